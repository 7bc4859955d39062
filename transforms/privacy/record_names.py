"""The names that a record's own fields give, found again in its texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from transforms.privacy.lexicon import COUNTER, lexicon
from transforms.privacy.normalize import TOKEN, Folded, fold
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import AFTER_NAME, LETTER, PREFIXES, TITLES

_WORD: Final = re.compile(rf"{LETTER}+")
_SPACES: Final = re.compile(r"\s+")
_LETTER_BEFORE: Final = re.compile(rf"(?<={LETTER})")
_WORD_END: Final = re.compile(rf"(?:{AFTER_NAME})?(?!{LETTER})")
_FIRST_WORD: Final = re.compile(rf"(?<={LETTER})(?!{LETTER})")
_ENDINGS: Final = ("", *(ending for ending in AFTER_NAME.split("|")))
_FEW: Final = 12
"""Names up to which each is searched for."""
_FEWEST_LETTERS: Final = 3
_FEWEST_LETTERS_OF_A_WORD: Final = 4
_LONGEST: Final = 120


class OwnNames:
    """Names to look for.

    Args:
        values: contents of the record's name fields.
    """

    __slots__ = ("_all", "_by_first", "_of_several_words", "firsts", "full")

    def __init__(self, values: Iterable[str]) -> None:
        full: dict[str, None] = {}
        single: dict[str, None] = {}
        for value in values:
            if len(value) <= _LONGEST and not ("_" in value and TOKEN.search(value)):
                whole, words = _forms(value)
                for name in whole:
                    full[name] = None
                for name in words:
                    single[name] = None
        self.full = tuple(full)
        self._all = (*self.full, *single)
        self._of_several_words = tuple([name for name in full if " " in name])
        # What begins no name of several words and holds no single one holds no name: two or three searches a text.
        firsts = tuple({name.partition(" ")[0]: None for name in self._all})
        self._by_first: dict[str, list[str]] = {}
        self.firsts = firsts
        """First words of which a text that holds a name holds one; empty when there are too many to try each."""
        if len(firsts) > _FEW:
            self.firsts = ()
            for name in self._all:
                self._by_first.setdefault(_FIRST_WORD.split(name, 1)[0] or name, []).append(name)

    def __bool__(self) -> bool:
        return bool(self._all)

    def may_be_in(self, lower: str) -> bool:
        """Whether a text, folded and in lower case, can hold one of the names at all."""
        # An explicit loop: a generator costs as much as all the searches.
        for first in self.firsts:
            if first in lower:
                return True
        return bool(self._by_first) and bool(self._named_in(lower))

    def _named_in(self, lower: str) -> list[str]:
        """Return the names whose first word occurs in a text, with or without a case ending.

        With thousands of names, as in a post with all its comments, the words of the text are looked up instead of each
        name being searched for.
        """
        names: dict[str, None] = {}
        for word in set(_WORD.findall(lower)):
            for ending in _ENDINGS:
                if not ending or word.endswith(ending):
                    names.update(dict.fromkeys(self._by_first.get(word[: len(word) - len(ending)], ())))
        return list(names)

    def find(self, text: str, *, full_only: bool) -> list[Span]:
        """Where the names stand as words, whatever their case; with `full_only` only those of several words."""
        return self.find_folded(fold(text), full_only=full_only)

    def find_folded(self, folded: Folded, *, full_only: bool) -> list[Span]:
        """`find` for a text that is folded already."""
        lower = folded.lower
        if not self.may_be_in(lower):
            return []
        words: Iterable[str] = self._of_several_words if full_only else self._all
        if self._by_first:
            names = self._named_in(lower)
            names.sort(key=lambda name: (" " not in name, name))
            words = [name for name in names if not full_only or " " in name]
        spans: list[Span] = []
        taken: bytearray | None = None
        for word in words:
            for start, end in _occurrences(word, lower):
                if taken is None:
                    taken = bytearray(len(lower))
                if taken.find(1, start, end) < 0:
                    taken[start:end] = b"\1" * (end - start)
                    spans.append(Span(start, end, Kind.NAME, "own-name"))
        if len(spans) > 1:
            spans.sort(key=lambda span: span.start)
        if folded.offsets is None:
            return spans
        return [Span(*folded.origin(span.start, span.end), span.kind, span.rule) for span in spans]


@lru_cache(maxsize=4096)
def own_names(values: tuple[str, ...]) -> OwnNames:
    """Return the names of a record that has few; the same people come again and again."""
    return OwnNames(values)


@lru_cache(maxsize=4096)
def _forms(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The full form of a name without titles, and its distinctive single words, lower-case."""
    known = lexicon()
    full = " ".join(fold(value).text.lower().split())
    words = _WORD.findall(full)
    while words and words[0] in TITLES:
        words.pop(0)
    if words:
        full = full[full.index(words[0]) :].rstrip(".,;:!-")
    if sum(map(len, words)) < _FEWEST_LETTERS:
        return (), ()
    plain = [word for word in words if not known.sign(word) & COUNTER]
    if not plain:
        # «Daraz Bangladesh» as an author: the words of a shop or a page are no person's.
        return (), ()
    singles = [word for word in plain if len(word) >= _FEWEST_LETTERS_OF_A_WORD and word not in PREFIXES]
    return (full,), tuple(single for single in singles if single != full)


def _occurrences(name: str, lower: str) -> list[tuple[int, int]]:
    """Return where `name` stands word-wise in `lower`, any white space between its words.

    By hand and not by a pattern of each name: nearly every record has an author of its own, and compiling a pattern
    takes longer than everything else that is done to the record.
    """
    found: list[tuple[int, int]] = []
    words = name.split(" ")
    first = words[0]
    start = lower.find(first)
    while start >= 0:
        end = start + len(first)
        for part in words[1:]:
            behind = _end_of_spaces(lower, end)
            if behind == end or not lower.startswith(part, behind):
                end = -1
                break
            end = behind + len(part)
        if end >= 0 and _begins_word(lower, start) and _ends_word(lower, end):
            found.append((start, end))
        start = lower.find(first, start + 1)
    return found


def _end_of_spaces(lower: str, at: int) -> int:
    """Return where the white space ends that begins at `at`; `at` without any."""
    if at + 1 < len(lower) and lower[at] == " " and lower[at + 1].isalnum():
        return at + 1
    gap = _SPACES.match(lower, at)
    return at if gap is None else gap.end()


def _begins_word(lower: str, at: int) -> bool:
    """Whether no letter stands in front of `at`: most are told without the pattern."""
    if at == 0:
        return True
    code = ord(lower[at - 1])
    if code < 0x80:
        return not (0x61 <= code <= 0x7A or 0x41 <= code <= 0x5A)
    return _LETTER_BEFORE.match(lower, at) is None


def _ends_word(lower: str, at: int) -> bool:
    """Whether no letter but those of a case ending stands behind `at`."""
    if at == len(lower):
        return True
    code = ord(lower[at])
    return (code < 0x80 and not (0x61 <= code <= 0x7A or 0x41 <= code <= 0x5A or code == _APOSTROPHE)) or (
        _WORD_END.match(lower, at) is not None
    )


_APOSTROPHE: Final = ord("'")
"""It begins an ending, without which its place is the end all the same."""
