"""The contract's own form: a JSON object held against the schema of its kind."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from pydantic import ValidationError

from schemas import RECORD_TYPES, RESERVED_FIELDS, FieldError, Kind, MarketPlatform, SocialPlatform
from schemas.plain_records import read_plain
from schemas.topics import PLATFORMS, kind_of_topic
from transforms.failures import Reason, Rejected

_KINDS_BY_PLATFORM = dict.fromkeys(map(str, SocialPlatform), Kind.SOCIAL) | dict.fromkeys(
    map(str, MarketPlatform), Kind.MARKET
)

_FIELDS_OF_RULE = {"wrong_total": ("total_price", "quantity", "unit_price")}
"""Rules of a record as a whole, and the fields they hold against each other."""

MAX_DETAILS = 50
"""Most field errors of a dead letter."""


def conform(value: dict[str, Any], topic: str) -> tuple[Kind, dict[str, Any]]:
    """Return (kind, record) of `value`, with defaults filled in and zone-aware times.

    Args:
        value: a record in the contract's form.
        topic: where it was read; any other name than a source topic's leaves the platform open.

    Raises:
        Rejected: the platform is unknown or not the topic's, a reserved field is present, or the schema is broken
            (with one detail per field and rule).
    """
    try:
        return attempt(value, topic)
    except ValidationError as error:
        raise Rejected(Reason.SCHEMA_VIOLATION, field_errors(error)) from None


def attempt(value: dict[str, Any], topic: str) -> tuple[Kind, dict[str, Any]]:
    """Do as `conform`, but leave a broken schema as pydantic says it: for callers that may not need to know more.

    Raises:
        Rejected: for any other reason.
        ValidationError: the schema is broken.
    """
    platform = value.get("platform")
    kind = _KINDS_BY_PLATFORM.get(platform) if isinstance(platform, str) else None
    # Without a known platform the topic still says which schema to hold the record against.
    schema_kind = kind or kind_of_topic(topic)
    if isinstance(platform, str) and kind is None:
        raise Rejected(Reason.UNKNOWN_PLATFORM, [FieldError(field="platform", rule="enum")])
    if kind is not None and platform not in PLATFORMS.get(topic, (platform,)):
        raise Rejected(Reason.PLATFORM_CONTRADICTS_TOPIC, [FieldError(field="platform", rule="topic")])
    refuse_reserved(value)
    if schema_kind is None:
        raise Rejected(Reason.SCHEMA_VIOLATION, [FieldError(field="platform", rule="missing")])
    if (record := read_plain(schema_kind, value)) is not None:
        return schema_kind, record
    model = RECORD_TYPES[schema_kind].model_validate(value)
    # Reached only with a platform the schema knows, and each platform belongs to one kind.
    return schema_kind, model.as_dict()


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
