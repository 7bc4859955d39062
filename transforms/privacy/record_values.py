"""The personal values that a record's own fields give, found again wherever else they stand in it.

An author's id is a token in `author_id`, so it must be one in the link to the post, in the name of a picture and in
"cc name_88" too. Values are ids, handles, e-mail addresses, telephone and card numbers, in each of their spellings,
and full names written as one word ("TukunZebra").
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from transforms.privacy.emails import plain_address
from transforms.privacy.lexicon import COUNTER, lexicon
from transforms.privacy.normalize import FILLER, Folded
from transforms.privacy.phones import e164
from transforms.privacy.spans import Kind, Span

_PIECE: Final = re.compile("[0-9]+|[^\\W\\d_]+")
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


class Form:
    """A way of writing a value.

    Attributes:
        spelling: it, in lower case.
        anchor: the longest of its numbers and words, without which it is in no text.
        kind: of what it stands for.
        value: what it stands for.
    """

    __slots__ = ("anchor", "kind", "spelling", "value")

    def __init__(self, spelling: str, anchor: str, kind: Kind, value: str) -> None:
        self.spelling = spelling
        self.anchor = anchor
        self.kind = kind
        self.value = value


class Forms:
    """The ways of writing a value.

    Attributes:
        each: of them.
        joined: it is a name written as one word.
    """

    __slots__ = ("each", "joined")

    def __init__(self, each: list[Form], *, joined: bool = False) -> None:
        self.each = each
        self.joined = joined


_NO_FORMS: Final = Forms([])


def _longest_piece(spelling: str) -> str:
    """Return the longest of the numbers and words in a spelling, the first of equal ones; empty without any."""
    if not spelling.isascii():
        return max(_PIECE.findall(spelling), key=len, default="")
    # By hand: most values are new, and each match of a pattern takes longer than this loop.
    best = size = start = 0
    before = _OTHER
    length = len(spelling)
    for at in range(length + 1):
        now = _OTHER
        if at < length:
            code = ord(spelling[at])
            if 0x30 <= code <= 0x39:
                now = _DIGIT
            elif 0x61 <= code <= 0x7A or 0x41 <= code <= 0x5A:
                now = _LETTER
        if now != before:
            if before != _OTHER and at - start > size:
                best, size = start, at - start
            start, before = at, now
    return spelling[best : best + size]


_OTHER: Final = 0
_DIGIT: Final = 1
_LETTER: Final = 2


def forms_of(kind: Kind, value: str) -> Forms:
    """Return the distinct ways of writing a value."""
    each: list[Form] = []
    for spelling in _spellings(kind, value):
        if _is_distinct(spelling) and (anchor := _longest_piece(spelling)):
            local = kind is Kind.EMAIL and "@" not in spelling
            each.append(Form(spelling, anchor, Kind.HANDLE, spelling) if local else Form(spelling, anchor, kind, value))
    return Forms(each)


known_forms: Final = lru_cache(maxsize=1024)(forms_of)
"""The same, remembered."""


@lru_cache(maxsize=8192)
def joined(name: str) -> Forms:
    """Return the ways of writing a full name as one word; none when it has one word only."""
    words = name.replace(".", " ").split()
    pieces = _PIECE.findall(name)
    if len(words) < 2 or len(name) > _LONGEST or not pieces:
        return _NO_FORMS
    anchor = max(pieces, key=len)
    each: list[Form] = []
    for joint in _JOINTS:
        whole = joint.join(words)
        each.append(Form(whole, whole if joint == "" and anchor not in words else anchor, Kind.NAME, name))
    return Forms(each, joined=True)


class OwnValues:
    """Values to look for.

    Args:
        all_forms: the ways of writing each value that is replaced whole somewhere in the record, and its full names.
    """

    __slots__ = ("_anchors", "_any", "_crowded", "_few", "_forms", "_numbers", "_spelled")

    def __init__(self, all_forms: list[Forms]) -> None:
        self._spelled: dict[str, Form] = {}
        self._anchors: dict[str, list[str]] = {}
        self._numbers: frozenset[int] | None = None
        # The tables of what to look for are made where there is much of it, or a JSON number may be one of the values.
        self._forms: list[Forms] = []
        met: set[Forms] = set()
        anchors: dict[str, None] = {}
        doubtful = False
        for forms in all_forms:
            if forms in met:
                continue  # one value in two fields of a kind is one object, as it is remembered
            met.add(forms)
            # One spelling has one anchor, but for names written as one word.
            doubtful = doubtful or (forms.joined and self._shares_spelling(forms))
            self._forms.append(forms)
            last = ""
            for form in forms.each:
                if form.anchor != last:
                    last = form.anchor
                    anchors[last] = None
        if doubtful or len(anchors) > _FEW:
            self._fill()
            anchors = dict.fromkeys(self._anchors)
        self._any = bool(anchors)
        self._few = tuple(anchors) if len(anchors) <= _FEW else ()
        self._crowded = len(self._few) > 0 and self._is_crowded()

    def _shares_spelling(self, forms: Forms) -> bool:
        """Whether a spelling of a name may be one of a value before it; where there are many it may."""
        if len(self._forms) > _FEW:
            return True
        for other in self._forms:
            for form in other.each:
                for mine in forms.each:
                    if mine.spelling == form.spelling:
                        return True
        return False

    def _is_crowded(self) -> bool:
        """Whether more ways of writing share a piece than are tried one by one, as those of `customer_1` and on."""
        ways = 0
        for forms in self._forms:
            ways += len(forms.each)
        if ways <= _MOST_SHARING:
            return False
        sharing: dict[str, int] = {}
        for forms in self._forms:
            for form in forms.each:
                count = sharing.get(form.anchor, 0) + 1
                if count > _MOST_SHARING:
                    return True
                sharing[form.anchor] = count
        return False

    def _fill(self) -> None:
        """Make the tables."""
        if self._spelled:
            return
        for forms in self._forms:
            for form in forms.each:
                if form.spelling not in self._spelled:
                    self._spelled[form.spelling] = form
                    self._anchors.setdefault(form.anchor, []).append(form.spelling)

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

    def number(self, number: int | float) -> tuple[Kind, str]:
        """Return kind and text of the value that a number of `numbers` is."""
        self._fill()
        form = self._spelled.get(str(int(number))) or self._spelled[f"0{int(number)}"]
        return form.kind, form.value

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
        sought = self._few_in(lower) if self._few and not self._crowded else self._many_in(lower)
        if not sought:
            return []
        spans: list[Span] = []
        taken = bytearray(len(lower)) if len(sought) > 1 else None
        for form in sought:
            spelling = form.spelling
            size = len(spelling)
            at = lower.find(spelling)
            while at >= 0:
                end = at + size
                if (taken is None or taken.find(1, at, end) < 0) and _stands_alone(lower, at, end, spelling):
                    if taken is not None:
                        taken[at:end] = b"\1" * size
                    start = at - 1 if form.kind is Kind.HANDLE and lower[at - 1 : at] == "@" else at
                    spans.append(Span(start, end, form.kind, "own-value", form.value))
                at = lower.find(spelling, end)
        if len(spans) > 1:
            spans.sort(key=lambda span: span.start)
        if folded.offsets is None:
            return spans
        return [Span(*folded.origin(span.start, span.end), span.kind, span.rule, span.value) for span in spans]

    def _few_in(self, lower: str) -> list[Form]:
        """Return the ways of writing that a text holds, the longest first and those of one length in order."""
        sought: list[Form] = []
        for forms in self._forms:
            anchor = ""
            held = False
            for form in forms.each:
                if form.anchor != anchor:
                    anchor = form.anchor
                    held = anchor in lower
                if held and form.spelling in lower:
                    _put(form, sought)
        return sought

    def _many_in(self, lower: str) -> list[Form]:
        """Return the ways of writing that a text may hold, in the same order: their pieces are looked up."""
        self._fill()
        anchors = [anchor for anchor in self._few if anchor in lower]
        if not self._few:
            anchors = list(self._anchors.keys() & set(_PIECE.findall(lower)))
        spellings: set[str] = set()
        for anchor in anchors:
            sharing = self._anchors[anchor]
            spellings.update(sharing if len(sharing) <= _MOST_SHARING else self._runs_in(lower))
        return [self._spelled[spelling] for spelling in sorted(spellings, key=lambda one: (-len(one), one))]

    def _runs_in(self, lower: str) -> list[str]:
        """Return the values that stand between spaces and punctuation, where too many share a piece to try each."""
        return [run for match in _RUN.finditer(lower) if (run := match.group().strip("._-+")) in self._spelled]


_RUN: Final = re.compile(r"[\w.+-]+")


def _put(form: Form, sought: list[Form]) -> None:
    """Put a way of writing in its place, or leave it out where another value has the same."""
    at = len(sought)
    size = len(form.spelling)
    while at > 0:
        other = sought[at - 1].spelling
        if len(other) > size or (len(other) == size and other <= form.spelling):
            if other == form.spelling:
                return
            break
        at -= 1
    sought.insert(at, form)


def _stands_alone(lower: str, start: int, end: int, spelling: str) -> bool:
    """Whether what stands from `start` to `end` is no part of a longer number or word."""
    before, behind = lower[start - 1 : start], lower[end : end + 1]
    if spelling.isdigit():
        if before.isdigit() or behind.isdigit():
            return False
        if len(spelling) >= _SURE_DIGITS:
            return True
    return not (before.isalnum() or behind.isalnum())
