"""A compacted topic as a table: read, followed and written, on a broker that librdkafka plays."""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from clients import compacted_topic
from clients.compacted_topic import follow_table, read_table, write_entry
from clients.errors import ServiceUnavailable
from clients.kafka_connection import KafkaConnection
from schemas.topics import SAVED_SEARCHES_TOPIC as TOPIC


def wait_for(done: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_last_value_of_each_key_counts_and_a_deleted_key_is_gone(mock_kafka: KafkaConnection) -> None:
    for key, value in [("a", b"1"), ("b", b"2"), ("a", b"3"), ("b", None), ("c", b"")]:
        write_entry(mock_kafka, TOPIC, key, value)
    assert read_table(mock_kafka, TOPIC) == {"a": b"3", "c": b""}


def test_a_topic_that_does_not_exist_is_empty(mock_kafka: KafkaConnection) -> None:
    assert read_table(mock_kafka, "no-such-topic") == {}


def test_changes_are_followed_and_so_is_a_topic_that_is_made_later(
    mock_kafka: KafkaConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compacted_topic, "RECHECK_SECONDS", 0.2)
    stop = threading.Event()
    seen: list[dict[str, bytes]] = []

    def follow() -> None:
        for table in follow_table(mock_kafka, "made-later", stop):
            seen.append(table)

    thread = threading.Thread(target=follow)
    thread.start()
    wait_for(lambda: seen == [{}] or len(seen) > 1)
    try:
        for key, value in [("a", b"1"), ("b", b"2"), ("a", None)]:
            write_entry(mock_kafka, "made-later", key, value)
            wait_for(partial(lambda name, there: (name in seen[-1]) is there, key, value is not None))
        assert seen[-1] == {"b": b"2"}
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def test_a_broker_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clients.kafka_admin.CONNECT_SECONDS", 0.5)
    with pytest.raises(ServiceUnavailable, match="KAFKA_BOOTSTRAP_SERVERS"):
        read_table(KafkaConnection("127.0.0.1:1"), TOPIC)
