"""Our job beside Quix Streams and Bytewax: the same functions, broker, records and cores, in turns.

    uv pip install --target .local/peers -r requirements-peer-streams.in
    python -m benchmarks.peers [--packages .local/peers] [--records 60000] [--rounds 3]
    python -m benchmarks.peers --runs "this job" --against ../before    # the job of another checkout beside this one's

Each runs validate, anonymize and enrich and writes what our job publishes, three rows a record; the peers as their
documentation says (benchmarks/peer_jobs): one process for each core, at least once. No record is broken, since the
peers have no dead letters. Each run has a Kafka, Redis and weather stand-in of its own, all on the same cores. The
topics are filled before it starts. Its rate is that of the outputs of enrich behind the first third of the records,
read off the topics' ends four times a second, so neither start-up nor the first compilations of the JVMs count. What
programs of others on this machine used of the CPU is counted out. Our job has a worker for each core (PARALLELISM), as
the peers have a process for each. CPU time a record is that of the job's own processes in the same window; the
services' stands beside it.
"""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import psutil
import typer
from rich.console import Console
from rich.table import Table

from benchmarks import results
from benchmarks.cpu_account import OTHERS, SAMPLE_SECONDS, CpuAccount
from benchmarks.pipeline import Window, counted_out
from benchmarks.processes import FLINK, JAVA, KAFKA, PYTHON, REDIS, WATCHER, WEATHER, groups, service_roots
from benchmarks.results import SaveOption
from benchmarks.rotation import rotated
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
PEERS = (QUIX, BYTEWAX)
GROUPS = (PYTHON, FLINK, JAVA, WATCHER, KAFKA, REDIS, WEATHER)
SERVICES = (KAFKA, REDIS, WEATHER)
"""Groups that a job does not consist of."""
PARTITIONS = 2
SKIPPED = 1 / 3
"""Share of the records before the window: by then the JVMs have compiled what they run."""
LIMIT_SECONDS = 900.0
AIM = 2.0
console = Console(highlight=False, width=200)


class Setup(NamedTuple):
    """What is the same in every run.

    Attributes:
        packages: directory of the peers' packages.
        records: of a run.
        parallelism: of our jobs.
        settings: of our jobs.
    """

    packages: Path
    records: int
    parallelism: int
    settings: Mapping[str, str]


class Turn(NamedTuple):
    """What one run showed: records per second, and us of CPU time a record by group of processes."""

    rate: float
    by_group: Mapping[str, float]

    @property
    def cost(self) -> float:
        """CPU time a record of the job itself, in us."""
        return sum(cost for group, cost in self.by_group.items() if group not in SERVICES)


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


def turn(name: str, code: Path, setup: Setup, seed: int, directory: Path) -> Turn:
    """Run one job on services of its own; the CPU time of others is counted out of its rate.

    Args:
        name: of a peer, or of one of our jobs.
        code: the checkout that a job of ours is started from.
        setup: of every run.
        seed: of the records.
        directory: empty.
    """
    services = LocalServices(directory / "services", Ports.free())
    services.up(("kafka", "redis", "weather"))
    try:
        create_topics(services.kafka, partitions=PARTITIONS)
        with scene_on(
            services, directory, STAGES, embedded=True, parallelism=setup.parallelism, **setup.settings
        ) as scene:
            produce(scene.settings.kafka, generate(setup.records, seed=seed, broken_share=0.0))
            roots = service_roots(services)
            if name not in PEERS:
                scene.environment["PYTHONPATH"] = str(code)
                with CpuAccount(lambda: groups(roots, scene.process)).sampling() as account:
                    scene.start()
                    seen = _until_written(scene, setup.records, ())
                    time.sleep(2 * SAMPLE_SECONDS)
                scene.stop()
            else:
                with _processes(name, scene, setup.packages) as processes:
                    theirs = groups(roots, None) | {PYTHON: processes}
                    with CpuAccount(partial(dict, theirs)).sampling() as account:
                        seen = _until_written(scene, setup.records, processes)
                        time.sleep(2 * SAMPLE_SECONDS)
    finally:
        services.down()
    start = next((moment, count) for moment, count in seen if count >= setup.records * SKIPPED)
    end = seen[-1]
    window = Window(start[0], end[0], end[1] - start[1])
    used = account.between(window.start, window.end)
    cost = {group: used.get(group, 0.0) / window.records * 1e6 for group in GROUPS}
    return Turn(counted_out(window, used, usable_cores(), (OTHERS,)), cost)


def functions_alone(setup: Setup, seed: int, directory: Path) -> float:
    """Return the us of CPU a record of the functions that all jobs share, in as many processes as a job has.

    Args:
        setup: of every run.
        seed: of the records.
        directory: empty.

    Raises:
        NotDone: a process failed.
    """
    services = LocalServices(directory / "services", Ports.free())
    services.up(("redis", "weather"))
    running: list[subprocess.Popen[str]] = []
    try:
        with scene_on(services, directory, STAGES, embedded=True, parallelism=setup.parallelism) as scene:
            module = [sys.executable, "-m", "benchmarks.peer_jobs.functions", str(setup.packages)]
            command = [*module, str(setup.records), str(seed)]
            environment = scene.environment | {"PYTHONPATH": str(PROJECT)}
            for _ in range(usable_cores()):
                running.append(
                    subprocess.Popen(command, env=environment, cwd=directory, stdout=subprocess.PIPE, text=True)
                )
            printed = [one.communicate()[0] for one in running]
    finally:
        for one in running:
            one.kill()
        services.down()
    if any(one.returncode for one in running):
        raise NotDone("the functions alone: a process has failed")
    return statistics.mean(map(float, printed))


def compare(jobs: Mapping[str, Path], setup: Setup, rounds: int) -> dict[str, dict[str, Any]]:
    """Run each of `jobs` in turns, print the table and return the results; the others stand beside the first."""
    turns: dict[str, list[Turn]] = {name: [] for name in jobs}
    alone: list[float] = []
    names = list(jobs)
    for number in range(rounds):
        if set(PEERS) & set(jobs):
            with tempfile.TemporaryDirectory() as scratch:
                alone.append(functions_alone(setup, 100 + number, Path(scratch)))
            console.print(f"  the functions alone: {alone[-1]:.0f} us of CPU a record", style="dim")
        for name in rotated(names, number):
            with tempfile.TemporaryDirectory() as scratch:
                turns[name].append(turn(name, jobs[name], setup, 100 + number, Path(scratch)))
            one = turns[name][-1]
            console.print(f"  {name}: {one.rate:,.0f} records/s, {one.cost:.0f} us of CPU a record", style="dim")
    table = Table("", title=f"{setup.records:,} records, {STAGES}, {usable_cores()} cores, {rounds} rounds")
    for column in ("records/s", f"{names[0]} / it", "CPU us a record", f"it / {names[0]}", *GROUPS):
        table.add_column(column, justify="right")
    found: dict[str, dict[str, Any]] = {}
    for name, several in turns.items():
        found[name] = results.spread("records/s", [one.rate for one in several])
        found[f"{name}: CPU"] = results.spread("us a record", [one.cost for one in several])
        rates = [ours.rate / theirs.rate for ours, theirs in zip(turns[names[0]], several, strict=True)]
        costs = [theirs.cost / ours.cost for ours, theirs in zip(turns[names[0]], several, strict=True)]
        if name != names[0]:
            aim = AIM if name in PEERS else None
            found[f"{names[0]} / {name}"] = results.spread("times", rates, aim=aim)
            found[f"CPU a record: {name} / {names[0]}"] = results.spread("times", costs)
        if name in PEERS:
            # A job that used no CPU but for the functions, as it calls them, would be this much cheaper.
            bound = [theirs.cost / functions for theirs, functions in zip(several, alone, strict=True)]
            found[f"CPU a record: {name} / the functions alone"] = results.spread("times", bound)
        of_groups = [[one.by_group[group] for one in several] for group in GROUPS]
        found |= {
            f"{name}: CPU of {group}": results.spread("us a record", values)
            for group, values in zip(GROUPS, of_groups, strict=True)
            if any(values)
        }
        row = [spread([one.rate for one in several]), spread(rates, 2)]
        row += [spread([one.cost for one in several]), spread(costs, 2)]
        table.add_row(name, *row, *(f"{statistics.median(values):.0f}" for values in of_groups))
    console.print(table)
    if alone:
        found["the functions alone: CPU"] = results.spread("us a record", alone)
        console.print(f"The functions alone, which all share: {spread(alone)} us of CPU a record")
    return found


def measure(
    packages: Annotated[Path, typer.Option(help="Directory of the peers' packages.")] = Path(".local/peers"),
    records: Annotated[int, typer.Option(min=100)] = 60_000,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    runs: Annotated[str, typer.Option(help=f"Which of {', '.join((OURS, *PEERS))}.")] = ",".join((OURS, *PEERS)),
    against: Annotated[list[Path], typer.Option(metavar="DIRECTORY", help="One more job: of that checkout.")] = [],  # noqa: B006
    parallelism: Annotated[int, typer.Option(min=1, help="Of our jobs.")] = usable_cores(),
    set_: Annotated[list[str], typer.Option("--set", metavar="NAME=VALUE", help="A setting of our jobs.")] = [],  # noqa: B006
    save: SaveOption = False,
) -> int:
    """Measure and print. Return the exit code."""
    jobs = dict.fromkeys(runs.split(","), PROJECT) | jobs_of(against)
    if unknown := set(runs.split(",")) - {OURS, *PEERS}:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))} is none of {', '.join((OURS, *PEERS))}")
    if set(PEERS) & set(jobs) and not ((packages / "quixstreams").is_dir() and (packages / "bytewax").is_dir()):
        command = f"uv pip install --target {packages} -r requirements-peer-streams.in"
        raise typer.BadParameter(f"Quix Streams and Bytewax are not in {packages}: {command}")
    settings = dict(one.split("=", 1) for one in set_)
    found = compare(jobs, Setup(packages.absolute(), records, parallelism, settings), rounds)
    if save:
        name = "peers" if set(PEERS) <= set(jobs) else "job-in-turns"
        console.print(f"written: {results.save(name, results.command(), found)}")
    return 0


def jobs_of(checkouts: Sequence[Path]) -> dict[str, Path]:
    """Return the jobs of other checkouts, each by the short id of its commit."""
    jobs: dict[str, Path] = {}
    for directory in checkouts:
        command = ["git", "-C", str(directory), "rev-parse", "--short", "HEAD"]
        commit = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        jobs[f"job of {commit}"] = directory.resolve()
    return jobs


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.peers"))
