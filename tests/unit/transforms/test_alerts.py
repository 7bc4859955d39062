"""Alerts in the graph: one for each fitting search, none without searches, and rows for their topics."""

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
import numpy as np
import pytest
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.windowed_value import WindowedValue

from clients.kafka_connection import KafkaConnection
from pipeline.sinks.rows import alert_row
from schemas import Kind
from schemas.saved_search import Alert, SavedSearch
from schemas.topics import ALERT_TOPICS
from transforms import alerts
from transforms.alerting import SearchMatcher
from transforms.alerts import RaiseAlerts
from transforms.embedding import ModelConfig
from transforms.payload_encryption import PayloadSealer
from transforms.records import EmbeddedRecord, Record, SourceRecord
from transforms.stage import StageContext

RAISE = RaiseAlerts(KafkaConnection("localhost:1"), StageContext(PayloadSealer(None)), ModelConfig(), batch_size=2)
VECTOR = np.array([1, 0], np.float32)


class Feed:
    """Stands where Kafka is followed. One for all copies of the DoFn that a runner makes."""

    matcher: SearchMatcher | None = None


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Feed]]:
    monkeypatch.setattr(alerts, "shared_feed", lambda kafka, model, counters: Feed)
    yield Feed
    Feed.matcher = None


def record(name: str, kind: Kind = Kind.SOCIAL) -> EmbeddedRecord:
    own = {"post_id": name, "content": "c"} if kind is Kind.SOCIAL else {"order_id": name, "product_name": "c"}
    value = own | {"platform": "tiktok", "context": {"product_category": "unknown"}}
    return EmbeddedRecord(Record(kind, value, SourceRecord("t", 0, 7, 5, None, b"{}")), VECTOR, "m", "now")


def matcher(*names: str) -> SearchMatcher:
    searches = [SavedSearch(id=name, name=name, query="q") for name in names]
    return SearchMatcher(searches, np.stack([VECTOR] * len(names)))


def raised(records: list[EmbeddedRecord], expected: list[tuple[str, str, str]]) -> None:
    with TestPipeline() as pipeline:
        rows = pipeline | beam.Create(records) | RAISE | beam.Map(alert_row)
        found = rows | beam.Map(lambda row: (row.topic, *_names(row)))
        assert_that(found, equal_to(expected))


def _names(row: Any) -> tuple[str, str]:
    alert = Alert.model_validate_json(row.value)
    assert row.key.decode() == alert.id
    assert dict(row.headers)["source_offset"] == b"7"
    return alert.search_id, alert.record_id


def test_each_record_raises_an_alert_for_each_search_it_fits(feed: type[Feed]) -> None:
    feed.matcher = matcher("a", "b")
    topic = ALERT_TOPICS[Kind.SOCIAL]
    names = ["1", "2", "3"]
    expected = [(topic, search, name) for search in "ab" for name in names]
    raised(
        [*map(record, names), record("4", Kind.MARKET)],
        [*expected, *((ALERT_TOPICS[Kind.MARKET], search, "4") for search in "ab")],
    )


def test_without_a_saved_search_no_record_raises_one(feed: type[Feed]) -> None:
    raised([record("1"), record("2"), record("3")], [])


def test_searches_that_go_while_a_batch_fills_raise_none(feed: type[Feed]) -> None:
    feed.matcher = matcher("a")
    made = alerts.AlertFn(RAISE.kafka, RAISE.context, RAISE.model, 10)
    made.setup()
    made.start_bundle()
    assert not list(made.process(record("1"), WindowedValue(record("1"), 0, (GlobalWindow(),))))
    feed.matcher = None
    assert not list(made.finish_bundle())
