"""The load test without a job; with one it is part of test_streaming, to share its job."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from confluent_kafka import Producer

from load_test.run import Load, run
from pipeline.settings import load_service_settings

pytestmark = pytest.mark.services


@pytest.mark.parametrize("flags", [("--messages=10",), ("--find-capacity", "--rate=10", "--step-seconds=1")])
def test_it_reports_when_no_job_seems_to_read(stream: Any, flags: tuple[str, ...]) -> None:
    printed = stream.python("-m", "scripts.load_test", "--timeout=2", *flags, expect=1)
    assert "No job seems to be reading" in printed
    assert stream.group in printed


def test_a_search_behind_the_source_topics_is_refused(stream: Any) -> None:
    printed = stream.python("-m", "scripts.load_test", "--find-capacity", "--stages=embed", expect=2)
    assert "STAGES: the job of embed does not read the source topics" in printed


def test_dead_letters_of_a_later_job_are_accounted_for(stream: Any) -> None:
    """Two jobs in a row, played here: the first passes everything on, the second dead-letters all of it."""
    count, producer = 12, Producer(stream.kafka.librdkafka())
    settings = load_service_settings({name.lower(): value for name, value in stream.environment.items()})

    def fail(error: Any, message: Any) -> None:
        assert error is None
        place = f"{message.topic()}/{message.partition()}/{message.offset()}"
        headers = [("error_type", b"unexpected_error")]
        producer.produce("dead-letters-context-enricher", key=place, value=b"{}", headers=headers)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run, settings, Load(("source.social.tiktok",), bad=0.0), count, timeout=20)
        while len(sent := stream.read("source.social.tiktok")) < count:
            assert not running.done(), running.result()
        for record in sent:
            key = record.json["post_id"]
            producer.produce("enriched.social.anonymized", key=key, value=record.value, on_delivery=fail)
        assert producer.flush(10) == 0
        report = running.result()
    assert (report.sent, report.in_sink, report.missing) == (count, 0, 0)
    assert report.dead == {("unexpected_error", False): count}
