"""What is written to Kafka: one row type for every topic, each row with its own topic, key and headers."""

from functools import lru_cache
from typing import NamedTuple

from schemas import DeadLetter
from transforms.records import EmbeddedRecord, Record, SourceRecord, to_json
from transforms.topics import DEAD_LETTER_TOPICS, SINK_TOPICS, Stage, output_topic

KafkaHeader = tuple[str, bytes]
"""Key and value of a header of a Kafka record."""


class KafkaRow(NamedTuple):
    """A record to write."""

    topic: str
    key: bytes
    value: bytes
    headers: list[KafkaHeader]


def source_headers(source: SourceRecord) -> list[KafkaHeader]:
    """Return the headers that lead from an output back to the record it was made of."""
    return list(_headers(source.topic, source.partition, source.offset, source.timestamp_ms, source.retry_count))


# Each stage publishes a record soon after the one before, with the same headers.
@lru_cache(maxsize=256)
def _headers(topic: str, partition: int, offset: int, timestamp_ms: int, retry_count: int) -> tuple[KafkaHeader, ...]:
    return (
        ("source_topic", topic.encode()),
        ("source_partition", b"%d" % partition),
        ("source_offset", b"%d" % offset),
        ("source_timestamp", b"%d" % timestamp_ms),
        ("retry_count", b"%d" % retry_count),
    )


def stage_rows(record: Record, stage: Stage) -> list[KafkaRow]:
    """Return the row by which `stage` publishes `record`; none if it only let the record pass."""
    if record.entry is not None:
        return []
    topic = output_topic(stage, record.kind, record.value["platform"])
    return [KafkaRow(topic, record.id.encode(), to_json(record.value), source_headers(record.source))]


def sink_row(embedded: EmbeddedRecord, with_vector: bool) -> KafkaRow:
    """Return the row for the sink topic; `with_vector` says whether it carries the embedding."""
    record = embedded.record
    value = to_json(embedded.sink_value(with_vector=with_vector))
    return KafkaRow(SINK_TOPICS[record.kind], record.id.encode(), value, source_headers(record.source))


def dead_letter_row(letter: DeadLetter) -> KafkaRow:
    """Return the row for the dead-letter topic of the stage that failed.

    Its key is where the record came from: the record's own key may be personal, and a replay gives the same key again.
    """
    headers = [
        *source_headers(letter_source(letter)),
        ("stage", letter.stage.encode()),
        ("error_type", letter.error_type.encode()),
    ]
    return KafkaRow(
        DEAD_LETTER_TOPICS[Stage(letter.stage)], letter.id.encode(), letter.model_dump_json().encode(), headers
    )


def letter_source(letter: DeadLetter) -> SourceRecord:
    """Return where the record of `letter` came from, without its bytes."""
    return SourceRecord(
        letter.source_topic,
        letter.source_partition,
        letter.source_offset,
        letter.source_timestamp,
        key=None,
        value=None,
        retry_count=letter.retry_count,
    )
