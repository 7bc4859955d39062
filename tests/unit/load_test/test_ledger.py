"""The account of a run, whatever comes first, and the results computed from it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

import pytest
from confluent_kafka import TIMESTAMP_CREATE_TIME, TIMESTAMP_LOG_APPEND_TIME, Message
from hypothesis import given
from hypothesis import strategies as st

from load_test.ledger import Ledger
from load_test.run import Load, samples
from load_test.statistics import Output, percentiles, records_per_second
from samples import Sample
from schemas.topics import SOURCE_TOPICS

TOPIC, SINK, DEAD = "source.social.tiktok", "sink.snowflake.social", "schema-validation-errors"
GOOD = Sample(TOPIC, None, b'{"post_id": "p1"}', None, ())
BAD = Sample(TOPIC, b"p2", b"{", "not-json", ())


def in_source(offset: int, at: int = 1000) -> Message:
    return Message(topic=TOPIC, partition=0, offset=offset, timestamp=(TIMESTAMP_CREATE_TIME, at))


def in_sink(key: bytes, at: int = 1250) -> Message:
    return Message(topic=SINK, partition=0, offset=0, key=key, timestamp=(TIMESTAMP_LOG_APPEND_TIME, at))


def in_dead_letters(offset: int) -> Message:
    headers = [("error_type", b"invalid_json")]
    return Message(topic=DEAD, partition=0, offset=0, key=b"%s/0/%d" % (TOPIC.encode(), offset), headers=headers)


@given(st.permutations(range(6)))
def test_the_account_is_the_same_in_whatever_order_things_are_seen(order: list[int]) -> None:
    ledger = Ledger()
    ledger.expect(GOOD)
    ledger.expect(BAD)
    events: list[Callable[[], object]] = [
        lambda: ledger.delivered(GOOD, in_source(0)),
        lambda: ledger.delivered(BAD, in_source(1)),
        lambda: ledger.read(in_sink(b"p1")),
        lambda: ledger.read(in_sink(b"somebody-elses")),
        lambda: ledger.read(in_dead_letters(1)),
        lambda: ledger.read(in_dead_letters(7)),
    ]
    for n in order:
        events[n]()
    assert (ledger.sent, ledger.accounted, ledger.in_sink(), ledger.repeated()) == (2, 2, 1, 0)
    assert ledger.dead() == {("invalid_json", True): 1}
    assert ledger.outputs() == [Output(1250, 1000)]
    assert (ledger.source_clocks, ledger.sink_clocks) == ({"CreateTime"}, {"LogAppendTime"})


def test_what_comes_twice_is_accounted_once_and_said() -> None:
    ledger = Ledger()
    ledger.expect(GOOD)
    ledger.delivered(GOOD, in_source(0))
    assert ledger.accounted == 0
    for at in (1250, 9000):
        assert ledger.read(in_sink(b"p1", at))
    ledger.read(in_dead_letters(0))
    assert (ledger.accounted, ledger.repeated()) == (1, 1)
    assert ledger.outputs() == [Output(1250, 1000)]
    assert ledger.dead() == {("invalid_json", False): 1}


@pytest.mark.parametrize("letter_first", [True, False])
def test_a_dead_letter_of_a_later_job_is_known_by_the_key_of_what_failed_there(letter_first: bool) -> None:
    ledger = Ledger()
    ledger.expect(GOOD)
    headers = [("error_type", b"unexpected_error")]
    letter = Message(topic="dead-letters-context-enricher", key=b"enriched.social.anonymized/0/7", headers=headers)
    events: list[Callable[[], object]] = [
        lambda: ledger.delivered(GOOD, in_source(0)),
        lambda: ledger.read(letter, b"p1"),
    ]
    for event in reversed(events) if letter_first else events:
        event()
    assert not ledger.read(letter, b"somebody-elses")
    assert (ledger.sent, ledger.accounted) == (1, 1)
    assert ledger.dead() == {("unexpected_error", False): 1}


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=50))
def test_percentiles_lie_in_order_among_the_values(values: list[int]) -> None:
    found = percentiles(values)
    assert min(values) <= found.p50 <= found.p95 <= found.p99 <= max(values)
    assert found.p50 == pytest.approx(statistics.median(values))


@given(st.integers(20, 400), st.integers(1, 100))
def test_the_rate_is_that_of_the_middle(count: int, step_ms: int) -> None:
    outputs = [Output(n * step_ms, 0) for n in range(count)]
    rate = records_per_second(outputs, count)
    assert rate == pytest.approx(1000 / step_ms, rel=0.1)
    # Broken records are worked on as well.
    assert records_per_second(outputs, 2 * count) == pytest.approx(2 * rate)


@pytest.mark.parametrize("outputs", [[], [Output(1, 0)], [Output(1, 0)] * 5])
def test_too_few_outputs_have_no_rate(outputs: list[Output]) -> None:
    assert math.isnan(records_per_second(outputs, len(outputs)))


@given(
    st.lists(st.sampled_from(SOURCE_TOPICS), min_size=1, max_size=4, unique=True), st.integers(0, 60), st.integers(0, 9)
)
def test_a_load_has_so_many_records_of_its_topics_with_ids_of_their_own(
    topics: list[str], count: int, seed: int
) -> None:
    load = Load(tuple(topics), bad=0.1, seed=seed)
    made = list(samples(load, count, "one-"))
    assert len(made) == count
    assert {sample.topic for sample in made} <= set(topics)
    ledger, other = Ledger(), Ledger()
    for sample in made:
        ledger.expect(sample)
    for sample in samples(load, count, "two-"):
        other.expect(sample)
    valid = sum(sample.broken is None for sample in made)
    assert len(ledger._by_id) == valid
    assert not ledger._by_id.keys() & other._by_id.keys()
    assert [sample.value for sample in samples(load, count, "one-")] == [sample.value for sample in made]
