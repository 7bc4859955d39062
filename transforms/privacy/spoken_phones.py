"""Mobile numbers of Bangladesh that are spelled out: "zero one seven double two ...", শূন্য এক সাত ...

Words and digits may alternate; only what is a whole mobile number counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from transforms.privacy.phones import is_bd_mobile
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import LETTER, spellings

_WORDS: Final = (
    "zero o oh nil shunno sunno জিরো শূন্য ০",
    "one ek এক ওয়ান",
    "two dui দুই টু",
    "three tin teen তিন থ্রি",
    "four char চার ফোর",
    "five pach panch পাঁচ ফাইভ",
    "six choy soy chhoy ছয় সিক্স",
    "seven sat shat saat সাত সেভেন",
    "eight at aat আট এইট",
    "nine noy noi নয় নাইন",
)
_DIGITS: Final = {
    spelling: str(digit) for digit, words in enumerate(_WORDS) for word in words.split() for spelling in spellings(word)
}
_TIMES: Final = {"double": 2, "dabol": 2, "ডাবল": 2, "triple": 3, "tripol": 3, "ট্রিপল": 3}
SIGNS: Final = frozenset({"zero", "o", "oh", "shunno", "sunno", "জিরো", "শূন্য", *_TIMES})
"""Words without one of which a text spells no number out."""

_PART: Final = re.compile(rf"[0-9]+|{LETTER}+")
_GAP: Final = re.compile(r"[\s,.\-]{0,3}")
_MOBILE_DIGITS: Final = 11


def find_spoken(text: str, lower: str) -> Iterator[Span]:
    """Return such numbers in a folded text, given in lower case too."""
    digits, start, end, spelled, times = "", 0, 0, 0, 1
    for match in _PART.finditer(lower):
        word = match.group()
        value = word if word[0].isdigit() else _DIGITS.get(word)
        joined = _GAP.fullmatch(lower, end, match.start()) is not None
        if value is None and word not in _TIMES:
            digits, spelled, times, end = "", 0, 1, match.end()
            continue
        if not joined or not digits:
            if not joined or times == 1:
                digits, spelled, times = "", 0, 1
            start = start if times > 1 else match.start()
        end = match.end()
        if value is None:
            times = _TIMES[word]
            continue
        digits += value * times if len(value) == 1 else value
        spelled += not word[0].isdigit()
        times = 1
        if len(digits) > _MOBILE_DIGITS:
            digits, spelled = "", 0
        elif len(digits) == _MOBILE_DIGITS and spelled >= _FEWEST_SPELLED and is_bd_mobile(digits):
            yield Span(start, end, Kind.PHONE, "phone-spelled", digits)
            digits, spelled = "", 0


_FEWEST_SPELLED: Final = 3
