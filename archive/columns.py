"""The tables of the archive: their typed columns, and where each is found in a record.

A record's columns are a choice; the record itself is kept whole beside them, so a field that no column knows is not
lost. A value that does not fit its column leaves it empty, and the column's name is in `mismatched`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from schemas import Kind
from schemas.kinds import FIELDS

RECORD_TABLES = {Kind.SOCIAL: "social_records", Kind.MARKET: "market_records"}
DEAD_LETTERS = "dead_letters"
MALFORMED = "malformed_records"

_INT64 = range(-(2**63), 2**63)


class Mismatch(ValueError):  # noqa: N818 - says what is the case, not that something failed
    """A value is of another type than its column."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: in SQL.
        sql: its type in DuckDB.
        arrow: its type on the way there.
        path: keys that lead to its value in a record; empty for what does not come from the record's own fields.
        read: gives the column's value of the record's; raises Mismatch.
    """

    name: str
    sql: str
    arrow: pa.DataType
    path: tuple[str, ...] = ()
    read: Callable[[Any], Any] = lambda value: value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Mismatch
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or value not in _INT64:
        raise Mismatch
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float):
        raise Mismatch
    try:
        return float(value)
    except OverflowError:
        raise Mismatch from None


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Mismatch
    return value


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(value))
        if moment.tzinfo is None:
            raise Mismatch  # validated records carry their zone
        return moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise Mismatch from None


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise Mismatch
    return [_text(item) for item in value]


def vector(value: Any) -> NDArray[np.float32]:
    """Return `value` as a vector of float32.

    Raises:
        Mismatch: it is no list of numbers, or one is too large for float32.
    """
    if not isinstance(value, list) or not {type(item) for item in value} <= {int, float}:
        raise Mismatch
    try:
        with np.errstate(over="ignore"):
            found = np.array(value, dtype=np.float32)
    except OverflowError:
        raise Mismatch from None
    if not np.isfinite(found).all():
        raise Mismatch
    return found


def _column(name: str, kind: str, *path: str) -> Column:
    sql, arrow, read = {
        "text": ("VARCHAR", pa.string(), _text),
        "whole": ("BIGINT", pa.int64(), _whole),
        "number": ("DOUBLE", pa.float64(), _number),
        "truth": ("BOOLEAN", pa.bool_(), _truth),
        "moment": ("TIMESTAMP", pa.timestamp("us"), _moment),
        "texts": ("VARCHAR[]", pa.list_(pa.string()), _texts),
    }[kind]
    return Column(name, sql, arrow, path or (name,), read)


_OWN: dict[Kind, tuple[Column, ...]] = {
    Kind.SOCIAL: (
        _column("content", "text"),
        _column("author", "text"),
        _column("posted_at", "moment"),
        *(
            _column(name, "whole")
            for name in ("engagement_count", "likes_count", "comments_count", "shares_count", "views_count")
        ),
        _column("hashtags", "texts"),
        _column("location", "text"),
        _column("language", "text"),
        _column("scraped_at", "moment"),
    ),
    Kind.MARKET: (
        _column("customer_id", "text"),
        _column("product_id", "text"),
        _column("product_name", "text"),
        _column("order_timestamp", "moment"),
        _column("quantity", "whole"),
        _column("unit_price", "number"),
        _column("total_price", "number"),
        _column("currency", "text"),
        _column("order_status", "text"),
        _column("payment_method", "text"),
        _column("shipping_region", "text"),
        _column("line_id", "text"),
        _column("updated_at", "moment"),
    ),
}

_CONTEXT: tuple[Column, ...] = (
    _column("product_category", "text", "context", "product_category"),
    _column("category_confidence", "number", "context", "category_confidence"),
    *(
        _column(f"weather_{name}", kind, "context", "weather", field)
        for name, kind, field in (
            ("city", "text", "city"),
            ("conditions", "text", "conditions"),
            ("temperature", "number", "temperature"),
            ("humidity", "number", "humidity"),
            ("is_extreme", "truth", "is_extreme_weather"),
        )
    ),
    *(
        _column(f"temporal_{name}", kind, "context", "temporal", name)
        for name, kind in (
            ("hour", "whole"),
            ("day_of_week", "text"),
            ("season", "text"),
            ("is_business_hours", "truth"),
            ("is_weekend", "truth"),
        )
    ),
    _column("embedding_model", "text", "_embedding_model"),
)
"""Named as Weaviate's properties are."""

_WHERE_FROM: tuple[Column, ...] = (
    Column("sink_partition", "INTEGER", pa.int32()),
    Column("sink_offset", "BIGINT", pa.int64()),
    Column("sink_time", "TIMESTAMP", pa.timestamp("us")),
    Column("source_topic", "VARCHAR", pa.string()),
    Column("source_partition", "INTEGER", pa.int32()),
    Column("source_offset", "BIGINT", pa.int64()),
    Column("source_time", "TIMESTAMP", pa.timestamp("us")),
    Column("retry_count", "INTEGER", pa.int32()),
    Column("source_item", "INTEGER", pa.int32()),
)

_WHOLE: tuple[Column, ...] = (
    Column("version", "VARCHAR", pa.string()),
    Column("mismatched", "VARCHAR[]", pa.list_(pa.string())),
    Column("record", "JSON", pa.string()),
    Column("embedding", "FLOAT[]", pa.list_(pa.float32())),
)


def typed(kind: Kind) -> tuple[Column, ...]:
    """Return the columns of `kind` that are read from a record's fields; the first two are platform and id."""
    return (_column("platform", "text"), _column(FIELDS[kind].id, "text"), *_OWN[kind], *_CONTEXT)


COLUMNS: dict[str, tuple[Column, ...]] = {
    **{table: (*typed(kind), *_WHERE_FROM, *_WHOLE) for kind, table in RECORD_TABLES.items()},
    DEAD_LETTERS: (
        Column("topic", "VARCHAR", pa.string()),
        Column("stage", "VARCHAR", pa.string()),
        Column("reason", "VARCHAR", pa.string()),
        *_WHERE_FROM,
    ),
    MALFORMED: (
        Column("topic", "VARCHAR", pa.string()),
        Column("reason", "VARCHAR", pa.string()),
        *_WHERE_FROM,
        Column("key", "BLOB", pa.binary()),
        Column("value", "BLOB", pa.binary()),
    ),
}
"""Table -> its columns, in their order."""


def read_columns(kind: Kind, record: dict[str, Any]) -> tuple[list[Any], list[str]]:
    """Return (values of the typed columns of `kind`, names of the columns whose value does not fit)."""
    values: list[Any] = []
    mismatched: list[str] = []
    for column in _TYPED[kind]:
        value: Any = record
        for key in column.path:
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None:
            try:
                value = column.read(value)
            except Mismatch:
                value = None
                mismatched.append(column.name)
        values.append(value)
    return values, mismatched


_TYPED = {kind: typed(kind) for kind in Kind}
