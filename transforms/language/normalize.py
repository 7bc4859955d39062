r"""One spelling of Bangla text: the code points that stand for the same letters on screen become the same.

Unicode's normal forms do not do it: NFC takes য়, ড়, ঢ় apart, keyboards write both forms, and zero-width joiners, which
only choose the shape of a conjunct, are typed or left out at will.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

BANGLA: Final = "\u0980-\u09ff"
"""The Bengali block as a range of a regular expression; the danda is not in it."""

_NUKTA: Final = {
    "\u09af\u09bc": "\u09df",
    "\u09a1\u09bc": "\u09dc",
    "\u09a2\u09bc": "\u09dd",
    "\u09ac\u09bc": "\u09b0",  # ব with a dot, as some keyboards write র
}
_LOOKALIKES: Final = {
    "\u09f0": "\u09b0",  # Assamese ra
    "\u09f1": "\u09ac",  # Assamese va
    "\u0985\u09be": "\u0986",  # অ with the sign of আ
    "\u09a4\u09cd\u200d": "\u09ce",  # ৎ as it was written before Unicode 4.1
    "\u09c7\u09be": "\u09cb",  # ো in two signs
    "\u09c7\u09d7": "\u09cc",  # ৌ in two signs
}
_REPLACED: Final = {**_NUKTA, **_LOOKALIKES}
_REPLACE: Final = re.compile("|".join(map(re.escape, _REPLACED)))
_INVISIBLE: Final = {0x200B: None, 0x200C: None, 0x200D: None, 0x00AD: None, 0x2060: None, 0xFEFF: None}
_REPEATED_SIGN: Final = re.compile("([\u0981-\u0983\u09bc\u09be-\u09cd\u09d7])\\1+")
_BLOCK: Final[dict[int, int | str | None]] = {code: code for code in (*range(128), *range(0x0980, 0x0A00))}
"""Characters as they are: `str.translate` raises and catches an error at each that its table lacks."""
_REMOVED: Final = {**_BLOCK, **_INVISIBLE, 0x09BC: None}
"""A nukta that made no letter with the one before it is none either."""

_DIGITS: Final = {0x09E6 + digit: str(digit) for digit in range(10)}

_VOWEL_SIGNS: Final = re.compile("[\u09be-\u09cd\u09d7]")
_VOWEL_LETTERS: Final = re.compile("[অআইঈউঊঋএঐওঔ\u09df]")
_FIRST_VOWEL: Final = re.compile("[অআইঈউঊএঐওঔ]")

_SPELLING: Final = _BLOCK | str.maketrans(
    {
        "\u0981": None,  # chandrabindu: left out by half of the writers
        "ী": "ি",
        "ূ": "ু",
        "ঈ": "ই",
        "ঊ": "উ",
        "ণ": "ন",
        "ষ": "স",
        "শ": "স",
        "য": "জ",
        "ঃ": None,
        "ৎ": "ত",
        "ঙ": "ং",
        "\u09dd": "\u09dc",
    }
)


def normalize(text: str) -> str:
    """Return a text in NFC, with nukta letters of one code point, without invisible joiners and doubled signs."""
    if text.isascii():
        return text
    while True:  # one replacement can bring the parts of another together
        composed = _REPLACE.sub(lambda match: _REPLACED[match[0]], unicodedata.normalize("NFC", text))
        normal = composed.translate(_REMOVED)
        if _REPEATED_SIGN.search(normal) is not None:
            normal = _REPEATED_SIGN.sub(r"\1", normal)
        if normal == text:
            return normal
        text = normal


def spelling_key(word: str) -> str:
    """Return what spellings of a Bangla word share: ী and ি, ণ and ন, শ, ষ and স, with and without chandrabindu."""
    return word.translate(_SPELLING)


def letters_key(word: str) -> str:
    """Return the consonants of a spelling key, as they are written; a vowel in front counts as অ."""
    key = _VOWEL_SIGNS.sub("", word.translate(_SPELLING))
    return _FIRST_VOWEL.sub("অ", key[:1]) + _VOWEL_LETTERS.sub("", key[1:])


def ascii_digits(text: str) -> str:
    """Return a text with Bangla digits as ASCII digits."""
    return text.translate(_DIGITS)
