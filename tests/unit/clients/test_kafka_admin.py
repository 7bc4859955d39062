"""Topics that were made are there when it says so."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest

from clients import kafka_admin
from clients.kafka_connection import KafkaConnection
from schemas.topics import ALL_TOPICS


def test_topics_are_made_once_the_broker_shows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [spec.name for spec in ALL_TOPICS]
    shown: list[dict[str, int]] = [{}, {}, dict.fromkeys(names[:3], 2), dict.fromkeys(names, 2)]
    done: Future[None] = Future()
    done.set_result(None)

    def create(topics: Any, **_: Any) -> dict[str, Future[None]]:
        return {topic.topic: done for topic in topics}

    monkeypatch.setattr(kafka_admin, "existing_topics", lambda _: shown.pop(0))
    monkeypatch.setattr(kafka_admin, "admin_client", lambda _: SimpleNamespace(create_topics=create))
    monkeypatch.setattr(kafka_admin, "SHOWN_POLL_SECONDS", 0.0)
    assert kafka_admin.create_topics(KafkaConnection("127.0.0.1:9")) == names
    assert shown == []
