"""Too many dead letters among the last records: exact over a sliding window, and a job that stops if it is told to."""

from __future__ import annotations

import logging
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.testing import test_pipeline
from hypothesis import given
from hypothesis import strategies as st

from pipeline.direct_runner import direct_runner
from pipeline.job_failure import explain
from pipeline.summary import Summary
from schemas.topics import Stage
from transforms import dead_letter_limit
from transforms.dead_letter_limit import DeadLetterLimit, LimitConfig, TooManyDeadLetters, WatchDeadLetters
from transforms.payload_encryption import PayloadSealer
from transforms.prometheus.declarations import DEAD_LETTER_ALARMS
from transforms.records import SourceRecord
from transforms.stage import StageContext
from transforms.validate import Validate


@given(
    st.lists(st.booleans(), max_size=300),
    st.integers(1, 60),
    st.integers(1, 100),
)
def test_the_first_alarm_is_where_a_count_of_the_window_says(dead: list[bool], records: int, percent: int) -> None:
    limit = DeadLetterLimit(LimitConfig(percent, records))
    found = None
    for taken, is_dead in enumerate(dead, start=1):
        if is_dead and limit.dead(taken) and found is None:
            found = taken
    above = (n for n in range(1, len(dead) + 1) if sum(dead[max(0, n - records) : n]) > records * percent / 100)
    assert found == next(above, None)


def test_an_alarm_is_raised_once_a_window() -> None:
    limit = DeadLetterLimit(LimitConfig(percent=20, records=100))
    alarms = [taken for taken in range(1, 401) if limit.dead(taken)]
    assert alarms == [21, 121, 221, 321]


def test_a_low_share_never_alarms() -> None:
    limit = DeadLetterLimit(LimitConfig(percent=20, records=100))
    assert not any(limit.dead(taken) for taken in range(0, 10_000, 6))


def run(broken: int, good: int, config: LimitConfig) -> Summary:
    dead_letter_limit._shared_limit.cache_clear()
    good_value = (
        b'{"post_id":"g","platform":"tiktok","content":"c","author":"A","engagement_count":1,'
        b'"posted_at":"2025-01-01T00:00:00Z"}'
    )
    values = [b"{ 01712345678"] * broken + [good_value] * good
    records = [SourceRecord("source.social.tiktok", 0, n, 0, b"k", value) for n, value in enumerate(values)]
    pipeline = test_pipeline.TestPipeline(runner=direct_runner())
    output = pipeline | beam.Create(records, reshuffle=False) | Validate(StageContext(PayloadSealer(None)))
    _ = output.dead_letters | WatchDeadLetters(Stage.VALIDATE, config)
    result = pipeline.run()
    summary = Summary()
    summary.add(result)
    return summary


def test_too_many_raise_an_alarm_metric_and_a_log_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        summary = run(broken=30, good=70, config=LimitConfig(percent=20, records=100))
    assert summary.count(Stage.VALIDATE, DEAD_LETTER_ALARMS) == 1
    assert "more than 20 % of the last 100 records" in caplog.text
    assert "0171" not in caplog.text


def test_few_raise_none() -> None:
    assert (
        run(broken=15, good=85, config=LimitConfig(percent=20, records=100)).count(Stage.VALIDATE, DEAD_LETTER_ALARMS)
        == 0
    )


def test_a_stopped_job_fails_with_an_understandable_message() -> None:
    with pytest.raises(TooManyDeadLetters) as caught:
        run(broken=30, good=70, config=LimitConfig(percent=20, records=100, stops=True))
    explained: Any = explain(caught.value)
    assert isinstance(explained, TooManyDeadLetters)
    assert str(explained).startswith("more than 20 % of the last 100 records")
    assert str(explained).endswith("(DEAD_LETTER_LIMIT_STOPS)")
