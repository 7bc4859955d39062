"""Taking a savepoint, and keeping note of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from pipeline.flink.configuration import savepoint_directory
from pipeline.flink.job_directory import JobDirectory, Savepoint
from pipeline.flink.rest import FlinkRest

SAVEPOINT_SECONDS = 120.0
"""How long Flink may take to write one: open bundles are finished first."""


def take_savepoint(
    rest: FlinkRest,
    job_id: str,
    job_directory: JobDirectory,
    state_url: str,
    *,
    parallelism: int,
    partitions: Mapping[str, int],
    stop: bool,
) -> str:
    """Take a savepoint of a running job, note it in its job_directory and return its URL.

    Args:
        rest: the Flink it runs on.
        job_id: Flink's own.
        job_directory: of the job.
        state_url: where the state of jobs is.
        parallelism: of the job.
        partitions: of the topics it reads, others may be among them.
        stop: the job ends with it.

    Raises:
        SavepointFailed: Flink could not write it.
        FlinkUnreachable: Flink does not answer.
    """
    take = rest.stop if stop else rest.savepoint
    request = take(job_id, savepoint_directory(state_url, job_directory.name))
    url = rest.wait_for_savepoint(job_id, request, SAVEPOINT_SECONDS)
    job_directory.note_savepoint(Savepoint(url, datetime.now(UTC).isoformat(), parallelism, partitions))
    return url
