"""The same graph without end: ReadFromKafka on an embedded Flink, one record in, its result out."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runtime.jars import class_path
from runtime.java import java
from runtime.ports import free_ports, is_open
from runtime.process import OwnedProcess

pytestmark = pytest.mark.services

PROJECT = Path(__file__).parents[2]
POST = (
    b'{"post_id":"%s","platform":"tiktok","content":"call 01712345678","author":"A","engagement_count":1,'
    b'"posted_at":"2025-01-01T00:00:00Z"}'
)


@contextlib.contextmanager
def java_process(name: str, port: int, directory: Path, *arguments: str, **environment: str) -> Iterator[None]:
    """A Java program of Beam's class path, up once it listens on `port`."""
    process = OwnedProcess(name, directory)
    command = [java(), "-Xmx1g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", class_path("beam"), *arguments]
    process.start(command, dict(os.environ) | environment, directory, "")
    try:
        deadline = time.monotonic() + 60
        while not is_open(port):
            assert process.alive(), process.last_lines(20)
            assert time.monotonic() < deadline, process.last_lines(20)
            time.sleep(0.1)
        yield
    finally:
        process.stop()


@pytest.fixture
def flink(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An embedded Flink behind Beam's job server, an expansion service that reads natively, and a Java worker pool."""
    jobs, expansion, workers = free_ports(3)
    pool = json.dumps({"options": {"environmentOptions": [f"external_service_address=localhost:{workers}"]}})
    with (
        java_process(
            "job-server", jobs, tmp_path, "org.apache.beam.runners.flink.FlinkJobServerDriver",
            "--flink-master=[local]", f"--job-port={jobs}", "--artifact-port=0", "--expansion-port=0",
            f"--artifacts-dir={tmp_path}/artifacts",
        ),
        java_process(
            "expansion", expansion, tmp_path, "org.apache.beam.sdk.expansion.service.ExpansionService", str(expansion),
            "--javaClassLookupAllowlistFile=*", "--defaultEnvironmentType=EXTERNAL",
            f"--defaultEnvironmentConfig=localhost:{workers}", "--experiments=use_deprecated_read",
        ),
        java_process(
            "workers", workers, tmp_path, "org.apache.beam.fn.harness.ExternalWorkerService", PIPELINE_OPTIONS=pool
        ),
    ):  # fmt: skip
        yield {"job": f"localhost:{jobs}", "expansion": f"localhost:{expansion}"}


def test_records_stream_through_flink_as_they_come(stream: Any, flink: dict[str, str], tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "pipeline.main", "--runner=PortableRunner", f"--job_endpoint={flink['job']}",
        "--environment_type=LOOPBACK", "--max_bundle_time_mills=100", "--stages=validate,anonymize,enrich",
    ]  # fmt: skip
    environment = dict(os.environ) | {"PYTHONPATH": str(PROJECT)} | stream.environment
    environment["EXPANSION_SERVICE"] = flink["expansion"]
    with (tmp_path / "job.log").open("w+") as log:
        job = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=log, stderr=log)
        try:
            for name in (b"streamed-1", b"streamed-2"):  # the second comes while the job runs
                stream.produce([("source.social.tiktok", name, POST % name), ("source.social.tiktok", name, b"{")])
                deadline = time.monotonic() + 90
                while not (passed := [o for o in stream.read("enriched.social.contextualized") if o.key == name]):
                    assert job.poll() is None, Path(log.name).read_text()
                    assert time.monotonic() < deadline, Path(log.name).read_text()
                    time.sleep(0.5)
                assert "0171" not in passed[0].value.decode()
            letters = stream.dead_letters()
        finally:
            job.kill()
            job.wait()
    assert [(letter.error_type, stream.opened(letter)[1]) for letter in letters] == [("invalid_json", b"{")] * 2
