"""What is read from the sink topics to be embedded again."""

from __future__ import annotations

import json

import apache_beam as beam
import pytest
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that

from pipeline.reembed import ReadStored, stored_record
from schemas import DeadLetter
from transforms.payload_encryption import PayloadSealer
from transforms.records import Record, SourceRecord
from transforms.stage import StageContext

POST = {
    "post_id": "p",
    "platform": "tiktok",
    "content": "c",
    "_embedding_model": "old",
    "embedding": [0.5],
    "_duplicate_of": "x",
}


def source(offset: int, value: bytes, topic: str = "sink.snowflake.social") -> SourceRecord:
    return SourceRecord(topic, 0, offset, 0, b"k", value)


def test_what_is_no_record_is_a_dead_letter_and_the_others_are_read() -> None:
    values = [json.dumps(POST).encode(), b"{", b"[]", json.dumps(POST | {"_embedding_model": "new"}).encode()]

    def read(found: list[Record]) -> None:
        assert [one.value for one in found] == [{"post_id": "p", "platform": "tiktok", "content": "c"}]

    def failed(found: list[DeadLetter]) -> None:
        assert {(one.stage, one.error_type, one.source_offset) for one in found} == {
            ("embed", "invalid_json", 1),
            ("embed", "not_an_object", 2),
        }

    with TestPipeline() as pipeline:
        records = pipeline | beam.Create([source(*one) for one in enumerate(values)], reshuffle=False)
        output = records | ReadStored("new", StageContext(PayloadSealer(None)))
        assert_that(output.ok, read, label="read")
        assert_that(output.dead_letters, failed, label="failed")


def test_another_topic_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="is no sink topic"):
        stored_record(source(0, b"{}", "enriched.social.nothing"), "new")
