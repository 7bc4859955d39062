"""The job as a process: however it ends, nothing half done is committed, and what it started ends with it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from pipeline.flink.python_workers import POOL_NAME
from samples import generate
from samples.kafka import produce
from schemas.topics import VALIDATED_TOPICS

pytestmark = pytest.mark.services

PROJECT = Path(__file__).parents[2]
RECORDS = 10_000
"""One round; it lasts seconds after its first output."""


def started(stream: Any, log: Path, *flags: str) -> psutil.Popen:
    environment = dict(os.environ) | {"PYTHONPATH": str(PROJECT)} | stream.environment
    command = [sys.executable, "-m", "pipeline.main", "--stages=validate", *flags]
    with log.open("w") as file:
        return psutil.Popen(command, env=environment, cwd=log.parent, stdout=file, stderr=file)


def wait_until(reached: Callable[[], Any], job: psutil.Popen, log: Path) -> None:
    deadline = time.monotonic() + 90
    while not reached():
        assert job.poll() is None, log.read_text()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def command_lines(processes: list[psutil.Process]) -> str:
    lines = []
    for one in processes:
        with contextlib.suppress(psutil.Error):  # others, such as `java -version`, come and go
            lines.append(" ".join([one.name(), *one.cmdline()]))
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGKILL, -9), (signal.SIGTERM, -15), (signal.SIGINT, 130)], ids=["kill", "term", "int"]
)
def test_an_interrupted_bounded_job_commits_no_partial_work(
    stream: Any, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    produce(stream.kafka, generate(RECORDS, seed=1))
    log = tmp_path / "job.log"
    job = started(stream, log, "--runner=DirectRunner")
    with stream.watched(*VALIDATED_TOPICS.values()) as written:
        wait_until(written, job, log)
    job.send_signal(number)
    assert job.wait(30) == code
    assert "Traceback" not in log.read_text()
    assert all(offset == 0 for offset in stream.committed().values())


def test_a_bounded_job_serves_health_and_metrics_while_it_runs(stream: Any, tmp_path: Path) -> None:
    produce(stream.kafka, generate(3_000, seed=1))
    address = f"http://127.0.0.1:{stream.environment['METRICS_PORT']}"

    def processed() -> float:
        try:
            text = requests.get(f"{address}/metrics", timeout=5).text
        except requests.ConnectionError:  # not yet
            return 0.0
        [found] = re.findall(r'^bd_stream_messages_processed_total\{stage="validate"\} (.+)$', text, re.MULTILINE)
        return float(found)

    log = tmp_path / "job.log"
    job = started(stream, log, "--runner=DirectRunner", "--round-records=300")
    wait_until(processed, job, log)
    assert requests.get(f"{address}/health", timeout=5).json() == {"live": True, "ready": True, "reasons": {}}
    assert job.wait(60) == 0, log.read_text()


def test_what_a_killed_job_started_ends_with_it(stream: Any, tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    job = started(stream, log, "--runner=FlinkRunner")
    parts = ("FlinkJobServerDriver", "ExpansionService", POOL_NAME)
    wait_until(lambda: all(part in command_lines(job.children()) for part in parts), job, log)
    children = job.children()
    job.kill()
    _, alive = psutil.wait_procs(children, timeout=15)
    assert alive == []
