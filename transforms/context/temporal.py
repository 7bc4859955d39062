"""The time of an event as people in Bangladesh lived it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

DHAKA: Final = ZoneInfo("Asia/Dhaka")

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""English names by ``datetime.weekday()``; written out, since strftime's follow the machine's locale."""

WEEKEND: Final = frozenset({"Friday", "Saturday"})

BUSINESS_HOURS: Final = range(9, 17)
"""Hours of the clock from 9:00 to 16:59:59; 17:00 is closed."""

_SEASON_OF_MONTH: Final = (
    *("winter", "winter", "summer", "summer", "summer", "monsoon"),
    *("monsoon", "monsoon", "monsoon", "autumn", "autumn", "winter"),
)
"""January to December: winter Dec-Feb, summer Mar-May, monsoon Jun-Sep, autumn Oct-Nov."""

_WEEKEND_NUMBERS: Final = frozenset(map(DAYS.index, WEEKEND))


def temporal_context(at: datetime) -> dict[str, Any]:
    """Return what hour, day and season an event fell into, in Asia/Dhaka.

    Args:
        at: The event's time, with a zone.

    Returns:
        ``hour`` (int, 0-23), ``day_of_week`` (English name, e.g. "Friday"), ``season`` (winter, summer, monsoon or
        autumn), ``is_business_hours`` (9:00 to before 17:00 on any day: whether the day is one of rest says
        ``is_weekend``) and ``is_weekend`` (Friday and Saturday).

    Raises:
        ValueError: The datetime is naive, that is, names no instant.
    """
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("temporal_context needs a datetime with a time zone, got a naive one")
    local = at.astimezone(DHAKA)
    weekday = local.weekday()
    return {
        "hour": local.hour,
        "day_of_week": DAYS[weekday],
        "season": _SEASON_OF_MONTH[local.month - 1],
        "is_business_hours": BUSINESS_HOURS.start <= local.hour < BUSINESS_HOURS.stop,
        "is_weekend": weekday in _WEEKEND_NUMBERS,
    }


_WITH_OFFSET: Final = len("2025-12-20T10:00:00+06:00")


def temporal_context_of(text: str) -> dict[str, Any]:
    """Return the `temporal_context` of a time in ISO 8601 with its zone, which a validated record has.

    Raises:
        ValueError: it is no such time.
    """
    if len(text) == _WITH_OFFSET and text[13] == ":" and text[19] in "+-" and text[22:] == ":00":
        # Dhaka is whole hours from UTC in every year that a record may be of, so nothing depends on the minute.
        datetime.fromisoformat(text)
        return _of_hour(text[:13], text[19:]).copy()
    return temporal_context(datetime.fromisoformat(text))


@lru_cache(maxsize=4096)
def _of_hour(hour: str, offset: str) -> dict[str, Any]:
    return temporal_context(datetime.fromisoformat(f"{hour}:00:00{offset}"))
