"""What one transaction writes: Kafka records turned into rows, table by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from archive.columns import COLUMNS, DEAD_LETTERS, MALFORMED, RECORD_TABLES, Mismatch, read_columns, vector
from schemas import Kind
from schemas.headers import ORIGIN_OFFSET, RETRY_COUNT, SOURCE_ITEM, SOURCE_OFFSET
from schemas.identity import version_of
from schemas.kinds import FIELDS
from schemas.topics import DEAD_LETTER_TOPICS, SINK_TOPICS, Stage, input_topics
from transforms.decode import decode
from transforms.failures import Reason, Rejected
from transforms.records import SourceRecord, to_json

EMBEDDING = "embedding"
UNKNOWN = "unknown"
MISSING_ID = "missing_id"
"""Reason of a sink value without a platform or an id; the others are those of dead letters (`Reason`)."""

_SINK_KINDS = {topic: kind for kind, topic in SINK_TOPICS.items()}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_SOURCES = frozenset(topic for stage in Stage for topic in input_topics(stage))
_INT32_DIGITS, _INT64_DIGITS = 9, 18


class KafkaRecord(NamedTuple):
    """A record of a sink or dead-letter topic, as Kafka gave it."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes | None]


class Batch:
    """Rows of consecutive Kafka records, and the offsets that follow them.

    Args:
        with_vectors: whether vectors are kept.
    """

    def __init__(self, *, with_vectors: bool = True) -> None:
        self._with_vectors = with_vectors
        self._rows: dict[str, list[Sequence[Any]]] = {name: [] for name in COLUMNS}
        self.positions: dict[tuple[str, int], int] = {}
        """(topic, partition) -> the offset to resume from."""
        self.records = 0
        self.bytes = 0
        self.mismatched: Counter[str] = Counter()
        """Column -> how many values did not fit it."""

    def count(self, table: str) -> int:
        """Return how many rows go to `table`."""
        return len(self._rows[table])

    def passed(self, topic: str, partition: int, offset: int) -> None:
        """Note that everything of a partition before `offset` has been read."""
        self.positions[topic, partition] = offset

    def add(self, record: KafkaRecord) -> None:
        """Turn `record` into a row. Nothing it holds makes this fail."""
        table, row = self._dead_letter(record) if record.topic not in _SINK_KINDS else self._sink(record)
        self._rows[table].append(row)
        self.records += 1
        self.bytes += len(record.value or b"")
        self.passed(record.topic, record.partition, record.offset + 1)

    def tables(self) -> dict[str, pa.Table]:
        """Return the rows of each table that gets any."""
        found = {}
        for name, rows in self._rows.items():
            if rows:
                pairs = zip(COLUMNS[name], zip(*rows, strict=True), strict=True)
                found[name] = pa.table({column.name: pa.array(values, column.arrow) for column, values in pairs})
        return found

    def _sink(self, record: KafkaRecord) -> tuple[str, Sequence[Any]]:
        kind = _SINK_KINDS[record.topic]
        try:
            # Strict as the pipeline's own reading: what it would never have written is not taken for a record.
            value = decode(SourceRecord(record.topic, record.partition, record.offset, 0, None, record.value))
        except Rejected as error:
            return MALFORMED, self._malformed(record, error.reason.value)
        if not all(isinstance(value.get(name), str) and value[name] for name in ("platform", FIELDS[kind].id)):
            return MALFORMED, self._malformed(record, MISSING_ID)
        embedding, misfits = self._take_vector(value)
        values, mismatched = read_columns(kind, value)
        mismatched += misfits
        self.mismatched.update(mismatched)
        row = (
            *values,
            *_where_from(record),
            _version(kind, value, record),
            mismatched,
            to_json(value).decode(),
            embedding,
        )
        return RECORD_TABLES[kind], row

    def _take_vector(self, value: dict[str, Any]) -> tuple[NDArray[np.float32] | None, list[str]]:
        """Take the vector out of `value`; what is none stays in it, and is named."""
        if EMBEDDING not in value:
            return None, []
        try:
            found = vector(value[EMBEDDING])
        except Mismatch:
            return None, [EMBEDDING]
        del value[EMBEDDING]
        return (found if self._with_vectors else None), []

    def _malformed(self, record: KafkaRecord, reason: str) -> Sequence[Any]:
        return (record.topic, reason, *_where_from(record), record.key, record.value)

    def _dead_letter(self, record: KafkaRecord) -> tuple[str, Sequence[Any]]:
        """Make the row of a dead letter: of its headers alone, so that nothing of its payload can come along."""
        stage = _known(record.headers.get("stage"), Stage)
        reason = _known(record.headers.get("error_type"), Reason)
        return DEAD_LETTERS, (record.topic, stage, reason, *_where_from(record))


def _version(kind: Kind, value: dict[str, Any], record: KafkaRecord) -> str | None:
    headers = record.headers
    offset = _number(headers.get(ORIGIN_OFFSET) or headers.get(SOURCE_OFFSET), _INT64_DIGITS)
    return version_of(kind, value, offset or 0)


def _known(value: bytes | None, names: type[Stage] | type[Reason]) -> str:
    text = (value or b"").decode(errors="replace")
    return text if text in frozenset(names) else UNKNOWN


def _where_from(record: KafkaRecord) -> tuple[Any, ...]:
    headers = record.headers
    source_topic = (headers.get("source_topic") or b"").decode(errors="replace")
    source_ms = _number(headers.get("source_timestamp"), _INT64_DIGITS)
    return (
        record.partition,
        record.offset,
        _moment(record.timestamp_ms),
        # A header is anybody's text: only the names of our own topics are taken over.
        source_topic if source_topic in _SOURCES else None,
        _number(headers.get("source_partition"), _INT32_DIGITS),
        _number(headers.get("source_offset"), _INT64_DIGITS),
        None if source_ms is None else _moment(source_ms),
        _number(headers.get(RETRY_COUNT), _INT32_DIGITS) or 0,
        _number(headers.get(SOURCE_ITEM), _INT32_DIGITS),
    )


def _number(value: bytes | None, most_digits: int) -> int | None:
    return int(value) if value is not None and value.isdigit() and len(value) <= most_digits else None


def _moment(milliseconds: int) -> datetime | None:
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None


TOPICS: tuple[str, ...] = (*SINK_TOPICS.values(), *DEAD_LETTER_TOPICS.values())
"""The topics that are archived."""
