"""Rates and quantiles of the stages from what jobs serve, and what is said while no job answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from clients.errors import ServiceUnavailable
from console.sources.job_metrics import MetricsWatch, Moment, quantile, summary_of
from console.sources.kept import Kept
from pipeline.monitoring.health import Health
from pipeline.monitoring.job_metrics import JobMetrics
from pipeline.monitoring.metrics_server import served
from runtime.ports import free_ports

METRICS = """\
bd_stream_messages_processed_total{stage="validate"} %d
bd_stream_dlq_sent_total{stage="validate",reason="invalid_json"} 3
bd_stream_dlq_sent_total{stage="validate",reason="tombstone"} 1
bd_stream_processing_seconds_bucket{stage="validate",le="0.001"} %d
bd_stream_processing_seconds_bucket{stage="validate",le="+Inf"} %d
bd_stream_build_info{group="bd-stream",version="3.0"} 1
bd_stream_ready{group="bd-stream"} 0
bd_stream_consumer_lag_records{group="bd-stream",topic="source.social.tiktok"} 12
"""


@pytest.fixture
def job() -> Iterator[Any]:
    class Serve(BaseHTTPRequestHandler):
        count = 100

        def do_GET(self) -> None:
            text = METRICS % ((Serve.count,) * 3)
            if self.path == "/health":
                text = json.dumps({"live": True, "ready": False, "reasons": {"lag": "the lag grows"}})
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Serve.url = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
    yield Serve
    server.shutdown()
    server.server_close()


def test_rates_are_between_two_looks(job: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("console.sources.job_metrics.time.time", lambda: now[0])
    watch = MetricsWatch((job.url, "http://127.0.0.1:9"))
    watch._kept = Kept(watch._look, 0.0)
    first = watch.summary()
    assert (first.stages[0].per_second, first.stages[0].processed, first.stages[0].dead) == (0.0, 100, 4)
    [report] = first.jobs
    assert (report.group, report.version, report.ready) == ("bd-stream", "3.0", False)
    assert report.reasons == {"lag": "the lag grows"}
    assert report.lag == {"source.social.tiktok": 12}
    now[0], job.count = 1010.0, 600
    second = watch.summary()
    assert second.stages[0].per_second == 50.0
    assert second.stages[0].p50 == pytest.approx(0.0005)
    assert second.stages[3].p95 is None
    assert len(watch.history()) == 2
    now[0], job.count = 1020.0, 5  # the job restarted
    assert watch.summary().stages[0].per_second == 0.0


def test_jobs_are_shown_the_token_that_they_ask_for() -> None:
    metrics = JobMetrics("bd-stream", Health(), (), None)
    [port] = free_ports(1)
    with served(metrics, "127.0.0.1", port, token="metrics-token"):
        urls = (f"http://127.0.0.1:{port}",)
        assert len(MetricsWatch(urls, "metrics-token").summary().jobs) == 1
        with pytest.raises(ServiceUnavailable):
            MetricsWatch(urls, "another").summary()


def test_no_job_is_told_with_the_setting() -> None:
    with pytest.raises(ServiceUnavailable, match="CONSOLE_METRICS_URLS"):
        MetricsWatch(("http://127.0.0.1:9",)).summary()


def test_quantiles() -> None:
    now = {0.001: 50.0, 0.01: 100.0, float("inf"): 100.0}
    assert quantile(0.5, {}, now) == pytest.approx(0.001)
    assert quantile(0.75, {}, now) == pytest.approx(0.0055)
    assert quantile(0.5, now, now) is None
    assert quantile(0.99, {}, {0.001: 0.0, float("inf"): 10.0}) == 0.001
    assert quantile(0.5, {}, {}) is None


def test_the_window_is_a_minute() -> None:
    history = [Moment(at, {"validate": at * 10}) for at in range(0, 300, 2)]
    assert summary_of(history, ()).stages[0].per_second == pytest.approx(10.0)


def test_an_answer_is_kept_and_a_fault_too() -> None:
    now, asked = [0.0], []

    def ask() -> int:
        asked.append(now[0])
        if len(asked) == 2:
            raise ServiceUnavailable("away")
        return len(asked)

    kept = Kept(ask, 5.0, lambda: now[0])
    assert [kept.get(), kept.get()] == [1, 1]
    now[0] = 6.0
    for _ in range(3):
        with pytest.raises(ServiceUnavailable, match="away"):
            kept.get()
    now[0] = 12.0
    assert kept.get() == 3  # it came back by itself
    kept.forget()
    assert kept.get() == 4
    assert len(asked) == 4
