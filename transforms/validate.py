"""Validate: raw bytes in, records of a known schema out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

import apache_beam as beam
from pydantic import ValidationError

from schemas import RECORD_TYPES, RESERVED_FIELDS, FieldError, Kind, MarketPlatform, SocialPlatform
from schemas.topics import PLATFORMS, Stage, kind_of_topic
from transforms.decode import decode
from transforms.failures import Reason, Rejected
from transforms.metrics import StageMetrics
from transforms.prometheus.declarations import VALIDATION
from transforms.records import Record, SourceRecord
from transforms.stage import Processor, StageContext, StageOutput, run_stage

_KINDS_BY_PLATFORM = dict.fromkeys(map(str, SocialPlatform), Kind.SOCIAL) | dict.fromkeys(
    map(str, MarketPlatform), Kind.MARKET
)

_FIELDS_OF_RULE = {"wrong_total": ("total_price", "quantity", "unit_price")}
"""Rules of a record as a whole, and the fields they hold against each other."""

MAX_DETAILS = 50
"""Most field errors of a dead letter."""


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
    rules = dict.fromkeys(
        (field, entry["type"])
        for entry in entries
        for field in (_FIELDS_OF_RULE.get(entry["type"]) or (".".join(_known_parts(entry["loc"])),))
    )
    return [FieldError(field=field, rule=rule) for field, rule in islice(rules, MAX_DETAILS)]


def _known_parts(location: Iterable[int | str]) -> Iterable[str]:
    """Yield the parts of `location` up to the first key that the scraper, not the schema, named."""
    for depth, part in enumerate(location):
        if depth > 1 and isinstance(part, str):
            return
        yield "*" if isinstance(part, int) else part


def _counted(source: SourceRecord, metrics: StageMetrics) -> Record:
    try:
        record = validate(source)
    except Exception:
        metrics.labelled(VALIDATION, "failed")
        raise
    metrics.labelled(VALIDATION, "passed")
    return record


def _open(metrics: StageMetrics) -> Processor:
    return partial(_counted, metrics=metrics)


@dataclass(eq=False)
class Validate(beam.PTransform):  # type: ignore[misc]
    """Source records -> (records of a known schema, dead letters).

    Attributes:
        context: what every stage is given.
    """

    context: StageContext

    def expand(self, records: beam.PCollection[SourceRecord]) -> StageOutput:
        """Wire the stage."""
        return run_stage(records, Stage.VALIDATE, _open, self.context)
