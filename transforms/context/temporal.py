"""The time of an event as people in Bangladesh lived it."""

from __future__ import annotations

from datetime import MAXYEAR, UTC, datetime
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

_CALENDAR_CYCLE_YEARS: Final = 400
"""The Gregorian calendar repeats after 400 years, which are 20,871 whole weeks."""


def temporal_context(at: datetime) -> dict[str, Any]:
    """What hour, day and season an event fell into, in Asia/Dhaka.

    Total over all aware datetimes: at the first and last days of the calendar, where the time in Dhaka lies outside
    of what ``datetime`` can hold, the same day 400 years away is taken, whose hour, weekday and month are the same.

    Args:
        at: The event's time, with a zone.

    Returns:
        ``hour`` (int, 0-23), ``day_of_week`` (English name, e.g. "Friday"), ``season`` (winter, summer, monsoon or
        autumn), ``is_business_hours`` (9:00 to before 17:00 on any day: whether the day is one of rest says
        ``is_weekend``) and ``is_weekend`` (Friday and Saturday).

    Raises:
        ValueError: The datetime is naive, that is, names no instant.
    """
    offset = at.utcoffset()
    if offset is None:
        raise ValueError("temporal_context needs a datetime with a time zone, got a naive one")
    wall = at.replace(tzinfo=None, fold=0)
    if wall.year < _CALENDAR_CYCLE_YEARS:
        wall = wall.replace(year=wall.year + _CALENDAR_CYCLE_YEARS)
    elif wall.year > MAXYEAR - _CALENDAR_CYCLE_YEARS:
        wall = wall.replace(year=wall.year - _CALENDAR_CYCLE_YEARS)
    local = (wall - offset).replace(tzinfo=UTC).astimezone(DHAKA)
    day = DAYS[local.weekday()]
    return {
        "hour": local.hour,
        "day_of_week": day,
        "season": _SEASON_OF_MONTH[local.month - 1],
        "is_business_hours": local.hour in BUSINESS_HOURS,
        "is_weekend": day in WEEKEND,
    }
