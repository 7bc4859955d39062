"""Jobs on Flink: list them, take a savepoint, stop with one, and resume from it.

    python -m scripts.job list
    python -m scripts.job stop bd-stream
    python -m scripts.job resume --stages=enrich [any flag of pipeline.main]

Knows the jobs that run inside a process on this machine, started from this directory, and those of a cluster
(`--flink-master`, else FLINK_MASTER of the environment or `.env`). Savepoints are noted where the job was started from.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dotenv import dotenv_values
from rich.console import Console
from rich.table import Table

from pipeline.flink.configuration import savepoint_directory
from pipeline.flink.rest import FlinkRest, FlinkUnreachable, Job, SavepointFailed
from pipeline.flink.workplace import Savepoint, Workplace, workplaces
from pipeline.kafka_admin import existing_topics
from pipeline.settings import LOCAL_FLINK, Settings, SettingsError, state_url
from transforms.failures import ServiceUnavailable
from transforms.topics import ALL_TOPICS

SAVEPOINT_SECONDS = 180.0
PROJECT = Path(__file__).parents[1]
console = Console(highlight=False, soft_wrap=True, markup=False)


@dataclass(frozen=True)
class Found:
    """A job, the Flink it runs on, and where that Flink is."""

    job: Job
    rest: FlinkRest
    where: str


def setting(name: str, given: str | None = None) -> str:
    """Return a setting as the job would read it; the secrets need not be there to stop a job."""
    value = given or os.environ.get(name) or dotenv_values(".env").get(name)
    return value or str(Settings.model_fields[name.lower()].default)


def find_jobs(flink_master: str) -> list[Found]:
    """Return the jobs of this machine and of the cluster at `flink_master`.

    Raises:
        FlinkUnreachable: the cluster does not answer.
    """
    found: dict[str, Found] = {}
    for workplace in workplaces():
        running = workplace.running()
        if running is not None:
            rest = FlinkRest(running.rest)
            try:
                found |= {job.id: Found(job, rest, f"watched by pid {running.pid}") for job in rest.jobs()}
            except FlinkUnreachable:  # its process died without taking the note away
                continue
    if flink_master != LOCAL_FLINK:
        rest = FlinkRest(flink_master)
        found = {job.id: Found(job, rest, rest.address) for job in rest.jobs()} | found
    return list(found.values())


def show(jobs: Sequence[Found]) -> None:
    """Print `jobs`, and the savepoints that are noted here."""
    table = Table("job", "state", "for", "parallelism", "checkpoints", "restored", "where", box=None, pad_edge=False)
    for one in jobs:
        checkpoints = one.rest.checkpoints(one.job.id)
        table.add_row(
            one.job.name,
            one.job.state.lower(),
            f"{one.job.duration // 1000:,} s",
            str(one.rest.parallelism(one.job.id)),
            f"{checkpoints.completed:,} ({checkpoints.failed:,} failed)",
            str(checkpoints.restored),
            one.where,
        )
    console.print(table if jobs else "No jobs.")
    for workplace in workplaces():
        for savepoint in workplace.savepoints()[-1:]:
            console.print(f"Last savepoint of {workplace.name}: {savepoint.url} ({savepoint.taken_at})")


def take_savepoint(name: str, flink_master: str, *, stop: bool) -> str:
    """Take a savepoint of the running job `name`, note it and return its URL; `stop` ends the job with it.

    Raises:
        SettingsError: no job of that name runs, or several do.
        SavepointFailed: Flink could not write it.
        FlinkUnreachable: the cluster does not answer.
    """
    running = [one for one in find_jobs(flink_master) if one.job.name == name and not one.job.ended]
    if len(running) != 1:
        names = ", ".join(sorted({one.job.name for one in find_jobs(flink_master) if not one.job.ended})) or "none"
        raise SettingsError(f"{len(running)} jobs named {name!r} run; those that run: {names}")
    [found] = running
    parallelism = found.rest.parallelism(found.job.id)
    partitions = _partitions()
    directory = savepoint_directory(state_url(setting("FLINK_STATE_DIR")), name)
    take = found.rest.stop if stop else found.rest.savepoint
    request = take(found.job.id, directory)
    url = found.rest.wait_for_savepoint(found.job.id, request, SAVEPOINT_SECONDS)
    Workplace.of(name).note_savepoint(Savepoint(url, datetime.now(UTC).isoformat(), parallelism, partitions))
    return url


def _partitions() -> dict[str, int]:
    found = existing_topics(setting("KAFKA_BOOTSTRAP_SERVERS"))
    return {spec.name: found[spec.name] for spec in ALL_TOPICS if spec.name in found}


def resume(flags: Sequence[str]) -> int:
    """Start the job that `flags` describe from its last savepoint; return the job's exit code."""
    command = [sys.executable, "-m", "pipeline.main", "--runner=FlinkRunner", "--from-savepoint=latest", *flags]
    path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH", "")]))
    return subprocess.call(command, env=dict(os.environ) | {"PYTHONPATH": path})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0; 1 when something is away or failed; 2 when the command is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.job", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--flink-master", help="REST interface of a cluster, host:port")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the jobs, and the last savepoint of each")
    for name, text in (
        ("savepoint", "take a savepoint; the job goes on"),
        ("stop", "take a savepoint and end the job"),
    ):
        commands.add_parser(name, help=text).add_argument("job", help="its name, as `list` shows it")
    commands.add_parser(
        "resume", help="start from the last savepoint; takes the flags of pipeline.main", add_help=False
    )
    options, flags = parser.parse_known_args(arguments)
    flink_master = setting("FLINK_MASTER", options.flink_master)
    if flags and options.command != "resume":
        parser.error(f"unknown: {' '.join(flags)}")
    try:
        match options.command:
            case "list":
                show(find_jobs(flink_master))
            case "resume":
                given = [f"--flink-master={options.flink_master}"] if options.flink_master else []
                return resume([*given, *flags])
            case command:
                url = take_savepoint(options.job, flink_master, stop=command == "stop")
                console.print(f"{'Stopped' if command == 'stop' else 'Done'}; savepoint: {url}")
    except (SettingsError, SavepointFailed, FlinkUnreachable, ServiceUnavailable) as error:
        Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(f"{options.command}: {error}")
        return 2 if isinstance(error, SettingsError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
