"""Speed of the pure functions: validate, anonymize, enrich and the JSON writing of each, in a bare loop on one core.

    python -m benchmarks.pure_functions
    python -m benchmarks.pure_functions --records 20000 --runs 7 --profile

Three loads, since caches flatter:

- `stream`: the sample stream, every record met once. People, products and places come back in it, as in real streams.
- `unlike`: the same records, with a made-up word in each short text (names, products, hashtags, places, categories), so
  that no cache knows any of them.
- `again`: the first load a second time, all caches warm: the upper bound.

Each load is run `--runs` times in processes of their own; shown are the median, the lowest and the highest. Time is
CPU time of the thread, so that a busy neighbour on the machine does not count as ours; `--wall` takes the clock's.
`--profile` adds where the time of the first load goes, by function (cProfile: its own cost inflates small functions).
"""

from __future__ import annotations

import cProfile
import os
import pstats
import random
import statistics
import string
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from benchmarks import results as saved
from benchmarks.spread import spread
from local.weather_stand_in import serve
from pipeline.sinks.rows import stage_rows
from samples import Sample, generate
from schemas.topics import Stage
from terminal.program import one_of, run
from transforms.context import WeatherConfig
from transforms.failures import Rejected
from transforms.privacy import Tokenizer
from transforms.records import SourceRecord
from transforms.validate import validate
from verification.plain_loop import Functions, open_functions, whole_loop

STEPS = ("validate", "row", "anonymize", "row 2", "enrich", "row 3")
LOADS = ("stream", "unlike", "again")
WARM_UP = 300
_SHORT_TEXTS = (
    *("author", "product_name", "product_category", "location", "shipping_region", "customer_name", "first_name"),
    *("hashtags", "mentioned_products", "city", "title", "shipping_address", "billing_address"),
)
console = Console(highlight=False, width=150)


def _without_redis(weather_url: str) -> WeatherConfig:
    return WeatherConfig(weather_url, "key", redis=None)


def step_by_step(samples: Sequence[Sample], functions: Functions, now: Callable[[], float]) -> dict[str, float]:
    """Seconds of each step over all samples; each step goes over all records before the next begins."""
    sources = [SourceRecord(s.topic, 0, number, 0, s.key, s.value) for number, s in enumerate(samples)]
    seconds: dict[str, float] = {}
    records: list[Any] = []
    started = now()
    for source in sources:
        try:
            records.append(validate(source))
        except Rejected:
            continue
    seconds["validate"] = now() - started
    work: tuple[tuple[str, Callable[[Any], Any], bool], ...] = (
        ("row", lambda record: stage_rows(record, Stage.VALIDATE), False),
        ("anonymize", functions.anonymize, True),
        ("row 2", lambda record: stage_rows(record, Stage.ANONYMIZE), False),
        ("enrich", functions.enrich, True),
        ("row 3", lambda record: stage_rows(record, Stage.ENRICH), False),
    )
    for name, step, goes_on in work:
        started = now()
        if goes_on:
            records = [step(record) for record in records]
        else:
            for record in records:
                step(record)
        seconds[name] = now() - started
    return seconds


def unlike(samples: Iterable[Sample], seed: int = 3) -> Iterator[Sample]:
    """Yield the samples with a made-up word in each short text, so that none is like another's."""
    rng = random.Random(seed)  # noqa: S311 - no secret

    def word() -> str:
        return "".join(rng.choice(string.ascii_lowercase) for _ in range(7))

    def changed(value: Any, name: str) -> Any:
        if isinstance(value, dict):
            return {key: changed(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [changed(item, name) for item in value]
        return f"{value} {word()}" if isinstance(value, str) and name in _SHORT_TEXTS else value

    for sample in samples:
        if sample.broken is not None or sample.value is None:
            yield sample
        else:
            yield sample._replace(value=orjson.dumps(changed(orjson.loads(sample.value), "")))


def run_once(load: str, count: int, *, wall: bool) -> dict[str, float]:
    """Seconds of the whole loop ("loop") and of each step over one load, in this process.

    The loop runs first and so meets every record for the first time, but for `again`; steps follow on other records.
    """
    now = time.perf_counter if wall else time.thread_time
    samples = list(generate(count + WARM_UP, seed=11))
    others = list(generate(count, seed=12, prefix="t"))
    if load == "unlike":
        samples, others = list(unlike(samples)), list(unlike(others, seed=4))
    with serve() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        functions, weather = open_functions(_without_redis(server.url), Tokenizer(b"a salt for measuring only", 16))
        whole_loop(samples[:WARM_UP], functions)
        measured = samples[WARM_UP:]
        if load == "again":
            whole_loop(measured, functions)
        started = now()
        whole_loop(measured, functions)
        seconds = {"loop": now() - started}
        seconds |= step_by_step(measured if load == "again" else others, functions, now)
        weather.close()
        server.shutdown()
    return {name: value / count for name, value in seconds.items()}


def in_own_process(load: str, count: int, *, wall: bool) -> dict[str, float]:
    """`run_once` in a process of its own, whose caches begin empty."""
    command = [sys.executable, "-m", "benchmarks.pure_functions", "--once", load, "--records", str(count)]
    done = subprocess.run(
        [*command, *(["--wall"] if wall else [])],
        check=True,
        capture_output=True,
        cwd=Path(__file__).parents[1],
        env=os.environ | {"PYTHONHASHSEED": "0"},
    )
    seconds: dict[str, float] = orjson.loads(done.stdout.splitlines()[-1])
    return seconds


def profile(count: int) -> Table:
    """Return a table of the functions that take most of the first load's time."""
    samples = list(generate(count + WARM_UP, seed=11))
    with serve() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        functions, weather = open_functions(_without_redis(server.url), Tokenizer(b"a salt for measuring only", 16))
        whole_loop(samples[:WARM_UP], functions)
        profiler = cProfile.Profile()
        profiler.runcall(whole_loop, samples[WARM_UP:], functions)
        weather.close()
        server.shutdown()
    stats = pstats.Stats(profiler)
    total: float = stats.total_tt  # type: ignore[attr-defined]
    table = Table("function", title="where the time of the stream goes (cProfile)", title_justify="left")
    for heading in ("calls a record", "own time, %", "with its callees, %"):
        table.add_column(heading, justify="right")
    entries = sorted(stats.stats.items(), key=lambda entry: -entry[1][2])  # type: ignore[attr-defined]
    for (file, _line, name), (_primitive, calls, own, cumulative, _callers) in entries[:24]:
        where = f"{Path(file).parent.name}/{Path(file).name} " if file not in ("~", "") else ""
        table.add_row(f"{where}{name}", f"{calls / count:.1f}", f"{own / total:.1%}", f"{cumulative / total:.1%}")
    return table


def measure(
    records: Annotated[int, typer.Option(min=1)] = 10_000,
    runs: Annotated[int, typer.Option(min=1)] = 5,
    wall: Annotated[bool, typer.Option("--wall", help="Time by the clock.")] = False,
    with_profile: Annotated[bool, typer.Option("--profile", help="Add where the time goes, by function.")] = False,
    save: saved.SaveOption = False,
    once: Annotated[str | None, typer.Option(callback=one_of(*LOADS), hidden=True)] = None,
) -> int:
    """Measure and print. Return the exit code."""
    if once:
        print(orjson.dumps(run_once(once, records, wall=wall)).decode())
        return 0
    title = f"{records:,} records, {runs} runs, {'wall' if wall else 'CPU'} time"
    table = Table("what", title=title, title_justify="left")
    for load in LOADS:
        table.add_column(f"{load}, records/s", justify="right")
        table.add_column("us a record", justify="right")
    results = {load: [in_own_process(load, records, wall=wall) for _ in range(runs)] for load in LOADS}
    for name in ("loop", *STEPS):
        cells: list[str] = []
        for load in LOADS:
            rates = sorted(1 / run[name] for run in results[load])
            cells += (
                spread(rates),
                f"{1e6 / statistics.median(rates):.1f}",
            )
        table.add_row({"loop": "whole loop"}.get(name, name), *cells)
    console.print(table)
    if save:
        saved.save(
            "pure-functions",
            saved.command(),
            {
                f"{load}: {name}": saved.spread("records/s", [1 / run[name] for run in results[load]])
                for load in LOADS
                for name in ("loop", *STEPS)
            },
        )
    if with_profile:
        console.print(profile(min(records, 5_000)))
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.pure_functions"))
