"""Which topics get more partitions, and which requests are refused."""

from __future__ import annotations

import re
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from clients import kafka_admin
from clients.errors import ServiceUnavailable
from clients.kafka_connection import KafkaConnection
from clients.topic_growth import CannotGrow, grown_topics, growth
from schemas.topics import ALL_TOPICS, Stage, following_topics, input_topics

TWO_EACH = {spec.name: 2 for spec in ALL_TOPICS}
TIKTOK = "source.social.tiktok"


def test_what_flows_through_a_topic_grows_with_it_in_the_order_of_the_contract() -> None:
    assert growth(TWO_EACH, [TIKTOK], 6) == {
        TIKTOK: 6,
        "validated.social.tiktok": 6,
        "enriched.social.anonymized": 6,
        "enriched.social.contextualized": 6,
        "sink.snowflake.social": 6,
    }
    assert growth(TWO_EACH, [TIKTOK], 6, only=True) == {TIKTOK: 6}


def test_a_following_topic_that_is_larger_or_missing_is_left_alone() -> None:
    existing = TWO_EACH | {"validated.social.tiktok": 8, "sink.snowflake.social": 6}
    del existing["enriched.social.anonymized"]
    assert growth(existing, [TIKTOK], 6) == {TIKTOK: 6, "enriched.social.contextualized": 6}


@pytest.mark.parametrize(
    ("name", "partitions", "said"),
    [
        ("source.social.tictoc", 4, "'source.social.tictoc' is no topic of the pipeline (`bd topics list`"),
        (TIKTOK, 1, "--partitions 1: source.social.tiktok has 2, and Kafka takes no partition away"),
        (TIKTOK, 2, "--partitions 2: source.social.tiktok has as many already"),
        ("sink.snowflake.social", 4, "sink.snowflake.social does not exist on this broker yet: create it"),
        ("dead-letters-replayed", 4, "dead-letters-replayed is a table"),
        ("saved-searches", 4, "saved-searches is a table"),
    ],
)
def test_what_cannot_grow_is_refused_by_its_reason(name: str, partitions: int, said: str) -> None:
    existing = {topic: count for topic, count in TWO_EACH.items() if topic != "sink.snowflake.social"}
    with pytest.raises(CannotGrow, match=re.escape(said)):
        growth(existing, [name, "source.market.daraz"], partitions)


def test_each_platform_flows_through_the_topics_of_its_kind() -> None:
    assert following_topics("source.social.facebook")[0] == "validated.social.facebook"
    assert following_topics("replay.enriched.market.contextualized") == ("sink.snowflake.market",)
    assert following_topics("sink.snowflake.market") == ()
    assert following_topics("dead-letters-parked") == ()
    for topic in input_topics(Stage.ANONYMIZE):
        assert f".{topic.split('.')[1]}." in following_topics(topic)[0]


def test_topics_that_have_grown_are_those_with_more_partitions_than_before() -> None:
    assert grown_topics({"a": 2, "b": 2, "gone": 1}, {"b": 3, "a": 2, "new": 1}) == ["b", "new"]


def broker_that_answers(answer: Future[None], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    asked: list[Any] = []

    def create(new: Any, **_: Any) -> dict[str, Future[None]]:
        asked.extend((one.topic, one.new_total_count) for one in new)
        return {one.topic: answer for one in new}

    monkeypatch.setattr(kafka_admin, "admin_client", lambda _: SimpleNamespace(create_partitions=create))
    return asked


def test_partitions_are_there_once_the_broker_shows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    done: Future[None] = Future()
    done.set_result(None)
    asked = broker_that_answers(done, monkeypatch)
    shown = [{TIKTOK: 2}, {TIKTOK: 2}, {TIKTOK: 6}]
    monkeypatch.setattr(kafka_admin, "existing_topics", lambda _: shown.pop(0))
    monkeypatch.setattr(kafka_admin, "SHOWN_POLL_SECONDS", 0.0)
    kafka_admin.add_partitions(KafkaConnection("127.0.0.1:9"), {TIKTOK: 6})
    assert asked == [(TIKTOK, 6)]
    assert shown == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (KafkaError.POLICY_VIOLATION, "does not give source.social.tiktok 6 partitions: at most four"),
        (KafkaError.CLUSTER_AUTHORIZATION_FAILED, "lacks a right"),
        (KafkaError._TRANSPORT, "cannot be reached"),
    ],
)
def test_a_broker_that_refuses_is_told_by_what_it_says(code: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refused: Future[None] = Future()
    refused.set_exception(KafkaException(KafkaError(code, "at most four")))
    broker_that_answers(refused, monkeypatch)
    with pytest.raises(ServiceUnavailable, match=said):
        kafka_admin.add_partitions(KafkaConnection("127.0.0.1:9"), {TIKTOK: 6})
