"""Time of day and year in Asia/Dhaka."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.context import temporal_context, temporal_context_of

DHAKA = ZoneInfo("Asia/Dhaka")


def dhaka(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=DHAKA)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("at", "hour", "day", "season", "business", "weekend"),
    [
        (datetime(2025, 12, 20, 10, tzinfo=UTC), 16, "Saturday", "winter", True, True),
        (dhaka(2026, 3, 1, 0), 0, "Sunday", "summer", False, False),
        (dhaka(2026, 2, 28, 23, 59, 59), 23, "Saturday", "winter", False, True),
        (dhaka(2026, 6, 1, 8, 59, 59), 8, "Monday", "monsoon", False, False),
        (dhaka(2026, 9, 30, 9), 9, "Wednesday", "monsoon", True, False),
        (dhaka(2026, 10, 1, 16, 59, 59), 16, "Thursday", "autumn", True, False),
        (dhaka(2026, 11, 27, 17), 17, "Friday", "autumn", False, True),
        (dhaka(2026, 12, 1, 12), 12, "Tuesday", "winter", True, False),
        # Midnight in Dhaka is six in the evening of the day before in UTC.
        (datetime(2026, 5, 31, 18, tzinfo=UTC), 0, "Monday", "monsoon", False, False),
        # Summer time was kept in 2009 only.
        (datetime(2009, 7, 1, 2, tzinfo=UTC), 9, "Wednesday", "monsoon", True, False),
        (datetime(2010, 7, 1, 2, tzinfo=UTC), 8, "Thursday", "monsoon", False, False),
    ],
)
def test_table(at: datetime, hour: int, day: str, season: str, business: bool, weekend: bool) -> None:
    assert temporal_context(at) == {
        "hour": hour,
        "day_of_week": day,
        "season": season,
        "is_business_hours": business,
        "is_weekend": weekend,
    }


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        temporal_context(datetime(2026, 1, 1))  # noqa: DTZ001


ZONES = st.one_of(
    st.timezones(),
    st.timedeltas(timedelta(hours=-23, minutes=-59), timedelta(hours=23, minutes=59)).map(timezone),
)


@settings(deadline=None)
@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=ZONES, allow_imaginary=True))  # noqa: DTZ001
def test_any_aware_datetime_agrees_with_zoneinfo(at: datetime) -> None:
    assert temporal_context(at) == oracle(at.astimezone(DHAKA))


NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def oracle(local: datetime) -> dict[str, Any]:
    seasons = {"winter": (12, 1, 2), "summer": (3, 4, 5), "monsoon": (6, 7, 8, 9), "autumn": (10, 11)}
    return {
        "hour": local.hour,
        "day_of_week": NAMES[local.isoweekday() - 1],
        "season": next(season for season, months in seasons.items() if local.month in months),
        "is_business_hours": 9 <= local.hour < 17,
        "is_weekend": local.isoweekday() in (5, 6),
    }


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)),  # noqa: DTZ001 - the zone comes beside it
    st.sampled_from(["+00:00", "+06:00", "+05:30", "-11:00", "+05:45"]),
)
def test_of_a_text_is_that_of_its_moment(at: datetime, offset: str) -> None:
    text = at.replace(microsecond=0).isoformat() + offset

    assert temporal_context_of(text) == temporal_context(datetime.fromisoformat(text))
