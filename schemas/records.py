"""The two kinds of record that scrapers send: social posts and market orders.

Types are strict (a count sent as text is refused, one written 34.0 is 34), unknown fields are kept, and a null in a
field that has a default means the default. The JSON Schema of both is written by `bd schemas` and accepts
the same records, but for what it cannot say: `total_price` is `quantity * unit_price`.
"""

import math
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from schemas.event_time import EventTime

MAX_COUNT = 2**53
"""Largest count accepted: up to here a double, which JSON readers and Weaviate make of it, holds every integer."""

MAX_PRICE = 1e15
"""Largest price accepted: above it a double no longer holds hundredths."""

TOTAL_TOLERANCE = 0.01
"""Largest difference between total_price and quantity * unit_price, in units of the currency."""

RESERVED_FIELDS = frozenset(
    {
        "_anonymized",
        "_anonymization_version",
        "_privacy_flags",
        "_enriched",
        "_enrichment_timestamp",
        "_embedding_model",
        "_embedding_timestamp",
        "_duplicate_of",
        "context",
        "embedding",
    }
)
"""Fields only the pipeline may write: a scraper that sent `_anonymized` could pass personal data through unread."""


class Kind(StrEnum):
    """The two kinds of record; each has its own topics and its own Weaviate collection."""

    SOCIAL = "social"
    MARKET = "market"

    # Equal to the text, so hashed as it: an Enum's own hash is a Python function.
    __hash__ = str.__hash__


class SocialPlatform(StrEnum):
    """Where a post was scraped."""

    TIKTOK = "tiktok"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"


class MarketPlatform(StrEnum):
    """The shop an order was placed in."""

    SHOPIFY = "shopify"
    DARAZ = "daraz"


class OrderStatus(StrEnum):
    """State of an order."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


Identifier = Annotated[str, Field(min_length=1, max_length=512, pattern=r"\S")]
Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]
Price = Annotated[float, Field(ge=0, le=MAX_PRICE, allow_inf_nan=False)]
# Enumerations arrive as text, which strict mode would refuse.
_lax = Field(strict=False)


def _holds_integer(annotation: Any) -> bool:
    return annotation is int or any(map(_holds_integer, get_args(annotation)))


class _Record(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True, hide_input_in_errors=True, use_enum_values=True)

    _with_default: ClassVar[tuple[str, ...]] = ()
    """Fields whose default is another value than null."""
    _whole: ClassVar[tuple[str, ...]] = ()
    """Fields that hold an integer."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        cls._with_default = tuple(
            name
            for name, field in cls.model_fields.items()
            if not field.is_required() and field.get_default() is not None
        )
        cls._whole = tuple(name for name, field in cls.model_fields.items() if _holds_integer(field.annotation))

    @model_validator(mode="before")
    @classmethod
    def _as_meant(cls, fields: Any) -> Any:
        """Leave a null to the default, and read 34.0 as the integer that JSON Schema takes it for."""
        if not isinstance(fields, dict):
            return fields
        absent = [name for name in cls._with_default if fields.get(name, ...) is None]
        if absent:
            fields = {name: value for name, value in fields.items() if name not in absent}
        for name in cls._whole:
            value = fields.get(name)
            if type(value) is float and value.is_integer():
                fields = {**fields, name: int(value)}
        return fields

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        properties = handler.resolve_ref_schema(schema)["properties"]
        for name in cls._with_default:
            # Moved below anyOf, as pydantic writes what may be null.
            own = properties[name]
            about = {key: own.pop(key) for key in ("title", "default", "description") if key in own}
            properties[name] = {"anyOf": [own, {"type": "null"}], **about}
        handler.resolve_ref_schema(schema)["propertyNames"] = {"not": {"enum": sorted(RESERVED_FIELDS)}}
        return schema

    def as_dict(self) -> dict[str, Any]:
        """Return the fields in the schema's order, then the unknown ones; lists and objects are not copied."""
        return {**self.__dict__, **(self.__pydantic_extra__ or {})}


def total_agrees(quantity: int, unit_price: float, total_price: float) -> bool:
    """Whether a total is `quantity * unit_price`, within `TOTAL_TOLERANCE`."""
    # The relative part is the rounding of double precision itself, which passes 0.01 above 10^13.
    return math.isclose(total_price, quantity * unit_price, rel_tol=1e-12, abs_tol=TOTAL_TOLERANCE + 1e-9)


class SocialPost(_Record):
    """A post of TikTok, Facebook or Instagram."""

    post_id: Identifier
    platform: Annotated[SocialPlatform, _lax]
    content: Annotated[str, Field(min_length=1, max_length=10_000)]
    author: Annotated[str, Field(min_length=1)]
    author_id: str | None = None
    engagement_count: Count
    likes_count: Count | None = None
    comments_count: Count | None = None
    shares_count: Count | None = None
    views_count: Count | None = None
    hashtags: list[str] = Field(default=[])
    mentioned_products: list[str | dict[str, Any]] = Field(default=[])
    post_url: str | None = None
    posted_at: EventTime
    scraped_at: EventTime | None = None
    media_urls: list[str] = Field(default=[])
    location: str | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$")] = "en"


class MarketOrder(_Record):
    """One line of an order placed in a Shopify or Daraz shop. `total_price` is `quantity * unit_price` within 0.01.

    Lines of one order differ by `line_id` or, without it, by `product_id`; an order with neither is one line.
    """

    order_id: Identifier
    line_id: Identifier | None = None
    platform: Annotated[MarketPlatform, _lax]
    customer_id: Annotated[str, Field(min_length=1)]
    customer_email_hash: str | None = None
    product_id: Identifier | None = None
    product_name: Annotated[str, Field(min_length=1, max_length=500)]
    product_category: str | None = None
    quantity: Annotated[int, Field(ge=1, le=MAX_COUNT)]
    unit_price: Price
    total_price: Price
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "BDT"
    order_status: Annotated[OrderStatus, Field(strict=False, validate_default=True)] = OrderStatus.PENDING
    payment_method: str | None = None
    shipping_region: str | None = None
    order_timestamp: EventTime
    updated_at: EventTime | None = None

    @model_validator(mode="after")
    def _total_agrees(self) -> Self:
        if not total_agrees(self.quantity, self.unit_price, self.total_price):
            raise PydanticCustomError("wrong_total", "total_price is not quantity * unit_price")
        return self


RECORD_TYPES: dict[Kind, type[SocialPost] | type[MarketOrder]] = {Kind.SOCIAL: SocialPost, Kind.MARKET: MarketOrder}
