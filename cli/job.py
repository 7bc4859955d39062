"""`bd job`: jobs on Flink."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.options import setting_option
from pipeline.flink.job_directory import job_directories
from pipeline.flink.jobs import Found, find_jobs, savepoint_of, setting
from runtime import paths
from terminal.tables import print_whole

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    help="List, stop and resume jobs on Flink.\n\nKnows the jobs that run inside a process on this machine, started "
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
