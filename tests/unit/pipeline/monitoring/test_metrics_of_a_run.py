"""A run to an end on DirectRunner: what it records, and what it does when its port is taken."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
import requests

from pipeline import bounded
from pipeline.main import main
from runtime.ports import free_ports

SECRETS = ("--dead-letter-payload=plain", "--allow-placeholder-salt=true")


@pytest.fixture
def run(tmp_path: Path, post: dict[str, Any]) -> Any:
    lines = tmp_path / "posts.jsonl"
    lines.write_text(json.dumps(post) + "\n{\n")

    def start(port: int) -> int:
        flags = (f"--input={lines}", f"--output={tmp_path / 'out'}", "--stages=validate", f"--metrics-port={port}")
        return main([*flags, *SECRETS])

    return start


def test_metrics_and_health_are_served_while_it_runs(run: Any, risen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    [port] = free_ports(1)
    asked: list[requests.Response] = []
    run_files = bounded.run_files

    def look_after(*arguments: Any) -> Any:
        summary = run_files(*arguments)
        asked.extend(requests.get(f"http://127.0.0.1:{port}/{path}", timeout=5) for path in ("metrics", "health"))
        return summary

    monkeypatch.setattr(bounded, "run_files", look_after)
    assert run(port) == 0
    metrics, health = asked
    assert "bd_stream_messages_processed_total{stage=" in metrics.text
    assert (health.status_code, health.json()["ready"]) == (200, True)
    assert risen("bd_stream_messages_processed_total", stage="validate") == 2
    assert risen("bd_stream_validation_total", stage="validate", outcome="passed") == 1
    assert risen("bd_stream_validation_total", stage="validate", outcome="failed") == 1
    assert risen("bd_stream_dlq_sent_total", stage="validate", reason="invalid_json") == 1
    assert risen("bd_stream_processing_seconds_count", stage="validate") == 1
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}/health", timeout=5)


def test_a_port_in_use_is_reported_and_the_run_continues(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(port) == 0
    assert f"No /metrics for this run: METRICS_PORT: {port} is in use by" in capsys.readouterr().err
