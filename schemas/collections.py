"""The collections of the vector store: their names and typed properties."""

from __future__ import annotations

from schemas.records import Kind

COLLECTIONS = {Kind.SOCIAL: "SocialPost", Kind.MARKET: "MarketOrder"}

VERSION = "record_version"
"""Sorts as the versions of a record do (schemas/identity.py)."""

DUPLICATE_OF = "duplicate_of"
"""Name of the record that said the same before (transforms/near_duplicates.py)."""

COMMON_PROPERTIES = {
    "words": "text",
    "detected_language": "text",
    "platform": "text",
    "product_category": "text",
    "category_confidence": "number",
    "city": "text",
    "weather_city": "text",
    "weather_conditions": "text",
    "weather_temperature": "number",
    "weather_humidity": "number",
    "weather_is_extreme": "boolean",
    "temporal_hour": "int",
    "temporal_day_of_week": "text",
    "temporal_season": "text",
    "temporal_is_business_hours": "boolean",
    "temporal_is_weekend": "boolean",
    VERSION: "text",
    DUPLICATE_OF: "text",
}
"""Properties of both collections: name -> data type of Weaviate.

`words` are the folded words of what is embedded (`transforms.language.index_words`), by which keyword search finds them
in any script; `detected_language` is a `transforms.language.Language`. `city` is the known city that the place names,
with weather or without. Weather and time are flat: Weaviate cannot filter by properties of nested objects."""

OWN_PROPERTIES: dict[Kind, dict[str, str]] = {
    Kind.SOCIAL: {
        "post_id": "text",
        "content": "text",
        "posted_at": "date",
        "engagement_count": "int",
        "hashtags": "text[]",
        "location": "text",
        "language": "text",
    },
    Kind.MARKET: {
        "order_id": "text",
        "product_name": "text",
        "order_timestamp": "date",
        "product_id": "text",
        "line_id": "text",
        "quantity": "int",
        "unit_price": "number",
        "total_price": "number",
        "currency": "text",
        "order_status": "text",
        "shipping_region": "text",
    },
}
"""Properties of one collection: fields of the record under their own names."""

SEARCHABLE = frozenset({"words", "content", "product_name", "hashtags"})
"""Text properties that keyword search reads."""

BY_WHITE_SPACE = frozenset({"words"})
"""Those of `SEARCHABLE` that are cut at white space alone. The `word` tokenizer cuts Bangla at each vowel sign."""

RAW_DATA = "raw_data"
"""The whole record as JSON, neither filtered nor searched by."""
