"""Kafka as a source: streaming through Beam's ReadFromKafka, bounded by exact offsets on DirectRunner.

DirectRunner does not stream, and KafkaIO's own bounded read takes a number of records, not offsets: it hangs on uneven
partitions and on gaps (docs/explanation/decisions.md). So a bounded run reads its offset ranges with a plain client.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import apache_beam as beam
from confluent_kafka import TIMESTAMP_NOT_AVAILABLE, Message

from clients.kafka_connection import KafkaConnection
from clients.offsets import OffsetRange
from clients.range_reader import range_consumer, read_ranges
from pipeline.sources.kafka_record import KafkaSource, read_message
from schemas.headers import ORIGIN_OFFSET, OWN_HEADERS, REPLAYED_FROM, SOURCE_ITEM, SOURCE_OFFSET
from schemas.topics import SOURCE_TOPICS
from transforms.records import SourceRecord

Header = tuple[str, bytes | None]
"""Name and value of a header, as Kafka gives it."""


@dataclass
class ReadProgress:
    """How many records this process has read from Kafka, for the progress bar of a run in one process."""

    records: int = 0


progress = ReadProgress()


def retry_count(headers: Iterable[Header]) -> int:
    """Return the number in the header `retry_count`, which a replay sets; 0 when there is none or it is no number."""
    return _number(dict(headers).get("retry_count")) or 0


def source_record(
    topic: str,
    partition: int,
    offset: int,
    timestamp_ms: int,
    key: bytes | None,
    value: bytes | None,
    headers: Sequence[Header],
) -> SourceRecord:
    """Return the record of a Kafka message: its own headers, and of ours what a replay says by them."""
    if not headers:
        return SourceRecord(topic, partition, offset, timestamp_ms, key, value)
    said = dict(headers)
    # On a source topic only a replay says where a message comes from; on the others each job of ours does.
    replayed = REPLAYED_FROM in said
    ours = replayed or topic not in SOURCE_TOPICS
    return SourceRecord(
        topic,
        partition,
        offset,
        timestamp_ms,
        key,
        value,
        retry_count=_number(said.get("retry_count")) or 0,
        item=_number(said.get(SOURCE_ITEM)) if replayed else None,
        headers=tuple((name, value) for name, value in headers if name not in OWN_HEADERS and value is not None),
        origin_offset=_number(said.get(ORIGIN_OFFSET, said.get(SOURCE_OFFSET)), most_digits=18) if ours else None,
    )


def _number(value: bytes | None, most_digits: int = 9) -> int | None:
    return int(value) if value is not None and value.isdigit() and len(value) <= most_digits else None


@dataclass(eq=False)
class ReadOffsetRanges(beam.PTransform):  # type: ignore[misc]
    """Reads exactly `ranges` of Kafka: -> `SourceRecord`s. Raises ServiceUnavailable when Kafka is unavailable."""

    kafka: KafkaConnection
    ranges: Sequence[OffsetRange]

    def expand(self, begin: beam.pvalue.PBegin) -> beam.PCollection[SourceRecord]:
        """Wire the source."""
        return (
            begin
            | "ranges" >> beam.Create(list(self.ranges), reshuffle=False)
            | "read" >> beam.ParDo(_ReadRangeFn(self.kafka)).with_output_types(SourceRecord)
        )


class _ReadRangeFn(beam.DoFn):  # type: ignore[misc]
    def __init__(self, kafka: KafkaConnection):
        self._kafka = kafka

    def setup(self) -> None:
        self._consumer = range_consumer(self._kafka)

    def process(self, element: OffsetRange) -> Iterator[SourceRecord]:
        for message in read_ranges(self._consumer, self._kafka, [element]):
            progress.records += 1
            yield _from_message(message)

    def teardown(self) -> None:
        self._consumer.close()


def _from_message(message: Message) -> SourceRecord:
    kind, timestamp = message.timestamp()
    return source_record(
        message.topic(),
        message.partition(),
        message.offset(),
        0 if kind == TIMESTAMP_NOT_AVAILABLE else timestamp,
        message.key(),
        message.value(),
        message.headers() or (),
    )


@dataclass(eq=False)
class ReadStream(beam.PTransform):  # type: ignore[misc]
    """Reads `topics` without end through Beam's ReadFromKafka: -> `SourceRecord`s. For streaming runners."""

    kafka: KafkaConnection
    topics: Sequence[str]
    group_id: str
    expansion_service: str
    from_beginning: bool = False

    def expand(self, begin: beam.pvalue.PBegin) -> beam.PCollection[SourceRecord]:
        """Wire the source."""
        consumer = {
            **self.kafka.java(),
            "group.id": self.group_id,
            "auto.offset.reset": "earliest",
            # Offsets are committed when a checkpoint is complete, never by the clock.
            "enable.auto.commit": "false",
            "isolation.level": "read_committed",
        }
        source = KafkaSource(
            consumer_config=consumer,
            topics=list(self.topics),
            with_metadata=True,
            commit_offset_in_finalize=True,
            start_read_time=0 if self.from_beginning else None,
            expansion_service=self.expansion_service,
        )
        return begin | "read" >> source | "to records" >> beam.Map(_from_bytes).with_output_types(SourceRecord)


def _from_bytes(data: bytes) -> SourceRecord:
    return source_record(*read_message(data))
