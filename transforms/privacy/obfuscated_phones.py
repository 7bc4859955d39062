"""Mobile numbers of Bangladesh with letters for digits (O for 0, l for 1) or with strokes between their groups.

Only the whole shape of a mobile number tells these; the rules of `digits` have the plain ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from transforms.privacy.spans import Kind, Span

_ZERO: Final = "Oo\u041e\u043e\u039f\u03bf"
"""O and the letters of Cyrillic and Greek that look the same."""
_ONE: Final = "Il|i\u0406\u0399"
_TABLE: Final = str.maketrans({**dict.fromkeys(_ZERO, "0"), **dict.fromkeys(_ONE, "1")})

_SIGN: Final = re.compile(f"[0-9](?:[{_ZERO}{_ONE}_/]|(?<=[{_ZERO}{_ONE}][0-9]))")
_SEPARATOR: Final = "[ ._/-]?"
_MOBILE: Final = re.compile(
    rf"(?<![A-Za-z0-9/])(?:\+?8 ?8[ -]?)?[0{_ZERO}][1{_ONE}]{_SEPARATOR}[3-9]"
    rf"(?:{_SEPARATOR}[0-9{_ZERO}{_ONE}]){{8}}(?![A-Za-z0-9])"
)
_FEWEST_DIGITS: Final = 7
_LETTERS: Final = re.compile(f"[{_ZERO}{_ONE}]")


def with_digits(text: str) -> str:
    """`text` with digits for the letters that stand for some."""
    return text.translate(_TABLE)


def find_mistyped(text: str) -> Iterator[Span]:
    """Such numbers in a folded text."""
    if _SIGN.search(text) is None:
        return
    for match in _MOBILE.finditer(text):
        letters = len(_LETTERS.findall(match.group()))
        if sum(map(str.isdigit, match.group())) >= _FEWEST_DIGITS and letters <= _MOST_LETTERS:
            yield Span(match.start(), match.end(), Kind.PHONE, "phone-mistyped")


_MOST_LETTERS: Final = 5
