"""The console on the real services: dead letters listed, opened, replayed; lag, topics, health; Kafka stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from console.app import create_app
from console.settings import console_settings
from local.services import LocalServices, Ports
from pipeline.settings import load_settings

pytestmark = pytest.mark.services

SOURCE = "source.social.tiktok"
SECRET = "01712345678"
TOKENS = "vera:viewer:viewer-token-0123456789,omar:operator:operator-token-0123456789"
VIEWER = {"Authorization": "Bearer viewer-token-0123456789"}
OPERATOR = {"Authorization": "Bearer operator-token-0123456789"}


def console_on(environment: Mapping[str, str], directory: Path, **more: str) -> TestClient:
    """Return a client of a console beside a job with the settings of `environment`."""
    flags = {name.lower(): value for name, value in environment.items()} | more
    flags |= {"console_audit_file": str(directory / "audit.jsonl"), "console_tokens": TOKENS}
    flags["console_metrics_urls"] = f"http://127.0.0.1:{environment.get('METRICS_PORT', '9')}"
    return TestClient(create_app(console_settings(load_settings(flags, dotenv=None))), client=("203.0.113.9", 50_000))


@pytest.fixture
def console(stream: Any) -> Iterator[TestClient]:
    with console_on(stream.environment, stream.directory) as client:
        yield client


def finished(console: TestClient, task: dict[str, Any]) -> dict[str, Any]:
    """Return a task once it has ended."""
    deadline = time.monotonic() + 60
    while task["state"] == "running":
        assert time.monotonic() < deadline
        time.sleep(0.2)
        task = console.get(f"/api/v1/tasks/{task['id']}", headers=OPERATOR).json()
    return task


def test_a_broken_record_is_found_opened_and_replayed(stream: Any, console: TestClient, post: dict[str, Any]) -> None:
    before = console.get("/api/v1/dead-letters", headers=VIEWER).json()["total"]
    broken = json.dumps(post | {"content": 5, "author": SECRET}).encode()
    stream.produce([(SOURCE, b"k", broken), (SOURCE, b"k2", b"{not json")])
    stream.run()
    for _ in range(20):  # what was listed is kept for a moment
        listed = console.get("/api/v1/dead-letters", headers=VIEWER, params={"limit": 2}).json()
        if listed["total"] == before + 2:
            break
        time.sleep(0.5)
    assert listed["total"] == before + 2
    by_reason = {one["error_type"]: one for one in listed["letters"]}
    assert set(by_reason) == {"schema_violation", "invalid_json"}
    letter = by_reason["schema_violation"]
    assert (letter["fate"], letter["details"]) == ("open", [{"field": "content", "rule": "string_type"}])
    assert SECRET not in json.dumps(listed)

    place = f"/api/v1/dead-letters/{letter['address']}"
    assert console.get(place, headers=VIEWER).json()["id"] == letter["id"]
    assert console.post(f"{place}/payload", headers=VIEWER).status_code == 403
    opened = console.post(f"{place}/payload", headers=OPERATOR).json()
    assert (opened["key"], opened["payload"]) == ("k", broken.decode())

    order: dict[str, Any] = {"id": [letter["id"]]}
    assert console.post("/api/v1/dead-letters/replay", json=order, headers=VIEWER).status_code == 403
    dry = finished(console, console.post("/api/v1/dead-letters/replay", json=order, headers=OPERATOR).json())
    assert (dry["state"], dry["result"]["replayed"], dry["result"]["dry_run"]) == ("done", 1, True)
    assert len(stream.read(SOURCE)) == 2
    order["dry_run"] = False
    done = finished(console, console.post("/api/v1/dead-letters/replay", json=order, headers=OPERATOR).json())
    assert (done["state"], done["result"]["replayed"], done["result"]["letters"]) == ("done", 1, 1)
    assert done["done"] == done["total"] > 0
    assert [out.value for out in stream.read(SOURCE)].count(broken) == 2
    assert console.get(place, headers=VIEWER).json()["fate"] == "replayed"
    again = finished(console, console.post("/api/v1/dead-letters/replay", json=order, headers=OPERATOR).json())
    assert (again["result"]["replayed"], again["result"]["done_before"]) == (0, 1)

    audit = [json.loads(line) for line in (stream.directory / "audit.jsonl").read_text().splitlines()]
    assert [line["action"] for line in audit] == ["refused", "payload_read", "refused", "dry_run", "replay", "replay"]
    assert SECRET not in (stream.directory / "audit.jsonl").read_text()


def test_letters_that_come_later_are_read_on_and_the_oldest_dropped(stream: Any) -> None:
    with console_on(stream.environment, stream.directory, console_letters="100") as console:
        console.get("/api/v1/dead-letters", headers=VIEWER)
        stream.produce([(SOURCE, b"%d" % number, b"{not json") for number in range(130)])
        stream.run()
        time.sleep(3.1)
        said = console.get("/api/v1/dead-letters", headers=VIEWER, params={"limit": 500}).json()
        assert said["total"] == len(said["letters"]) == 100
        assert said["not_held"] >= 30
        ids = {letter["id"] for letter in said["letters"]}
        assert len(ids) == 100
        times = [letter["failed_at"] for letter in said["letters"]]
        assert times == sorted(times, reverse=True)


def test_lag_topics_and_health_are_those_of_kafka(stream: Any, console: TestClient, post: dict[str, Any]) -> None:
    stream.produce([(SOURCE, b"k%d" % number, json.dumps(post).encode()) for number in range(5)])
    lag = console.get("/api/v1/lag", headers=VIEWER).json()
    assert sum(one["lag"] for one in lag if one["topic"] == SOURCE) == 5
    assert {one["group"] for one in lag} == {stream.group}
    topics = {one["name"]: one for one in console.get("/api/v1/topics", headers=VIEWER).json()}
    assert topics[SOURCE]["partitions"] == 2
    assert topics[SOURCE]["records"] >= 5
    health = {one["name"]: one for one in console.get("/api/v1/health", headers=VIEWER).json()["services"]}
    assert [health[name]["available"] for name in ("Kafka", "Weaviate", "Redis", "Flink")] == [True, True, True, None]
    assert health["job"]["available"] is False  # none serves metrics
    assert "CONSOLE_METRICS_URLS" in health["job"]["text"]


def test_kafka_may_stop_and_come_back(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, begin_stream: Callable[..., Any]
) -> None:
    from clients.kafka_admin import create_topics

    services = LocalServices(tmp_path_factory.mktemp("kafka"), Ports.free())
    services.up(["kafka"])
    try:
        create_topics(services.kafka)
        environment = {name: value for name, value in services.environment().items() if name.startswith("KAFKA")} | {
            "PRIVACY_SALT": "salt-of-the-test-suite-000000000001",
            "DEAD_LETTER_PAYLOAD": "plain",
        }
        with console_on(environment, tmp_path) as console:
            for path in ("dead-letters", "topics", "lag"):
                assert console.get(f"/api/v1/{path}", headers=VIEWER).status_code == 200
            services.stop("kafka")
            deadline = time.monotonic() + 60
            for path in ("dead-letters", "topics", "lag"):  # each may show for a few seconds more what it has read
                while (answer := console.get(f"/api/v1/{path}", headers=VIEWER)).status_code == 200:
                    assert time.monotonic() < deadline
                    time.sleep(0.5)
                assert answer.status_code == 503
                assert "KAFKA_BOOTSTRAP_SERVERS" in answer.json()["detail"]
            began = time.monotonic()
            for path in ("/dead-letters", "/", "/send"):
                assert console.get(path, headers=VIEWER).status_code == 200
            for path in ("/dead-letters/list", "/operate/lag", "/operate/services"):
                text = console.get(path, headers=VIEWER | {"HX-Request": "true"}).text
                assert "Kafka" in text
                assert "Traceback" not in text
            assert time.monotonic() - began < 15
            order = {"dry_run": True}
            task = finished(console, console.post("/api/v1/dead-letters/replay", json=order, headers=OPERATOR).json())
            assert task["state"] == "failed"
            assert "Kafka" in task["text"]
            services.start("kafka")
            deadline = time.monotonic() + 60
            while console.get("/api/v1/dead-letters", headers=VIEWER).status_code != 200:
                assert time.monotonic() < deadline
                time.sleep(0.5)
    finally:
        services.down()
