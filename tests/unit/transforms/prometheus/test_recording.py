"""Metrics of several processes: real ones, that run at a time, one after the other, and that are killed."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.monitoring.health import Health
from pipeline.monitoring.job_metrics import JobMetrics
from schemas.topics import Stage
from transforms.prometheus import Recorder, Recording, slots
from transforms.prometheus.declarations import EMBEDDING_SECONDS, MESSAGES_PROCESSED, PROCESSING_SECONDS

PROJECT = Path(__file__).parents[4]
WORKER = """
import sys
from pathlib import Path
from transforms.prometheus import Recording
from transforms.prometheus.declarations import MESSAGES_PROCESSED, PROCESSING_SECONDS
recorder = Recording(Path(sys.argv[1])).open()
recorder.counter(MESSAGES_PROCESSED, "validate").inc(int(sys.argv[2]))
recorder.histogram(PROCESSING_SECONDS, "validate").add([0.0015] * int(sys.argv[2]))
print("recorded", flush=True)
sys.stdin.read()
"""


@contextmanager
def worker(directory: Path, records: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", WORKER, str(directory), str(records)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "recorded\n"
        yield process
        process.kill()


def job_metrics(directory: Path) -> JobMetrics:
    return JobMetrics("bd-stream", Health(), [Stage.VALIDATE], directory)


def test_metrics_of_workers_add_up_and_outlive_them_in_a_bounded_number_of_files(tmp_path: Path) -> None:
    job = job_metrics(tmp_path)
    assert job.total(MESSAGES_PROCESSED) == 0
    with worker(tmp_path, 3), worker(tmp_path, 4):
        assert job.total(MESSAGES_PROCESSED) == 7
        assert job.registry.get_sample_value("bd_stream_workers", {"group": "bd-stream"}) == 2
    assert job.registry.get_sample_value("bd_stream_workers", {"group": "bd-stream"}) == 0
    before = sorted(slots.files(tmp_path))
    with worker(tmp_path, 5):
        assert job.total(MESSAGES_PROCESSED) == 12
    assert sorted(slots.files(tmp_path)) == before
    labels = {"stage": "validate", "le": "0.002"}
    assert job.registry.get_sample_value("bd_stream_processing_seconds_bucket", labels) == 12
    assert job.registry.get_sample_value("bd_stream_processing_seconds_bucket", labels | {"le": "0.001"}) == 0


def test_a_new_job_resets_metrics_but_keeps_those_of_running_workers(tmp_path: Path) -> None:
    with worker(tmp_path, 3):
        with worker(tmp_path, 4):
            pass
        slots.clear(tmp_path)
        assert job_metrics(tmp_path).total(MESSAGES_PROCESSED) == 3
    slots.clear(tmp_path)
    assert job_metrics(tmp_path).total(MESSAGES_PROCESSED) == 0


def test_several_may_count_the_workers_at_a_time(tmp_path: Path) -> None:
    with worker(tmp_path, 3), worker(tmp_path, 3):
        pass
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(slots.live_workers, [tmp_path] * 1000)) == {0}


@pytest.mark.parametrize("content", [b"\x00\x10\x00\x00" + b"\xff" * 8000, b"\x68\x09\x00\x00" + bytes(8000)])
def test_unreadable_metrics_are_set_aside(content: bytes, tmp_path: Path) -> None:
    with worker(tmp_path, 3):
        pass
    [broken] = tmp_path.glob("counter_*.db")
    broken.write_bytes(content)
    assert job_metrics(tmp_path).total(MESSAGES_PROCESSED) == 0  # and the scrape does not fail
    with worker(tmp_path, 4):
        assert job_metrics(tmp_path).total(MESSAGES_PROCESSED) == 4
    assert broken.with_suffix(".broken").exists()


def test_a_worker_without_a_metrics_directory_keeps_working(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    with caplog.at_level(logging.WARNING):
        recorder = Recording(tmp_path / "file" / "metrics").open()
    recorder.counter(MESSAGES_PROCESSED, "validate").inc()
    assert "(METRICS_DIR) is not writable (Not a directory)" in caplog.text


def test_a_series_exists_before_its_first_record() -> None:
    job = job_metrics(Path("no-such-directory"))
    labels = {"stage": "validate", "reason": "invalid_json"}
    assert job.registry.get_sample_value("bd_stream_dlq_sent_total", labels) == 0
    assert job.registry.get_sample_value("bd_stream_processing_seconds_count", {"stage": "validate"}) == 0
    assert job.registry.get_sample_value("bd_stream_processing_seconds_count", {"stage": "enrich"}) is None


def test_adding_many_is_observing_each() -> None:
    values = [0.0, 0.00005, 0.0001, 0.00011, 0.2, 0.21, 10.0, 11.0, 1e9]
    many, each = Recorder(), Recorder()
    many.histogram(PROCESSING_SECONDS, "validate").add(values)
    many.histogram(EMBEDDING_SECONDS, "embed").add([])
    for value in values:
        each.histogram(PROCESSING_SECONDS, "validate").observe(value)
    each.histogram(EMBEDDING_SECONDS, "embed")
    assert list(many.registry.collect()) == list(each.registry.collect())
