"""The first half minute of a job: how long it takes to start, and the latency of the records that come right then.

    python -m benchmarks.start_up [--rounds 3] [--against ../before]    # the job of another checkout beside this one's

Each run has Kafka, Redis, Weaviate and a weather stand-in of its own, and all four stages. Records are sent at an even
rate from the moment at which Flink says that it has accepted the job, when none of its tasks runs yet: their latency is
that of a user whose scrapers did not wait. Latency is the time between the Kafka timestamps of a source record and of
its output. Start is the time from the command until the job is accepted.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from benchmarks import results
from benchmarks.peers import OURS, PARTITIONS, jobs_of
from benchmarks.results import SaveOption
from benchmarks.rotation import rotated
from benchmarks.spread import spread
from benchmarks.streaming import flow
from clients.kafka_admin import create_topics
from load_test.statistics import percentiles
from local.services import LocalServices, Ports
from samples import generate
from schemas.topics import ORDER
from terminal.program import run
from verification.scene import PROJECT, scene_on

AIM_MS = 1000.0
"""Of the 95th percentile."""
console = Console(highlight=False, width=140)


class Turn(NamedTuple):
    """What one start showed: its seconds, and the 50th, 95th and 99th percentile of the latency in ms."""

    start: float
    p50: float
    p95: float
    p99: float


def turn(code: Path, records: int, rate: float, seed: int, directory: Path) -> Turn:
    """Start the job of a checkout on services of its own and send it records.

    Args:
        code: the checkout.
        records: how many.
        rate: records per second.
        seed: of the records.
        directory: empty.
    """
    services = LocalServices(directory / "services", Ports.free())
    services.up()
    try:
        create_topics(services.kafka, partitions=PARTITIONS)
        with scene_on(services, directory, ",".join(ORDER), embedded=True) as scene:
            scene.environment["PYTHONPATH"] = str(code)
            began = time.monotonic()
            scene.start()
            start = time.monotonic() - began
            outputs = flow(scene, generate(records, seed=seed, broken_share=0.0), records, rate)
            scene.stop()
    finally:
        services.down()
    return Turn(start, *percentiles([float(one.written_ms - one.source_ms) for one in outputs]))


def compare(jobs: Mapping[str, Path], records: int, rate: float, rounds: int) -> dict[str, dict[str, Any]]:
    """Start each of `jobs` in turns, print the table and return the results."""
    turns: dict[str, list[Turn]] = {name: [] for name in jobs}
    for number in range(rounds):
        for name in rotated(list(jobs), number):
            with tempfile.TemporaryDirectory() as scratch:
                turns[name].append(turn(jobs[name], records, rate, 300 + number, Path(scratch)))
            one = turns[name][-1]
            console.print(f"  {name}: accepted after {one.start:.1f} s, p95 {one.p95:,.0f} ms", style="dim")
    title = f"{records:,} records at {rate:g} a second from the moment the job is accepted, {rounds} rounds"
    table = Table("", title=title, title_justify="left")
    for heading in ("accepted after, s", "p50, ms", "p95, ms", "p99, ms"):
        table.add_column(heading, justify="right")
    found: dict[str, dict[str, Any]] = {}
    for name, several in turns.items():
        columns = [list(column) for column in zip(*several, strict=True)]
        table.add_row(name, spread(columns[0], 1), *(spread(column) for column in columns[1:]))
        found[f"{name}: accepted after"] = results.spread("s", columns[0])
        for label, values in zip(("p50", "p95", "p99"), columns[1:], strict=True):
            found[f"{name}: {label}"] = results.spread("ms", values, aim=AIM_MS if label == "p95" else None)
    console.print(table)
    return found


def measure(
    records: Annotated[int, typer.Option(min=20)] = 600,
    rate: Annotated[float, typer.Option(min=1.0, help="Records per second.")] = 20.0,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    against: Annotated[list[Path], typer.Option(metavar="DIRECTORY", help="One more job: of that checkout.")] = [],  # noqa: B006
    save: SaveOption = False,
) -> int:
    """Measure and print. Return the exit code."""
    found = compare({OURS: PROJECT} | jobs_of(against), records, rate, rounds)
    if save:
        console.print(f"written: {results.save('start-up', results.command(), found)}")
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.start_up"))
