"""Throughput, latency and memory of the streaming job, beside a pass-through pipeline and a plain loop in the same run.

    python -m benchmarks.streaming throughput --records 20000 [--stages validate,anonymize,enrich]
    python -m benchmarks.streaming latency --rate 20 --seconds 60       (and at half of what `throughput` found)
    python -m benchmarks.streaming memory --records 1000000
    python -m benchmarks.streaming managers --records 20000             (two task managers against one)

All times are read off Kafka: throughput from the timestamps of the outputs, latency from the timestamp of the source
record (a header of every output) to that of its output. Each measurement is the median of `--runs`, with the lowest and
highest. The plain loop runs the same pure functions over the same records on one core, without Beam and Kafka.

CPU a record: what each process used between the first and the last output of a run, over its records. Sending the
records is part of it as long as it lasts ("this benchmark").
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import psutil
import typer
from rich.console import Console
from rich.table import Table

from benchmarks import results
from benchmarks.cpu_account import IDLE, OTHERS, CpuAccount
from benchmarks.processes import BENCHMARK, FLINK, JAVA, KAFKA, PYTHON, REDIS, WATCHER, WEATHER, groups, service_roots
from benchmarks.results import SaveOption
from benchmarks.results import spread as measurement
from benchmarks.spread import spread
from clients.kafka_admin import create_topics
from load_test.statistics import Output, percentiles, records_per_second
from local.services import CLUSTER_NAMES, LocalServices, Ports
from pipeline.flink.python_workers import POOL_NAME
from samples import Sample, generate
from samples.kafka import produce
from schemas.topics import Stage, output_topics
from terminal.program import one_of, run
from verification.accounting import messages, plain_rate
from verification.scene import Scene, scene_on, wait_for

PARTITIONS = 2
WARM_UP_RECORDS = 3_000
"""Records before the measured ones, with which caches fill. Before throughput it is as many as two runs have: the JVMs
compile for some tens of thousands of records, on the same cores."""
DRAIN_SECONDS = 3_600.0
WHAT = ("throughput", "latency", "memory", "managers")
Measurements = dict[str, dict[str, Any]]
console = Console(highlight=False, soft_wrap=True)


def read_outputs(scene: Scene, started_at: Mapping[tuple[str, int], int]) -> list[Output]:
    """Return the outputs of the job's last stage since `started_at`, in the order they were written."""
    found = messages(scene.settings.kafka, output_topics(scene.settings.stage_list[-1]), started_at)
    return sorted(Output(message.timestamp()[1], int(dict(message.headers())["source_timestamp"])) for message in found)


def flow(scene: Scene, samples: Iterable[Sample], count: int, rate: float | None = None) -> list[Output]:
    """Send `samples`, wait until the group has no lag, and return their outputs."""
    started_at, before = scene.ends(), scene.counts.read().committed
    produce(scene.settings.kafka, samples, records_per_second=rate)
    wait_for(lambda: scene.counts.read().committed - before >= count, DRAIN_SECONDS, "the job did not catch up")
    return read_outputs(scene, started_at)


def run_of(number: int, records: int, part: str = "") -> list[Sample]:
    """Return the records of one run: others in each."""
    return list(generate(records, seed=1000 + number, prefix=f"{part}{number}-"))


@contextmanager
def running(scene: Scene, module: str = "pipeline.main", warm_up: int = WARM_UP_RECORDS) -> Iterator[None]:
    """Have the job running and warm."""
    scene.start(module=module)
    flow(scene, run_of(0, warm_up, f"warm-{module}-"), warm_up)
    yield
    scene.stop()


def throughput(scene: Scene, records: int, runs: int) -> Measurements:
    """Print the job's throughput, that of a pass-through, and that of the plain loop; and whose CPU time it took.

    The loop runs after each run of the job, while that waits for records: what a machine is worth changes with what
    else runs on it, so only neighbours are compared.
    """
    plain = "plain loop, one core"
    rates: dict[str, list[float]] = {}
    cpu: dict[str, list[dict[str, float]]] = {}
    roots = service_roots(scene.services)
    for name, module in (("pass-through", "benchmarks.pass_through_job"), ("job", "pipeline.main")):
        with running(scene, module, warm_up=2 * records):
            for number in range(1, runs + 1):
                samples = run_of(number, records, name)
                with CpuAccount(lambda: groups(roots, scene.process)).sampling() as account:
                    outputs = flow(scene, samples, records)
                rates.setdefault(name, []).append(records_per_second(outputs, records))
                used = account.between(outputs[0].written_ms / 1000, outputs[-1].written_ms / 1000)
                cpu.setdefault(name, []).append({who: seconds / records * 1e6 for who, seconds in used.items()})
                console.print(f"  {name}: {rates[name][-1]:,.0f} records/s", style="dim")
                if name == "job" and Stage.EMBED not in scene.settings.stage_list:
                    rates.setdefault(plain, []).append(plain_rate(samples, scene.settings))
                    console.print(f"  {plain}: {rates[plain][-1]:,.0f} records/s", style="dim")
    table = Table(
        "",
        title=f"{records:,} records, {scene.settings.stages}, parallelism {scene.parallelism}, {runs} runs",
        title_justify="left",
    )
    table.add_column("records/s", justify="right")
    table.add_column("job / it", justify="right")
    for name, values in rates.items():
        ratios = [ours / theirs for ours, theirs in zip(rates["job"], values, strict=True)]
        table.add_row(name, spread(values), "" if name == "job" else spread(ratios, 2))
    console.print(table)
    table = Table("us of CPU a record")
    for name in cpu:
        table.add_column(name, justify="right")
    for who in (PYTHON, FLINK, JAVA, KAFKA, REDIS, WEATHER, WATCHER, BENCHMARK, OTHERS, IDLE):
        table.add_row(who, *(spread([used.get(who, 0.0) for used in several], 1) for several in cpu.values()))
    console.print(table)
    measurements = {name: measurement("records/s", values) for name, values in rates.items()}
    for name, values in rates.items():
        if name != "job":
            measurements[f"job / {name}"] = measurement(
                "times", [a / b for a, b in zip(rates["job"], values, strict=True)]
            )
    for name, several in cpu.items():
        for who in (PYTHON, FLINK, JAVA):
            measurements[f"CPU of {name}: {who}"] = measurement("us a record", [used.get(who, 0.0) for used in several])
    return measurements


def latency(scene: Scene, rate: float, seconds: float, runs: int) -> Measurements:
    """Print the latency from source record to output at an even `rate`, beside a pass-through's."""
    table = Table("", title=f"{rate:g} records/s for {seconds:g} s, {scene.settings.stages}", title_justify="left")
    for column in ("p50, ms", "p95, ms", "p99, ms"):
        table.add_column(column, justify="right")
    found: dict[str, list[tuple[float, float, float]]] = {}
    count = int(rate * seconds)
    for name, module in (("pass-through", "benchmarks.pass_through_job"), ("job", "pipeline.main")):
        with running(scene, module):
            for number in range(1, runs + 1):
                outputs = flow(scene, run_of(number, count, name), count, rate)
                # Latency at the start of an even rate is that of the rest; nothing is left out.
                waits = [float(one.written_ms - one.source_ms) for one in outputs]
                found.setdefault(name, []).append(percentiles(waits))
        table.add_row(name, *(spread(values) for values in zip(*found[name], strict=True)))
    medians = {
        name: [statistics.median(column) for column in zip(*values, strict=True)] for name, values in found.items()
    }
    ratio = [ours / theirs for ours, theirs in zip(medians["job"], medians["pass-through"], strict=True)]
    table.add_row("job / pass-through", *(f"{value:.2f}" for value in ratio))
    console.print(table)
    return {
        f"{name}, {percentile}": measurement("ms", column)
        for name, values in found.items()
        for percentile, column in zip(("p50", "p95", "p99"), zip(*values, strict=True), strict=True)
    }


def memory(scene: Scene, records: int) -> Measurements:
    """Print memory of the workers and time per record at 10 %, 50 % and 100 % of `records`."""
    with running(scene):
        roots = [scene.child(POOL_NAME)]
        roots.append(scene.child("FlinkJobServerDriver") if scene.embedded else scene.child("TaskManagerRunner"))
        before = scene.counts.read().committed
        sender = threading.Thread(
            target=produce,
            args=(scene.settings.kafka, generate(records, seed=5, prefix="m")),
            daemon=True,
        )
        began = time.monotonic()
        sender.start()
        table = Table("records", title=f"{records:,} records, {scene.settings.stages}", title_justify="left")
        for column in ("Python worker, MiB", "Flink, MiB", "us a record since the row before"):
            table.add_column(column, justify="right")
        last_share, last_time = 0.0, began
        measurements: Measurements = {}
        for share in (0.01, 0.1, 0.25, 0.5, 0.75, 1.0):
            wanted = before + int(share * records)
            wait_for(partial(_has_committed, scene, wanted), DRAIN_SECONDS, "the job did not catch up")
            now = time.monotonic()
            sizes = [_tree_bytes(root) / 2**20 for root in roots]
            microseconds = (now - last_time) / ((share - last_share) * records) * 1e6
            table.add_row(f"{int(share * records):,}", *(f"{size:,.0f}" for size in sizes), f"{microseconds:,.0f}")
            last_share, last_time = share, now
            for who, size in zip(("Python worker", "Flink"), sizes, strict=True):
                measurements[f"{who} after {share:.0%}"] = measurement("MiB", [size])
            measurements[f"a record up to {share:.0%}"] = measurement("us", [microseconds])
        sender.join()
    console.print(table)
    return measurements


def _has_committed(scene: Scene, offsets: int) -> bool:
    return scene.counts.read().committed >= offsets


def _tree_bytes(root: psutil.Process) -> int:
    return sum(one.memory_info().rss for one in [root, *root.children(recursive=True)])


def managers(services: LocalServices, directory: Path, stages: str, records: int, runs: int) -> Measurements:
    """Print the throughput on two task managers against that on one."""
    rates = {}
    for parallelism in (1, 2):
        with (
            scene_on(services, directory, stages, embedded=False, parallelism=parallelism) as scene,
            running(scene, warm_up=2 * records),
        ):
            rates[parallelism] = [
                records_per_second(flow(scene, run_of(n, records, f"p{parallelism}"), records), records)
                for n in range(1, runs + 1)
            ]
    table = Table("task managers", title=f"{records:,} records, {stages}, {runs} runs", title_justify="left")
    table.add_column("records/s", justify="right")
    table.add_column("ratio", justify="right")
    for parallelism, values in rates.items():
        ratio = statistics.median(values) / statistics.median(rates[1])
        table.add_row(str(parallelism), spread(values), f"{ratio:.2f}")
    console.print(table)
    return {f"{parallelism} task managers": measurement("records/s", values) for parallelism, values in rates.items()}


def measure(
    what: Annotated[str, typer.Argument(callback=one_of(*WHAT), metavar="|".join(WHAT))],
    stages: Annotated[str | None, typer.Option(help="By default without embed; latency: all.")] = None,
    records: Annotated[int, typer.Option(min=1)] = 20_000,
    runs: Annotated[int, typer.Option(min=1)] = 3,
    rate: Annotated[float, typer.Option(help="latency: records per second.")] = 20.0,
    seconds: Annotated[float, typer.Option(help="latency: how long.")] = 60.0,
    set_: Annotated[
        list[str], typer.Option("--set", metavar="NAME=VALUE", help="A setting of the job; repeatable.")
    ] = [],  # noqa: B006 - typer copies it
    save: SaveOption = False,
) -> int:
    """Run one benchmark. Return the exit code."""
    without, everything = "validate,anonymize,enrich", "validate,anonymize,enrich,embed"
    stages = stages or (everything if what == "latency" else without)
    more = dict(pair.split("=", 1) for pair in set_)
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        services = LocalServices(directory / "services", Ports.free())
        services.up()
        try:
            create_topics(services.kafka, partitions=PARTITIONS)
            if what == "managers":
                services.up(CLUSTER_NAMES)
                measurements = managers(services, directory, stages, records, runs)
                return _saved(what, measurements) if save else 0
            parallelism = int(more.get("PARALLELISM", 1))
            with scene_on(services, directory, stages, embedded=True, parallelism=parallelism, **more) as scene:
                match what:
                    case "throughput":
                        measurements = throughput(scene, records, runs)
                    case "latency":
                        measurements = latency(scene, rate, seconds, runs)
                    case _:
                        measurements = memory(scene, records)
        finally:
            services.down()
    return _saved(what, measurements) if save else 0


def _saved(what: str, measurements: Measurements) -> int:
    console.print(f"written: {results.save(f'streaming-{what}', results.command(), measurements)}")
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.streaming"))
