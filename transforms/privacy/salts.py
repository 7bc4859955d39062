"""Whether a salt is strong enough to be the key of every token."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import Final

MIN_CHARACTERS: Final = 16
MIN_BITS: Final = 64
"""Guesses of which half find a salt, as a power of two; less is found on one machine in days."""
HOW_TO: Final = "make one with `openssl rand -base64 32` and keep it in a secrets manager"

_PLACEHOLDER: Final = re.compile(
    "change.?(?:me|this|it)|placeholder|example|default|secrets?.?manager|password|passw0rd|your.*(?:salt|secret|key)"
    "|in.?prod(?:uction)?|replace.?(?:me|this)|insert.?here|dummy|qwerty|letmein|(?:my|the|some).?secret",
    re.IGNORECASE,
)
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LONGEST_SEQUENCE: Final = 6
_FEWEST_DISTINCT: Final = 8


def weakness(salt: str) -> str | None:
    """Return what is wrong with a salt, as words that follow its name («is empty»); None when it is strong enough."""
    text = salt.strip()
    if not text:
        return "is empty"
    if match := _PLACEHOLDER.search(text):
        return f"is a placeholder (it has {match.group().lower()!r} in it)"
    if len(text) < MIN_CHARACTERS:
        return f"is shorter than {MIN_CHARACTERS} characters"
    unit = text[: _period(text)]
    if len(unit) <= len(text) // 2:
        return f"repeats the same {len(unit)} characters"
    if _has_sequence(text.lower()):
        return "is characters in a row, such as 12345678 or abcdefgh"
    distinct = len(set(text))
    bits = len(text) * math.log2(min(_pool(text), max(2, distinct * 2)))
    if distinct < _FEWEST_DISTINCT or bits < MIN_BITS:
        return f"is too easy to guess (about {bits:.0f} bits of the {MIN_BITS} it needs)"
    return None


def _period(text: str) -> int:
    """Return the length of the shortest unit that the text repeats, whole or cut off at its end."""
    return next(n for n in range(1, len(text) + 1) if text.startswith(text[n:]))


def _pool(text: str) -> int:
    """Return how many characters those of the text were drawn from, by their classes."""
    classes = ((str.isdigit, 10), (str.islower, 26), (str.isupper, 26))
    pool = sum(size for belongs, size in classes if any(map(belongs, text)))
    return pool + (0 if text.isalnum() else 32) or 2


def _has_sequence(text: str) -> bool:
    """Whether most of the text is runs of neighbours in the alphabet, the digits or a row of the keyboard."""
    neighbours = sum(_are_neighbours(left, right) for left, right in pairwise(text))
    return neighbours >= _LONGEST_SEQUENCE and neighbours * 2 >= len(text)


def _are_neighbours(left: str, right: str) -> bool:
    return (
        ord(right) - ord(left) in {1, -1}
        or left + right in {"90", "09"}
        or any(left + right in row or right + left in row for row in _ROWS)
    )
