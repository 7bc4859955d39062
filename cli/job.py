"""`bd job`: jobs on Flink."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from cli import lag_report
from cli.options import Json, Servers, given, positive, setting_option
from clients.kafka_admin import existing_topics
from clients.partition_lag import LagReader, PartitionLag
from pipeline.flink.job_directory import job_directories
from pipeline.flink.jobs import Found, find_jobs, savepoint_of, setting
from pipeline.settings import load_service_settings
from runtime import paths
from schemas.topics import READ_TOPICS
from terminal.tables import print_whole

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    help="List, stop and resume jobs on Flink, and show how far they are behind.\n\n"
    "Knows the jobs that run inside a process on this machine, started "
    "from this directory, and those of a cluster. Savepoints are recorded where the job was started from.",
    epilog="Example: bd job stop bd-stream",
)
console = Console(highlight=False, soft_wrap=True, markup=False)
Cluster = Annotated[str | None, setting_option("flink_master")]
Name = Annotated[str, typer.Argument(metavar="JOB", help="The job's name, as `bd job list` prints it.")]


@app.command("list", epilog="Example: bd job list --flink-master localhost:8081")
def list_jobs(flink_master: Cluster = None) -> None:
    """List the jobs, and the last savepoint of each."""
    jobs = find_jobs(setting("FLINK_MASTER", flink_master))
    if jobs:
        print_whole(console, _table(jobs))
    else:
        console.print("No jobs.")
    for job_directory in job_directories():
        for savepoint in job_directory.savepoints()[-1:]:
            console.print(f"Last savepoint of {job_directory.name}: {savepoint.url} ({savepoint.taken_at})")


@app.command(epilog="Example: bd job lag bd-stream --partitions")
def lag(
    job: Name,
    seconds: Annotated[
        float, typer.Option(callback=positive, help="Between two looks; three times CHECKPOINT_SECONDS at least.")
    ] = 15.0,
    partitions: Annotated[bool, typer.Option("--partitions", help="Show each partition too.")] = False,
    kafka_bootstrap_servers: Servers = None,
    as_json: Json = False,
) -> int:
    """Show how far a job is behind by topic, how even its partitions are, and which stand still.

    A partition stands still when it holds records and nothing of it was committed between the two looks. Exit code 1
    when one does.
    """
    kafka = load_service_settings(given(kafka_bootstrap_servers=kafka_bootstrap_servers)).kafka
    reader = LagReader(kafka, READ_TOPICS)

    def look() -> list[PartitionLag]:
        return reader.read({job: frozenset()}, existing_topics(kafka))

    before = look()
    if not before:
        raise typer.BadParameter(f"{job!r} has committed nothing on {kafka.servers}; bd job list names the jobs")
    time.sleep(seconds)
    by_topic, by_partition = lag_report.report(before, look(), seconds)
    if as_json:
        print(orjson.dumps({"topics": by_topic, "partitions": by_partition}, option=orjson.OPT_INDENT_2).decode())
    else:
        print_whole(console, lag_report.topic_table(by_topic))
        if partitions:
            console.print()
            print_whole(console, lag_report.partition_table(by_partition))
    return 1 if any(row["stands_still"] for row in by_partition) else 0


@app.command(epilog="Example: bd job savepoint bd-stream")
def savepoint(job: Name, flink_master: Cluster = None) -> None:
    """Take a savepoint; the job keeps running."""
    url = savepoint_of(job, setting("FLINK_MASTER", flink_master), stop=False)
    console.print(f"Done; savepoint: {url}")


@app.command(epilog="Example: bd job stop bd-stream")
def stop(job: Name, flink_master: Cluster = None) -> None:
    """Take a savepoint and end the job."""
    url = savepoint_of(job, setting("FLINK_MASTER", flink_master), stop=True)
    console.print(f"Stopped; savepoint: {url}")


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    epilog="Example: bd job resume --stages=enrich --parallelism=2",
)
def resume(context: typer.Context) -> int:
    """Start a job from its last savepoint. Takes every flag of `bd stream`."""
    command = [sys.executable, "-m", "pipeline.main", "--runner=FlinkRunner", "--from-savepoint=latest", *context.args]
    return subprocess.call(command, env=dict(os.environ) | paths.python_path())


def _table(jobs: Sequence[Found]) -> Table:
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
    return table
