"""Our job beside Quix Streams and Bytewax: the same functions, broker, records and cores, in turns.

    uv pip install --target .local/peers -r requirements-peer-streams.in
    python -m benchmarks.peers [--packages .local/peers] [--records 40000] [--rounds 3]

Each runs validate, anonymize and enrich and writes what our job publishes, three rows a record; the peers as their
documentation says (benchmarks/peer_jobs): one process for each core, at least once. No record is broken, since the
peers have no dead letters. Each run has a Kafka, Redis and weather stand-in of its own, all on the same cores. The
topics are filled before it starts. Its rate is that of the outputs of enrich from the 20 % record on, read off the
topics' ends four times a second, so neither start-up nor the first compilations of the JVMs count. What programs of
others on this machine used of the CPU is counted out.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import psutil
import typer
from rich.console import Console
from rich.table import Table

from benchmarks import results
from benchmarks.cpu_account import OTHERS, SAMPLE_SECONDS, CpuAccount
from benchmarks.pipeline import Window, counted_out
from benchmarks.processes import PYTHON, groups, service_roots
from benchmarks.results import SaveOption
from benchmarks.spread import spread
from clients.kafka_admin import create_topics
from local.services import LocalServices, Ports
from runtime.ports import free_ports
from samples import generate
from samples.kafka import produce
from schemas.topics import Stage, output_topics
from terminal.program import run
from transforms.embedding.hardware import usable_cores
from verification.scene import PROJECT, NotDone, Scene, scene_on

STAGES = "validate,anonymize,enrich"
OURS, QUIX, BYTEWAX = "this job", "Quix Streams", "Bytewax"
PARTITIONS = 2
SKIPPED = 0.2
"""Share of the records before the window."""
LIMIT_SECONDS = 900.0
AIM = 2.0
console = Console(highlight=False, width=120)


def _written(scene: Scene) -> int:
    written = scene.counts.read().written
    return sum(written.get(topic, 0) for topic in output_topics(Stage.ENRICH))


def _until_written(scene: Scene, count: int, processes: Sequence[psutil.Popen]) -> list[tuple[float, int]]:
    """Return when (seconds since 1970) how many records were written, until all are.

    Raises:
        NotDone: they were not in time, or one of `processes` has ended.
    """
    seen: list[tuple[float, int]] = []
    limit = time.monotonic() + LIMIT_SECONDS
    while not seen or seen[-1][1] < count:
        if time.monotonic() > limit:
            raise NotDone(f"{seen[-1][1]} of {count} records were written within {LIMIT_SECONDS:.0f} s")
        if any(process.poll() is not None for process in processes):
            raise NotDone(f"a process has ended: {scene.log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.25)
        seen.append((time.time(), _written(scene)))
    return seen


@contextlib.contextmanager
def _processes(name: str, scene: Scene, packages: Path) -> Iterator[list[psutil.Popen]]:
    """Yield the running processes of a peer's job, one for each core; end them after."""
    cores = usable_cores()
    common = [sys.executable, "-m"]
    if name == QUIX:
        commands = [[*common, "benchmarks.peer_jobs.quix_streams", str(packages)]] * cores
    else:
        store = scene.directory / "recovery"
        store.mkdir()
        environment = scene.environment | {"PYTHONPATH": str(packages)}
        subprocess.run([*common, "bytewax.recovery", str(store), str(cores)], env=environment, check=True)
        addresses = [f"127.0.0.1:{port}" for port in free_ports(cores)]
        module = [*common, "benchmarks.peer_jobs.bytewax_flow", str(packages)]
        commands = [[*module, str(number), str(store), *addresses] for number in range(cores)]
    environment = scene.environment | {"PYTHONPATH": str(PROJECT)}
    with scene.log.open("a") as log:
        processes = [
            psutil.Popen(command, env=environment, cwd=scene.directory, stdout=log, stderr=log) for command in commands
        ]
    try:
        yield processes
    finally:
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
            process.wait()


def rate(name: str, records: int, seed: int, packages: Path, directory: Path) -> float:
    """Return the records per second of one run, the CPU time of others counted out."""
    services = LocalServices(directory / "services", Ports.free())
    names = ("kafka", "redis", "weather")
    services.up(names)
    try:
        create_topics(services.kafka, partitions=PARTITIONS)
        with scene_on(services, directory, STAGES, embedded=True) as scene:
            produce(scene.settings.kafka, generate(records, seed=seed, broken_share=0.0))
            roots = service_roots(services)
            if name == OURS:
                with CpuAccount(lambda: groups(roots, scene.process)).sampling() as account:
                    scene.start()
                    seen = _until_written(scene, records, ())
                    time.sleep(2 * SAMPLE_SECONDS)
                scene.stop()
            else:
                with _processes(name, scene, packages) as processes:
                    theirs = groups(roots, None) | {PYTHON: processes}
                    with CpuAccount(partial(dict, theirs)).sampling() as account:
                        seen = _until_written(scene, records, processes)
                        time.sleep(2 * SAMPLE_SECONDS)
    finally:
        services.down()
    start = next((moment, count) for moment, count in seen if count >= records * SKIPPED)
    end = seen[-1]
    window = Window(start[0], end[0], end[1] - start[1])
    return counted_out(window, account.between(window.start, window.end), usable_cores(), (OTHERS,))


def compare(names: Sequence[str], records: int, rounds: int, packages: Path) -> dict[str, dict[str, Any]]:
    """Run each in turns, print the table and return the results."""
    rates: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        for name in [*names[number % len(names) :], *names[: number % len(names)]]:
            with tempfile.TemporaryDirectory() as scratch:
                rates[name].append(rate(name, records, 100 + number, packages, Path(scratch)))
            console.print(f"  {name}: {rates[name][-1]:,.0f} records/s", style="dim")
    table = Table("", title=f"{records:,} records, {STAGES}, {usable_cores()} cores, {rounds} rounds")
    table.add_column("records/s", justify="right")
    table.add_column("this job / it", justify="right")
    found = {name: results.spread("records/s", values) for name, values in rates.items()}
    for name, values in rates.items():
        ratios = [ours / theirs for ours, theirs in zip(rates[OURS], values, strict=True)]
        table.add_row(name, spread(values), "" if name == OURS else spread(ratios, 2))
        if name != OURS:
            found[f"this job / {name}"] = results.spread("times", ratios, aim=AIM)
    console.print(table)
    return found


def measure(
    packages: Annotated[Path, typer.Option(help="Directory of the peers' packages.")] = Path(".local/peers"),
    records: Annotated[int, typer.Option(min=100)] = 40_000,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    save: SaveOption = False,
) -> int:
    """Measure and print. Return the exit code."""
    if not (packages / "quixstreams").is_dir() or not (packages / "bytewax").is_dir():
        command = f"uv pip install --target {packages} -r requirements-peer-streams.in"
        raise typer.BadParameter(f"Quix Streams and Bytewax are not in {packages}: {command}")
    found = compare((OURS, QUIX, BYTEWAX), records, rounds, packages.absolute())
    if save:
        console.print(f"written: {results.save('peers', results.command(), found)}")
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.peers"))
