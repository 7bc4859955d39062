"""/metrics and /health over real HTTP."""

from __future__ import annotations

import signal
import socket
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from clients.partition_lag import PartitionLag
from pipeline.flink.helper_process import HelperProcess, running
from pipeline.monitoring.health import Health
from pipeline.monitoring.job_metrics import JobMetrics
from pipeline.monitoring.metrics_server import main, served
from pipeline.settings import SettingsError
from runtime.ports import free_ports
from schemas.topics import ORDER
from transforms.prometheus import DECLARED


@pytest.fixture
def job_metrics() -> JobMetrics:
    return JobMetrics("bd-stream", Health(), ORDER, directory=None)


@pytest.fixture
def url(job_metrics: JobMetrics) -> Iterator[str]:
    [port] = free_ports(1)
    with served(job_metrics, "127.0.0.1", port):
        yield f"http://127.0.0.1:{port}"


def test_health_says_why_not(job_metrics: JobMetrics, url: str) -> None:
    answers = {path: requests.get(url + path, timeout=5) for path in ("/health", "/health/live", "/health/ready")}
    assert {path: answer.status_code for path, answer in answers.items()} == {
        "/health": 503,
        "/health/live": 200,
        "/health/ready": 503,
    }
    assert answers["/health"].json() == {
        "live": True,
        "ready": False,
        "reasons": {"start": "the job is being started"},
    }
    job_metrics.health.started()
    answer = requests.get(url + "/health", timeout=5)
    assert (answer.status_code, answer.json()) == (200, {"live": True, "ready": True, "reasons": {}})
    assert answer.headers["Content-Type"] == "application/json"


def test_metrics_are_those_that_are_declared(job_metrics: JobMetrics, url: str) -> None:
    lags = [PartitionLag("bd-stream", "source.social.tiktok", number, 0, 5, number + 3) for number in (0, 1)]
    job_metrics.lag(lags, {lags[0].place: 0.0, lags[1].place: 61.5})
    families = text_string_to_metric_families(requests.get(url + "/metrics", timeout=5).text)
    found = {family.name: family for family in families}
    assert set(found) == {declared.name.removesuffix("_total") for declared in DECLARED}
    for declared in DECLARED:
        family = found[declared.name.removesuffix("_total")]
        assert (family.type, family.documentation) == (declared.kind.value, declared.meaning)
    [lag] = found["bd_stream_consumer_lag_records"].samples
    assert (lag.labels, lag.value) == ({"group": "bd-stream", "topic": "source.social.tiktok"}, 7)
    by_partition = {
        name: {one.labels["partition"]: one.value for one in found[f"bd_stream_partition_{name}"].samples}
        for name in ("lag_records", "standstill_seconds")
    }
    assert by_partition == {"lag_records": {"0": 3, "1": 4}, "standstill_seconds": {"0": 0, "1": 61.5}}


def test_other_paths_say_what_there_is(url: str) -> None:
    answer = requests.get(url, timeout=5)
    assert answer.status_code == 404
    assert "/metrics" in answer.text


def test_a_port_in_use_is_named_with_its_holder(job_metrics: JobMetrics, url: str) -> None:
    port = int(url.rpartition(":")[2])
    taken = pytest.raises(SettingsError, match=rf"METRICS_PORT: {port} is in use by python\S* \(pid \d+\)")
    with taken, served(job_metrics, "127.0.0.1", port):
        pass
    before = signal.getsignal(signal.SIGTERM)
    assert main(["no-such-directory", "--port", str(port)]) == 2
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_interface_of_another_machine_is_refused(job_metrics: JobMetrics) -> None:
    with pytest.raises(SettingsError, match="METRICS_HOST"), served(job_metrics, "203.0.113.1", free_ports(1)[0]):
        pass


def test_a_client_that_hangs_up_is_passed_over(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    address = ("127.0.0.1", int(url.rpartition(":")[2]))
    for sent in (b"", b"GET /met", b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"):
        with socket.create_connection(address) as client:
            client.sendall(sent)
            # Closed with a reset.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert requests.get(url + "/health/live", timeout=5).status_code == 200
    assert capfd.readouterr().err == ""


def test_a_server_of_workers_serves_their_metrics_and_no_readiness_of_the_job(tmp_path: Path) -> None:
    [port] = free_ports(1)
    command = [
        sys.executable,
        "-m",
        "pipeline.monitoring.metrics_server",
        str(tmp_path / "bd-stream"),
        f"--port={port}",
    ]
    with running([HelperProcess("metrics", command, port)]):
        text = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    assert {sample.name for sample in samples} == {"bd_stream_workers", "bd_stream_build_info"}
    assert {sample.labels["group"] for sample in samples} == {"bd-stream"}


def test_no_port_serves_nothing(job_metrics: JobMetrics) -> None:
    with served(job_metrics, "127.0.0.1", None):
        pass


def test_with_a_token_only_who_shows_it_is_told_more_than_that_the_job_lives(job_metrics: JobMetrics) -> None:
    [port] = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    with served(job_metrics, "127.0.0.1", port, "to-ken"):
        for headers in ({}, {"Authorization": "Bearer to-ke"}, {"Authorization": "to-ken"}):
            for path in ("/metrics", "/health", "/health/ready", "/other"):
                answer = requests.get(url + path, headers=headers, timeout=5)
                assert (answer.status_code, "METRICS_TOKEN" in answer.text) == (401, True), path
            live = requests.get(url + "/health/live", headers=headers, timeout=5)
            assert (live.status_code, live.json()) == (200, {"live": True})
        shown = {"Authorization": "Bearer to-ken"}
        assert "bd_stream" in requests.get(url + "/metrics", headers=shown, timeout=5).text
        assert "reasons" in requests.get(url + "/health/live", headers=shown, timeout=5).json()
