"""Whether another checkout's functions make the very same outputs as this one's, byte for byte.

    python -m verification.same_outputs --against DIRECTORY                      # sample stream and generated inputs
    python -m verification.same_outputs --against DIRECTORY --texts FILE.jsonl   # and texts of yours as posts

For a change that is to alter speed alone: check out the commit before beside this one (`git worktree add`) and name its
directory. Each checkout reads the same messages in a process of its own and writes, for each, all rows of validate,
anonymize and enrich and what was found, or the reason and details of each refusal. Texts are lines of JSON with "text".
Exit code 1 when any differs; only the numbers of the messages that differ are shown, since messages may be personal.
"""

from __future__ import annotations

import argparse
import os
import pickle  # nosec B403
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from samples import generate
from transforms.records import to_json

ROOT = Path(__file__).parents[1]
Message = tuple[str, bytes | None]
"""Topic and value."""

_STAMP = re.compile(rb'"_enrichment_timestamp":"[^"]*"')
_SHOWN = 20
_ODD: Sequence[Any] = (
    *(None, True, False, 0, -1, 1.5, 34.0, 1e15, 2**53, 2**70, "", " ", "x", "a@b.com", "01712345678", "{}", "[1]"),
    *("2025-12-20T10:00:00Z", "2025-12-20 10:00", "20251220T100000+0600", "2025-02-30T10:00:00Z", [], {}, ["a", 1]),
    *({"name": "Rahim Uddin", "phone": 1712345678}, [{"text": "call 01712345678"}], "Md. Rahim Uddin", "ঢাকা"),
)


def messages(count: int, seed: int, texts: Sequence[str]) -> list[Message]:
    """Return what both checkouts read: the sample stream, the same with values changed at random, and the texts."""
    found: list[Message] = [(sample.topic, sample.value) for sample in generate(count, seed=seed)]
    found += list(mutated(found, seed))
    for number, text in enumerate(texts):
        found.append(("tiktok_posts", orjson.dumps(_post(number, text))))
        found.append(("shopify_orders", orjson.dumps(_order(number, text))))
    return found


def mutated(sources: Sequence[Message], seed: int) -> Iterator[Message]:
    """Yield the messages with a few values, keys or bytes of each changed."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    values: list[Any] = list(_ODD)
    for topic, data in sources:
        try:
            record = orjson.loads(data or b"")
        except orjson.JSONDecodeError:
            continue
        if not isinstance(record, dict) or not record:
            continue
        values += [value for value in record.values() if isinstance(value, str)][:3]
        del values[len(_ODD) : -500]
        for _ in range(rng.randint(1, 3)):
            key = rng.choice(list(record))
            change = rng.random()
            if change < 0.6:
                record[key] = rng.choice(values)
            elif change < 0.75:
                record.pop(key)
                record = record or {"x": 1}
            elif change < 0.9 and isinstance(record[key], str):
                record[key] += rng.choice((" ", "\n", "। ", "@", " - ")) + str(rng.choice(values))
            else:
                record[rng.choice(("extra", "customer", "note", "Phone No", "author", "_enriched"))] = rng.choice(
                    values
                )
        written = to_json(record) if rng.random() < 0.9 else b"\xef\xbb\xbf1"
        at = rng.randrange(len(written))
        yield topic, written[:at] + rng.choice((b"", b"1e999", b'"', b"9")) + written[at:] if change < 0.05 else written


def _post(number: int, text: str) -> dict[str, Any]:
    return {
        "post_id": f"t{number}",
        "platform": "tiktok",
        "content": text or " ",
        "author": "Tester",
        "engagement_count": number,
        "posted_at": "2025-12-20T10:00:00Z",
        "comments": [{"author": "t", "text": text}],
    }


def _order(number: int, text: str) -> dict[str, Any]:
    return {
        "order_id": f"t{number}",
        "platform": "shopify",
        "customer_id": f"c{number}",
        "product_name": text[:400] or " ",
        "quantity": 1,
        "unit_price": 5.0,
        "total_price": 5.0,
        "order_timestamp": "2025-12-20 10:00",
        "shipping_address": text,
        "note": text,
        "customer_name": text[:60],
        "payment_ref": text[:80],
    }


def outcome(source: Any, functions: Any) -> list[Any]:
    """Return all that the functions of the checkout in `sys.path` make of one message."""
    from pipeline.sinks.rows import stage_rows
    from schemas.topics import Stage
    from transforms.adapters.selection import NO_ADAPTERS
    from transforms.failures import Rejected
    from transforms.validate import Refused, validate_all

    made: list[Any] = []
    for read in validate_all(source, NO_ADAPTERS):
        try:
            if isinstance(read, Refused):
                raise read.error
            record = read
            rows = stage_rows(record, Stage.VALIDATE)
            record = functions.anonymize(record)
            rows += stage_rows(record, Stage.ANONYMIZE)
            rows += stage_rows(functions.enrich(record), Stage.ENRICH)
            made += [[row.topic, row.key, _STAMP.sub(b"", row.value), row.headers] for row in rows]
        except Rejected as error:
            made.append([str(error.reason), [repr(detail) for detail in error.details]])
        except Exception as error:
            made.append(type(error).__name__)
    return made


def write_outcomes(source: Path, target: Path) -> None:
    """Write the outcome of each message of one file, pickled by `main`, to another: one pickle each."""
    from transforms.context import WeatherConfig
    from transforms.privacy import Tokenizer
    from transforms.records import SourceRecord
    from verification.plain_loop import open_functions

    functions, weather = open_functions(WeatherConfig("http://localhost:9", "", redis=None), Tokenizer(b"a salt", 16))
    with target.open("wb") as file:
        for number, (topic, value) in enumerate(pickle.loads(source.read_bytes())):  # noqa: S301 - our own  # nosec B301
            pickle.dump(outcome(SourceRecord(topic, 0, number, 0, None, value), functions), file)
    weather.close()


def outcomes(checkout: Path, source: Path, target: Path) -> Iterator[Any]:
    """Yield what the functions of `checkout` make of the messages in a file."""
    command = [sys.executable, str(Path(__file__)), "--read", str(source), "--write", str(target)]
    subprocess.run(command, check=True, cwd=checkout, env=os.environ | {"PYTHONPATH": str(checkout)})
    with target.open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)  # noqa: S301 - our own  # nosec B301


def main() -> int:
    """Compare. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path, help="directory of the other checkout")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--texts", type=Path, action="append", default=[], help="a file of JSON lines")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        write_outcomes(arguments.read, arguments.write)
        return 0
    texts = [orjson.loads(line)["text"] for path in arguments.texts for line in path.read_bytes().splitlines()]
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory, "messages")
        source.write_bytes(pickle.dumps(read := messages(arguments.records, arguments.seed, texts)))
        ours = outcomes(ROOT, source, Path(directory, "ours"))
        theirs = outcomes(arguments.against.absolute(), source, Path(directory, "theirs"))
        differ = [number for number, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
    print(f"{len(read):,} messages, {len(differ):,} with other outputs {differ[:_SHOWN] or ''}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
