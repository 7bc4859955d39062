"""Names of persons, by evidence: name lists, cues on both sides, capitals; against it brands, places, plain words.

A candidate is a run of neighbouring words that are names, prefixes of names ("Md.") or initials. It is weighed: what
its words are, whether they are capitalised, what stands in front ("deliver to", নাম) and behind (ভাই, a telephone
number).
Behind a cue that leaves no doubt ("my name is") a word need not be in any list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import cache
from typing import Final

from transforms.privacy.lexicon import COUNTER, NAME, Entry, Sign, is_strong, lexicon
from transforms.privacy.normalize import FILLER
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import (
    ADDRESSEE_CUES,
    ADDRESSEE_VERBS,
    ASKING,
    CLOSE_HONORIFICS,
    CONJUNCTIONS,
    DIRECTIONS,
    HONORIFICS,
    LETTER,
    LINKS,
    NAME_CUES,
    NOT_OF_PERSONS,
    OBJECT_ENDINGS,
    OWNERS,
    PARTICLES,
    PREFIXES,
    REQUESTS,
    ROLE_CUES,
    STRONG_PREFIXES,
    TITLES,
    WEAK_CUES,
)

_WORD: Final = re.compile(rf"{LETTER}+")
_ASCII_LETTERS: Final = bytes(code if chr(code).isalpha() else 0x20 for code in range(128)).ljust(256)
"""For `bytes.translate`: ASCII letters as they are, a space for everything else."""
_BETWEEN_NAMES: Final = re.compile(r" {1,2}|[-']")
_BEHIND_PREFIX: Final = re.compile(r"[.:]? {0,2}")
_BEHIND_CUE: Final = re.compile(r"[ :,.\-=#*\"'()\n]{0,4}")
_TO_CONTACT: Final = re.compile(r"[\s,:;.()\-|/]{1,4}")
_GLUE: Final = frozenset("@_#/\\0123456789")
_GLUE_BEHIND: Final = frozenset("@_0123456789")

_BANGLA_VERB: Final = re.compile(r"(?:লাম|বেন|লেন|ছেন|ছি|ছে|চ্ছি|চ্ছে|বো|বে|লো|তে|েন|ুন|িয়ে|িয়ে|টা|টি|গুলো|গুলা|ের|কে)$")
"""Endings of verbs and of inflected nouns: an unlisted word with one is no first name."""

_ANNOUNCING: Final = TITLES | NAME_CUES | ADDRESSEE_CUES | CLOSE_HONORIFICS
"""Words that may announce a name that no list has."""
_CUES: Final = _ANNOUNCING | HONORIFICS | WEAK_CUES | ROLE_CUES | REQUESTS
"""Words beside a name that count as a cue."""

_ENOUGH: Final = 2.0
_BY_MODEL: Final = 2.0
"""What a recognizer's word weighs: enough for an unlisted name, too little with a shop's word beside it."""
_LONGEST_RUN: Final = 5
_MOST_INITIALS: Final = 3
_MOST_UNKNOWN: Final = 3
_BANGLA: Final = "\u0980"
_CONTACTS: Final = frozenset({Kind.PHONE, Kind.EMAIL})


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


class _Word:
    """A word of the text.

    Attributes:
        start: where it begins.
        end: where it ends.
        lower: in lower case.
        sign: what the lexicon says of it; nothing for an unknown word.
        stem: its length without a case ending.
        capital: begins with a capital letter.
        caps: capitals throughout.
        free: no part of another span, an address, a hashtag or a word with digits.
        known: the lexicon has it.
        is_name: it is or begins a name, and is free.
    """

    __slots__ = ("bangla", "capital", "caps", "end", "free", "is_name", "known", "lower", "sign", "start", "stem")

    def __init__(self, written: str, lower: str, start: int, entry: Entry | None, *, free: bool) -> None:
        self.start = start
        self.end = start + len(written)
        self.lower = lower
        self.sign, self.stem = entry or (Sign.NONE, len(written))
        self.capital = written[0].isupper()
        self.caps = self.capital and written.isupper()
        self.free = free
        self.known = self.sign != Sign.NONE
        self.is_name = free and self.sign & NAME != 0
        self.bangla = lower >= _BANGLA

    @property
    def strong(self) -> bool:
        return is_strong(self.sign)

    @property
    def counter_only(self) -> bool:
        return bool(self.sign & COUNTER) and not self.sign & NAME

    @property
    def is_initial(self) -> bool:
        return self.end - self.start == 1 and self.capital and self.free

    @property
    def inflected(self) -> bool:
        return self.stem < self.end - self.start

    @property
    def may_be_name(self) -> bool:
        """Unknown, but written like a name: with a capital, or in a script without them."""
        return not self.sign and self.free and self.end - self.start > 2 and (self.capital or self.bangla)


class _Run:
    """A candidate: the words from `first` to before `behind`; `sure` behind a cue that leaves no doubt."""

    __slots__ = ("behind", "first", "rule", "sure")

    def __init__(self, first: int, behind: int, rule: str, *, sure: bool = False) -> None:
        self.first = first
        self.behind = behind
        self.rule = rule
        self.sure = sure


class _Text:
    """The words of a text, looked up when they are asked for."""

    def __init__(
        self, text: str, lowers: list[str], others: Sequence[Span], persons: Sequence[tuple[int, int]]
    ) -> None:
        self.text = text
        self.persons = persons
        self._taken = bytearray(len(text) if others else 0)
        self._contact_starts: set[int] = set()
        self._contact_ends: set[int] = set()
        for span in others:
            self._taken[span.start : span.end] = b"\1" * (span.end - span.start)
            if span.kind in _CONTACTS:
                self._contact_starts.add(span.start)
                self._contact_ends.add(span.end)
        self._known: dict[str, Entry] = lexicon().words
        self.lowers = lowers
        self._offsets = _offsets(text, lowers)
        self.accepted_behind = -1
        """Number of the word behind the last name found."""
        self._words: list[_Word | None] = [None] * len(lowers)

    def __len__(self) -> int:
        return len(self._offsets)

    def __getitem__(self, i: int) -> _Word:
        word = self._words[i]
        if word is None:
            word = self._words[i] = self._read(i)
        return word

    def _read(self, i: int) -> _Word:
        text, lower, start = self.text, self.lowers[i], self._offsets[i]
        end = start + len(lower)
        glued = text[start - 1 : start] in _GLUE or text[end : end + 1] in _GLUE_BEHIND
        free = not glued and self._taken.find(1, start, end) < 0
        return _Word(text[start:end], lower, start, self._known.get(lower), free=free)

    def end(self, i: int) -> int:
        """Where word `i` ends."""
        return self._offsets[i] + len(self.lowers[i])

    def take(self, first: int, behind: int) -> None:
        """Make the words from `first` to before `behind` no part of any name."""
        if not self._taken:
            self._taken = bytearray(len(self.text))
        start, end = self._offsets[first], self.end(behind - 1)
        self._taken[start:end] = b"\1" * (end - start)

    def opens_bracket(self, i: int) -> bool:
        """Whether word `i` stands right behind an opening bracket."""
        start = self._offsets[i]
        return self.text[start - 1 : start] == "("

    def gap(self, i: int) -> str:
        """What stands between word `i` and the next."""
        return self.text[self.end(i) : self._offsets[i + 1]]

    def joined(self, i: int) -> bool:
        """Whether word `i` and the next can belong to one name."""
        if i + 1 >= len(self):
            return False
        left = self[i]
        if left.lower in PREFIXES or left.is_initial:
            return _BEHIND_PREFIX.fullmatch(self.gap(i)) is not None
        return not left.inflected and _BETWEEN_NAMES.fullmatch(self.gap(i)) is not None

    def by_model(self, first: int, behind: int) -> bool:
        """Whether a model took any of the words from `first` to before `behind` for a person's name."""
        start, end = self._offsets[first], self.end(behind - 1)
        return any(begin < end and start < stop for begin, stop in self.persons)

    def contact_at(self, at: int) -> bool:
        """Whether a telephone number, an address or a token begins at `at`."""
        return at in self._contact_starts or self.text[at : at + 1] == FILLER

    def contact_ends(self, at: int) -> bool:
        """Whether a telephone number, an address or a token ends before `at`."""
        return at in self._contact_ends or self.text[at - 1 : at] == FILLER


def lower_words(lower: str) -> list[str]:
    """The words of a folded text that is given in lower case."""
    if lower.isascii():
        return lower.encode().translate(_ASCII_LETTERS).decode().split()
    return _WORD.findall(lower)


def _offsets(text: str, words: list[str]) -> list[int]:
    """Where each of the words of a text begins."""
    if not text.isascii():
        return [match.start() for match in _WORD.finditer(text)]
    offsets: list[int] = []
    lower, at = text.lower(), 0
    for word in words:
        # Nothing but other words' ends lies between, so the first place is the right one.
        at = lower.find(word, at)
        offsets.append(at)
        at += len(word)
    return offsets


def may_hold_name(text: str, words: list[str], others: Sequence[Span], evidence: Evidence) -> bool:
    """Whether a folded text has any sign of a name; a look at its words that is far cheaper than `find_names`.

    Args:
        text: the folded text.
        words: its words in lower case, from `lower_words`.
        others: spans found before.
        evidence: how much is needed.
    """
    contact = bool(others) or FILLER in text
    if evidence is not Evidence.ENOUGH and not contact and _CUES.isdisjoint(words):
        # Without a cue it takes two name words in a field of goods, and nothing will do in one of ids.
        names = lexicon().names
        return evidence is Evidence.FULL and sum([word in names for word in words]) > 1
    return not _interesting().isdisjoint(words) or (contact and "(" in text)


@cache
def _interesting() -> frozenset[str]:
    """The words without which a text holds no name."""
    return lexicon().names | _ANNOUNCING


def find_names(
    text: str,
    lowers: list[str],
    others: Sequence[Span],
    evidence: Evidence,
    persons: Sequence[tuple[int, int]] = (),
) -> list[Span]:
    """Names in a folded text.

    Args:
        text: the folded text.
        lowers: its words in lower case, from `lower_words`.
        others: spans found before; no name reaches into them, and a telephone number beside a name speaks for it.
        evidence: how much is needed.
        persons: where a model sees names.
    """
    brackets = "(" in text and (FILLER in text or any(span.kind in _CONTACTS for span in others))
    words = _Text(text, lowers, others, persons)
    _take_brands(words, lowers)
    behind = 0
    found: list[Span] = []
    for i in _starts(words, brackets=brackets):
        if i < behind:
            continue
        run = _bracketed_run(words, i) or _cued_run(words, i) or _run(words, i) or _called_run(words, i)
        if persons and (seen := _model_run(words, i)) is not None and (run is None or run.behind < seen.behind):
            run = seen
        if run is None:
            continue
        if _accepted(words, run, evidence):
            last = words[run.behind - 1]
            found.append(Span(words[run.first].start, last.start + last.stem, Kind.NAME, run.rule))
            behind = words.accepted_behind = run.behind
        elif run.rule == "name":
            behind = run.behind
    return found


def _take_brands(words: _Text, lowers: list[str]) -> None:
    """Take the words of brands that are called after persons out of what can be a name."""
    phrases = lexicon().brand_phrases
    if phrases.keys().isdisjoint(lowers):
        return
    for i, word in enumerate(lowers):
        for others in phrases.get(word, ()):
            if tuple(lowers[i + 1 : i + 1 + len(others)]) == others:
                words.take(i, i + 1 + len(others))


def _starts(words: _Text, *, brackets: bool) -> list[int]:
    """The words a name can begin with, in order: name words, those around one, and those that a cue announces."""
    lowers, count = words.lowers, len(words)
    names, known, interesting = lexicon().names, lexicon().words, _interesting()
    starts: set[int] = set()
    for i, word in enumerate(lowers):
        if word not in interesting:
            continue
        if word in names:
            starts.add(i)
            k = i
            while k > 0 and i - k < _MOST_INITIALS and len(lowers[k - 1]) == 1:
                k -= 1
                starts.add(k)
            if is_strong(sign := known[word][0]) and sign & Sign.SURNAME:
                starts.add(k - 1)
        if word in _ANNOUNCING:
            # One linking word may stand between: "name is".
            starts.update((i + 1, i + 2))
        if word in CLOSE_HONORIFICS:
            starts.add(i - 1)
    if brackets:
        starts.update(i for i in range(count) if words.opens_bracket(i))
    if words.persons:
        starts.update(i for i in range(count) if words.by_model(i, i + 1))
    return sorted(i for i in starts if 0 <= i < count)


def _run(words: _Text, first: int) -> _Run | None:
    """The run of name words that begins at word `first`."""
    i = first
    while i - first < _MOST_INITIALS and words[i].is_initial and words.joined(i):
        i += 1
    if not words[i].is_name:
        if not _leads_surname(words, i):
            return None
        i += 1
    behind = i + 1
    only_prefixes = words[i].lower in PREFIXES
    while behind < len(words) and behind - first < _LONGEST_RUN and words.joined(behind - 1):
        word, left = words[behind], words[behind - 1]
        if word.is_name:
            if word.capital != left.capital and not word.bangla and not word.strong:
                break
            only_prefixes = only_prefixes and word.lower in PREFIXES
        elif word.lower in PARTICLES and word.free and words.joined(behind) and words[behind + 1].is_name:
            pass
        elif word.is_initial:
            if not (words.joined(behind) and words[behind + 1].is_name):
                break
        elif only_prefixes and not word.known and word.free and len(word.lower) > 2:
            only_prefixes = False
        elif not (word.may_be_name and not word.bangla and left.capital and left.strong and left.caps == word.caps):
            break
        behind += 1
    if only_prefixes and all(words[k].lower in STRONG_PREFIXES or words[k].is_initial for k in range(first, behind)):
        return None
    return _Run(first, behind, "name")


def _leads_surname(words: _Text, i: int) -> bool:
    """Whether word `i` is an unknown one in front of a surname that is nothing else («Xyz Chowdhury»)."""
    if not words[i].may_be_name or not words.joined(i):
        return False
    surname = words[i + 1]
    if words[i].bangla and _BANGLA_VERB.search(words[i].lower):
        return False
    return (
        surname.is_name and surname.strong and bool(surname.sign & Sign.SURNAME) and surname.capital == words[i].capital
    )


def _called_run(words: _Text, i: int) -> _Run | None:
    """An unlisted first name in front of a form of address («Xyz bhai»)."""
    word = words[i]
    if i + 1 >= len(words) or words[i + 1].lower not in CLOSE_HONORIFICS or words.gap(i) != " ":
        return None
    if not word.may_be_name or word.caps or (word.bangla and _BANGLA_VERB.search(word.lower)):
        return None
    return _Run(i, i + 1, "name-called", sure=True)


def _model_run(words: _Text, first: int) -> _Run | None:
    """The words from `first` on that a model took for a name, up to one that is surely something else."""
    i = first
    while i < len(words) and i - first < _LONGEST_RUN and words.by_model(i, i + 1):
        word = words[i]
        if not word.free or word.counter_only or word.lower in TITLES or word.lower in HONORIFICS:
            break
        if i > first and not words.joined(i - 1):
            break
        i += 1
    return _Run(first, i, "name-model") if i > first else None


def _bracketed_run(words: _Text, first: int) -> _Run | None:
    """The name in brackets behind a telephone number or address: «01... (Xyz)»."""
    text, start = words.text, words[first].start
    if not words.opens_bracket(first):
        return None
    at = start - 1
    if text[at - 1 : at] == " ":
        at -= 1
    if not words.contact_ends(at):
        return None
    i = first
    while i < len(words) and i - first < _MOST_UNKNOWN and (words[i].is_name or words[i].may_be_name):
        i += 1
        if text[words[i - 1].end : words[i - 1].end + 1] == ")":
            return _Run(first, i, "name-bracket", sure=True)
    return None


def _cued_run(words: _Text, first: int) -> _Run | None:
    """The name behind a cue that leaves no doubt, if word `first` is its first."""
    if first == 0:
        return None
    word = words[first]
    if not word.free or word.lower in TITLES or word.lower in HONORIFICS or word.lower in LINKS:
        return None
    cue = _sure_cue(words, first)
    if cue is None:
        return None
    colon = ":" in words.text[max(0, word.start - 3) : word.start]
    i = first
    unknown = 0
    while i < len(words) and i - first < _LONGEST_RUN - 1:
        word = words[i]
        if not word.free or (i > first and not words.joined(i - 1)) or word.lower in HONORIFICS or word.lower in LINKS:
            break
        if word.sign & COUNTER and not (word.is_name and (word.capital or word.bangla or i > first)):
            break
        if not word.known:
            unknown += 1
            if (cue == "capital" and not word.capital and not word.bangla) or unknown > _MOST_UNKNOWN:
                break
            if len(word.lower) < 2 or (i > first and not word.capital and not colon):
                break
        i += 1
    return _Run(first, i, "name-cue", sure=True) if i > first else None


def _sure_cue(words: _Text, i: int) -> str | None:
    """What a cue in front of word `i` says: "any" word is a name, or one with a "capital"; None without such a cue."""
    before = words[i - 1]
    gap = words.gap(i - 1)
    if before.lower in TITLES:
        return "capital" if _BEHIND_PREFIX.fullmatch(gap) else None
    if "\n" in gap or _BEHIND_CUE.fullmatch(gap) is None:
        return None
    at = i - 1
    linked = before.lower in LINKS and at > 0 and words.gap(at - 1) == " "
    if linked:
        at -= 1
    cue = words[at].lower
    marked = ":" in gap or "-" in gap
    if cue in NAME_CUES:
        owner = _owner(words, at)
        return "any" if owner not in NOT_OF_PERSONS and (linked or marked or owner in OWNERS) else None
    if cue in ADDRESSEE_VERBS:
        return "capital" if before.lower == "to" else None
    return "capital" if cue in ADDRESSEE_CUES and marked else None


def _owner(words: _Text, i: int) -> str:
    """The word in front of word `i`, "name": whose it is; empty when it stands apart."""
    return words[i - 1].lower if i > 0 and len(words.gap(i - 1)) <= 2 else ""


def _weight(word: _Word) -> float:
    """How much a word of a run speaks for a name."""
    sign = word.sign
    written = word.capital or word.bangla
    if word.is_initial:
        return 0.25
    if word.lower in STRONG_PREFIXES:
        return 1.75 if written else 1.25
    if word.strong:
        return 2.0 if sign & Sign.GIVEN else 1.5 if sign & Sign.SURNAME else 1.25
    if not sign & (Sign.GIVEN | Sign.SURNAME):
        return 0.5
    # In the Latin script a capital tells Shanto, the name, from shanto, "calm".
    if sign & COUNTER == Sign.ORDINARY_BANGLA and word.capital and not word.caps:
        return 1.25
    if sign & Sign.GIVEN:
        return (1.0 if word.capital else 0.75) if written else 0.5
    return 0.75 if written else 0.25


def _score(words: _Text, run: _Run) -> tuple[float, bool]:
    """The weight of the evidence, and whether a cue is part of it."""
    members = [words[i] for i in range(run.first, run.behind)]
    only, last = len(members) == 1, members[-1]
    strong = any(word.strong for word in members)
    score = sum(map(_weight, members)) + 2.0 * run.sure
    cue = run.sure
    if all(word.capital for word in members) and (not only or (strong and not last.caps)):
        score += 0.5
    if not strong and not only:
        score -= 0.75
    if len(members) == 2 and members[0].lower in DIRECTIONS:
        score -= 2.0
    if only and not last.capital and not last.bangla and len(last.lower) < 5:
        score -= 0.75
    before, after = _before(words, run), _behind(words, run)
    beside = 0.75 if _beside_contact(words, members[0].start, last.end) else 0.0
    if words.persons and words.by_model(run.first, run.behind):
        score += _BY_MODEL
    return score + before + after + beside, cue or before > 0 or after > 0 or beside > 0


def _before(words: _Text, run: _Run) -> float:
    if run.first == 0:
        return 0.0
    word = words[run.first - 1]
    gap = words.gap(run.first - 1)
    if word.lower in DIRECTIONS and gap == " " and word.capital == words[run.first].capital:
        return -2.0
    if run.first == words.accepted_behind + 1 and word.lower in CONJUNCTIONS and gap == " ":
        return 1.0
    if _BEHIND_CUE.fullmatch(gap):
        if word.lower in NAME_CUES and _owner(words, run.first - 1) in NOT_OF_PERSONS:
            return -2.0
        if word.lower in TITLES or word.lower in NAME_CUES or word.lower in ADDRESSEE_CUES:
            return 1.5
        if word.lower in ROLE_CUES and gap == " ":
            return 1.25
        if word.lower in WEAK_CUES:
            return 0.75
        if word.lower == "for" and run.first > 1 and words[run.first - 2].lower in ASKING:
            return 1.25
    if gap in {" ", "-"} and word.sign & Sign.BRAND and word.counter_only and run.behind - run.first == 1:
        return -1.0
    return 0.0


def _behind(words: _Text, run: _Run) -> float:
    if run.behind >= len(words):
        return 0.0
    word, last = words[run.behind], words[run.behind - 1]
    gap = words.gap(run.behind - 1)
    if len(gap) <= 2 and not gap.strip(" ,-") and word.lower in HONORIFICS and not last.inflected:
        return 1.5
    if gap == " " and _is_requested(words, run):
        return 1.5
    same_style = last.bangla == word.bangla and last.capital == word.capital
    if gap in {" ", "-", "'", " & "} and same_style and word.counter_only:
        if word.sign & Sign.BUSINESS:
            return -4.0
        if word.sign & Sign.GOODS:
            return -1.0 if word.bangla else -2.5
        if word.sign & (Sign.BRAND | Sign.PLACE):
            return -1.0
    return 0.0


def _is_requested(words: _Text, run: _Run) -> bool:
    """Whether one is asked to call or tell the person: «... কে ফোন দিন», «... ke bolben»."""
    behind = run.behind
    last = words[behind - 1]
    if last.inflected and last.lower[last.stem :] in OBJECT_ENDINGS:
        at = behind
    elif words[behind].lower in OBJECT_ENDINGS and words.gap(behind - 1) == " ":
        at = behind + 1
    else:
        return False
    return any(words[i].lower in REQUESTS for i in range(at, min(at + 2, len(words))))


def _beside_contact(words: _Text, start: int, end: int) -> bool:
    gap = _TO_CONTACT.match(words.text, end)
    return gap is not None and words.contact_at(gap.end())


def _accepted(words: _Text, run: _Run, evidence: Evidence) -> bool:
    score, cue = _score(words, run)
    if score < _ENOUGH:
        return False
    if evidence is Evidence.ENOUGH or cue:
        return True
    members = [words[i] for i in range(run.first, run.behind)]
    named = sum(word.is_name for word in members)
    return evidence is Evidence.FULL and named > 1 and any(word.strong for word in members)
