"""What a text cannot hold, told by the classes of its characters before any pattern is tried.

A pattern for a number looks at every character of a text, and most texts hold no number of its length. Here the text is
written as bytes once, one a character ("?" for one that is not ASCII), and classes of characters are looked for by
`bytes.find` (`in` takes six times as long: it asks first whether it is given a number). Each answer is a necessary
condition: where one says no, the pattern that it stands for fits nowhere.
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_extensions import i64  # a number of the machine's; only the compiler has to know it


def classes(other: str, *classes: tuple[str, str]) -> bytes:
    """Return a table for `bytes.translate`: of each class its sign for its characters, `other` for what is in none."""
    table = bytearray(other.encode() * 256)
    for sign, characters in classes:
        for character in characters:
            table[ord(character)] = ord(sign)
    return bytes(table)


FEWEST_OF_CHAIN: Final = 6
"""Digits of the shortest chain that anything is read from."""
_BETWEEN_GROUPS: Final = b" .-()\n"
_SEPARATES: Final = bytes(code in _BETWEEN_GROUPS for code in range(256))
_ZERO: Final = ord("0")
_NINE: Final = ord("9")
_WIDEST_GAP: Final = 3
_IS_DIGIT: Final = 1
_IS_LIKE: Final = 2
_IS_ODD: Final = 4
_IS_SPACE: Final = 8
_IS_BETWEEN: Final = _IS_ODD | _IS_SPACE
_AMONG_DIGITS: Final = bytes(
    _IS_DIGIT * (chr(code) in string.digits)
    | _IS_LIKE * (chr(code) in "OoIl|iSB_/?")
    | _IS_ODD * (chr(code) in "*~,|_/:#=+[]{}?")
    | _IS_SPACE * (chr(code) == " ")
    for code in range(256)
)
"""Digits, what looks like one, the signs that people set between those of a number, and spaces; "?" may be any."""
SPREAD: Final = 1
"""Enough digits for a mobile number, an odd sign among them and nothing but such signs and spaces between two."""
LOOKALIKE: Final = 2
"""A letter or sign that looks like a digit, or is none of ASCII, beside a digit."""
_FEWEST_SPREAD: Final = 11
_WIDEST_SPREAD: Final = 4
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
        self._chains: list[tuple[int, list[tuple[int, int]]]] | None = None
        self._codes: bytes | None = None

    def _raw(self) -> bytes:
        """The text as bytes, made when it is first asked for: nothing is looked for in half of the texts."""
        if self._bytes is None:
            self._bytes = self._text.encode("ascii", "replace")
        return self._bytes

    def chains(self, least: int) -> list[list[tuple[int, int]]]:
        """Return where the groups of each chain of at least so many digits begin and end.

        A chain is groups of digits with one to three spaces, dots, dashes, brackets or line breaks between two.

        Args:
            least: digits of the shortest chain that counts; at least `FEWEST_OF_CHAIN`.
        """
        return [groups for count, groups in self._known_chains() if count >= least]

    def groups_of(self, lengths: frozenset[int]) -> list[tuple[int, int]]:
        """Return where the groups of exactly one of so many digits begin and end; at least `FEWEST_OF_CHAIN`."""
        return [(start, end) for _, groups in self._known_chains() for start, end in groups if end - start in lengths]

    def _known_chains(self) -> list[tuple[int, list[tuple[int, int]]]]:
        """The chains of `FEWEST_OF_CHAIN` digits or more, each with the number of its digits; looked for once."""
        if self._chains is None:
            self._chains = _chains(self._raw())
        return self._chains

    def signs_of_mistyped(self) -> int:
        """What speaks for a number with odd signs or letters for digits: `SPREAD`, `LOOKALIKE`, both or none."""
        raw = self._raw()
        size: i64 = len(raw)
        at: i64 = 0
        digits: i64 = 0
        gap: i64 = 0
        before: i64 = 0
        odd = False
        signs = 0
        while at < size:
            kind: i64 = _AMONG_DIGITS[raw[at]]
            at += 1
            if kind == 0:
                digits = 0
            elif kind == _IS_DIGIT:
                if before & _IS_LIKE:
                    signs |= LOOKALIKE
                if digits == 0:
                    odd = False
                digits += 1
                gap = 0
                if odd and digits >= _FEWEST_SPREAD:
                    signs |= SPREAD
            else:
                if before == _IS_DIGIT and kind & _IS_LIKE:
                    signs |= LOOKALIKE
                gap += 1
                if gap > _WIDEST_SPREAD or not kind & _IS_BETWEEN:
                    digits = 0
                elif kind & _IS_ODD:
                    odd = True
            before = kind
        return signs

    def _written(self) -> bytes:
        """The text as letters on the one hand, digits and the signs that stand for letters on the other."""
        if self._codes is None:
            self._codes = self._raw().translate(_CODES)
        return self._codes

    def has_code(self) -> bool:
        """Whether two digits, or such signs, stand right behind two letters."""
        return self._written().find(b"aa00") >= 0

    def opens_with_code(self) -> bool:
        """Whether a word begins with two letters and two digits, or has a character that is none of ASCII."""
        codes = self._written()
        return codes.startswith(b"aa00") or codes.find(b" aa00") >= 0 or self._raw().find(b"?") >= 0

    def has_leet(self) -> bool:
        """Whether a digit, or a sign that stands for a letter, is between two letters."""
        return self._written().find(b"a0a") >= 0

    def has_inner_capital(self) -> bool:
        """Whether a capital stands right behind a small letter."""
        return self._raw().translate(_CASES).find(b"aA") >= 0

    def has_base64(self) -> bool:
        """Whether there are enough letters and digits in a row for base64 that means something."""
        return self._raw().translate(_BASE64).find(b"b" * _SHORTEST_BASE64) >= 0


def _chains(raw: bytes) -> list[tuple[int, list[tuple[int, int]]]]:
    found: list[tuple[int, list[tuple[int, int]]]] = []
    size: i64 = len(raw)
    at: i64 = 0
    while at < size:
        code: i64 = raw[at]
        if code > _NINE or code < _ZERO:
            at += 1
            continue
        begin: i64 = at
        end: i64 = at
        digits: i64 = 0
        while at < size:
            code = raw[at]
            if _ZERO <= code <= _NINE:
                digits += 1
                at += 1
                end = at
            elif at - end < _WIDEST_GAP and _SEPARATES[code]:
                at += 1
            else:
                break
        at = end
        if digits >= FEWEST_OF_CHAIN:
            found.append((digits, _groups(raw, begin, end)))
    return found


def _groups(raw: bytes, begin: int, end: int) -> list[tuple[int, int]]:
    """Return where the groups of digits within a chain begin and end."""
    groups: list[tuple[int, int]] = []
    at: i64 = begin
    stop: i64 = end
    while at < stop:
        start: i64 = at
        while at < stop and not _SEPARATES[raw[at]]:
            at += 1
        if at > start:
            groups.append((start, at))
        at += 1
    return groups
