"""What flows through the graph: a record as it was read, and a record while the stages work on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import jiter
import orjson

from schemas import Kind
from schemas.identity import version_of
from schemas.kinds import FIELDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from schemas.topics import Stage


UNKNOWN_VERSION = "9" * 17
"""Sorts behind every version."""


class SourceRecord(NamedTuple):
    """One message as Kafka (or a file) has it, untouched. `value` is None for a tombstone.

    `item` is the number of the record in a message that holds several. `headers` are the message's own, without those
    that this system writes. `origin_offset` is the offset at which its source topic had it first, where that
    is another than `offset`: for replayed messages and those of the topics between stages.
    """

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    retry_count: int = 0
    item: int | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
    origin_offset: int | None = None


def source_size(source: SourceRecord) -> int:
    """Return the bytes of `source` as it was read."""
    return len(source.value or b"")


@dataclass(slots=True)  # to be frozen would make it four times as dear, at each stage of each record
class Record:
    """A parsed record on its way through the stages. No stage changes it or its `value`: it makes a new one.

    `raw` is the value to dead-letter if the next stage fails: the exact bytes read, as long as `value` is what they
    say or is not anonymized yet; None once the record is only what `value` holds. `entry` is the stage to begin with
    when those before it are done already: they let the record pass; None once a stage has worked on it.
    """

    kind: Kind
    value: dict[str, Any]
    source: SourceRecord
    raw: bytes | None = None
    entry: Stage | None = None

    @property
    def id(self) -> str:
        """The record's own id, post_id or order_id: the key of every output."""
        return str(self.value[FIELDS[self.kind].id])

    @property
    def version(self) -> str:
        """Its version (`schemas.identity.version_of`); an unknown one is the newest, for the store to judge."""
        offset = self.source.offset if self.source.origin_offset is None else self.source.origin_offset
        return version_of(self.kind, self.value, offset) or UNKNOWN_VERSION


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedRecord:
    """An enriched record and its vector (float32, length one), made by `model` at `embedded_at` (UTC, ISO 8601).

    `duplicate_of` names the record that said the same before (`transforms.near_duplicates`), None where none did.
    """

    record: Record
    vector: NDArray[np.float32]
    model: str
    embedded_at: str
    duplicate_of: str | None = None

    def sink_value(self, *, with_vector: bool) -> dict[str, Any]:
        """Return what the sink topic gets."""
        marks: dict[str, Any] = {"_embedding_model": self.model, "_embedding_timestamp": self.embedded_at}
        if self.duplicate_of is not None:
            marks["_duplicate_of"] = self.duplicate_of
        if with_vector:
            marks["embedding"] = self.vector
        return {**self.record.value, **marks}


def parse_json(data: bytes) -> Any:
    """Parse JSON strictly: no NaN, no duplicate keys, no lone surrogates, at most 200 levels, integers of any size.

    Raises:
        ValueError: whose text may repeat parts of `data`; never show it.
    """
    return jiter.from_json(data, allow_inf_nan=False, catch_duplicate_keys=True, cache_mode="keys")


def to_json(value: object) -> bytes:
    """Write `value` as compact UTF-8 JSON; float32 arrays of numpy are written as lists.

    Integers beyond 64 bits, which orjson refuses, are written exactly by the standard library.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)
    except orjson.JSONEncodeError:
        return json.dumps(
            value, ensure_ascii=False, separators=(",", ":"), default=lambda array: array.tolist()
        ).encode()
