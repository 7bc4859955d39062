"""Validate: raw bytes in, records of a known schema out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from typing import Any

import apache_beam as beam
from pydantic import ValidationError

from schemas import RECORD_TYPES, RESERVED_FIELDS, FieldError, Kind, MarketPlatform, SocialPlatform
from transforms.failures import Reason, Rejected
from transforms.metrics import StageMetrics
from transforms.payloads import PayloadSealer
from transforms.records import Record, SourceRecord, parse_json
from transforms.stage import Processor, StageOutput, run_stage
from transforms.topics import MAX_SOURCE_BYTES, PLATFORMS, Stage, kind_of_topic

_KINDS_BY_PLATFORM = dict.fromkeys(map(str, SocialPlatform), Kind.SOCIAL) | dict.fromkeys(
    map(str, MarketPlatform), Kind.MARKET
)

MAX_DETAILS = 50
"""Most field errors of a dead letter."""

# jiter's error texts, which may repeat parts of the value, told apart by their fixed parts.
_JSON_REASONS = (
    ("duplicate key", Reason.DUPLICATE_KEY),
    ("recursion limit", Reason.NESTED_TOO_DEEPLY),
    ("surrogate", Reason.LONE_SURROGATE),
)
# Half a pair that ends its string is reported as an unexpected end of the escape.
_LONE_SURROGATE = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")
_NAN_OR_INFINITY = re.compile(rb"[:\[,]\s*-?(?:NaN|Infinity)\b")


def decode(source: SourceRecord) -> dict[str, Any]:
    """Return the JSON object that `source` holds.

    Raises:
        Rejected: the value is missing, empty, too large, not UTF-8, not strict JSON, or not an object.
    """
    data = source.value
    if data is None:
        raise Rejected(Reason.TOMBSTONE)
    if not data:
        raise Rejected(Reason.EMPTY_VALUE)
    if len(data) > MAX_SOURCE_BYTES and source.topic in PLATFORMS:
        raise Rejected(Reason.TOO_LARGE)
    try:
        value = parse_json(data)
    except ValueError as error:
        raise Rejected(_json_reason(data, str(error))) from None
    if not isinstance(value, dict):
        raise Rejected(Reason.NOT_AN_OBJECT)
    if not _all_finite(value):
        raise Rejected(Reason.NON_FINITE_NUMBER)
    return value


def _json_reason(data: bytes, text: str) -> Reason:
    try:
        data.decode()
    except UnicodeDecodeError:
        return Reason.INVALID_UTF8
    text = text.lower()
    for part, reason in _JSON_REASONS:
        # The text of a duplicate key repeats the key, which comes last: only the start is fixed.
        if part in text[:40]:
            return reason
    if "hex escape" in text and _LONE_SURROGATE.search(data):
        return Reason.LONE_SURROGATE
    if _NAN_OR_INFINITY.search(data):
        return Reason.NON_FINITE_NUMBER
    return Reason.INVALID_JSON


def _all_finite(value: dict[str, Any] | list[Any]) -> bool:
    """Tell whether every number in an object or array is finite: 1e999 is JSON, but no double holds it."""
    for item in value.values() if isinstance(value, dict) else value:
        # Exact types, as the parser makes them: the cheapest test there is, for every value of every record.
        kind = type(item)
        if kind is float:
            if not isfinite(item):
                return False
        elif (kind is dict or kind is list) and not _all_finite(item):
            return False
    return True


def validate(source: SourceRecord) -> Record:
    """Return the record that `source` holds, with defaults filled in and zone-aware times.

    Raises:
        Rejected: see `decode`; or the platform is unknown or not the topic's, a reserved field is present, or the
            schema is broken (with one detail per field and rule).
    """
    value = decode(source)
    platform = value.get("platform")
    kind = _KINDS_BY_PLATFORM.get(platform) if isinstance(platform, str) else None
    # Without a known platform the topic still says which schema to hold the record against.
    schema_kind = kind or kind_of_topic(source.topic)
    if isinstance(platform, str) and kind is None:
        raise Rejected(Reason.UNKNOWN_PLATFORM, [FieldError(field="platform", rule="enum")])
    if kind is not None and platform not in PLATFORMS.get(source.topic, (platform,)):
        raise Rejected(Reason.PLATFORM_CONTRADICTS_TOPIC, [FieldError(field="platform", rule="topic")])
    refuse_reserved(value)
    if schema_kind is None:
        raise Rejected(Reason.SCHEMA_VIOLATION, [FieldError(field="platform", rule="missing")])
    try:
        model = RECORD_TYPES[schema_kind].model_validate(value)
    except ValidationError as error:
        raise Rejected(Reason.SCHEMA_VIOLATION, field_errors(error)) from None
    # Reached only with a platform the schema knows, and each platform belongs to one kind.
    return Record(kind=schema_kind, value=model.as_dict(), source=source, raw=source.value)


def refuse_reserved(value: dict[str, Any]) -> None:
    """Check that `value` carries no field that only the pipeline may write.

    Raises:
        Rejected: naming those it carries.
    """
    if not RESERVED_FIELDS.isdisjoint(value):
        reserved = sorted(RESERVED_FIELDS.intersection(value))
        raise Rejected(Reason.RESERVED_FIELD, [FieldError(field=name, rule="reserved") for name in reserved])


def field_errors(error: ValidationError) -> list[FieldError]:
    """Return type and place of each kind of entry, at most `MAX_DETAILS`; items of a list count as one, `*`.

    Message, input and context of pydantic may hold the value: left out.
    """
    entries = error.errors(include_url=False, include_context=False, include_input=False)
    rules = dict.fromkeys((".".join(_known_parts(entry["loc"])), entry["type"]) for entry in entries)
    return [FieldError(field=field, rule=rule) for field, rule in islice(rules, MAX_DETAILS)]


def _known_parts(location: Iterable[int | str]) -> Iterable[str]:
    """Yield the parts of `location` up to the first key that the scraper, not the schema, named."""
    for depth, part in enumerate(location):
        if depth > 1 and isinstance(part, str):
            return
        yield "*" if isinstance(part, int) else part


def _open(metrics: StageMetrics) -> Processor:
    return validate


@dataclass(eq=False)
class Validate(beam.PTransform):  # type: ignore[misc]
    """Source records -> (records of a known schema, dead letters)."""

    sealer: PayloadSealer

    def expand(self, records: beam.PCollection[SourceRecord]) -> StageOutput:
        """Wire the stage."""
        return run_stage(records, Stage.VALIDATE, _open, self.sealer)
