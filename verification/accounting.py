"""Accounts for every record of a large run on real services, and says how fast it went.

    python -m verification.accounting --records 50000 --stages validate,anonymize,enrich
    python -m verification.accounting --records 5000

Starts Kafka, Redis, Weaviate and the weather stand-in on free ports, spreads the records over three uneven partitions a
topic (1 : 3 : 6), runs the main job as a user would, and checks: each valid record exactly once in the output (and,
with the embed stage, in Weaviate under its own UUID), each broken one exactly once in the dead letters with its exact
bytes, nothing else anywhere. Beside the job's rate stands the plain way on the same records in the same run: a Python
loop over the same functions, without Beam and Kafka. Exit code 1 when the account does not balance.
"""

from __future__ import annotations

import base64
import os
import re
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import orjson
import psutil
import typer
from confluent_kafka import Message
from rich.console import Console
from rich.table import Table

from clients.kafka_admin import create_topics
from clients.kafka_connection import KafkaConnection
from clients.range_reader import read_present
from clients.weaviate import connect
from local.services import LocalServices, Ports
from pipeline.plan import weather_config, weaviate_config
from pipeline.settings import Settings, load_settings
from samples import Sample, generate
from samples.kafka import produce
from schemas import DeadLetter
from schemas.collections import COLLECTIONS
from schemas.kinds import FIELDS
from schemas.topics import DEAD_LETTER_TOPICS, Stage, output_topics
from terminal.program import run
from transforms.payload_encryption import open_payload
from transforms.privacy import Tokenizer
from verification.plain_loop import open_functions, whole_loop

PARTITION_WEIGHTS = (1, 3, 6)
console = Console(highlight=False, soft_wrap=True)


def messages(
    kafka: KafkaConnection, topics: Sequence[str], started_at: Mapping[tuple[str, int], int] = MappingProxyType({})
) -> Iterator[Message]:
    """Yield every record of `topics` from the offsets `started_at` on, by (topic, partition), else from the first."""
    return read_present(kafka, topics, started_at)


def values(kafka: KafkaConnection, topics: Sequence[str], started_at: Mapping[tuple[str, int], int]) -> Iterator[bytes]:
    """Yield the value of every record that `messages` yields."""
    return (message.value() for message in messages(kafka, topics, started_at))


def run_job(stages: str, environment: dict[str, str], directory: Path) -> tuple[float, float, int, str]:
    """Run the job; return (records/s it reports, wall seconds, peak RSS in bytes of its Python process, its output)."""
    command = [sys.executable, "-m", "pipeline.main", "--runner=DirectRunner", f"--stages={stages}"]
    env = dict(os.environ) | environment | {"PYTHONPATH": str(Path(__file__).parents[1])}
    started = time.perf_counter()
    with (directory / "job.log").open("w+") as log:
        process = psutil.Popen(command, env=env, cwd=directory, stdout=log, stderr=log)
        peak = 0
        while process.poll() is None:
            try:
                peak = max(peak, process.memory_info().rss)
            except psutil.Error:
                break
            time.sleep(0.2)
        code = process.wait()
        wall = time.perf_counter() - started
        log.seek(0)
        printed = log.read()
    if code:
        raise SystemExit(f"the job ended with {code}:\n{printed}")
    rate = re.search(r"\(([\d,]+) records/s\)", printed)
    return float(rate[1].replace(",", "")) if rate else 0.0, wall, peak, printed


def plain_rate(samples: Sequence[Sample], settings: Settings) -> float:
    """Return records/s of a bare loop over validate, anonymize, enrich and the JSON writing of each, on one core."""
    salt = settings.privacy_salt.get_secret_value().encode()
    functions, weather = open_functions(
        weather_config(settings), Tokenizer(salt, settings.pii_hash_length), settings.category_table
    )
    started = time.perf_counter()
    whole_loop(samples, functions)
    seconds = time.perf_counter() - started
    weather.close()
    return len(samples) / seconds


def account(
    samples: Sequence[Sample], settings: Settings, started_at: Mapping[tuple[str, int], int] = MappingProxyType({})
) -> list[str]:
    """Return what does not balance, in words; nothing when everything does.

    Looks at what came after the offsets `started_at`, by (topic, partition), and in Weaviate at the ids of `samples`.
    """
    kafka = settings.kafka
    problems: list[str] = []
    expected = Counter({_id(sample.value or b"{}"): 1 for sample in samples if sample.broken is None})
    found = Counter(_id(value) for value in values(kafka, output_topics(settings.stage_list[-1]), started_at))
    _compare("output", expected, found, problems)
    dead_letter_topics = list(DEAD_LETTER_TOPICS.values())
    letters = [DeadLetter.model_validate_json(value) for value in values(kafka, dead_letter_topics, started_at)]
    broken = Counter((sample.key, sample.value) for sample in samples if sample.broken is not None)
    _compare(
        "dead letters", broken, Counter(open_payload(letter, settings.letter_keys) for letter in letters), problems
    )
    if settings.weaviate_enabled:
        client = connect(weaviate_config(settings))
        stored = Counter(
            str(item.properties[fields.id])
            for kind, fields in FIELDS.items()
            for item in client.collections.get(COLLECTIONS[kind]).iterator(return_properties=[fields.id])
        )
        held = Counter({name: times for name, times in stored.items() if name in expected})
        client.close()
        _compare("Weaviate", expected, held, problems)
    return problems


def _compare(where: str, expected: Counter[Any], found: Counter[Any], problems: list[str]) -> None:
    missing, surplus = (expected - found).total(), (found - expected).total()
    console.print(
        f"{where}: {found.total():,} found, {expected.total():,} expected, {missing} missing, {surplus} too many"
    )
    if missing or surplus:
        problems.append(f"{where}: {missing} missing, {surplus} too many")


def _id(value: bytes) -> str:
    record = orjson.loads(value)
    return str(record.get("post_id") or record.get("order_id"))


def account_for_all(
    records: Annotated[int, typer.Option(min=1)] = 5_000,
    stages: str = "validate,anonymize,enrich,embed",
    seed: int = 7,
) -> int:
    """Run the check. Return the exit code."""
    samples = list(generate(records, seed=seed))
    with tempfile.TemporaryDirectory() as scratch:
        services = LocalServices(Path(scratch) / "services", Ports.free())
        services.up()
        try:
            environment = services.environment() | {
                "PRIVACY_SALT": secrets.token_hex(32),
                "DEAD_LETTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            }
            settings = load_settings(
                {name.lower(): value for name, value in environment.items()} | {"stages": stages}, dotenv=None
            )
            create_topics(settings.kafka, partitions=len(PARTITION_WEIGHTS))
            produce(settings.kafka, samples, partition_weights=PARTITION_WEIGHTS)
            plain = plain_rate(samples, settings)
            rate, wall, peak, printed = run_job(stages, environment, Path(scratch))
            console.print(printed)
            problems = account(samples, settings)
        finally:
            services.down()
    table = Table("measurement", title=f"{records:,} records, {stages}", title_justify="left")
    table.add_column("value", justify="right")
    table.add_row("job, records/s (from the read to the commit)", f"{rate:,.0f}")
    table.add_row("job, wall seconds with start-up", f"{wall:.1f}")
    table.add_row("job, peak RSS of the Python process", f"{peak / 2**20:,.0f} MiB")
    table.add_row("plain loop over validate, anonymize, enrich on one core, records/s", f"{plain:,.0f}")
    if Stage.EMBED not in settings.stage_list:
        table.add_row("job / plain loop", f"{rate / plain:.2f}")
    console.print(table)
    console.print(
        "[red]DOES NOT BALANCE[/]: " + "; ".join(problems) if problems else "[green]every record accounted for[/]"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(run(account_for_all, program="python -m verification.accounting"))
