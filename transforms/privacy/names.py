"""Names of persons, by evidence: name lists, cues on both sides, capitals; against it brands, places, plain words.

A candidate is a run of neighbouring words that are names, prefixes of names ("Md.") or initials. It is weighed: what its
words are, whether they are capitalised, what stands in front ("deliver to", নাম) and behind (ভাই, a telephone number).
Behind a cue that leaves no doubt ("my name is") a word need not be in any list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final, NamedTuple

from transforms.privacy.fold import FILLER
from transforms.privacy.lexicon import COUNTER, NAME, Entry, Sign, lexicon
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import (
    HONORIFICS,
    LETTER,
    NAME_CUES,
    NOT_OF_PERSONS,
    PREFIXES,
    STRONG_PREFIXES,
    TITLES,
    WEAK_CUES,
    ADDRESSEE_CUES,
)

_WORD: Final = re.compile(rf"{LETTER}+")
_BETWEEN_NAMES: Final = re.compile(r" {1,2}|[-']")
_BEHIND_PREFIX: Final = re.compile(r"[.:]? {0,2}")
_BEHIND_CUE: Final = re.compile(r"[ :,.\-=#*\"'()\n]{0,4}")
_TO_CONTACT: Final = re.compile(r"[\s,:;.()\-|/]{1,4}")
_LINKS: Final = frozenset({"is", "holo", "hocche", "hochche", "হলো", "হল", "হচ্ছে", "to", "er", "of"})
_GLUE: Final = frozenset("@_#/\\")

_ENOUGH: Final = 2.0
_LONGEST_RUN: Final = 5
_MOST_UNKNOWN: Final = 3
_BANGLA: Final = "\u0980"


class Evidence(Enum):
    """How much evidence a name needs.

    Attributes:
        ENOUGH: any reading that is more likely a name than not, as in free text.
        FULL: two name words or a cue, as in a field that holds the names of goods.
        CUED: a cue, as in a field of ids and links.
    """

    ENOUGH = 1
    FULL = 2
    CUED = 3


class _Word(NamedTuple):
    """A word of the text; `capital` for a capital letter in front, `caps` for capitals throughout."""

    start: int
    end: int
    lower: str
    entry: Entry | None
    capital: bool
    caps: bool
    free: bool

    @property
    def sign(self) -> Sign:
        return self.entry.sign if self.entry else Sign(0)

    @property
    def is_name(self) -> bool:
        return bool(self.sign & NAME) and self.free

    @property
    def is_initial(self) -> bool:
        return self.end - self.start == 1 and self.capital

    @property
    def inflected(self) -> bool:
        return self.entry is not None and self.entry.stem < len(self.lower)

    @property
    def may_be_name(self) -> bool:
        """Unknown, but written like a name: with a capital, or in a script without them."""
        return self.entry is None and self.free and self.end - self.start > 2 and (self.capital or self.bangla)

    @property
    def bangla(self) -> bool:
        return self.lower[0] >= _BANGLA

    @property
    def name_end(self) -> int:
        return self.start + self.entry.stem if self.inflected and self.entry else self.end


def find_names(text: str, others: Sequence[Span], evidence: Evidence) -> Iterator[Span]:
    """Names in a folded text.

    Args:
        text: the folded text.
        others: spans found before; no name reaches into them, and a telephone number beside a name speaks for it.
        evidence: how much is needed.
    """
    known = lexicon()
    if known.hot.isdisjoint(_WORD.findall(text.lower())):
        return
    words = _words(text, others, known.words)
    i = 0
    while i < len(words):
        run = _cued_run(text, words, i) or _run(text, words, i)
        if run is None:
            i += 1
            continue
        first, behind, rule, sure = run
        score, cue = _score(text, words, first, behind, others, sure=sure)
        if _accepted(words[first:behind], score, evidence, cue=cue or sure):
            yield Span(words[first].start, words[behind - 1].name_end, Kind.NAME, rule)
        i = max(behind, i + 1)


def _words(text: str, others: Sequence[Span], known: dict[str, Entry]) -> list[_Word]:
    spans = sorted(others, key=lambda span: span.start)
    k = 0
    words: list[_Word] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        while k < len(spans) and spans[k].end <= start:
            k += 1
        covered = k < len(spans) and spans[k].start < end
        word = match.group()
        lower = word.lower()
        before, after = text[start - 1 : start], text[end : end + 1]
        glued = before in _GLUE or before.isdigit() or after == "@" or after == "_" or after.isdigit()
        free = not covered and not (glued and (before or after))
        words.append(_Word(start, end, lower, known.get(lower), word[0].isupper(), word.isupper(), free))
    return words


def _joined(text: str, left: _Word, right: _Word) -> bool:
    """Whether two words can belong to one name."""
    gap = text[left.end : right.start]
    if left.lower in PREFIXES or left.is_initial:
        return _BEHIND_PREFIX.fullmatch(gap) is not None
    return not left.inflected and _BETWEEN_NAMES.fullmatch(gap) is not None


def _run(text: str, words: list[_Word], i: int) -> tuple[int, int, str, bool] | None:
    """The run of name words that begins at word `i`, or just behind it."""
    word = words[i]
    if not word.free or not (word.is_name or word.is_initial or word.may_be_name):
        return None
    first = i
    while i < len(words) and i - first < 3 and words[i].is_initial and i + 1 < len(words) and _joined(text, words[i], words[i + 1]):
        i += 1
    if i < len(words) and not words[i].is_name:
        # One unknown word may lead a surname that is nothing else: "Xyz Chowdhury".
        if not (
            words[i].may_be_name
            and i + 1 < len(words)
            and _joined(text, words[i], words[i + 1])
            and words[i + 1].is_name
            and words[i + 1].sign & Sign.SURNAME
            and words[i + 1].entry
            and words[i + 1].entry.strong
            and words[i + 1].capital == words[i].capital
        ):
            return None
        i += 1
    elif i >= len(words):
        return None
    behind = i + 1
    prefix_only = words[i].lower in PREFIXES
    while behind < len(words) and behind - first < _LONGEST_RUN and _joined(text, words[behind - 1], words[behind]):
        following = words[behind]
        if not following.free:
            break
        if following.is_name or (following.is_initial and behind + 1 < len(words) and words[behind + 1].is_name):
            if following.capital != words[behind - 1].capital and not following.bangla and following.sign & COUNTER:
                break
            prefix_only = prefix_only and following.lower in PREFIXES
        elif following.entry is None and (following.may_be_name or prefix_only) and len(following.lower) > 2:
            if following.bangla and not prefix_only:
                break
            if not prefix_only and not (words[behind - 1].capital and words[behind - 1].sign & Sign.GIVEN):
                break
            prefix_only = False
        else:
            break
        behind += 1
    if all(word.lower in PREFIXES - {"sheikh", "শেখ", "kazi"} for word in words[first:behind]):
        return None
    return first, behind, "name", False


def _cued_run(text: str, words: list[_Word], i: int) -> tuple[int, int, str, bool] | None:
    """The name behind a cue that leaves no doubt, if word `i` is its first."""
    word = words[i]
    if i == 0 or not word.free or word.lower in TITLES or word.lower in HONORIFICS:
        return None
    cue, needs_capital = _sure_cue(text, words, i)
    if not cue:
        return None
    behind = i
    unknown = 0
    while behind < len(words) and behind - i < 4:
        following = words[behind]
        if not following.free or (behind > i and not _joined(text, words[behind - 1], following)):
            break
        if following.sign & COUNTER and not (following.sign & NAME and (following.capital or following.bangla or behind > i)):
            break
        if following.lower in HONORIFICS or following.lower in _LINKS:
            break
        if following.entry is None:
            unknown += 1
            if needs_capital and not following.capital or len(following.lower) < 2 or unknown > _MOST_UNKNOWN:
                break
            if behind > i and not following.capital and not _colon_before(text, words[i]):
                break
        behind += 1
    return (i, behind, "name-cue", True) if behind > i else None


def _colon_before(text: str, word: _Word) -> bool:
    return ":" in text[max(0, word.start - 3) : word.start]


def _sure_cue(text: str, words: list[_Word], i: int) -> tuple[bool, bool]:
    """Whether a cue in front of word `i` says that a name follows, and whether it must have a capital then."""
    previous = words[i - 1]
    gap = text[previous.end : words[i].start]
    if previous.lower in TITLES:
        return _BEHIND_PREFIX.fullmatch(gap) is not None, True
    if _BEHIND_CUE.fullmatch(gap) is None or "\n" in gap:
        return False, False
    at = i - 1
    linked = previous.lower in _LINKS
    if linked and at > 0 and text[words[at - 1].end : previous.start].strip(" '") == "":
        at -= 1
    cue = words[at]
    if cue.lower in NAME_CUES:
        before = words[at - 1] if at > 0 else None
        if before is not None and before.lower in NOT_OF_PERSONS and cue.start - before.end <= 2:
            return False, False
        own = before is not None and before.lower in {"my", "amar", "আমার", "his", "her", "tar", "তার", "full"}
        return linked or ":" in gap or "-" in gap or own, False
    if cue.lower in ADDRESSEE_CUES:
        verbal = cue.lower in {"deliver", "delivered", "ship", "shipped", "send", "sent", "parcel", "handed", "addressed"}
        return (previous.lower == "to" if verbal else (":" in gap or "-" in gap)), True
    return False, False


def _weight(word: _Word) -> float:
    sign = word.sign
    if word.is_initial:
        return 0.25
    if word.lower in STRONG_PREFIXES:
        return 1.75 if word.capital or word.bangla else 1.25
    weak = bool(sign & COUNTER)
    if weak and sign & COUNTER == Sign.ORDINARY_BANGLA and word.capital and not word.caps:
        return 1.25
    if sign & Sign.GIVEN:
        if weak:
            return 1.0 if word.capital else 0.75 if word.bangla else 0.5
        return 2.0
    if sign & Sign.SURNAME:
        if weak:
            return 0.75 if word.capital or word.bangla else 0.25
        return 1.5
    if sign & Sign.PREFIX:
        return 1.25
    return 0.5


def _score(
    text: str, words: list[_Word], first: int, behind: int, others: Sequence[Span], *, sure: bool
) -> tuple[float, bool]:
    """The weight of the evidence, and whether a cue is part of it."""
    run = words[first:behind]
    score = sum(map(_weight, run))
    strong = any(word.entry is not None and word.entry.strong for word in run)
    cue = False
    if sure:
        score += 2.0
    if len(run) > 1 and all(word.capital for word in run):
        score += 0.5
    elif len(run) == 1 and run[0].capital and not run[0].caps and strong:
        score += 0.5
    if not strong and len(run) > 1:
        score -= 0.75
    if len(run) == 1 and not run[0].capital and not run[0].bangla and len(run[0].lower) < 5:
        score -= 0.75
    if first > 0:
        before = words[first - 1]
        gap = text[before.end : run[0].start]
        if _BEHIND_CUE.fullmatch(gap):
            if before.lower in TITLES or before.lower in NAME_CUES or before.lower in ADDRESSEE_CUES:
                score, cue = score + 1.5, True
            elif before.lower in WEAK_CUES:
                score, cue = score + 0.75, True
        if gap in {" ", "-"} and before.sign & Sign.BRAND and not before.sign & NAME and len(run) == 1:
            score -= 1.0
    if behind < len(words):
        after = words[behind]
        gap = text[run[-1].end : after.start]
        if gap.strip(" ,-") == "" and len(gap) <= 2 and after.lower in HONORIFICS and not run[-1].inflected:
            score, cue = score + 1.5, True
        elif gap in {" ", "-", "'s ", " & "} and _same_style(run[-1], after):
            if after.sign & Sign.BUSINESS and not after.sign & NAME:
                score -= 4.0
            elif after.sign & (Sign.BRAND | Sign.PLACE) and not after.sign & NAME:
                score -= 1.0
    if _beside_contact(text, run[0].start, run[-1].end, others):
        score, cue = score + 0.75, True
    return score, cue


def _same_style(left: _Word, right: _Word) -> bool:
    return left.bangla == right.bangla and left.capital == right.capital


def _beside_contact(text: str, start: int, end: int, others: Sequence[Span]) -> bool:
    gap = _TO_CONTACT.match(text, end)
    if gap is None:
        return False
    at = gap.end()
    return text[at : at + 1] == FILLER or any(
        span.start == at and span.kind in {Kind.PHONE, Kind.EMAIL} for span in others
    )


def _accepted(run: Sequence[_Word], score: float, evidence: Evidence, *, cue: bool) -> bool:
    if score < _ENOUGH:
        return False
    match evidence:
        case Evidence.ENOUGH:
            return True
        case Evidence.FULL:
            named = [word for word in run if word.is_name]
            return cue or (len(named) > 1 and any(word.entry is not None and word.entry.strong for word in named))
        case Evidence.CUED:
            return cue
