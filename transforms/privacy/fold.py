"""Text folded for detection, with the way back to the offsets of the text given.

Every character that stands for an ASCII one (Bangla and other decimal digits, full-width, mathematical and enclosed
forms, typographic spaces and dashes) becomes that one; characters that take up no space are dropped, so that they
cannot break a number or a name up. Tokens of an earlier run become filler that no rule matches.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

FILLER: Final = "\ue000"
"""Stands for each character of a token; a private-use character that belongs to no word, number or address."""

TOKEN: Final = re.compile(
    r"(?<![A-Za-z0-9_])(?:PHONE|EMAIL|NAME|CC|NID|HANDLE)_(?=[0-9]*[a-f])[0-9a-f]{8,64}(?![A-Za-z0-9_])"
)
"""A token standing alone. The letter in its hex part keeps a card number from passing as one (CC_4111...)."""

_SPACES: Final = (0x09, 0x0B, 0x0C, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
_DASHES: Final = (*range(0x2010, 0x2016), 0x2043, 0x2212, 0x2500, 0xFE58, 0xFE63, 0xFF0D)
_LINE_BREAKS: Final = (0x85, 0x2028, 0x2029)
_APOSTROPHES: Final = (0x2018, 0x2019, 0x02BC)

_FIXED: Final[dict[int, str]] = {
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_LINE_BREAKS, "\n"),
    **dict.fromkeys(_APOSTROPHES, "'"),
}
_VARIATION_SELECTORS: Final = range(0xFE00, 0xFE10)
_GRAPHEME_JOINER: Final = 0x034F


def _folded(code: int) -> str | None:
    """The character that `code` is read as: one character, or None for a character that takes up no space."""
    if code in _FIXED:
        return _FIXED[code]
    char = chr(code)
    # Cf: zero-width joiners and spaces, directional marks, soft hyphen. Me: the frame of a keycap digit.
    if unicodedata.category(char) in {"Cf", "Me"} or code in _VARIATION_SELECTORS or code == _GRAPHEME_JOINER:
        return None
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 and plain.isascii() else char


class _FoldTable(dict[int, "str | None"]):
    """A table for `str.translate` that fills itself; bounded by the number of characters of Unicode's first plane."""

    def __missing__(self, code: int) -> str | None:
        folded = _folded(code)
        if code < 0x10000:
            self[code] = folded
        return folded


_TABLE: Final = _FoldTable({code: chr(code) for code in range(128)})


_FOLDABLE: Final = re.compile("[^\\x00-\\x08\\x0a\\x0d-\\x7f\u0964\u0965\u0980-\u09e5\U0001f300-\U0001faff]")
"""Anything but ASCII, Bangla's letters and pictures, which most texts have nothing beside."""


@dataclass(slots=True)
class Folded:
    """A folded text.

    Attributes:
        text: the text rules are run on.
        offsets: for each of its characters the offset in the text given; None when both have the same length.
    """

    text: str
    offsets: list[int] | None

    @property
    def lower(self) -> str:
        """The text in lower case, of the same length."""
        return lower_case(self.text)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text given that the folded characters from `start` to before `end` come from."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


def lower_case(text: str) -> str:
    """`text` in lower case, character by character where the whole would change its length («İ»)."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)


def _filler(match: re.Match[str]) -> str:
    return FILLER * (match.end() - match.start())


def fold(text: str, *, tokens_to_filler: bool = True) -> Folded:
    """Fold `text`, in time linear in its length; tokens in it become filler unless told otherwise."""
    if tokens_to_filler and "_" in text:
        text = TOKEN.sub(_filler, text)
    if text.isascii() or _FOLDABLE.search(text) is None:
        return Folded(text, None)
    folded = text.translate(_TABLE)
    if len(folded) == len(text):
        return Folded(folded, None)
    return Folded(folded, [i for i, char in enumerate(text) if _TABLE[ord(char)] is not None])
