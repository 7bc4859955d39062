"""The officer's report over the real topics."""

import json
from typing import Any

import pytest
from confluent_kafka import Producer

from cli.main import main as bd
from clients.kafka_admin import create_topics
from local.services import LocalServices
from schemas import Kind
from schemas.topics import ANONYMIZED_TOPICS
from transforms.privacy import Anonymizer, Tokenizer

pytestmark = pytest.mark.services


def main(arguments: list[str]) -> int:
    return bd(["privacy", "report", *arguments])


@pytest.fixture(autouse=True)
def _settings(_only_our_settings: None, services: LocalServices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", services.environment()["KAFKA_BOOTSTRAP_SERVERS"])
    create_topics(services.kafka)


def _report(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    code = main(["--json"])
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    # Other tests write what they like to these topics.
    assert code == (1 if report["not_anonymized"] else 0)
    return report


def test_what_the_topics_hold_is_counted_up_to_now(services: LocalServices, capsys: pytest.CaptureFixture[str]) -> None:
    before = _report(capsys)
    post = {
        "post_id": "report",
        "platform": "tiktok",
        "content": "call 01712345678",
        "posted_at": "2025-12-20T10:00:00Z",
    }
    record, _ = Anonymizer(Tokenizer(b"a salt for the tests", 16)).anonymize(post)
    producer = Producer({"bootstrap.servers": services.environment()["KAFKA_BOOTSTRAP_SERVERS"]})
    producer.produce(ANONYMIZED_TOPICS[Kind.SOCIAL], value=json.dumps(record).encode(), key=b"report")
    assert producer.flush(30) == 0
    after = _report(capsys)
    assert after["found"] == before["found"] | {"PHONE": before["found"]["PHONE"] + 1}
    assert after["not_anonymized"] == before["not_anonymized"]


def test_an_unavailable_kafka_is_reported(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "localhost:1")
    monkeypatch.setattr("clients.kafka_admin.CONNECT_SECONDS", 1.0)
    assert main([]) == 1
    assert "KAFKA_BOOTSTRAP_SERVERS" in capsys.readouterr().err
