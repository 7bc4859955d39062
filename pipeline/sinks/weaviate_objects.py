"""The Weaviate object of a record: its UUID and properties."""

from __future__ import annotations

import uuid
from typing import Any

from schemas.collections import OWN_PROPERTIES, RAW_DATA, VERSION
from schemas.identity import line_of
from schemas.kinds import FIELDS
from transforms.embed import embedding_text
from transforms.enrich import city
from transforms.language import detected_language, index_words
from transforms.records import Record, to_json

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://weaviate.io/collections/bd-stream")


def object_uuid(record: Record) -> uuid.UUID:
    """Return the UUID of `record`'s post or order: the same for the same platform and id, so that a replay overwrites.

    Of an order with several lines the first to be written has it, and with it every order of one line; the others have
    a `line_uuid`. A version-5 UUID (RFC 9562) of kind, platform and id, each with its length before it, so that no two
    triples read alike.
    """
    return _uuid(record.kind.value, str(record.value["platform"]), record.id)


def line_uuid(record: Record) -> uuid.UUID:
    """Return the UUID of the line of an order whose own UUID another line has."""
    return _uuid(record.kind.value, str(record.value["platform"]), record.id, line_of(record.kind, record.value))


def _uuid(*parts: str) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, "".join(f"{len(part)}:{part}" for part in parts))


def properties(record: Record) -> dict[str, Any]:
    """Return the properties of `record`'s object: the typed ones it has, and the whole record as `raw_data` (JSON)."""
    context = record.value["context"]
    weather = context.get("weather") or {}
    temporal = context["temporal"]
    text = record.value[FIELDS[record.kind].text]
    facts = {
        "words": index_words(embedding_text(record)) or None,
        "detected_language": detected_language(text).value,
        "platform": record.value["platform"],
        "product_category": context["product_category"],
        "category_confidence": context["category_confidence"],
        "city": city(record),
        "weather_city": weather.get("city"),
        "weather_conditions": weather.get("conditions"),
        "weather_temperature": weather.get("temperature"),
        "weather_humidity": weather.get("humidity"),
        "weather_is_extreme": weather.get("is_extreme_weather"),
        **{f"temporal_{name}": temporal[name] for name in ("hour", "day_of_week", "season")},
        **{f"temporal_{name}": temporal[name] for name in ("is_business_hours", "is_weekend")},
        **{name: record.value.get(name) for name in OWN_PROPERTIES[record.kind]},
        VERSION: record.version,
        RAW_DATA: to_json(record.value).decode(),
    }
    return {name: value for name, value in facts.items() if value is not None}
