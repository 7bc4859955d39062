"""What a text cannot hold, told by the classes of its characters before any pattern is tried.

A pattern for a number looks at every character of a text, and most texts hold no number of its length. Here the text is
written as bytes once, one a character ("?" for one that is not ASCII), and classes of characters are looked for by
`bytes.find` (`in` takes six times as long: it asks first whether it is given a number). Each answer is a necessary
condition: where one says no, the pattern that it stands for fits nowhere.
"""

from __future__ import annotations

import string
from typing import Final


def classes(other: str, *classes: tuple[str, str]) -> bytes:
    """Return a table for `bytes.translate`: of each class its sign for its characters, `other` for what is in none."""
    table = bytearray(other.encode() * 256)
    for sign, characters in classes:
        for character in characters:
            table[ord(character)] = ord(sign)
    return bytes(table)


_DIGIT: Final = b"0"
_RUNS: Final = classes(" ", ("0", string.digits))
_DIGITS: Final = classes("x", ("0", string.digits))
_LOOKALIKES: Final = classes("x", ("0", string.digits + "OoIl|iSB"))
_ODD_SIGNS: Final = classes("x", ("0", string.digits), ("*", "*~,|_/:#=+[]?"))
_LIKE_DIGITS: Final = classes("x", ("0", string.digits), ("o", "OoIl|iSB_/?"))
_BETWEEN_GROUPS: Final = b" .-()\n"
_NOT_ALNUM: Final = bytes(code for code in range(256) if not (code < 0x80 and chr(code).isalnum()))
_CASES: Final = classes(" ", ("a", string.ascii_lowercase), ("A", string.ascii_uppercase))
_CODES: Final = classes(" ", ("a", string.ascii_letters), ("0", string.digits + "@$"))
_BASE64: Final = classes(" ", ("b", string.ascii_letters + string.digits + "+/_-"))
_SHORTEST_BASE64: Final = 14


class Glance:
    """The classes of a folded text's characters.

    Args:
        text: the folded text.
        digits: how many digits it has.
    """

    __slots__ = ("_bytes", "_chains", "_codes", "_text", "digits")

    def __init__(self, text: str, digits: int) -> None:
        self.digits = digits
        self._text = text
        self._bytes: bytes | None = None
        self._chains: bytes | None = None
        self._codes: bytes | None = None

    def _raw(self) -> bytes:
        """The text as bytes, made when it is first asked for: nothing is looked for in half of the texts."""
        if self._bytes is None:
            self._bytes = self._text.encode("ascii", "replace")
        return self._bytes

    def has_run(self, lengths: frozenset[int]) -> bool:
        """Whether there is a run of exactly one of so many digits."""
        return any(len(run) in lengths for run in self._raw().translate(_RUNS).split())

    def has_chain(self, digits: int) -> bool:
        """Whether there are so many digits with nothing but spaces, dots, dashes and brackets between them."""
        if self.digits < digits:
            return False
        if self._chains is None:
            self._chains = self._raw().translate(_DIGITS, _BETWEEN_GROUPS)
        return self._chains.find(_DIGIT * digits) >= 0

    def has_spread(self, digits: int) -> bool:
        """Whether there are so many digits, or letters that look like some, with no other letter between them."""
        return self.digits >= digits and self._raw().translate(_LOOKALIKES, _NOT_ALNUM).find(_DIGIT * digits) >= 0

    def has_odd_sign(self) -> bool:
        """Whether one or two signs that people set between the digits of a number, or others than ASCII, are there."""
        signs = self._raw().translate(_ODD_SIGNS, b" ")
        return signs.find(b"0*0") >= 0 or signs.find(b"0**0") >= 0

    def has_lookalike(self) -> bool:
        """Whether a letter or sign that looks like a digit, or is none of ASCII, stands beside a digit."""
        likes = self._raw().translate(_LIKE_DIGITS)
        return likes.find(b"0o") >= 0 or likes.find(b"o0") >= 0

    def _written(self) -> bytes:
        """The text as letters on the one hand, digits and the signs that stand for letters on the other."""
        if self._codes is None:
            self._codes = self._raw().translate(_CODES)
        return self._codes

    def has_code(self) -> bool:
        """Whether two digits, or such signs, stand right behind two letters."""
        return self._written().find(b"aa00") >= 0

    def has_leet(self) -> bool:
        """Whether a digit, or a sign that stands for a letter, is between two letters."""
        return self._written().find(b"a0a") >= 0

    def has_inner_capital(self) -> bool:
        """Whether a capital stands right behind a small letter."""
        return self._raw().translate(_CASES).find(b"aA") >= 0

    def has_base64(self) -> bool:
        """Whether there are enough letters and digits in a row for base64 that means something."""
        return self._raw().translate(_BASE64).find(b"b" * _SHORTEST_BASE64) >= 0
