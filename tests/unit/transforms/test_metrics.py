"""Counts that are held until a bundle ends are the counts that were made, for Beam and for Prometheus."""

from pathlib import Path
from typing import ClassVar

import pytest

from schemas.topics import Stage
from transforms.metrics import StageMetrics
from transforms.prometheus import Recorder, Recording
from transforms.prometheus.declarations import DLQ_SENT, PII_FOUND, PROCESSING_SECONDS


class Given(StageMetrics):
    """Remembers what Beam is given."""

    def __init__(self, *, held: bool) -> None:
        super().__init__(Stage.ANONYMIZE, held=held)
        self.given: dict[str, int] = {}

    def _labelled_counter(self, name: str):  # type: ignore[no-untyped-def]
        given = self.given

        class Counter:
            def inc(self, times: int = 1) -> None:
                given[name] = given.get(name, 0) + times

        return Counter()


def count(metrics: StageMetrics) -> None:
    for _ in range(3):
        metrics.processed()
        metrics.labelled(PII_FOUND, "PHONE", 2)
    metrics.labelled(DLQ_SENT, "too_large")


def test_held_counts_are_given_once_and_whole() -> None:
    metrics = Given(held=True)
    count(metrics)
    assert metrics.given == {}
    metrics.flush()
    metrics.flush()
    assert metrics.given == {"messages_processed": 3, "pii_found:PHONE": 6, "dlq_sent:too_large": 1}


def test_counts_of_a_retried_bundle_are_dropped() -> None:
    metrics = Given(held=True)
    count(metrics)
    metrics.forget()
    metrics.flush()
    assert metrics.given == {}


def test_without_holding_each_is_given_at_once() -> None:
    metrics = Given(held=False)
    metrics.labelled(PII_FOUND, "PHONE")
    assert metrics.given == {"pii_found:PHONE": 1}


class Apart(Recording):
    """Metrics of this test."""

    recorder: ClassVar[Recorder]

    def open(self) -> Recorder:
        return self.recorder


@pytest.fixture
def apart() -> Apart:
    Apart.recorder = Recorder()
    return Apart()


def value(apart: Apart, name: str, **labels: str) -> float | None:
    return apart.recorder.registry.get_sample_value(name, labels)


def test_prometheus_is_given_what_beam_is(apart: Apart) -> None:
    metrics = StageMetrics(Stage.VALIDATE, held=True, recording=apart)
    latency = metrics.distribution(PROCESSING_SECONDS)
    metrics.processed(3)
    latency.update(1500)
    metrics.dead("schema_violation", {"context.a:b:missing": 1, "platform:enum": 2})
    assert value(apart, "bd_stream_messages_processed_total", stage="validate") == 0
    metrics.flush()
    assert value(apart, "bd_stream_messages_processed_total", stage="validate") == 3
    assert value(apart, "bd_stream_dlq_sent_total", stage="validate", reason="schema_violation") == 1
    rule = "bd_stream_schema_rules_broken_total"
    assert value(apart, rule, stage="validate", field="platform", rule="enum") == 2
    assert value(apart, rule, stage="validate", field="context.a:b", rule="missing") == 1
    assert value(apart, "bd_stream_processing_seconds_sum", stage="validate") == 0.0015
    assert value(apart, "bd_stream_processing_seconds_bucket", stage="validate", le="0.001") == 0
    assert value(apart, "bd_stream_processing_seconds_bucket", stage="validate", le="0.002") == 1


def test_metrics_of_a_retried_bundle_are_dropped(apart: Apart) -> None:
    metrics = StageMetrics(Stage.VALIDATE, held=True, recording=apart)
    metrics.distribution(PROCESSING_SECONDS).update(1500)
    metrics.processed()
    metrics.forget()
    metrics.flush()
    assert value(apart, "bd_stream_messages_processed_total", stage="validate") == 0
    assert value(apart, "bd_stream_processing_seconds_count", stage="validate") == 0


def test_a_recording_travels_by_its_directory() -> None:
    assert Recording(Path("/a")) == Recording(Path("/a"))
    assert Recording().open() is Recording().open()
