"""Breaks things while records flow, and accounts for every record after: at-least-once with idempotent effects.

    python -m verification.faults                                  every fault, 20,000 records each (about half an hour)
    python -m verification.faults --only python-worker,kafka --records 2000
    python -m verification.faults --stages validate,anonymize,enrich

Starts real services and a standalone Flink (one job manager, two task managers, worker pools) on free ports, submits
the main job, and for each fault sends numbered posts and orders, 5 % of them broken, breaks something once a fifth of
them is committed, and waits until the consumer group has no lag. Then produced = distinct in the sink + distinct dead
letters, Weaviate holds exactly the distinct ones, every output is what the pure functions make of its record, and the
number of those that came more than once is printed. Exit code 1 when anything does not balance.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import orjson
import requests
import typer
from rich.console import Console
from rich.table import Table

from clients.errors import ServiceUnavailable
from clients.kafka_admin import add_partitions, create_topics, existing_topics
from local.services import CLUSTER_NAMES, LocalServices, Ports
from pipeline.flink.python_workers import POOL_NAME
from pipeline.flink.worker_template import WORKER_NAME
from samples import Sample, generate
from samples.kafka import produce
from schemas.topics import job_topics
from terminal.program import one_of, run
from terminal.tables import print_whole
from verification.ledger import Balance, balance
from verification.poisoned_job import POISON
from verification.scene import NotDone, Scene, scene_on, wait_for

PROJECT = Path(__file__).parents[1]
PARTITIONS = 2
START_SECONDS = 240.0
DRAIN_SECONDS = 900.0
BREAK_AT = 0.2
"""Share of the records that must have come out when the fault strikes."""
FIRST_SHARE = 0.8
"""Share of the records that are sent before it."""
console = Console(highlight=False, soft_wrap=True)


Break = Callable[[Scene], None]


def kill(part: str) -> Break:
    """Return what kills the process whose command line holds `part`."""
    return lambda scene: scene.child(part).kill()


def kill_service(name: str) -> Break:
    """Return what kills a service of the cluster; its keeper brings it back."""
    return lambda scene: scene.services.kill(name)


def gone(name: str, seconds: float) -> Break:
    """Return a fault that stops a service for a while."""

    def take(scene: Scene) -> None:
        scene.services.stop(name)
        time.sleep(seconds)
        scene.services.start(name)

    return take


def weather_hangs(scene: Scene) -> None:
    """Have the weather API take requests and never answer, for 30 s."""
    url = scene.environment["WEATHER_API_URL"].partition("/data")[0] + "/_mode"
    requests.post(url, params={"mode": "hang"}, timeout=5).raise_for_status()
    time.sleep(30)
    requests.post(url, params={"mode": "ok"}, timeout=5).raise_for_status()


def checkpoints_fail(scene: Scene) -> None:
    """Put a file where the checkpoints go: a directory that cannot be written, until the job has said so."""
    directory = _checkpoints(scene)
    aside = directory.with_name("aside")
    directory.rename(aside)
    directory.touch()
    try:
        _await_word_of_checkpoints(scene)
    finally:
        directory.unlink()
        shutil.move(aside, directory)


def disk_full(scene: Scene) -> None:
    """Have the checkpoints go to a full disk, a tmpfs of one page, until the job has said so. Needs root."""
    directory = _checkpoints(scene)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", directory], check=True)
    try:
        (directory / "filler").write_bytes(bytes(4096))
        _await_word_of_checkpoints(scene)
    finally:
        subprocess.run(["umount", "--lazy", directory], check=True)


def _checkpoints(scene: Scene) -> Path:
    return Path(scene.settings.flink_state_dir) / "checkpoints"


def _await_word_of_checkpoints(scene: Scene) -> None:
    before = len(scene.log.read_text())
    wait_for(lambda: "Checkpoints fail (" in scene.log.read_text()[before:], 90, "no word of failing checkpoints")
    [said] = [line for line in scene.log.read_text()[before:].splitlines() if "Checkpoints fail (" in line][:1]
    scene.said.append(said.replace(str(scene.directory), "..."))


def stop_and_resume(scene: Scene) -> None:
    """Stop with a savepoint by `bd job`, and resume from it."""
    master = [] if scene.embedded else [f"--flink-master={scene.environment['FLINK_MASTER']}"]
    scene.script(*master, "stop", scene.settings.group_id)
    assert scene.process is not None  # noqa: S101 - for the type checker
    scene.process.wait(60)
    scene.start("--from-savepoint=latest")


def rescale(scene: Scene) -> None:
    """Stop, and continue with another parallelism."""
    scene.stop()
    scene.parallelism = 1 if scene.parallelism > 1 else 2
    scene.start()


def more_partitions(scene: Scene) -> None:
    """Give every input topic one more partition; the job continues by itself, and reads it."""
    kafka = scene.settings.kafka
    counts = existing_topics(kafka)
    add_partitions(kafka, {topic: counts[topic] + 1 for topic in job_topics(scene.settings.stage_list)})


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        title: what a person reads.
        strike: breaks it, and repairs what does not recover by itself.
        module: the program that is the job.
        needs: `cluster` or `embedded`; empty for both.
    """

    title: str
    strike: Break
    module: str = "pipeline.main"
    needs: str = ""


FAULTS: dict[str, Fault] = {
    "none": Fault("nothing breaks; 5 % broken records", lambda scene: None),
    "python-worker": Fault("kill -9 of a Python worker", kill(WORKER_NAME)),
    "python-pool": Fault("kill -9 of the Python worker pool", kill(POOL_NAME)),
    "task-manager": Fault("kill -9 of a task manager", kill_service("flink-tasks-1"), needs="cluster"),
    "job-manager": Fault("kill -9 of the job manager", kill_service("flink-jobs"), needs="cluster"),
    "job-server": Fault("kill -9 of the job server (embedded: and Flink)", kill("FlinkJobServerDriver")),
    "kafka": Fault("restart of the Kafka broker", gone("kafka", 1)),
    "redis": Fault("Redis gone for 30 s", gone("redis", 30)),
    "weaviate": Fault("Weaviate gone for 60 s", gone("weaviate", 60)),
    "weather": Fault("the weather API hangs for 30 s", weather_hangs),
    "checkpoints": Fault("the checkpoint directory is not writable", checkpoints_fail),
    "disk": Fault("the disk of the checkpoints is full (needs root)", disk_full, needs="embedded"),
    "savepoint": Fault("stop with a savepoint, resume", stop_and_resume),
    "rescale": Fault("stop, continue with another parallelism", rescale),
    "partitions": Fault("each topic gets one more partition", more_partitions),
    "poison": Fault("a transform raises on 1 % of the records", lambda scene: None, "verification.poisoned_job"),
}


@dataclass(frozen=True)
class Result:
    """What a fault did."""

    name: str
    balance: Balance
    seconds: float
    stood_still_seconds: float


def run_fault(scene: Scene, name: str, samples: Sequence[Sample]) -> Result:
    """Let `samples` flow, break something, wait until all is done, and account for it."""
    fault = FAULTS[name]
    if scene.process is not None and fault.module != "pipeline.main":
        scene.stop()
    if scene.process is None:
        scene.start(module=fault.module)
    started_at, before = scene.ends(), scene.counts.read()
    poisoned = frozenset(
        record_id
        for sample in samples
        if sample.broken is None and (record_id := _id(sample)).endswith(POISON)
        if fault.module != "pipeline.main"
    )
    began = time.monotonic()
    # The last of them come after the fault, and to partitions that are new.
    most = int(FIRST_SHARE * len(samples))
    produce(scene.settings.kafka, samples[:most])
    least = BREAK_AT * len(samples)
    wait_for(lambda: _committed(scene, before.committed) >= least, DRAIN_SECONDS, "too little came out")
    with _stillness(scene) as stillness:
        fault.strike(scene)
        produce(scene.settings.kafka, samples[most:])
        wait_for(lambda: _drained(scene, before.committed, len(samples)), DRAIN_SECONDS, "the job did not catch up")
    seconds = time.monotonic() - began
    found = balance(samples, scene.settings, started_at, poisoned)
    if fault.module != "pipeline.main":
        scene.stop()
    return Result(name, found, seconds, stillness[0])


def _id(sample: Sample) -> str:
    record = orjson.loads(sample.value or b"{}")
    return str(record.get("post_id") or record.get("order_id"))


def _committed(scene: Scene, before: int) -> int:
    try:
        return scene.counts.read().committed - before
    except ServiceUnavailable:
        return 0


def _drained(scene: Scene, before: int, records: int) -> bool:
    if scene.process is not None and scene.process.poll() is not None:
        raise NotDone(f"the job ended with {scene.process.returncode}: {scene.log.read_text()[-2000:]}")
    try:
        now = scene.counts.read()
    except ServiceUnavailable:
        return False
    return now.lag == 0 and now.committed - before >= records


@contextlib.contextmanager
def _stillness(scene: Scene) -> Iterator[list[float]]:
    """Yield a list whose one entry is the longest time in which no offset was committed."""
    longest, ended = [0.0], threading.Event()

    def watch() -> None:
        counts = scene.counts
        last, since = -1, time.monotonic()
        while not ended.wait(0.5):
            with contextlib.suppress(ServiceUnavailable):
                now = counts.read().committed
                if now != last:
                    longest[0] = max(longest[0], time.monotonic() - since)
                    last, since = now, time.monotonic()
        longest[0] = max(longest[0], time.monotonic() - since)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield longest
    finally:
        ended.set()
        watcher.join()


def table(results: Sequence[Result]) -> Table:
    """Return the results as a table."""
    found = Table(title="Every record accounted for, whatever broke", title_justify="left")
    for column in ("fault", "produced", "in sink", "dead letters", "in Weaviate", "repeated", "stood still", "balance"):
        found.add_column(column, justify="left" if column in ("fault", "balance") else "right")
    for one in results:
        account = one.balance
        found.add_row(
            FAULTS[one.name].title,
            f"{account.produced:,}",
            f"{account.in_sink:,}",
            f"{account.dead:,}",
            "-" if account.in_store is None else f"{account.in_store:,}",
            f"{account.repeated:,} ({account.repeated / account.produced:.1%})",
            f"{one.stood_still_seconds:.0f} s",
            "; ".join(account.problems) or "yes",
        )
    return found


STAGES = ("validate,anonymize,enrich", "validate,anonymize,enrich,embed")


def suite(
    records: Annotated[int, typer.Option(min=1, help="For each fault.")] = 20_000,
    only: Annotated[
        str | None, typer.Option(metavar="FAULT,...", help=f"Of {', '.join(FAULTS)}; comma-separated.")
    ] = None,
    # The account is against what these make of a record.
    stages: Annotated[str, typer.Option(callback=one_of(*STAGES), help=" or ".join(STAGES))] = STAGES[-1],
    embedded: Annotated[bool, typer.Option("--embedded", help="An embedded Flink instead of a cluster.")] = False,
) -> int:
    """Run the suite. Return the exit code."""
    kind = "embedded" if embedded else "cluster"
    names = only.split(",") if only else [n for n, f in FAULTS.items() if f.needs in ("", kind)]
    if unknown := [name for name in names if name not in FAULTS or FAULTS[name].needs not in ("", kind)]:
        raise typer.BadParameter(f"no fault of a {kind}: {', '.join(unknown)}", param_hint="--only")
    results: list[Result] = []
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        services = LocalServices(directory / "services", Ports.free())
        services.up()
        try:
            if not embedded:
                services.up(CLUSTER_NAMES)
            create_topics(services.kafka, partitions=PARTITIONS)
            parallelism = 1 if embedded else 2
            with scene_on(services, directory, stages, embedded=embedded, parallelism=parallelism) as scene:
                for number, name in enumerate(names):
                    console.print(f"[bold]{FAULTS[name].title}[/] ...")
                    samples = list(generate(records, seed=number, broken_share=0.05, prefix=f"{name}-"))
                    try:
                        results.append(run_fault(scene, name, samples))
                    except NotDone as error:
                        failed = True
                        console.print(f"[red]{error}[/]", markup=True)
                        console.print(scene.log.read_text()[-3000:], markup=False)
                        break
                    account = results[-1].balance
                    rate = account.produced / results[-1].seconds
                    console.print(
                        f"  {results[-1].seconds:.0f} s ({rate:,.0f} records/s), {account.repeated:,} repeated, "
                        f"{'; '.join(account.problems) or 'balances'}"
                    )
                for line in scene.said:
                    console.print(f"The job said: {line}", markup=False)
        finally:
            services.down()
    print_whole(console, table(results))
    return 1 if failed or any(one.balance.problems for one in results) else 0


if __name__ == "__main__":
    sys.exit(run(suite, program="python -m verification.faults"))
