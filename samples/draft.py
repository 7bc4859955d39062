"""What posts and orders have in common: the record with its personal values, and event times."""

import random
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, NamedTuple

REFERENCE = datetime(2025, 12, 31, 12, 0, tzinfo=UTC)
"""The default "now" of the sample stream: no time in a record is later."""

SPAN = timedelta(weeks=6)
"""Distance of the oldest event before the reference."""

PLATFORM_LETTERS: dict[str, str] = {"tiktok": "tk", "facebook": "fb", "instagram": "ig", "shopify": "sh", "daraz": "dz"}

_DHAKA = timezone(timedelta(hours=6))
_SPAN_SECONDS = int(SPAN.total_seconds())


class Draft(NamedTuple):
    """A record before it is written as bytes, and the personal values planted in it, as they stand in its strings."""

    record: dict[str, Any]
    pii: list[str]


def identifier(prefix: str, platform: str, n: int) -> str:
    """Return the id of the record numbered `n`, e.g. `stk-0000042`."""
    return f"{prefix}{PLATFORM_LETTERS[platform]}-{n:07}"


def moment_before(rng: random.Random, reference: datetime) -> datetime:
    """Return a time, in whole seconds, in the `SPAN` before `reference`."""
    return reference - timedelta(seconds=int(rng.random() * _SPAN_SECONDS))


def moment_between(rng: random.Random, earlier: datetime, later: datetime) -> datetime:
    """Return a time, in whole seconds after `earlier`, not after `later`."""
    return earlier + timedelta(seconds=int(rng.random() * (later - earlier).total_seconds()))


def spell_time(style: float, moment: datetime) -> str:
    """Return `moment` as ISO 8601 as one scraper writes it.

    Args:
        style: 0 to 1, which scraper: UTC with Z, with offset, without a zone (then Dhaka's), with milliseconds.
        moment: an aware time in UTC.
    """
    if style < 0.45:
        return moment.replace(tzinfo=None).isoformat() + "Z"
    local = moment.astimezone(_DHAKA)
    if style < 0.65:
        return local.isoformat()
    if style < 0.85:
        return local.replace(tzinfo=None).isoformat()
    if style < 0.93:
        return moment.isoformat()
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
