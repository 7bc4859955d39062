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

from dotenv import dotenv_values
from rich.console import Console
from rich.table import Table

from clients.errors import ServiceUnavailable
from clients.kafka_admin import existing_topics
from pipeline.flink.job_directory import JobDirectory, job_directories
from pipeline.flink.rest import FlinkRest, FlinkUnreachable, Job, SavepointFailed
from pipeline.flink.savepoints import take_savepoint
from pipeline.settings import LOCAL_FLINK, Settings, SettingsError, load_service_settings, state_url
from runtime import paths
from schemas.topics import ALL_TOPICS
from terminal.tables import print_whole

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
    for job_directory in job_directories():
        running = job_directory.running()
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
    if jobs:
        print_whole(console, table)
    else:
        console.print("No jobs.")
    for job_directory in job_directories():
        for savepoint in job_directory.savepoints()[-1:]:
            console.print(f"Last savepoint of {job_directory.name}: {savepoint.url} ({savepoint.taken_at})")


def savepoint_of(name: str, flink_master: str, *, stop: bool) -> str:
    """Take a savepoint of the running job `name`, note it and return its URL; `stop` ends the job with it.

    Raises:
        SettingsError: no job of that name runs, or several do.
        SavepointFailed: Flink could not write it.
        FlinkUnreachable: the cluster does not answer.
        ServiceUnavailable: Kafka does not answer.
    """
    running = [one for one in find_jobs(flink_master) if not one.job.ended]
    named = [one for one in running if one.job.name == name]
    if len(named) != 1:
        names = ", ".join(sorted({one.job.name for one in running})) or "none"
        raise SettingsError(f"{len(named)} jobs named {name!r} run; those that run: {names}")
    [found] = named
    topics = existing_topics(load_service_settings().kafka)
    return take_savepoint(
        found.rest,
        found.job.id,
        JobDirectory.of(name),
        state_url(setting("FLINK_STATE_DIR")),
        parallelism=found.rest.parallelism(found.job.id),
        partitions={spec.name: topics[spec.name] for spec in ALL_TOPICS if spec.name in topics},
        stop=stop,
    )


def resume(flags: Sequence[str]) -> int:
    """Start the job that `flags` describe from its last savepoint; return the job's exit code."""
    command = [sys.executable, "-m", "pipeline.main", "--runner=FlinkRunner", "--from-savepoint=latest", *flags]
    return subprocess.call(command, env=dict(os.environ) | paths.python_path())


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
                url = savepoint_of(options.job, flink_master, stop=command == "stop")
                console.print(f"{'Stopped' if command == 'stop' else 'Done'}; savepoint: {url}")
    except (SettingsError, SavepointFailed, FlinkUnreachable, ServiceUnavailable) as error:
        Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(f"{options.command}: {error}")
        return 2 if isinstance(error, SettingsError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
