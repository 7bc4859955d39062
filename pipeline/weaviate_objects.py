"""What Weaviate holds: the two collections, and the object made of a record."""

from __future__ import annotations

import uuid
from typing import Any

from weaviate.classes.config import Configure, DataType, Property, Tokenization, VectorDistances

from schemas import Kind
from transforms.context import canonical_city
from transforms.records import Record, to_json

COLLECTIONS = {Kind.SOCIAL: "SocialPost", Kind.MARKET: "MarketOrder"}

PLACE_FIELDS = {Kind.SOCIAL: "location", Kind.MARKET: "shipping_region"}
"""Where a record says, in its author's own words, where it is."""

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://weaviate.io/collections/bd-stream")

_FACTS = {
    "platform": DataType.TEXT,
    "product_category": DataType.TEXT,
    "category_confidence": DataType.NUMBER,
    "city": DataType.TEXT,
    "weather_city": DataType.TEXT,
    "weather_conditions": DataType.TEXT,
    "weather_temperature": DataType.NUMBER,
    "weather_humidity": DataType.NUMBER,
    "weather_is_extreme": DataType.BOOL,
    "temporal_hour": DataType.INT,
    "temporal_day_of_week": DataType.TEXT,
    "temporal_season": DataType.TEXT,
    "temporal_is_business_hours": DataType.BOOL,
    "temporal_is_weekend": DataType.BOOL,
}
"""Properties of both collections. `city` is the known city that the place names, with weather or without.

Weather and time are flat: Weaviate cannot filter by properties of nested objects."""

_OWN: dict[Kind, dict[str, DataType]] = {
    Kind.SOCIAL: {
        "post_id": DataType.TEXT,
        "content": DataType.TEXT,
        "posted_at": DataType.DATE,
        "engagement_count": DataType.INT,
        "hashtags": DataType.TEXT_ARRAY,
        "location": DataType.TEXT,
        "language": DataType.TEXT,
    },
    Kind.MARKET: {
        "order_id": DataType.TEXT,
        "product_name": DataType.TEXT,
        "order_timestamp": DataType.DATE,
        "product_id": DataType.TEXT,
        "quantity": DataType.INT,
        "unit_price": DataType.NUMBER,
        "total_price": DataType.NUMBER,
        "currency": DataType.TEXT,
        "order_status": DataType.TEXT,
        "shipping_region": DataType.TEXT,
    },
}
_SEARCHED_AS_TEXT = {"content", "product_name", "hashtags"}
_TEXT_TYPES = {DataType.TEXT, DataType.TEXT_ARRAY}


def object_uuid(record: Record) -> uuid.UUID:
    """Return the UUID of `record`: the same for the same platform and id, so that a replay overwrites.

    A version-5 UUID (RFC 9562) of kind, platform and id, each with its length before it, so that no two triples read
    alike.
    """
    parts = (record.kind.value, str(record.value["platform"]), record.id)
    return uuid.uuid5(_NAMESPACE, "".join(f"{len(part)}:{part}" for part in parts))


def properties(record: Record) -> dict[str, Any]:
    """Return the properties of `record`'s object: the typed ones it has, and the whole record as `raw_data` (JSON)."""
    context = record.value["context"]
    weather = context.get("weather") or {}
    temporal = context["temporal"]
    place = record.value.get(PLACE_FIELDS[record.kind])
    facts = {
        "platform": record.value["platform"],
        "product_category": context["product_category"],
        "category_confidence": context["category_confidence"],
        "city": canonical_city(place if isinstance(place, str) else None),
        "weather_city": weather.get("city"),
        "weather_conditions": weather.get("conditions"),
        "weather_temperature": weather.get("temperature"),
        "weather_humidity": weather.get("humidity"),
        "weather_is_extreme": weather.get("is_extreme_weather"),
        **{f"temporal_{name}": temporal[name] for name in ("hour", "day_of_week", "season")},
        **{f"temporal_{name}": temporal[name] for name in ("is_business_hours", "is_weekend")},
        **{name: record.value.get(name) for name in _OWN[record.kind]},
        "raw_data": to_json(record.value).decode(),
    }
    return {name: value for name, value in facts.items() if value is not None}


def collection_config(kind: Kind) -> dict[str, Any]:
    """Return the arguments that create the collection of `kind`: HNSW, cosine, vectors given by us."""
    typed = [
        Property(
            name=name,
            data_type=data_type,
            tokenization=(
                (Tokenization.WORD if name in _SEARCHED_AS_TEXT else Tokenization.FIELD)
                if data_type in _TEXT_TYPES
                else None
            ),
            index_searchable=name in _SEARCHED_AS_TEXT,
        )
        for name, data_type in (_FACTS | _OWN[kind]).items()
    ]
    raw = Property(name="raw_data", data_type=DataType.TEXT, index_filterable=False, index_searchable=False)
    return {
        "name": COLLECTIONS[kind],
        "properties": [*typed, raw],
        "vector_config": Configure.Vectors.self_provided(
            vector_index_config=Configure.VectorIndex.hnsw(distance_metric=VectorDistances.COSINE)
        ),
    }
