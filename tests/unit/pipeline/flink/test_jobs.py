"""A savepoint of a job by its name, and what it is noted to fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.flink import jobs
from pipeline.flink.job_directory import JobDirectory
from pipeline.flink.rest import Job


class Cluster:
    """Flink, as far as a savepoint asks it."""

    address = "localhost:1"

    def parallelism(self, _: str) -> int:
        return 2

    def stop(self, job_id: str, _: str) -> str:
        return f"request of {job_id}"

    def wait_for_savepoint(self, *_: Any) -> str:
        return "file:/s/1"


@pytest.mark.parametrize(
    ("submitted", "noted"),
    [("ab", {"source.social.tiktok": 2}), ("another one, from elsewhere", {})],
)
def test_a_savepoint_is_noted_with_the_partitions_its_job_reads_not_with_those_of_now(
    submitted: str, noted: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kafka is not asked at all: a topic that grew while a job that nobody watches ran has partitions it never read."""
    monkeypatch.chdir(tmp_path)
    cluster: Any = Cluster()
    job = Job("ab", "bd-stream", "RUNNING", 0, 0)
    monkeypatch.setattr(jobs, "find_jobs", lambda _: [jobs.Found(job, cluster, cluster.address)])
    JobDirectory.of("bd-stream").runs(cluster.address, submitted, {"source.social.tiktok": 2})
    assert jobs.savepoint_of("bd-stream", cluster.address, stop=True) == "file:/s/1"
    [savepoint] = JobDirectory.of("bd-stream").savepoints()
    assert (savepoint.parallelism, savepoint.partitions) == (2, noted)
