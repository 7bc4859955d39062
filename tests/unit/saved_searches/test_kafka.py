"""Saved searches and alerts in Kafka, on a broker that librdkafka plays."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from clients.compacted_topic import write_entry
from clients.kafka_connection import KafkaConnection
from saved_searches import (
    SearchRefused,
    checked_search,
    delete,
    follow_alerts,
    list_searches,
    recent_alerts,
    save,
    store,
)
from saved_searches.delivery import Outcome, WebhookConfig, deliver_alerts
from schemas import Kind
from schemas.saved_search import Alert, SavedSearch
from schemas.topics import ALERT_TOPICS, SAVED_SEARCHES_TOPIC
from transforms.alerting.feed import OUTCOMES, SearchFeed

TOPIC = ALERT_TOPICS[Kind.SOCIAL]


def wait_for(done: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def search(name: str = "battery", **more: Any) -> SavedSearch:
    return checked_search({"id": name, "name": name, "query": "phone battery"} | more)


def write_alert(kafka: KafkaConnection, name: str, search_id: str = "battery") -> None:
    alert = Alert(
        id=name, search_id=search_id, search_name="S", score=0.7, kind=Kind.SOCIAL, platform="tiktok", record_id=name,
        version="1", event_time=None, text="c", source_topic="t", source_partition=0, source_offset=1,
    )  # fmt: skip
    write_entry(kafka, TOPIC, name, alert.model_dump_json().encode())


def test_searches_are_listed_by_name_and_what_cannot_be_read_is_named(mock_kafka: KafkaConnection) -> None:
    for one in (search("b"), search("a"), search("b", query="other")):
        save(mock_kafka, one)
    write_entry(mock_kafka, SAVED_SEARCHES_TOPIC, "broken", b"{")
    listing = list_searches(mock_kafka)
    assert [(one.id, one.query) for one in listing.searches] == [("a", "phone battery"), ("b", "other")]
    assert listing.unreadable == ["broken"]
    assert delete(mock_kafka, "broken")
    assert delete(mock_kafka, "a")
    assert not delete(mock_kafka, "a")
    assert [one.id for one in list_searches(mock_kafka).searches] == ["b"]


def test_one_more_than_there_may_be_is_refused(mock_kafka: KafkaConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_SEARCHES", 1)
    save(mock_kafka, search("a"))
    save(mock_kafka, search("a", query="changed"))
    with pytest.raises(SearchRefused, match="delete one first"):
        save(mock_kafka, search("b"))


class Model:
    def encode_queries(self, texts: list[str]) -> Any:
        return np.eye(4, dtype=np.float32)[: len(texts)]


class Count:
    def __init__(self) -> None:
        self.value = 0

    def inc(self, times: int) -> None:
        self.value += times


def test_a_worker_takes_up_and_forgets_searches_while_it_runs(
    mock_kafka: KafkaConnection, caplog: pytest.LogCaptureFixture
) -> None:
    save(mock_kafka, search("a"))
    counts = {outcome: Count() for outcome in OUTCOMES}
    with caplog.at_level(logging.WARNING):
        feed = SearchFeed(mock_kafka, Model(), counts)  # type: ignore[arg-type]
        assert feed.matcher is not None  # before the first record
        write_entry(mock_kafka, SAVED_SEARCHES_TOPIC, "broken", b"{")
        wait_for(lambda: counts["unreadable"].value == 1)
        delete(mock_kafka, "a")
        wait_for(lambda: feed.matcher is None)
        feed.close()
    assert counts["loaded"].value == counts["deleted"].value == 1
    assert "'broken'" in caplog.text


def test_without_topics_for_alerts_none_is_raised_and_the_command_to_make_them_named(
    mock_kafka: KafkaConnection, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(mock_kafka, search("a"))
    monkeypatch.setattr("transforms.alerting.feed.ALERT_TOPICS", {Kind.SOCIAL: "alerts.nowhere"})
    with caplog.at_level(logging.WARNING):
        feed = SearchFeed(mock_kafka, Model(), {outcome: Count() for outcome in OUTCOMES})  # type: ignore[arg-type, misc]
        assert feed.matcher is None
        feed.close()
    assert "bd topics create" in caplog.text


def test_the_last_alerts_come_newest_first_and_once(mock_kafka: KafkaConnection) -> None:
    for name, of in [("1", "a"), ("2", "b"), ("1", "a"), ("3", "a")]:
        write_alert(mock_kafka, name, of)
        time.sleep(0.01)
    write_entry(mock_kafka, TOPIC, "x", b"no alert")
    assert [one.id for one in recent_alerts(mock_kafka, 10)] == ["3", "1", "2"]
    assert [one.id for one in recent_alerts(mock_kafka, 1)] == ["3"]
    assert [one.id for one in recent_alerts(mock_kafka, 10, ["b"])] == ["2"]


def test_alerts_are_followed_from_now_on(mock_kafka: KafkaConnection) -> None:
    write_alert(mock_kafka, "before")
    stop, seen = threading.Event(), []
    ready = threading.Event()

    def follow() -> None:
        for alert in follow_alerts(mock_kafka, stop, ["battery"]):
            ready.set()
            if alert is not None:
                seen.append(alert.id)

    thread = threading.Thread(target=follow)
    thread.start()
    assert ready.wait(20)
    for name, of in [("1", "battery"), ("2", "other"), ("1", "battery"), ("3", "battery")]:
        write_alert(mock_kafka, name, of)
    wait_for(lambda: "3" in seen and "1" in seen)
    stop.set()
    thread.join(10)
    assert sorted(seen) == ["1", "3"]


def test_alerts_are_delivered_until_it_is_told_to_stop(
    mock_kafka: KafkaConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted: list[str] = []

    def attempt(self: Any, url: str, alert: Alert) -> Outcome:
        posted.append(alert.id)
        return Outcome.DELIVERED

    monkeypatch.setattr("saved_searches.delivery.Deliverer._tried", attempt)
    save(mock_kafka, search(webhook="https://a.example/x"))
    write_alert(mock_kafka, "1")
    write_alert(mock_kafka, "2", "deleted")
    stop = threading.Event()
    found: list[dict[Outcome, int]] = []
    thread = threading.Thread(target=lambda: found.append(deliver_alerts(mock_kafka, WebhookConfig(), stop)))
    thread.start()
    wait_for(lambda: posted)
    time.sleep(1)
    stop.set()
    thread.join(30)
    assert posted == ["1"]
    assert found == [{Outcome.DELIVERED: 1, Outcome.NO_WEBHOOK: 1}]
