"""Taking a savepoint, and keeping note of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from pipeline.flink.configuration import savepoint_directory
from pipeline.flink.rest import FlinkRest
from pipeline.flink.workplace import Savepoint, Workplace

SAVEPOINT_SECONDS = 120.0
"""How long Flink may take to write one: open bundles are finished first."""


def take_savepoint(
    rest: FlinkRest,
    job_id: str,
    workplace: Workplace,
    state_url: str,
    *,
    parallelism: int,
    partitions: Mapping[str, int],
    stop: bool,
) -> str:
    """Take a savepoint of a running job, note it in its workplace and return its URL.

    Args:
        rest: the Flink it runs on.
        job_id: Flink's own.
        workplace: of the job.
        state_url: where the state of jobs lies.
        parallelism: of the job.
        partitions: of the topics it reads, others may be among them.
        stop: the job ends with it.

    Raises:
        SavepointFailed: Flink could not write it.
        FlinkUnreachable: Flink does not answer.
    """
    take = rest.stop if stop else rest.savepoint
    request = take(job_id, savepoint_directory(state_url, workplace.name))
    url = rest.wait_for_savepoint(job_id, request, SAVEPOINT_SECONDS)
    workplace.note_savepoint(Savepoint(url, datetime.now(UTC).isoformat(), parallelism, partitions))
    return url
