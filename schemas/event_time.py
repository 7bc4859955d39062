"""Event times: ISO 8601 text in, zone-aware ISO 8601 text out."""

from datetime import datetime, timedelta, timezone
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

DHAKA = ZoneInfo("Asia/Dhaka")
_DHAKA_STANDARD = timezone(timedelta(hours=6))
_MINUTE = timedelta(minutes=1)


def normalise_event_time(text: str) -> str:
    """Return `text` (ISO 8601) with its zone written out; a time without one is Asia/Dhaka's.

    The zone that was sent is kept. Years 1 to 9999.

    Raises:
        PydanticCustomError: `event_time`, when the text is no ISO 8601 time or its offset is not in whole minutes
            (RFC 3339 has no others).
    """
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("event_time", "not an ISO 8601 time") from None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=DHAKA)
        if (parsed.utcoffset() or timedelta()) % _MINUTE:
            # Until 1941 Dhaka's clocks were at offsets such as +05:53:20, which RFC 3339 cannot write.
            parsed = parsed.replace(tzinfo=_DHAKA_STANDARD)
    elif (parsed.utcoffset() or timedelta()) % _MINUTE:
        raise PydanticCustomError("event_time", "offset not in whole minutes")
    return parsed.isoformat()


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
        json_schema_extra={"format": "date-time"}, description="ISO 8601; a time without a zone is taken as Asia/Dhaka"
    ),
]
