"""Kafka as a source: streaming through Beam's ReadFromKafka, bounded by exact offsets on DirectRunner.

DirectRunner does not stream, and KafkaIO's own bounded read takes a number of records, not offsets: it hangs on uneven
partitions and on gaps (docs/explanation/decisions.md). So a bounded run reads its offset ranges with a plain client.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.io.kafka import ReadFromKafka
from confluent_kafka import TIMESTAMP_NOT_AVAILABLE, Message

from clients.kafka_connection import KafkaConnection
from clients.offsets import OffsetRange
from clients.range_reader import range_consumer, read_ranges
from transforms.records import SourceRecord


@dataclass
class ReadProgress:
    """How many records this process has read from Kafka, for the progress bar of a run in one process."""

    records: int = 0


progress = ReadProgress()


def retry_count(headers: Iterable[tuple[str, bytes | None]]) -> int:
    """Return the number in the header `retry_count`, which a replay sets; 0 when there is none or it is no number."""
    for key, value in headers:
        if key == "retry_count" and value is not None and value.isdigit() and len(value) < 10:
            return int(value)
    return 0


@dataclass(eq=False)
class ReadOffsetRanges(beam.PTransform):  # type: ignore[misc]
    """Reads exactly `ranges` of Kafka: -> `SourceRecord`s. Raises ServiceUnavailable when Kafka goes away."""

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
    return SourceRecord(
        topic=message.topic(),
        partition=message.partition(),
        offset=message.offset(),
        timestamp_ms=0 if kind == TIMESTAMP_NOT_AVAILABLE else timestamp,
        key=message.key(),
        value=message.value(),
        retry_count=retry_count(message.headers() or ()),
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
        read = ReadFromKafka(
            consumer_config=consumer,
            topics=list(self.topics),
            with_metadata=True,
            commit_offset_in_finalize=True,
            start_read_time=0 if self.from_beginning else None,
            expansion_service=self.expansion_service,
        )
        return begin | read | "to records" >> beam.Map(_from_row).with_output_types(SourceRecord)


def _from_row(row: Any) -> SourceRecord:
    return SourceRecord(
        topic=row.topic,
        partition=row.partition,
        offset=row.offset,
        timestamp_ms=row.timestamp,
        key=row.key,
        value=row.value,
        retry_count=retry_count((header.key, header.value) for header in row.headers or ()),
    )
