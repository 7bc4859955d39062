"""The job as a process: however it ends, its Java side ends with it, and nothing half done is committed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

pytestmark = pytest.mark.services

PROJECT = Path(__file__).parents[2]
POST = (
    b'{"post_id":"p","platform":"tiktok","content":"c","author":"A","engagement_count":1,'
    b'"posted_at":"2025-01-01T00:00:00Z"}'
)


def java_children(process: psutil.Process) -> list[psutil.Process]:
    found = []
    for child in process.children():
        with contextlib.suppress(psutil.Error):  # others, such as `java -version`, come and go
            if "ExpansionService" in " ".join(child.cmdline()):
                found.append(child)
    return found


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGKILL, -9), (signal.SIGTERM, -15), (signal.SIGINT, 130)], ids=["kill", "term", "int"]
)
def test_the_java_side_ends_with_the_job(stream: Any, tmp_path: Path, number: signal.Signals, code: int) -> None:
    stream.produce([("source.social.tiktok", b"p", POST)])
    environment = dict(os.environ) | {"PYTHONPATH": str(PROJECT)} | stream.environment
    del environment["EXPANSION_SERVICE"]  # so that the job starts its own
    command = [sys.executable, "-m", "pipeline.main", "--runner=DirectRunner", "--stages=validate"]
    with (tmp_path / "job.log").open("w") as log:
        job = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=log, stderr=log)
        watched = psutil.Process(job.pid)
        deadline = time.monotonic() + 60
        while not (java := java_children(watched)):
            assert job.poll() is None, (tmp_path / "job.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        job.send_signal(number)
        assert job.wait(30) == code
    _, alive = psutil.wait_procs(java, timeout=15)
    assert alive == []
    assert "Traceback" not in (tmp_path / "job.log").read_text()
    assert all(offset == 0 for offset in stream.committed().values())
