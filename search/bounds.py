"""What a hit must be, and Weaviate's filter for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from weaviate.classes.query import Filter

from schemas import Kind
from schemas.kinds import FIELDS


@dataclass(frozen=True)
class Bounds:
    """What a hit must be; None leaves it open.

    Attributes:
        platform: e.g. tiktok.
        category: detected product category.
        since: earliest time of the post or order, zone-aware.
        until: the first moment that is too late, zone-aware.
        city: canonical name, see `canonical_city`.
        weather: conditions of the weather when it was read, e.g. Rain.
        language: what the text is written in: en, bn or bn-Latn.
    """

    platform: str | None = None
    category: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    city: str | None = None
    weather: str | None = None
    language: str | None = None


def filters(kind: Kind, bounds: Bounds) -> Any:
    """Return Weaviate's filter for `bounds`, None when nothing is bounded."""
    found = [
        Filter.by_property(name).equal(value)
        for name, value in (
            ("platform", bounds.platform),
            ("product_category", bounds.category),
            ("weather_conditions", bounds.weather),
            ("city", bounds.city),
            ("detected_language", bounds.language),
        )
        if value is not None
    ]
    time = Filter.by_property(FIELDS[kind].event_time)
    if bounds.since is not None:
        found.append(time.greater_or_equal(bounds.since))
    if bounds.until is not None:
        found.append(time.less_than(bounds.until))
    return Filter.all_of(found) if found else None
