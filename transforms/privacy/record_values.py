"""The personal values that a record's own fields give, found again wherever else they stand in it.

An author's id is a token in `author_id`, so it must be one in the link to the post, in the name of a picture and in
"cc name_88" too. Values are ids, handles, e-mail addresses, telephone and card numbers, in each of their spellings,
and full names written as one word ("TukunZebra").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from transforms.privacy.emails import plain_address
from transforms.privacy.lexicon import COUNTER, lexicon
from transforms.privacy.normalize import FILLER, Folded
from transforms.privacy.phones import e164
from transforms.privacy.spans import Kind, Span

_PIECE: Final = re.compile("[0-9]+|[^\\W\\d_]+")
_PIECE_ASCII: Final = re.compile("[0-9A-Za-z](?:(?<=[0-9])[0-9]*+|[A-Za-z]*+)")
_FEW: Final = 12
"""Up to so many values each is searched for; with more the pieces of the text are looked up."""
_MOST_SHARING: Final = 8
"""Most values with the same longest piece that are searched for one by one."""
_FEWEST_CHARACTERS: Final = 4
_FEWEST_DIGITS: Final = 7
"""Of an id of digits alone; a shorter one is as well a price or a count."""
_SURE_DIGITS: Final = 9
"""Digits of an id that is recognised even with letters attached, as in the name of a picture."""
_FEWEST_OF_LOCAL_PART: Final = 6
_LONGEST: Final = 120
_BD_PREFIX: Final = "+880"
_JOINTS: Final = ("", "_", ".", "-", "+")
_DIGITAL: Final = frozenset({Kind.NID, Kind.CC, Kind.BIRTHREG, Kind.TIN, Kind.ACCOUNT, Kind.IMEI})


def _spellings(kind: Kind, value: str) -> list[str]:
    """Return the ways, in lower case, in which a value occurs in links and texts as one word."""
    if kind is Kind.PHONE:
        number = e164(value)
        if number.startswith(_BD_PREFIX):
            national = number[len(_BD_PREFIX) :]
            return [f"880{national}", f"0{national}", national]
        return [number.lstrip("+")]
    if kind is Kind.EMAIL:
        address = plain_address(value).lower()
        local = address.partition("@")[0]
        distinct = len(local) >= _FEWEST_OF_LOCAL_PART and any(map(str.isdigit, local))
        return [address, local] if distinct else [address]
    if kind in _DIGITAL:
        return ["".join(filter(str.isdigit, value))]
    return [value.lower().lstrip("@")]


def _is_distinct(spelling: str) -> bool:
    """Whether a spelling can mean nothing else where it stands alone."""
    if not _FEWEST_CHARACTERS <= len(spelling) <= _LONGEST or FILLER in spelling or " " in spelling:
        return False
    if spelling.isdigit():
        return len(spelling) >= _FEWEST_DIGITS
    return not lexicon().sign(spelling) & COUNTER


class _Forms:
    """The ways of writing a value.

    Attributes:
        each: spelling, its longest piece, and the kind and text that it stands for.
        spellings: the first of each.
        anchors: the second of each, none twice.
        joined: it is a name written as one word.
    """

    __slots__ = ("anchors", "each", "joined", "spellings")

    def __init__(self, each: list[tuple[str, str, Kind, str]], *, joined: bool = False) -> None:
        self.each = each
        self.spellings = [form[0] for form in each]
        self.anchors: list[str] = []
        for _, anchor, _, _ in each:
            if anchor not in self.anchors:
                self.anchors.append(anchor)
        self.joined = joined


def _longest_piece(spelling: str) -> str:
    """Return the longest of the numbers and words in a spelling, the first of equal ones; empty without any."""
    if spelling.isascii() and (spelling.isdigit() or spelling.isalpha()):
        return spelling
    longest = ""
    for piece in (_PIECE_ASCII if spelling.isascii() else _PIECE).findall(spelling):
        if len(piece) > len(longest):
            longest = piece
    return longest


@lru_cache(maxsize=8192)
def _forms(kind: Kind, value: str) -> _Forms:
    """Return the distinct spellings of a value, each with its longest piece and the kind and text it stands for."""
    forms: list[tuple[str, str, Kind, str]] = []
    for spelling in _spellings(kind, value):
        if _is_distinct(spelling) and (anchor := _longest_piece(spelling)):
            local = kind is Kind.EMAIL and "@" not in spelling
            forms.append((spelling, anchor, Kind.HANDLE, spelling) if local else (spelling, anchor, kind, value))
    return _Forms(forms)


@lru_cache(maxsize=8192)
def _joined(name: str) -> _Forms:
    """Return the ways of writing a full name as one word; empty when it has one word only."""
    words = name.replace(".", " ").split()
    pieces = _PIECE.findall(name)
    if len(words) < 2 or len(name) > _LONGEST or not pieces:
        return _Forms([])
    anchor = max(pieces, key=len)
    ways = [
        (joint.join(words), "".join(words) if joint == "" and anchor not in words else anchor, Kind.NAME, name)
        for joint in _JOINTS
    ]
    return _Forms(ways, joined=True)


class OwnValues:
    """Values to look for.

    Args:
        values: kind and text of each value that is replaced whole somewhere in the record.
        names: its full names, in lower case.
    """

    __slots__ = ("_anchors", "_any", "_few", "_forms", "_numbers", "_spelled")

    def __init__(self, values: Iterable[tuple[Kind, str]], names: Iterable[str] = ()) -> None:
        self._spelled: dict[str, tuple[Kind, str]] = {}
        self._anchors: dict[str, list[str]] = {}
        self._numbers: frozenset[int] | None = None
        all_forms = [_forms(kind, value) for kind, value in values]
        all_forms += [_joined(name) for name in names]
        # The tables of what to look for are made when a text may hold any of it, which few do.
        # One spelling has one anchor, but for names written as one word.
        self._forms: list[_Forms] = []
        met: set[_Forms] = set()
        spellings: set[str] = set()
        anchors: dict[str, None] = {}
        doubtful = False
        for forms in all_forms:
            if forms in met:
                continue  # one value in two fields is one object, as it is remembered
            met.add(forms)
            self._forms.append(forms)
            doubtful = doubtful or (forms.joined and not spellings.isdisjoint(forms.spellings))
            spellings.update(forms.spellings)
            for anchor in forms.anchors:
                anchors[anchor] = None
        if doubtful or len(anchors) > _FEW:
            self._fill()
            anchors = dict.fromkeys(self._anchors)
        self._any = bool(anchors)
        self._few = tuple(anchors) if len(anchors) <= _FEW else ()

    def _fill(self) -> None:
        """Make the tables."""
        if self._spelled:
            return
        for forms in self._forms:
            for spelling, anchor, kind, value in forms.each:
                if spelling not in self._spelled:
                    self._spelled[spelling] = (kind, value)
                    self._anchors.setdefault(anchor, []).append(spelling)

    @property
    def numbers(self) -> frozenset[int]:
        """Those that a JSON number may be."""
        numbers = self._numbers
        if numbers is None:
            self._fill()
            numbers = frozenset(int(one) for one in self._spelled if one.isascii() and one.isdecimal())
            self._numbers = numbers
        return numbers

    @property
    def anchors(self) -> tuple[str, ...]:
        """The pieces of which a text that holds a value holds one; empty when there are too many to try each."""
        return self._few

    def __bool__(self) -> bool:
        return self._any

    def number(self, number: float) -> tuple[Kind, str]:
        """Return kind and text of the value that a number of `numbers` is."""
        self._fill()
        return (
            self._spelled[str(int(number))] if str(int(number)) in self._spelled else self._spelled[f"0{int(number)}"]
        )

    def may_be_in(self, lower: str) -> bool:
        """Whether a text, folded and in lower case, can hold one of the values."""
        if self._few:
            for anchor in self._few:  # noqa: SIM110 - a generator costs as much as all the searches
                if anchor in lower:
                    return True
            return False
        return self._any and not self._anchors.keys().isdisjoint(_PIECE.findall(lower))

    def find(self, folded: Folded) -> list[Span]:
        """Return where the values stand in a folded text, without overlap and in order."""
        lower = folded.lower
        anchors = [anchor for anchor in self._few if anchor in lower]
        if not self._few:
            anchors = list(self._anchors.keys() & set(_PIECE.findall(lower)))
        if not anchors:
            return []
        self._fill()
        spellings: list[str] = []
        for anchor in anchors:
            sharing = self._anchors[anchor]
            spellings += sharing if len(sharing) <= _MOST_SHARING else self._runs_in(lower)
        if len(spellings) > 1:
            spellings = sorted(set(spellings))
            spellings.sort(key=len, reverse=True)  # the longest first, those of one length as they were
        taken = bytearray(len(lower))
        spans: list[Span] = []
        for spelling in spellings:
            kind, value = self._spelled[spelling]
            size = len(spelling)
            at = lower.find(spelling)
            while at >= 0:
                end = at + size
                if taken.find(1, at, end) < 0 and _stands_alone(lower, at, end, spelling):
                    taken[at:end] = b"\1" * size
                    start = at - 1 if kind is Kind.HANDLE and lower[at - 1 : at] == "@" else at
                    spans.append(Span(start, end, kind, "own-value", value))
                at = lower.find(spelling, end)
        if len(spans) > 1:
            spans.sort(key=lambda span: span.start)
        if folded.offsets is None:
            return spans
        return [Span(*folded.origin(span.start, span.end), span.kind, span.rule, span.value) for span in spans]

    def _runs_in(self, lower: str) -> list[str]:
        """Return the values that stand between spaces and punctuation, where too many share a piece to try each."""
        return [run for match in _RUN.finditer(lower) if (run := match.group().strip("._-+")) in self._spelled]


_RUN: Final = re.compile(r"[\w.+-]+")


def _stands_alone(lower: str, start: int, end: int, spelling: str) -> bool:
    """Whether what stands from `start` to `end` is no part of a longer number or word."""
    before, behind = lower[start - 1 : start], lower[end : end + 1]
    if spelling.isdigit():
        if before.isdigit() or behind.isdigit():
            return False
        if len(spelling) >= _SURE_DIGITS:
            return True
    return not (before.isalnum() or behind.isalnum())
