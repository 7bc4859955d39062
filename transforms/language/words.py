r"""A text cut into words and what is between them, such that joining the parts gives the text again.

One pattern, one pass: what must never be read as a word of a language (tokens of the Privacy Shield, addresses,
handles, hashtags) is one part; so is a run of Bangla letters with its marks, which Python's ``\w`` would tear apart.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final

_JOINERS: Final = "\u200b-\u200d\u00ad"

_LETTERS: Final = "\u0980-\u09e5\u09f0-\u09ff"
"""The Bengali block without its digits."""

_PARTS: Final = re.compile(
    "("
    r"[A-Za-z]+(?=[ ,!?;)\n]|\.?(?:\s|$))"  # the commonest words first: it is the order in which they are tried
    rf"|[{_LETTERS}][{_LETTERS}{_JOINERS}]*|[০-৯]+"
    r"|(?<![A-Za-z0-9_])[A-Z]{2,16}(?:_[A-Z]{1,16})?_[0-9a-f]{6,64}(?![0-9A-Za-z_])"  # what the Privacy Shield writes
    r"|(?:https?://|www\.)[!-~]+"
    r"|(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]+"
    r"|[@#][A-Za-z0-9_.]+"
    r"|[0-9]+(?:[.,:/-][0-9]+)*(?![A-Za-z0-9])"
    r"|[A-Za-z0-9\u00c0-\u024f]+(?:['’](?:s|t|re|ll|ve|d|m)(?![A-Za-z]))?"
    ")"
)


class Script(IntEnum):
    """What a part of a text is written in."""

    NONE = 0
    """Nothing to read: a number, an address, a token, a model number, another script."""
    LATIN = 1
    BANGLA = 2


def split(text: str) -> list[str]:
    """Cut a text into parts: what is between words at even places, words at odd ones; joined they are the text."""
    return _PARTS.split(text)


def script_of(word: str) -> Script:
    """Return which script a part of `split` is to be read in."""
    if word.isascii():
        return Script.LATIN if word.isalpha() else Script.NONE
    return Script.BANGLA if "\u0980" <= word[0] <= "\u09ff" else Script.NONE
