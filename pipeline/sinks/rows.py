"""What is written to Kafka: one row type for every topic, each row with its own topic, key and headers."""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import apache_beam as beam

from schemas import DeadLetter
from schemas.headers import (
    ERROR_TYPE,
    ORIGIN_OFFSET,
    RETRY_COUNT,
    SOURCE_ITEM,
    SOURCE_OFFSET,
    SOURCE_PARTITION,
    SOURCE_TIMESTAMP,
    SOURCE_TOPIC,
    STAGE,
)
from schemas.topics import ALERT_TOPICS, DEAD_LETTER_TOPICS, SINK_TOPICS, Stage, output_topic
from transforms.alerts import Raised
from transforms.batches import Batch, members
from transforms.metrics import StageMetrics
from transforms.prometheus import IN_PROCESS, Recording
from transforms.prometheus.declarations import END_TO_END_SECONDS
from transforms.records import EmbeddedRecord, Record, SourceRecord, to_json

KafkaHeader = tuple[str, bytes]
"""Key and value of a header of a Kafka record."""


class KafkaRow(NamedTuple):
    """A record to write."""

    topic: str
    key: bytes
    value: bytes
    headers: list[KafkaHeader]


def source_headers(source: SourceRecord) -> list[KafkaHeader]:
    """Return the headers that name the source record of an output, and those of its own that are forwarded."""
    topic, partition, offset, timestamp_ms, _, _, retry_count, number, forwarded, origin_offset = source
    headers = list(_headers(topic, partition, offset, timestamp_ms, retry_count))
    if number is not None:
        headers.append((SOURCE_ITEM, b"%d" % number))
    if origin_offset is not None and origin_offset != offset:
        headers.append((ORIGIN_OFFSET, b"%d" % origin_offset))
    if forwarded:
        headers += forwarded
    return headers


# Each stage publishes a record soon after the one before, with the same headers.
@lru_cache(maxsize=256)
def _headers(topic: str, partition: int, offset: int, timestamp_ms: int, retry_count: int) -> tuple[KafkaHeader, ...]:
    return (
        (SOURCE_TOPIC, topic.encode()),
        (SOURCE_PARTITION, b"%d" % partition),
        (SOURCE_OFFSET, b"%d" % offset),
        (SOURCE_TIMESTAMP, b"%d" % timestamp_ms),
        (RETRY_COUNT, b"%d" % retry_count),
    )


def stage_rows(record: Record, stage: Stage) -> list[KafkaRow]:
    """Return the row by which `stage` publishes `record`; none if it only let the record pass."""
    if record.entry is not None:
        return []
    topic = output_topic(stage, record.kind, record.value["platform"])
    return [KafkaRow(topic, record.id.encode(), to_json(record.value), source_headers(record.source))]


def sink_rows(embedded: EmbeddedRecord, with_vector: bool) -> list[KafkaRow]:
    """Return the row for the sink topic; `with_vector` says whether it carries the embedding."""
    record = embedded.record
    value = to_json(embedded.sink_value(with_vector=with_vector))
    return [KafkaRow(SINK_TOPICS[record.kind], record.id.encode(), value, source_headers(record.source))]


def alert_row(raised: Raised) -> KafkaRow:
    """Return the row of an alert, whose key is its id: a consumer drops one that it has seen by it."""
    alert = raised.alert
    value = alert.model_dump_json().encode()
    return KafkaRow(ALERT_TOPICS[alert.kind], alert.id.encode(), value, source_headers(raised.source))


def dead_letter_row(letter: DeadLetter) -> KafkaRow:
    """Return the row for the dead-letter topic of the stage that failed.

    Its key is where the record came from: the record's own key may be personal, and a replay gives the same key again.
    """
    headers = [
        *source_headers(letter_source(letter)),
        (STAGE, letter.stage.encode()),
        (ERROR_TYPE, letter.error_type.encode()),
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
        item=letter.source_item,
    )


class RowsOf(beam.DoFn):  # type: ignore[misc]
    """Makes the rows of a stage: those of a batch, or of one record, in one batch.

    Args:
        rows_of: makes the rows of a record; none if the stage does not publish it.
    """

    def __init__(self, rows_of: Callable[[Any], list[KafkaRow]]):
        self._rows_of = rows_of

    def process(self, element: Record | EmbeddedRecord | Batch) -> list[Batch]:
        """Return the rows of `element`."""
        rows = Batch(row for record in members(element) for row in self.rows(record))
        return [rows] if rows else []

    def rows(self, record: Record | EmbeddedRecord) -> list[KafkaRow]:
        """Return the rows of `record`."""
        return self._rows_of(record)


class LastRows(RowsOf):
    """Makes the rows of a job's last stage, and measures how old each record is by then.

    Args:
        rows_of: makes the rows of a record; none if the stage does not publish it.
        stage: the last one.
        recording: where the metrics go.
        clock: Unix time in seconds.
    """

    def __init__(
        self,
        rows_of: Callable[[Any], list[KafkaRow]],
        stage: Stage,
        recording: Recording = IN_PROCESS,
        clock: Callable[[], float] = time.time,
    ):
        super().__init__(rows_of)
        self._stage = stage
        self._recording = recording
        self._clock = clock

    def setup(self) -> None:
        """Open the metrics."""
        self._metrics = StageMetrics(self._stage, held=True, recording=self._recording)
        self._age = self._metrics.distribution(END_TO_END_SECONDS)

    def start_bundle(self) -> None:
        """Begin to measure."""
        self._metrics.forget()

    def finish_bundle(self) -> None:
        """Give on what was measured."""
        self._metrics.flush()

    def rows(self, record: Record | EmbeddedRecord) -> list[KafkaRow]:
        """Return the rows of `record`."""
        rows = self._rows_of(record)
        source = record.source if isinstance(record, Record) else record.record.source
        if rows and source.timestamp_ms:  # a record without one, and a line of a file, has no age
            # Clocks of several machines may differ.
            self._age.update(max(0, round(self._clock() * 1e6) - source.timestamp_ms * 1000))
        return rows
