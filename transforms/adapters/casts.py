"""Casts: a value as a source writes it -> as the contract has it. Each raises `CastError` for what it cannot read."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from schemas.event_time import DHAKA, EVENT_TIME_PATTERN

Cast = Callable[[Any, ZoneInfo], Any]


class CastError(ValueError):
    """The value is not of this form. The text repeats nothing of it."""


_DIGITS: Final = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
_MONEY: Final = re.compile(r"(?:BDT|Tk\.?|টাকা|taka|৳|\$|USD)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}|[0-9]+)(?:\.[0-9]+)?")
_COUNT: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([kmb])", re.IGNORECASE)
_FACTORS: Final = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000}
_EXACT_INTEGERS: Final = 2**53
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
_EVENT_TIME: Final = re.compile(EVENT_TIME_PATTERN.removesuffix("$")).fullmatch
_NAMES_ZONE: Final = re.compile(r"[T ].*(?:[Zz]|[+-][0-9:]+)").search
_DETACHED_ZONE: Final = re.compile(
    r"(.*[0-9])\s*(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}|(?<= )[0-9]{2}:[0-9]{2})", re.IGNORECASE
)
_ZONE_BEHIND_TIME: Final = re.compile(r"[T ][0-9]{2}:[0-9]{2}")
_IN_WORDS: Final = (
    "%A, %B %d, %Y at %I:%M %p",
    "%A, %d %B %Y at %H:%M",
    "%A %d %B %Y at %H:%M",
    "%B %d, %Y at %I:%M %p",
    "%d %B %Y at %H:%M",
    "%B %d, %Y",
    "%d %B %Y",
    "%a %b %d %H:%M:%S %z %Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y",
)


def _outline(written: str) -> str:
    """Return `written` with each word as `a` and each number as `0`: forms are told by it before they are tried."""
    return _NUMBERS.sub("0", _LETTERS.sub("a", written))


_LETTERS: Final = re.compile("[A-Za-z]+")
_NUMBERS: Final = re.compile("[0-9]+")
_SHOWN: Final = {"%A": "a", "%a": "a", "%B": "a", "%b": "a", "%p": "a", "%z": "+0"}
_FORMS: Final = {
    _outline(re.sub("%.", lambda found: _SHOWN.get(found[0], "0"), form)).replace("+", sign): form
    for form in _IN_WORDS
    for sign in "+-"
}
"""Outline -> the one form that has it. `strptime` compiles a form again when it meets more than five in turns."""

_MICROSECONDS_FROM, _MILLISECONDS_FROM, _SECONDS_FROM = 1e14, 1e11, 1e8
"""Least epoch of each unit: of 1973 in the unit, and far above any sensible time in the larger one."""


def text(value: Any, zone: ZoneInfo) -> str:
    """Return a text that says something."""
    if isinstance(value, str) and (found := value.strip()):
        return found
    raise CastError


def whole_text(value: Any, zone: ZoneInfo) -> str:
    """Return a text with its own white space, if it says something."""
    if isinstance(value, str) and value.strip():
        return value
    raise CastError


def identifier(value: Any, zone: ZoneInfo) -> str:
    """Return an id as text: `632910392`, `"632910392"` and `632910392.0` are the same.

    A number above 2^53 that came as a double has been rounded, and is the id of something else.
    """
    if type(value) is float and value.is_integer() and abs(value) <= _EXACT_INTEGERS:
        value = int(value)
    return str(value) if type(value) is int else text(value, zone)


def number(value: Any, zone: ZoneInfo | None = None) -> float:
    """Return a number: `199.0`, `"199.00"`, `"2,398.00"`, `"৳ 1,20,000"`, `"১২০০ টাকা"`."""
    if type(value) in (int, float):
        return float(value)
    if isinstance(value, str):
        bare = _MONEY.sub("", value.translate(_DIGITS)).strip()
        if _NUMBER.fullmatch(bare):
            return float(bare.replace(",", ""))
    raise CastError("not_a_number")


def count(value: Any, zone: ZoneInfo | None = None) -> int:
    """Return a count: `34`, `34.0`, `"5,600"`, `"5.6K"`; a negative one, by which scrapers say "hidden", is none."""
    if isinstance(value, str) and (short := _COUNT.fullmatch(value.translate(_DIGITS).strip())):
        return round(float(short[1]) * _FACTORS[short[2].lower()])
    found = number(value)
    if found < 0 or not found.is_integer():
        raise CastError
    return value if type(value) is int else int(found)


def time(value: Any, zone: ZoneInfo) -> str:
    """Return an event time: of ISO 8601, RFC 1123, an epoch in seconds, milli- or microseconds, or Facebook's words.

    Args:
        value: what the source sent.
        zone: of a time that names none.
    """
    if isinstance(value, str):
        if _EVENT_TIME(value) and (zone is DHAKA or _NAMES_ZONE(value)):
            return value  # the contract's own form
        written = " ".join(value.translate(_DIGITS).split())
        if re.fullmatch(r"[0-9]{9,17}(?:\.[0-9]+)?", written):
            return _of_epoch(float(written))
        return _with_zone(_read(written), zone)
    if type(value) in (int, float):
        return _of_epoch(float(value))
    raise CastError


def _of_epoch(value: float) -> str:
    for least, per_second in ((_MICROSECONDS_FROM, 1e6), (_MILLISECONDS_FROM, 1e3), (_SECONDS_FROM, 1.0)):
        if value >= least:
            try:
                return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value / per_second)).isoformat()
            except OverflowError:
                raise CastError from None
    raise CastError


def _read(written: str) -> datetime:
    if _EVENT_TIME(written):
        return datetime.fromisoformat(written.upper())
    detached = _DETACHED_ZONE.fullmatch(written)
    if detached and _ZONE_BEHIND_TIME.search(detached[1]):
        # `+0600` behind a space, UTC by name, and a plus sign that URL decoding made a space.
        zone = {"utc": "Z", "gmt": "Z", "z": "Z"}.get(detached[2].lower(), detached[2])
        joined = detached[1].strip() + (zone if zone[0] in "Z+-" else f"+{zone}")
        if _EVENT_TIME(joined):
            return datetime.fromisoformat(joined)
    form = _FORMS.get(_outline(written))
    if form is not None:
        with contextlib.suppress(ValueError):
            return datetime.strptime(written, form)  # noqa: DTZ007 - the caller's zone is given to it
    try:
        return parsedate_to_datetime(written)
    except ValueError:
        raise CastError from None


def _with_zone(moment: datetime, zone: ZoneInfo) -> str:
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).isoformat()


def tags(value: Any, zone: ZoneInfo) -> list[str]:
    """Return hashtags without their sign: of texts, of objects with a name, or of one text with signs."""
    if isinstance(value, str):
        value = re.findall(r"#(\w+)", value)
    if not isinstance(value, list):
        raise CastError
    names = [_tag_name(item) for item in value]
    return list(dict.fromkeys(name for name in names if name))


def _tag_name(item: Any) -> str:
    if isinstance(item, dict):
        item = item.get("name") or item.get("hashtagName") or item.get("title")
    return item.strip().lstrip("#") if isinstance(item, str) else ""


def texts(value: Any, zone: ZoneInfo) -> list[str]:
    """Return the texts of a list, or of one text."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        raise CastError
    return [item for item in value if isinstance(item, str) and item]


def language(value: Any, zone: ZoneInfo) -> str:
    """Return a language tag; `un`, by which TikTok says that it does not know, is none."""
    found = text(value, zone)
    if found.lower() in ("un", "und") or not _LANGUAGE.fullmatch(found):
        raise CastError
    return found


CASTS: Final[dict[str, Cast]] = {
    "text": text,
    "whole_text": whole_text,
    "id": identifier,
    "number": number,
    "count": count,
    "time": time,
    "tags": tags,
    "texts": texts,
    "language": language,
}
"""The casts by the names that mappings give them."""

MEANINGS: Final[dict[str, str]] = {
    "text": "a text that is not blank",
    "whole_text": "a text that is not blank",
    "id": "an id: a text, or a whole number that no program has rounded",
    "number": "a number, such as 199.00 or 2,398.00",
    "count": "a count, such as 34, 5,600 or 5.6K",
    "time": "a time: ISO 8601, RFC 1123, or an epoch in seconds or milliseconds",
    "tags": "a list of hashtags",
    "texts": "a list of texts",
    "language": "a language tag, such as bn or en-US",
}
"""What each cast reads, in words."""
