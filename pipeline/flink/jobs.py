"""Jobs on Flink as a person sees them: which run, and where; a savepoint of one of them by its name."""

from __future__ import annotations

import os
from dataclasses import dataclass

from dotenv import dotenv_values

from pipeline.flink.job_directory import JobDirectory, job_directories
from pipeline.flink.rest import FlinkRest, FlinkUnreachable, Job
from pipeline.flink.savepoints import take_savepoint
from pipeline.settings import LOCAL_FLINK, Settings, SettingsError, state_url


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
            except FlinkUnreachable:  # its process died without deleting the note
                continue
    if flink_master != LOCAL_FLINK:
        rest = FlinkRest(flink_master)
        found = {job.id: Found(job, rest, rest.address) for job in rest.jobs()} | found
    return list(found.values())


def savepoint_of(name: str, flink_master: str, *, stop: bool) -> str:
    """Take a savepoint of the running job `name`, note it and return its URL; `stop` ends the job with it.

    Raises:
        SettingsError: no job of that name runs, or several do.
        SavepointFailed: Flink could not write it.
        FlinkUnreachable: the cluster does not answer.
    """
    running = [one for one in find_jobs(flink_master) if not one.job.ended]
    named = [one for one in running if one.job.name == name]
    if len(named) != 1:
        names = ", ".join(sorted({one.job.name for one in running})) or "none"
        raise SettingsError(f"{len(named)} jobs named {name!r} run; those that run: {names}")
    [found] = named
    job_directory = JobDirectory.of(name)
    return take_savepoint(
        found.rest,
        found.job.id,
        job_directory,
        state_url(setting("FLINK_STATE_DIR")),
        parallelism=found.rest.parallelism(found.job.id),
        # Not those of now: a job reads the partitions that it was submitted with, and its savepoint holds these.
        partitions=job_directory.partitions_of(found.job.id),
        stop=stop,
    )
