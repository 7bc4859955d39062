"""How well each kind of personal data is found on texts of others, what of an author leaks, and what a record costs.

    python -m benchmarks.privacy_kinds
    python -m benchmarks.privacy_kinds --curve

Kinds: precision and recall (overlap) on `benchmarks/privacy_sets/kinds.jsonl`, which somebody wrote who had not seen
the rules; its odd lines were used while rules were written, its even lines only for totals. Authors:
whole sample records whose author is known, searched afterwards for each spelling of the author's values. `--curve`:
seconds by size of records that once took time by the square of it.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks import results
from benchmarks.privacy_sets import Labelled, read
from samples.draft import REFERENCE
from samples.orders import draft_order
from samples.posts import draft_post
from terminal.program import run
from transforms.privacy import Anonymizer, Kind, Tokenizer, find

console = Console(highlight=False, width=140)
_TYPES = {
    Kind.BIRTHREG: "BIRTH_REGISTRATION",
    Kind.LICENCE: "DRIVING_LICENCE",
    Kind.PLATE: "NUMBER_PLATE",
    Kind.ACCOUNT: "BANK_ACCOUNT",
    Kind.TXN: "WALLET_TXN",
    Kind.DOB: "DATE_OF_BIRTH",
    Kind.GEO: "COORDINATES",
    Kind.NAME: "PERSON",
    Kind.CC: "CREDIT_CARD",
}
"""Names of kinds in the set, where they differ."""

Counts = dict[str, tuple[int, int, int, int]]
"""By type: finds, right ones among them, labels, found ones among them."""


def counted(texts: Iterable[Labelled]) -> Counts:
    """Return the counts of finds and labels on `texts`."""
    finds: Counter[str] = Counter()
    right: Counter[str] = Counter()
    labels: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for text in texts:
        found = [(span.start, span.end, _TYPES.get(span.kind, span.kind.value)) for span in find(text.text)]
        for one, others, total, matching in (
            (found, text.spans, finds, right),
            (text.spans, found, labels, hits),
        ):
            for start, end, kind in one:
                total[kind] += 1
                matching[kind] += any(a < end and start < b and kind == same for a, b, same in others)
    return {kind: (finds[kind], right[kind], labels[kind], hits[kind]) for kind in sorted(finds | labels)}


def kinds_table() -> Table:
    """Return precision and recall of each kind on both halves of the set."""
    texts = read("kinds")
    halves = [counted(text for text in texts if text.held is held) for held in (False, True)]
    table = Table("kind", title="kinds, on texts of somebody else", title_justify="left")
    for heading in ("seen: n", "precision", "recall", "held out: n", "precision", "recall"):
        table.add_column(heading, justify="right")
    for kind in sorted(halves[0].keys() | halves[1].keys()):
        cells: list[str] = []
        for half in halves:
            finds, right, labels, hits = half.get(kind, (0, 0, 0, 0))
            cells += [str(labels), _share(right, finds), _share(hits, labels)]
        table.add_row(kind, *cells)
    return table


def measurements(records: int, planted: int, survived: int) -> dict[str, dict[str, Any]]:
    """Return the totals of the held-out half and of the search for leaks, for `benchmarks.results`."""
    rows: dict[str, dict[str, Any]] = {}
    for kind, (finds, right, labels, hits) in counted(text for text in read("kinds") if text.held).items():
        if finds:
            rows[f"{kind}: precision"] = results.spread("share", [right / finds])
        if labels:
            rows[f"{kind}: recall of {labels}"] = results.spread("share", [hits / labels])
    return rows | {f"values that survive in {records:,} records": results.spread("share", [survived / planted])}


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def leaks(records: int) -> tuple[int, int, Counter[str]]:
    """Return how many values of persons stand in so many sample records, how many survive, and in which fields."""
    rng = random.Random(7)  # noqa: S311  a sample, no secret
    anonymizer = Anonymizer(Tokenizer(b"benchmarks only, no secret of anybody"))
    planted = survived = 0
    fields: Counter[str] = Counter()
    for n in range(records):
        if n % 2:
            draft = draft_post(rng, n, ("tiktok", "facebook", "instagram")[n % 3], "k", REFERENCE)
        else:
            draft = draft_order(rng, n, ("shopify", "daraz")[n // 2 % 2], "k", REFERENCE)
        out, _ = anonymizer.anonymize(draft.record)
        text = json.dumps(out, ensure_ascii=False)
        planted += len(draft.pii)
        for value in draft.pii:
            if value in text:
                survived += 1
                fields.update(key for key, child in out.items() if value in json.dumps(child, ensure_ascii=False))
    return planted, survived, fields


def many_comments(n: int) -> dict[str, Any]:
    """Return a post with `n` comments, each of another person."""
    rng = random.Random(1)  # noqa: S311  a sample, no secret

    def word() -> str:
        return "".join(rng.choice("bcdfghjklmnpqrstvwxyz") for _ in range(7)).capitalize()

    comments = [{"user": f"{word()} {word()}", "text": f"ei product ta onek bhalo {word()} {i}"} for i in range(n)]
    return {"post_id": "1", "content": "x", "author": "A", "comments": comments}


def many_keys(n: int) -> dict[str, Any]:
    """Return an object with `n` keys that are one telephone number, written with different invisible characters."""

    def key(i: int) -> str:
        return "01" + "".join("\u200b" if bit == "1" else "\u200c" for bit in format(i, "014b")) + "712345678"

    return {"reactions": {key(i): 1 for i in range(n)}}


def curve_table() -> Table:
    """Return seconds by size of hostile records."""
    sizes = (1000, 2000, 4000, 8000, 16000)
    table = Table("record", title="CPU seconds by number of items", title_justify="left")
    for size in sizes:
        table.add_column(f"{size:,}", justify="right")
    makers: dict[str, Callable[[int], dict[str, Any]]] = {
        "comments of as many persons": many_comments,
        "keys that mask alike": many_keys,
    }
    anonymizer = Anonymizer(Tokenizer(b"benchmarks only, no secret of anybody"), seconds=0)
    anonymizer.anonymize(many_comments(10))
    for name, make in makers.items():
        cells = []
        for size in sizes:
            record = make(size)
            started = time.thread_time()
            anonymizer.anonymize(record)
            cells.append(f"{time.thread_time() - started:.2f}")
        table.add_row(name, *cells)
    return table


def measure(
    records: Annotated[int, typer.Option(min=1, help="Sample records that are searched for leaks.")] = 4000,
    curve: Annotated[bool, typer.Option("--curve", help="Only the time on hostile records.")] = False,
    save: results.SaveOption = False,
) -> int:
    """Measure and print. Return the exit code."""
    if curve:
        console.print(curve_table())
        return 0
    console.print(kinds_table())
    planted, survived, fields = leaks(records)
    console.print(
        f"whole records: {records:,}, personal values in them: {planted:,}, survived: {survived:,} "
        f"({survived / planted:.2%}){', in ' + ', '.join(fields) if fields else ''}"
    )
    if save:
        console.print(
            f"written: {results.save('privacy-kinds', results.command(), measurements(records, planted, survived))}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.privacy_kinds"))
