"""Mobile numbers of Bangladesh with letters for digits (O for 0, l for 1) or with odd signs between their digits.

Only the whole shape of a mobile number tells these; the rules of `digits` have the plain ones.
"""

from __future__ import annotations

import re
from typing import Final

from transforms.privacy.cards import is_card
from transforms.privacy.glance import LOOKALIKE, SPREAD, Glance
from transforms.privacy.spans import Kind, Span

_ZERO: Final = "Oo\u041e\u043e\u039f\u03bf"
"""O and the letters of Cyrillic and Greek that look the same."""
_ONE: Final = "Il|i\u0406\u0399"
_FIVE: Final = "S"
_EIGHT: Final = "B"
_TABLE: Final = str.maketrans({**dict.fromkeys(_ZERO, "0"), **dict.fromkeys(_ONE, "1"), _FIVE: "5", _EIGHT: "8"})

_SIGN: Final = re.compile(f"[0-9](?:[{_ZERO}{_ONE}{_FIVE}{_EIGHT}_/]|(?<=[{_ZERO}{_ONE}][0-9]))")
_BEGINNING: Final = re.compile(f"[0{_ZERO}][1{_ONE}]")
_SEPARATOR: Final = "[ ._/-]?"
_MOBILE: Final = re.compile(
    rf"(?<![A-Za-z0-9/])(?:\+?8 ?8[ -]?)?[0{_ZERO}][1{_ONE}]{_SEPARATOR}[3-9]"
    rf"(?:{_SEPARATOR}[0-9{_ZERO}{_ONE}{_FIVE}{_EIGHT}]){{8}}(?![A-Za-z0-9])"
)
DIGITS_OF_MISTYPED: Final = 7
_LETTERS: Final = re.compile(f"[{_ZERO}{_ONE}{_FIVE}{_EIGHT}]")


def with_digits(text: str) -> str:
    """`text` with digits for the letters that stand for some."""
    return text if text.removeprefix("+").isdecimal() or _LETTERS.search(text) is None else text.translate(_TABLE)


def find_mistyped(text: str, glance: Glance) -> list[Span]:
    """Return such numbers of a folded text, given with the classes of its characters."""
    spans: list[Span] = []
    if glance.digits < DIGITS_OF_MISTYPED:
        return spans
    signs = glance.signs_of_mistyped()
    if signs & SPREAD:
        spans.extend(_find_spread(text))
    if glance.digits >= _FEWEST_GLUED and text.count("01") > 1:
        for glued in _GLUED.finditer(text):
            for start in range(glued.start(), glued.end(), _MOBILE_DIGITS):
                spans.append(Span(start, start + _MOBILE_DIGITS, Kind.PHONE, "phone-glued"))
    if not signs & LOOKALIKE or _SIGN.search(text) is None or _BEGINNING.search(text) is None:
        return spans
    for match in _MOBILE.finditer(text):
        letters = len(_LETTERS.findall(match.group()))
        if sum(map(str.isdigit, match.group())) >= DIGITS_OF_MISTYPED and letters <= _MOST_LETTERS:
            spans.append(Span(match.start(), match.end(), Kind.PHONE, "phone-mistyped"))
    return spans


_MOST_LETTERS: Final = 5

_ODD_SIGNS: Final = "*~,|\u00b7\u2022\u2600-\u27bf\U0001f000-\U0001faff_/:#=+\u2026\\[\\]{}"
_ODD_GAP: Final = f"(?: ?[{_ODD_SIGNS}]{{1,2}} ?| )?"
_SPREAD_MOBILE: Final = re.compile(
    rf"(?:0(?<![0-9A-Za-z]0)|8(?<![0-9A-Za-z]8)8{_ODD_GAP}0|\+(?<![0-9A-Za-z]\+)88{_ODD_GAP}0){_ODD_GAP}1{_ODD_GAP}[3-9](?:{_ODD_GAP}[0-9]){{8}}(?!{_ODD_GAP}[0-9])"
)
_SPREAD_CARD: Final = re.compile(
    r"[0-9](?<![0-9A-Za-z][0-9])[0-9]{3}([_/~*|,])(?:[0-9]{4}\1[0-9]{4}\1[0-9]{3,4}|[0-9]{6}\1[0-9]{4,5})(?![0-9A-Za-z])"
)
_GLUED: Final = re.compile(r"(?<![0-9])(?:01[3-9][0-9]{8}){2,4}(?![0-9])")
_MOBILE_DIGITS: Final = 11
_FEWEST_GLUED: Final = 2 * _MOBILE_DIGITS
_NOT_SIGN: Final = re.compile("[0-9 ]+")
_OPENING: Final = str.maketrans("]}", "[{")
"""A bracket that closes is no other sign than the one that opens."""


def _find_spread(text: str) -> list[Span]:
    """Return mobile numbers and cards with one odd sign, the same throughout, between digits or groups."""
    spans: list[Span] = []
    for match in _SPREAD_CARD.finditer(text):
        if is_card("".join(filter(str.isdigit, match.group()))):
            spans.append(Span(match.start(), match.end(), Kind.CC, "card-spread"))
    for match in _SPREAD_MOBILE.finditer(text):
        signs = _NOT_SIGN.split(match.group().lstrip("+"))
        if len({sign.translate(_OPENING) for sign in signs if sign}) == 1:
            spans.append(Span(match.start(), match.end(), Kind.PHONE, "phone-spread"))
    return spans
