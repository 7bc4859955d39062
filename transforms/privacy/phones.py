"""Telephone numbers of Bangladesh and the United States (ITU-T E.164; BTRC numbering plan; NANP).

Shapes are ours, because `phonenumbers` reads a number out of almost any digits; it has the second look.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import phonenumbers

MIN_DIGITS: Final = 7
MAX_DIGITS: Final = 17
"""The longest way of writing one: 00 880 (0) 1712345678 and an extension digit."""

_NOT_DIGITS: Final = bytes(code for code in range(256) if not 0x30 <= code <= 0x39)
_BD_MOBILE: Final = re.compile(r"(?:0{0,2}880?)?0?(1[3-9]\d{8})")
_BD_WALLET: Final = re.compile(r"(?:880?)?0(1[3-9]\d{8})\d")
"""The account of a mobile wallet (Rocket): the telephone number and a check digit."""
_NATIONAL: Final = 10
"""Digits of a mobile number without its trunk zero, which are anything."""
_BEFORE_NATIONAL: Final = frozenset(
    {"0", *(f"{prefix}{code}" for prefix in ("", "0", "00") for code in ("88", "880", "8800"))}
)
"""The trunk zero and the ways of writing the country code."""

_NANP: Final = re.compile(r"1?([2-9]\d{2}[2-9]\d{6})")


@lru_cache(maxsize=4096)
def _assigned(digits: str, region: str) -> bool:
    """Whether the digits are a number that the plan of `region` (or of the country code after "+") has assigned."""
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)


def only_digits(text: str) -> str:
    """Return the ASCII digits of `text`."""
    plain = text.removeprefix("+")
    if plain.isascii() and plain.isdecimal():
        return plain
    return text.encode("ascii", "ignore").translate(None, _NOT_DIGITS).decode()


def e164(text: str) -> str:
    """The number in E.164 form where it can be read as one, else its digits, without the international prefix 00."""
    return (_known_e164 if len(text) <= _LONGEST_REMEMBERED else _e164)(text)


def _e164(text: str) -> str:
    digits = only_digits(text)
    international = text.lstrip(" (").startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00")
    if len(digits) > MAX_DIGITS:
        return digits
    if is_bd_mobile(digits):
        return f"+880{digits[-_NATIONAL:]}"
    if match := _BD_MOBILE.fullmatch(digits) or _BD_WALLET.fullmatch(digits):
        return f"+880{match[1]}"
    if international:
        if digits.startswith("8800"):
            digits = "880" + digits[4:]
        return f"+{digits}" if _assigned(f"+{digits}", "ZZ") else digits
    if (match := _NANP.fullmatch(digits)) and _assigned(f"+1{match[1]}", "ZZ"):
        return f"+1{match[1]}"
    if digits.startswith("880") and _assigned(f"+{digits}", "ZZ"):
        return f"+{digits}"
    if digits.startswith("0") and _is_assigned_in_bd(digits):
        return f"+880{digits[1:]}"
    return digits


_LONGEST_REMEMBERED: Final = 64
_known_e164 = lru_cache(maxsize=1024)(_e164)
"""A number is asked for as what is looked for in its record, and again for its token."""


def is_bd_mobile(digits: str) -> bool:
    """Whether the digits are a mobile number of Bangladesh with its trunk zero or country code."""
    first = len(digits) - _NATIONAL
    return (
        0 < first <= _LONGEST_BEFORE_NATIONAL
        and digits[first] == "1"
        and "3" <= digits[first + 1] <= "9"
        and digits[:first] in _BEFORE_NATIONAL
        and digits.isdecimal()
    )


_LONGEST_BEFORE_NATIONAL: Final = max(map(len, _BEFORE_NATIONAL))


def is_bd_landline(digits: str) -> bool:
    """Whether digits with a trunk zero are an assigned number of a landline or an IP operator of Bangladesh."""
    return digits.startswith("0") and not digits.startswith("01") and _is_assigned_in_bd(digits)


def _is_assigned_in_bd(digits: str) -> bool:
    """Whether digits that begin with a zero are an assigned number as one dials it in Bangladesh."""
    # Two zeros are the international prefix.
    return _assigned(digits, "BD") if digits.startswith("00") else _is_in_plan_of_bd(digits[1:])


def _is_in_plan_of_bd(national: str) -> bool:
    """What `_assigned` says of a number of Bangladesh given without its trunk zero, in a twentieth of the time."""
    length = len(national)
    general, *kinds = _plan_of_bd()
    if length not in general[0] or general[1].fullmatch(national) is None:
        return False
    return any(length in lengths and pattern.fullmatch(national) is not None for lengths, pattern in kinds)


@lru_cache(maxsize=1)
def _plan_of_bd() -> tuple[tuple[frozenset[int], re.Pattern[str]], ...]:
    """Lengths and shapes of the numbers of Bangladesh: of all first, then of each kind that there is."""
    plan: Any = phonenumbers.PhoneMetadata.metadata_for_region("BD")
    kinds = (
        *(plan.general_desc, plan.fixed_line, plan.mobile, plan.toll_free, plan.premium_rate, plan.shared_cost),
        *(plan.personal_number, plan.voip, plan.pager, plan.uan, plan.voicemail),
    )
    return tuple(
        (frozenset(kind.possible_length or range(MAX_DIGITS + 1)), re.compile(kind.national_number_pattern))
        for kind in kinds
        if kind is not None and kind.national_number_pattern
    )


@lru_cache(maxsize=1024)
def _is_possible(digits: str) -> bool:
    """Whether digits behind a plus sign have a country's code and as many more as its numbers have."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False


def is_international(digits: str, *, plus: bool = False) -> bool:
    """Whether digits behind a plus sign (or 00) are a telephone number.

    Those of Bangladesh and North America count whether assigned or not: a mistyped number is personal too.

    Args:
        digits: without the sign.
        plus: there is a plus sign: a number as long as those of its country counts as well.
    """
    if not 8 <= len(digits) <= 15:
        return False
    if plus and len(digits) >= _FEWEST_POSSIBLE and _is_possible(digits):
        return True
    return digits.startswith("880") or (digits.startswith("1") and len(digits) == 11) or _assigned(f"+{digits}", "ZZ")


_FEWEST_POSSIBLE: Final = 10


def is_foreign(digits: str) -> bool:
    """Whether digits without a plus sign are an assigned number of another country, with its code."""
    return not digits.startswith(("0", "1", "880")) and _assigned(f"+{digits}", "ZZ")


def is_us(digits: str) -> bool:
    """Whether ten digits (or eleven with the leading 1) are an assigned number of the United States."""
    match = _NANP.fullmatch(digits)
    return match is not None and _us_area(match[1])


@lru_cache(maxsize=4096)
def _us_area(national: str) -> bool:
    number = phonenumbers.PhoneNumber(country_code=1, national_number=int(national))
    return phonenumbers.region_code_for_number(number) == "US"


def is_plausible(digits: str) -> bool:
    """Whether digits that a word such as "call" announces have the shape of a number, assigned or not."""
    length = len(digits)
    if digits.startswith("0"):
        return 9 <= length <= 15
    if digits.startswith("880"):
        return 10 <= length <= 14
    if _NANP.fullmatch(digits):
        return True
    return length == 10 and "13" <= digits[:2] <= "19"
