"""Event times: ISO 8601 text in, zone-aware ISO 8601 text out."""

import re
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

DHAKA = ZoneInfo("Asia/Dhaka")

_DAYS = (
    r"20[0-9]{2}{d}(?:0[13578]|1[02]){d}(?:0[1-9]|[12][0-9]|3[01])",
    r"20[0-9]{2}{d}(?:0[469]|11){d}(?:0[1-9]|[12][0-9]|30)",
    r"20[0-9]{2}{d}02{d}(?:0[1-9]|1[0-9]|2[0-8])",
    r"20(?:[02468][048]|[13579][26]){d}02{d}29",
)
_CLOCK = r"(?:[01][0-9]|2[0-3]){c}[0-5][0-9](?:{c}[0-5][0-9](?:\.[0-9]{1,9})?)?"
_ZONE = "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9])?"


def _form(dash: str, colon: str) -> str:
    days = "|".join(_DAYS).replace("{d}", dash)
    return f"(?:{days})(?:[Tt ]{_CLOCK.replace('{c}', colon)}{_ZONE})?"


EVENT_TIME_PATTERN = f"^(?:{_form('-', ':')}|{_form('', '')})$"
"""What an event time looks like: ISO 8601 in the extended or the basic format, of a day from 2000 to 2099.

No platform here is older. A year outside of this is a scraper's fault (an epoch of 0, milliseconds taken for
seconds), and the JSON Schema says so by the same pattern.
"""
_WITH_OFFSET, _IN_UTC = len("2025-12-20T10:00:00+06:00"), len("2025-12-20T10:00:00Z")
_WITHOUT_ZONE = len("2025-12-20T10:00:00")
_SINCE_SUMMER_TIME = "2010"
"""From this year on Dhaka is six hours ahead of UTC all year (tz database); in 2009 it had summer time."""
_LOOKS_RIGHT = re.compile(EVENT_TIME_PATTERN.removesuffix("$")).fullmatch


def normalise_event_time(text: str) -> str:
    """Return `text` (ISO 8601) with its zone written out; a time without one is Asia/Dhaka's.

    The zone that was sent is kept.

    Raises:
        PydanticCustomError: `event_time`, when the text does not have the form of `EVENT_TIME_PATTERN`.
    """
    # Whole seconds, as nearly all times are: once their marks stand where they should, the standard library
    # says as much as the pattern at a fraction of its time.
    if text[10:11] == "T" and text[4] == text[7] == "-" and text[13:14] == text[16:17] == ":" and text[:2] == "20":
        if len(text) == _IN_UTC and text[19] == "Z" and _is_time(text):
            return f"{text[:19]}+00:00"
        if len(text) == _WITHOUT_ZONE and text >= _SINCE_SUMMER_TIME and _is_time(text):
            return f"{text}+06:00"
        offset = text[19:]
        marked = len(text) == _WITH_OFFSET and offset[0] in "+-" and offset[3] == ":" and offset[4] in "012345"
        if marked and offset != "-00:00" and _is_time(text):
            return text
    if _LOOKS_RIGHT(text) is None:
        raise PydanticCustomError("event_time", "not an ISO 8601 time of the years 2000 to 2099")
    parsed = datetime.fromisoformat(text.upper())
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=DHAKA)
    return parsed.isoformat()


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def present() -> str:
    """Return the present moment in UTC, to the microsecond (ISO 8601)."""
    second, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    return f"{_of_second(second)}.{nanoseconds // 1000:06d}+00:00"


# Many records are stamped in one second, and its date takes most of the time to write.
@lru_cache(maxsize=1)
def _of_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def moment(text: str, *, end_of_day: bool = False) -> datetime:
    """Return the moment that `text` (ISO 8601) names; without a zone it is Dhaka's time.

    Args:
        text: a date or a date with a time.
        end_of_day: a bare date means the end of that day instead of its beginning.

    Raises:
        ValueError: it is neither.
    """
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        value = value.replace(tzinfo=DHAKA)
    return value + timedelta(days=1) if end_of_day and len(text) == len("2025-12-01") else value


EventTime = Annotated[
    str,
    AfterValidator(normalise_event_time),
    Field(
        json_schema_extra={"pattern": EVENT_TIME_PATTERN},
        description="ISO 8601, of the years 2000 to 2099; a time without a zone is taken as Asia/Dhaka",
    ),
]
