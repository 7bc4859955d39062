"""The same graph without end on an embedded Flink: records as they come, a clean stop, and on where it stopped."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

pytestmark = pytest.mark.services

PROJECT = Path(__file__).parents[2]
OUTPUT = "enriched.social.contextualized"
POST = (
    b'{"post_id":"%s","platform":"tiktok","content":"call 01712345678","author":"A","engagement_count":1,'
    b'"posted_at":"2025-01-01T00:00:00Z"}'
)
Record = tuple[str, bytes | None, bytes | None]


def posts(*names: str) -> list[Record]:
    return [("source.social.tiktok", name.encode(), POST % name.encode()) for name in names]


class StreamingJob:
    """`python -m pipeline.main --runner=FlinkRunner` as a user starts it."""

    def __init__(self, stream: Any, *flags: str):
        self.directory: Path = stream.directory
        self.log = self.directory / "job.log"
        command = [sys.executable, "-m", "pipeline.main", "--runner=FlinkRunner", "--checkpoint-seconds=1", *flags]
        environment = dict(os.environ) | {"PYTHONPATH": str(PROJECT)} | stream.environment
        environment.pop("EXPANSION_SERVICE")  # that one is DirectRunner's: a streaming job brings up its own
        with self.log.open("w") as log:
            self.process = psutil.Popen(command, env=environment, cwd=self.directory, stdout=log, stderr=log)

    @property
    def said(self) -> str:
        return str(self.log.read_text())

    def wait_for(self, done: Callable[[], Any], seconds: float = 120) -> Any:
        deadline = time.monotonic() + seconds
        while not (found := done()):
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.3)
        return found

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return int(self.process.wait(90))

    def helper(self, part: str) -> psutil.Process:
        [found] = [child for child in self.process.children() if part in " ".join(child.cmdline())]
        return found


@pytest.fixture
def start(stream: Any) -> Iterator[Callable[..., StreamingJob]]:
    jobs: list[StreamingJob] = []

    def begin(*flags: str) -> StreamingJob:
        jobs.append(StreamingJob(stream, *flags))
        return jobs[-1]

    yield begin
    for job in jobs:
        if job.process.poll() is None:
            job.process.kill()
            job.process.wait()


def ids(stream: Any) -> list[str]:
    return [out.json["post_id"] for out in stream.read(OUTPUT)]


def test_records_stream_as_they_come_and_a_stopped_job_goes_on_where_it_stopped(
    stream: Any, start: Callable[..., StreamingJob]
) -> None:
    job = start("--stages=validate,anonymize,enrich")
    for name in ("first", "second"):  # the second comes while the job runs
        stream.produce([*posts(name), ("source.social.tiktok", b"bad", b"{")])
        job.wait_for(partial(lambda wanted: wanted in ids(stream), name))
    [passed] = [out for out in stream.read(OUTPUT) if out.key == b"first"]
    assert "0171" not in passed.value.decode()
    assert passed.headers["source_topic"] == b"source.social.tiktok"
    assert [(one.error_type, stream.opened(one)[1]) for one in stream.dead_letters()] == [("invalid_json", b"{")] * 2
    assert job.stop(signal.SIGINT) == 0, job.said
    assert "savepoint: file:" in job.said
    # All that was read is committed, for Kafka's own tools to see.
    assert sum(stream.committed().values()) == 4

    stream.produce(posts("while-it-was-down"))
    job = start("--stages=validate,anonymize,enrich")
    job.wait_for(lambda: "while-it-was-down" in ids(stream))
    assert job.stop(signal.SIGTERM) == 0, job.said
    assert sorted(ids(stream)) == ["first", "second", "while-it-was-down"]
    assert "Traceback" not in job.said
