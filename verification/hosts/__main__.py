"""Breaks hosts while records flow over seven of them, and checks the history afterwards.

    python -m verification.hosts --minutes 30                    faults alone and two at once, from a printed seed
    python -m verification.hosts --minutes 30 --seed 7           the same again
    python -m verification.hosts --only cut,kill:broker          these alone, one after the other
    python -m verification.hosts --only job-manager              killed: is it replaced, without the watching process?

Hosts are network namespaces with addresses of their own on a bridge, so this needs root and Linux that allows them;
disks are tmpfs, and without a C compiler no clock is wrong. Numbered posts and orders flow at an even
rate, some broken, some followed by a newer version. At the end: produced = sink + dead letters, each as it should be,
every stage's topic complete, the store exact with the newest versions, the order of each key kept, everything committed
(`verification.hosts.history`). Exit code 1 when a promise is not kept.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from clients.errors import ServiceUnavailable
from clients.kafka_admin import create_topics
from runtime.errors import ServiceError
from terminal.program import run
from terminal.tables import print_whole
from verification.hosts.cluster import HOSTS, Cluster
from verification.hosts.faults import FAULTS
from verification.hosts.gathering import gather
from verification.hosts.history import check
from verification.hosts.job import WatchedJob
from verification.hosts.network import Network, NoNetwork, why_impossible
from verification.hosts.report import Report, Struck
from verification.hosts.schedule import Episode, episodes
from verification.hosts.standstill import longest_gap
from verification.hosts.stream import Arrivals, Sender, records
from verification.scene import NotDone, wait_for

PARTITIONS = 2
CALM_SECONDS = 8.0
FIRST_OUTPUT_SECONDS = 240.0
CATCH_UP_SECONDS = 900.0
WATCHED_SECONDS = 30.0
"""How long a fault that is over is watched at least: Flink notices what is gone after 20 s."""
DRAIN_SECONDS = 900.0
LITTLE_LEFT_SECONDS = 15.0
"""The job has caught up when what is left is no more than what comes in this time."""
console = Console(highlight=False, soft_wrap=True)


class Run:
    """One run: a cluster, its job, the stream through it.

    Args:
        cluster: that is up.
        seed: of the records.
        per_second: records.
    """

    def __init__(self, cluster: Cluster, seed: int, per_second: float):
        self.cluster = cluster
        self.job = WatchedJob(cluster)
        create_topics(self.job.settings.kafka, partitions=PARTITIONS)
        self.per_second = per_second
        self.sender = Sender(self.job.settings.kafka, records(seed, "h-"), per_second)
        self.arrivals = Arrivals(self.job.settings.kafka)
        self.began = 0.0
        self.struck: list[Struck] = []
        self.problems: list[str] = []

    def start(self) -> None:
        """Start the job and the stream, and wait for the first output."""
        self.job.start()
        self.arrivals.start()
        self.sender.start()
        wait_for(lambda: bool(self.arrivals.times), FIRST_OUTPUT_SECONDS, "no output came")
        wait_for(self._caught_up, CATCH_UP_SECONDS, "the job did not keep up with the stream")
        self.began = time.monotonic()

    def _left(self) -> int | None:
        self.job.check()
        try:
            return self.job.counts.read().lag
        except ServiceUnavailable:
            return None

    def _caught_up(self) -> bool:
        left = self._left()
        return left is not None and left <= self.per_second * LITTLE_LEFT_SECONDS

    def episode(self, one: Episode) -> Struck:
        """Strike, hold, repair, and wait until the job has caught up."""
        at = time.monotonic()
        try:
            for position, name in enumerate(one.faults):
                if position:
                    time.sleep(one.apart_seconds)
                FAULTS[name].strike(self.cluster, one.number)
            if any(FAULTS[name].lasts for name in one.faults):
                time.sleep(one.held_seconds)
        finally:
            for name in one.faults:
                FAULTS[name].repair(self.cluster, one.number)
        repaired, seen = time.monotonic(), len(self.arrivals.times)
        caught_up: float | None = None
        time.sleep(WATCHED_SECONDS)
        with contextlib.suppress(NotDone):
            self.job.check()
            wait_for(
                lambda: len(self.arrivals.times) > seen and self._caught_up(), CATCH_UP_SECONDS, "it did not catch up"
            )
            caught_up = time.monotonic() - repaired
        ended = time.monotonic()
        struck = Struck(
            one,
            at - self.began,
            longest_gap(list(self.arrivals.times), at, ended),
            max(longest_gap(list(times), at, ended) for times in self.arrivals.by_partition.values()),
            caught_up,
        )
        self.struck.append(struck)
        late = "never" if caught_up is None else f"{ended - repaired:.0f} s"
        console.print(
            f"{at - self.began:5.0f} s  {struck.title}; held {struck.held}, stood still "
            f"{struck.standstill_seconds:.0f} s (a partition {struck.partition_seconds:.0f} s), caught up after {late}",
            markup=False,
        )
        return struck

    def finish(self) -> None:
        """Send no more, let the job finish what is there, and stop it."""
        self.sender.stop()
        wait_for(lambda: self._left() == 0, DRAIN_SECONDS, "the job did not finish")
        code = self.job.stop()
        if code:
            self.problems.append(f"the job's process ended with {code}")
        self.arrivals.stop()

    def abandon(self) -> None:
        """End what still runs."""
        self.sender.give_up()
        self.arrivals.stop()
        if self.job.process is not None and self.job.process.poll() is None:
            self.job.process.kill()
            self.job.process.wait()


@contextlib.contextmanager
def cluster_up(kept: Path | None) -> Iterator[Cluster]:
    """Yield a cluster that is up; everything of it is removed after, its logs kept below `kept`.

    Raises:
        NoNetwork: this machine cannot simulate hosts.
        ServiceError: a program does not come up.
    """
    network = Network.made(HOSTS)
    with tempfile.TemporaryDirectory(prefix="bd-hosts-", ignore_cleanup_errors=True) as scratch:
        cluster = Cluster(network, Path(scratch))
        try:
            cluster.up()
            yield cluster
        finally:
            if kept is not None:
                _keep(cluster, kept)
            cluster.down()
            network.remove()


def _keep(cluster: Cluster, kept: Path) -> None:
    for host in HOSTS:
        for log in (*cluster.disk(host).glob("logs/*"), *cluster.disk(host).glob(".local/flink/*/logs/*")):
            (kept / host).mkdir(parents=True, exist_ok=True)
            shutil.copy(log, kept / host / log.name)
    with contextlib.suppress(FileNotFoundError):
        shutil.copy(cluster.directory / "job.log", kept / "job.log")


def play(cluster: Cluster, planned: Iterator[Episode], seed: int, seconds: float | None, per_second: float) -> Report:
    """Run the stream through the `planned` episodes, for `seconds` if given, and return what was found."""
    one = Run(cluster, seed, per_second)
    verdict = None
    try:
        one.start()
        console.print("the job streams")
        for episode in planned:
            if seconds is not None and time.monotonic() - one.began > seconds:
                break
            time.sleep(CALM_SECONDS)
            if one.episode(episode).caught_up_seconds is None:
                break
        one.finish()
        settings = one.job.settings
        history = gather(settings, one.sender.acknowledged, one.sender.broken, one.sender.unsent)
        verdict = check(history)
    except NotDone as error:
        one.problems.append(str(error))
    finally:
        one.abandon()
    return Report(seed, time.monotonic() - one.began, one.struck, verdict, one.job.submissions(), one.problems)


def chosen(only: str | None) -> list[str]:
    """Return the faults that `only` names: each by its name or by its kind, the part before the colon."""
    if only is None:
        return list(FAULTS)
    names = [[name for name in FAULTS if asked in (name, name.partition(":")[0])] for asked in only.split(",")]
    if [] in names:
        raise typer.BadParameter(f"of {', '.join(FAULTS)}; or a kind of them", param_hint="--only")
    return [name for several in names for name in several]


def suite(
    minutes: Annotated[float, typer.Option(min=0.1, help="How long faults strike at random.")] = 30.0,
    seed: Annotated[int | None, typer.Option(help="Of schedule and records; any by default, printed.")] = None,
    only: Annotated[str | None, typer.Option(metavar="FAULT,...", help="These alone, each once, in order.")] = None,
    rate: Annotated[float, typer.Option(min=0.1, help="Records per second.")] = 10.0,
    report: Annotated[Path | None, typer.Option(help="Write what was found there as JSON.")] = None,
    logs: Annotated[Path | None, typer.Option(help="Keep the logs of all hosts there.")] = None,
) -> int:
    """Run the suite. Return the exit code."""
    names = chosen(only)
    if (why := why_impossible()) is not None:
        raise NoNetwork(f"hosts cannot be simulated here: {why}")
    number = random.randrange(1 << 16) if seed is None else seed  # noqa: S311 - printed
    console.print(f"seed {number}")
    planned = islice(_each(number, names), len(names)) if only else episodes(number, names)
    try:
        with cluster_up(logs) as cluster:
            console.print(f"{len(HOSTS)} hosts are up at {cluster.network.prefix}.0/24")
            found = play(cluster, planned, number, None if only else minutes * 60, rate)
    except ServiceError as error:
        console.print(str(error), markup=False)
        return 1
    print_whole(console, found.table())
    for line in found.lines():
        console.print(line, markup=False)
    if report is not None:
        report.write_text(json.dumps(found.json(), indent=1, default=str) + "\n", encoding="utf-8")
    return 0 if found.good else 1


def _each(seed: int, names: Sequence[str]) -> Iterator[Episode]:
    made = episodes(seed, names, pairs=False)
    by_name = {one.faults[0]: one for one in islice(made, len(names))}
    return (by_name[name] for name in names)


if __name__ == "__main__":
    sys.exit(run(suite, program="python -m verification.hosts"))
