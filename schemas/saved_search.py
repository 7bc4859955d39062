"""A saved search, and the alert that it raises when a record fits it."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from schemas.records import Kind, MarketPlatform, SocialPlatform

LEAST_FLOOR = 0.2
"""Below this cosine any text fits any query."""
FLOOR = 0.45
"""Default of a search's floor."""
TEXT_LENGTH = 280
"""Most characters of a record's text in an alert."""
MOST_SEARCHES = 10_000
"""Most saved searches; their vectors take 15 MB of each worker."""

_ALERTS = uuid.uuid5(uuid.NAMESPACE_URL, "https://kafka.apache.org/topics/bd-stream-alerts")

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Line = Annotated[str, Field(min_length=1, pattern=r"\S")]
PLATFORMS: dict[Kind, frozenset[str]] = {Kind.SOCIAL: frozenset(SocialPlatform), Kind.MARKET: frozenset(MarketPlatform)}


class SavedSearch(BaseModel):
    """A query that new records are compared with. What a filter leaves open is null."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: Id = Field(description="Key of the search")
    name: Annotated[Line, Field(max_length=100)] = Field(description="What people call it")
    query: Annotated[Line, Field(max_length=500)] = Field(description="Text in any script, without personal values")
    kind: Kind | None = Field(default=None, description="Records of this kind only")
    platform: str | None = Field(default=None, description="Records of this platform only")
    category: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="Records with this detected product category only"
    )
    city: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="Records of this city only, by its canonical name"
    )
    language: Literal["en", "bn", "bn-Latn"] | None = Field(default=None, description="Texts in this language only")
    floor: float = Field(default=FLOOR, ge=LEAST_FLOOR, le=1, description="Least cosine of query and record")
    webhook: Annotated[str, Field(max_length=2000)] | None = Field(
        default=None, description="URL that alerts are posted to; it may be a secret"
    )
    owner: Annotated[str, Field(max_length=100)] = Field(default="", description="Who saved it")
    enabled: bool = Field(default=True, description="Whether it raises alerts")

    @field_validator("webhook")
    @classmethod
    def _webhook_is_an_address(cls, url: str | None) -> str | None:
        if url is not None and (fault := webhook_fault(url)) is not None:
            raise ValueError(fault)
        return url

    @field_validator("platform")
    @classmethod
    def _platform_is_of_the_kind(cls, platform: str | None, info: ValidationInfo) -> str | None:
        kind = info.data.get("kind")
        known = frozenset[str]().union(*(PLATFORMS[one] for one in Kind if kind in (None, one)))
        if platform is not None and platform not in known:
            raise ValueError(f"must be one of {', '.join(sorted(known))}")
        return platform


def webhook_fault(url: str) -> str | None:
    """Return what is wrong with the address of a webhook, None for nothing. Names no part of it: it may be a secret."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "must be a URL"
    if parts.scheme not in ("http", "https") or not host:
        return "must begin with http:// or https:// and name a host"
    if parts.username is not None or parts.password is not None:
        return "must not hold a user or password"
    if any(ord(sign) <= 32 or ord(sign) >= 127 for sign in url):
        return "must not hold white space, control characters or letters beyond ASCII"
    return None


class Alert(BaseModel):
    """A record that fits a saved search. It holds no personal value: the text is the anonymized one, cut."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="UUID version 5 of search, record and version, the same when it is written again")
    search_id: str
    search_name: str
    score: float = Field(description="Cosine of the query's vector and the record's, 0 to 1")
    kind: Kind
    platform: str
    record_id: str = Field(description="post_id or order_id")
    line: str = Field(default="", description="Line of the order; empty for none")
    version: str = Field(description="Sorts as the versions of the record do")
    event_time: str | None = Field(description="Of the post or order, ISO 8601")
    text: str = Field(description=f"Anonymized text, at most {TEXT_LENGTH} characters")
    category: str | None = Field(default=None, description="Detected product category")
    city: str | None = Field(default=None, description="Canonical name")
    language: str | None = Field(default=None, description="What the text is written in")
    duplicate_of: str | None = Field(default=None, description="Name of the record that said the same before")
    source_topic: str
    source_partition: int
    source_offset: int
    source_item: int | None = Field(default=None, description="Number of the record in a message that holds several")


def alert_id(search_id: str, kind: Kind, platform: str, record_id: str, line: str, version: str) -> str:
    """Return the id of an alert: the same for the same search, record and version."""
    parts = (search_id, kind.value, platform, record_id, line, version)
    return str(uuid.uuid5(_ALERTS, "".join(f"{len(part)}:{part}" for part in parts)))
