"""Identity and version of a record: which records are the same thing, and which of them is the newest.

A post is named by its platform and post_id; an order's line by platform, order_id and line. Of several versions the one
of the latest `updated_at` (orders) or `scraped_at` (posts) counts, the event time standing in for a missing one; of
equal ones the one with the higher offset in its source topic. So the order in which they arrive does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.kinds import FIELDS
from schemas.records import Kind

VERSIONED_BY = {Kind.SOCIAL: "scraped_at", Kind.MARKET: "updated_at"}
"""Field that says when the source had this of the record."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def line_of(kind: Kind, value: Mapping[str, Any]) -> str:
    """Return what names the line of an order within it, empty for an order without lines and for a post.

    It is the `line_id`, else the `product_id`: sources send a line's id only where an order has a product twice. A post
    has no lines, whatever fields of an order its source gave it.
    """
    return str(value.get("line_id") or value.get("product_id") or "") if kind is Kind.MARKET else ""


def version_of(kind: Kind, value: Mapping[str, Any], offset: int) -> str | None:
    """Return the version of a record as a text that sorts as versions do; None without a time that can be read.

    Args:
        kind: of the record.
        value: its fields.
        offset: at which its source topic had it first.
    """
    for field in (VERSIONED_BY[kind], FIELDS[kind].event_time):
        try:
            moment = (datetime.fromisoformat(value[field]) - _EPOCH) // _MICROSECOND
        except (KeyError, TypeError, ValueError):  # absent, or not as validated records are
            continue
        return f"{max(0, moment):017d}/{offset:019d}"
    return None


def record_name(kind: Kind, value: Mapping[str, Any]) -> str:
    """Return the name of a record by its identity: `platform/id`, of an order's line `platform/id/line`.

    Args:
        kind: of the record.
        value: its fields.
    """
    return "/".join(filter(None, (str(value["platform"]), str(value[FIELDS[kind].id]), line_of(kind, value))))
