"""The archive without Kafka: rows/s into DuckDB with and without vectors beside the plain way, and bytes per record.

    python -m benchmarks.archive
    python -m benchmarks.archive --records 5000 --rows 50000 --plain 1000

The records are those that the job itself writes: it runs over made-up posts and orders, from file to file, without
weather. The plain way parses with the standard library and inserts row after row, in one transaction for each batch.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import duckdb
import orjson
import typer
from rich.console import Console
from rich.table import Table

from archive.batch import Batch, KafkaRecord
from archive.store import Store
from benchmarks import results
from benchmarks.spread import spread
from samples import generate
from schemas.topics import SINK_TOPICS
from terminal.program import run

PROJECT = Path(__file__).parents[1]
BATCH_RECORDS = 10_000
HEADERS: dict[str, bytes | None] = {
    "source_topic": b"source.social.tiktok",
    "source_partition": b"0",
    "source_offset": b"1",
    "source_timestamp": b"1766000000000",
    "retry_count": b"0",
}
console = Console(highlight=False, markup=False, width=120)


def sink_values(count: int, directory: Path) -> list[tuple[str, bytes]]:
    """Return (topic, value) of each sink record that the job makes of `count` sample records."""
    posts, output = directory / "posts.jsonl", directory / "output"
    posts.write_bytes(b"".join(sample.value + b"\n" for sample in generate(count, broken_share=0) if sample.value))
    command = [sys.executable, "-m", "pipeline.main", "--runner=DirectRunner", "--input", str(posts)]
    command += ["--output", str(output), "--weaviate-url=none", "--weather-api-key=", "--redis-host=none"]
    settings = {"PRIVACY_SALT": "for measuring only, 0123456789", "DEAD_LETTER_PAYLOAD": "plain"}
    subprocess.run(command, check=True, cwd=PROJECT, env=os.environ | settings, capture_output=True)
    found = []
    for topic in SINK_TOPICS.values():
        found += [(topic, line) for line in (output / f"{topic}.jsonl").read_bytes().splitlines()]
    return found


def without_vector(value: bytes) -> bytes:
    """Return what EMBEDDING_IN_SINK=false would have written."""
    record = orjson.loads(value)
    del record["embedding"]
    return orjson.dumps(record)


def records(values: Sequence[tuple[str, bytes]], count: int) -> list[KafkaRecord]:
    """Return `count` Kafka records, `values` again and again."""
    return [
        KafkaRecord(topic, 0, offset, 1_766_000_000_000, b"key", value, HEADERS)
        for offset in range(count)
        for topic, value in [values[offset % len(values)]]
    ]


def archived(taken: Sequence[KafkaRecord], path: Path) -> float:
    """Archive `taken`; return the seconds."""
    began = time.perf_counter()
    store = Store(path)
    store.open()
    for start in range(0, len(taken), BATCH_RECORDS):
        batch = Batch()
        for record in taken[start : start + BATCH_RECORDS]:
            batch.add(record)
        store.write(batch, {})
    store.close()
    return time.perf_counter() - began


def inserted_row_by_row(taken: Sequence[KafkaRecord], path: Path) -> float:
    """Insert `taken` one by one, the record as JSON and its vector beside it; return the seconds."""
    began = time.perf_counter()
    connection = duckdb.connect(path)
    connection.execute(
        "CREATE TABLE t (id VARCHAR, platform VARCHAR, happened_at TIMESTAMP, category VARCHAR, "
        "sink_partition INTEGER, sink_offset BIGINT, record JSON, embedding FLOAT[])"
    )
    for start in range(0, len(taken), BATCH_RECORDS):
        connection.execute("BEGIN")
        for record in taken[start : start + BATCH_RECORDS]:
            connection.execute("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _plain_row(record))
        connection.execute("COMMIT")
    connection.close()
    return time.perf_counter() - began


def _plain_row(record: KafkaRecord) -> list[Any]:
    value = json.loads(record.value or b"")
    vector = value.pop("embedding", None)
    happened = datetime.fromisoformat(value.get("posted_at") or value["order_timestamp"]).replace(tzinfo=None)
    identity = value.get("post_id") or value["order_id"]
    category = value["context"]["product_category"]
    where = [record.partition, record.offset]
    return [identity, value["platform"], happened, category, *where, json.dumps(value, ensure_ascii=False), vector]


def rate(
    way: Callable[[Sequence[KafkaRecord], Path], float], taken: Sequence[KafkaRecord], runs: int, directory: Path
) -> tuple[list[float], float]:
    """Return (rows/s of each of `runs`, bytes of the file per row)."""
    rates = []
    for _ in range(runs):
        path = directory / "measured.duckdb"
        path.unlink(missing_ok=True)
        rates.append(len(taken) / way(taken, path))
    size = path.stat().st_size / len(taken)
    return rates, size


def measure(
    different: Annotated[int, typer.Option("--records", min=1, help="Different records.")] = 2_000,
    rows: Annotated[int, typer.Option(min=1, help="Rows that are archived.")] = 20_000,
    plain_rows: Annotated[int, typer.Option("--plain", min=1, help="Rows that are inserted one by one.")] = 500,
    runs: Annotated[int, typer.Option(min=1)] = 3,
    save: results.SaveOption = False,
) -> int:
    """Measure and print. Return the exit code."""
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        whole = sink_values(different, directory)
        kinds = {"with vectors": whole, "without vectors": [(topic, without_vector(value)) for topic, value in whole]}
        table = Table("sink records", title=f"{len(whole):,} different records of the job", title_justify="left")
        for heading in (
            "bytes a record",
            "of them gzipped",
            "archived, rows/s",
            "file, bytes a row",
            "row by row, rows/s",
        ):
            table.add_column(heading, justify="right")
        measurements: dict[str, dict[str, Any]] = {}
        for name, values in kinds.items():
            size = sum(len(value) for _, value in values) / len(values)
            packed = len(gzip.compress(b"\n".join(value for _, value in values))) / len(values)
            ours, kept = rate(archived, records(values, rows), runs, directory)
            plain, _ = rate(inserted_row_by_row, records(values, plain_rows), runs, directory)
            table.add_row(name, f"{size:,.0f}", f"{packed:,.0f}", spread(ours), f"{kept:,.0f}", spread(plain))
            measurements |= {
                f"{name}: record": results.spread("bytes", [size]),
                f"{name}: file": results.spread("bytes a row", [kept]),
                f"{name}: archived": results.spread("rows/s", ours),
                f"{name}: row by row": results.spread("rows/s", plain),
            }
        console.print(table)
    if save:
        console.print(f"written: {results.save('archive', results.command(), measurements)}")
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.archive"))
