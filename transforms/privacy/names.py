"""Names of persons, by evidence: name lists, cues on both sides, capitals; against it brands, places, plain words.

A candidate is a run of neighbouring words that are names, prefixes of names ("Md.") or initials. It is weighed by the
table of `weights.py`: what its words are, whether they are capitalised, what precedes them ("deliver to", নাম) and
behind (ভাই, a telephone number).
Behind a cue that leaves no doubt ("my name is") a word need not be in any list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from transforms.language import active, is_ordinary
from transforms.privacy.context_words import (
    ABSTRACT,
    ADDRESSED,
    ADVERBS,
    ASKED_AFTER,
    ASKED_OF,
    ATTENDED,
    AUXILIARIES,
    BACK,
    BARE_ACTS,
    BEING,
    BIRTHDAY,
    BY_TURNS,
    CALLS,
    CARRYING,
    COMES_BY_ITSELF,
    COMING,
    CONDUCT,
    COUNTS,
    CREDITED,
    DEFINITE_PERSONS,
    DEGREES,
    DETERMINERS,
    DYING,
    ENGLISH_ACTS,
    FEASTS,
    FRAMES,
    GIVING,
    HAVES,
    HOW,
    IN_EXAMS,
    INTIMATE,
    JUDGED,
    MANNERS,
    ME,
    MINE,
    NEGATIONS,
    OBJECTS_OF_ACTS,
    OCCUPATIONS,
    OF_FAMILY,
    OF_PERSONS,
    OWNED_BY_PERSONS,
    ROLES_BANGLA,
    ROLES_ENDED,
    SPEAKING,
    STATES,
    SURE_OWNED,
    SURE_ROLES,
    TAKING,
    TELLING,
    THINGS_OF_ACTS,
    TIMES,
    TOGETHER,
    UNDER_NAME,
    WHOM,
    WORDS_FOR_NAMES,
    YOUR_STATE,
)
from transforms.privacy.lexicon import (
    ANNOUNCING,
    COUNTER,
    NAME,
    OF_THINGS,
    SIGNS,
    Entry,
    Sign,
    Trait,
    ending_of,
    is_strong,
    lexicon,
    sounds_like_name,
    with_something_on,
)
from transforms.privacy.normalize import FILLER
from transforms.privacy.sensitive import TRIGGER_WORDS as SENSITIVE_WORDS
from transforms.privacy.spans import Kind, Span
from transforms.privacy.weights import CUES, ENOUGH, WEIGHTS
from transforms.privacy.words import (
    ACTS,
    ASKING,
    BLESSINGS,
    CALLED,
    COLOURS,
    CONJUNCTIONS,
    DEMONSTRATIVES,
    DONE,
    GENITIVES,
    GREETED,
    GREETINGS,
    HAILS,
    IMPERATIVES,
    IMPERSONAL,
    INITIALS,
    INSTITUTIONS,
    KIN_OF,
    LETTER,
    NAMED,
    NOT_OF_PERSONS,
    OBJECT_ENDINGS,
    ORDERED,
    OWNED,
    OWNERS,
    PREMISES,
    PRONOUNS,
    REQUESTS,
    ROLE_CUES,
    SELF,
    SIBLINGS,
    SIGN_OFFS,
    VERBAL_SURNAMES,
    WEAK_CUES,
    WHOSE,
    YOU,
    either_encoding,
    inflected,
    word_set,
)

_FIRST_PLANE: Final = 0x10000


def _kinds() -> bytes:
    """Return of each character of Unicode's first plane whether it belongs to a word; beyond it none does."""
    table = bytearray(_FIRST_PLANE)
    for match in re.finditer(f"{LETTER}+", "".join(map(chr, range(_FIRST_PLANE)))):
        table[match.start() : match.end()] = bytes([_OF_WORD]) * (match.end() - match.start())
    for digit in b"0123456789":
        table[digit] = _IS_DIGIT
    return bytes(table)


_OF_WORD: Final = 1
_IS_DIGIT: Final = 2
_KINDS: Final = _kinds()
_BETWEEN_NAMES: Final = frozenset([" ", "  ", "-", "'"])
_BEHIND_PREFIX: Final = re.compile(r"[.:]? {0,2}|'")
_BEHIND_CUE: Final = re.compile(r"[ :,.\-=#*\"'()\n]{0,4}")
_TO_CONTACT: Final = re.compile(r"[\s,:;.()\-|/]{1,4}")
_GLUED_BEFORE: Final = bytes(char in b"@_#/\\0123456789" for char in range(128))
"""Of ASCII characters whether a word behind one is a part of something else."""
_GLUED_BEHIND: Final = bytes(char in b"@_0123456789" for char in range(128))
"""The same for a word in front of one."""

_BANGLA_CASE: Final = re.compile(r"(?<=..)(?:ের|েরে|কে|দের)$")
"""Case endings that an unlisted word rarely ends in by itself."""
_BANGLA_VERB: Final = re.compile(r"(?:লাম|বেন|লেন|ছেন|ছি|ছে|চ্ছি|চ্ছে|বো|বে|লো|তে|েন|িয়ে|িয়ে|টা|টি|গুলো|গুলা)$")
"""Endings of verbs, and of nouns that are things: an unlisted word with one is no name."""

_SURE_CUES: Final = Trait.TITLE | Trait.NAME_CUE | Trait.ADDRESSEE_CUE | Trait.ADDRESSEE_VERB
"""What words have behind which a name may stand that no list has."""
_INTERESTING: Final = NAME | ANNOUNCING | Trait.CASED_HONORIFIC | Trait.SAYING | Trait.KIN | Trait.FRAME
"""What a text without any name has none of."""

_RESPECTFUL: Final = ("ছেন", "লেন", "বেন", "তেন", "sen", "chen", "len", "ben", "ten")
"""How verbs end whose subject is a person that one respects."""
_THIRD_PERSON: Final = tuple(word_set("ছে ছেন ছিল ছিলো ছিলেন লো ল লেন বে বেন তো তেন ে য় ন েননি"))
"""How verbs in Bangla script end that tell of another than the writer."""
_OF_PLACE_OR_OBJECT: Final = tuple(word_set("তে ে য় কে"))
_VERBS: Final = frozenset({"v", "d"})
"""What the language layer calls verbs, romanised ones too."""

_GRAMMAR: Final = frozenset({"v", "d", "f"})
"""What the language layer calls verbs, and words that are there for the grammar alone."""
_DOUBTFUL: Final = frozenset({"calm-capital", "weak-given-lower", "weak-given-bangla"})
_OF_PERSONS: Final = frozenset(
    {"honorific", "requested", "owned", "sure-cue", "greeted", "person-called", "conjunction", "contact-beside", "role"}
    | {"self", "kin-of", "vocative", "model"}
)
"""Evidence that outweighs that a word is a verb."""

_FEW_TAKEN: Final = 8
_LONGEST_RUN: Final = 5
_ABBREVIATION: Final = 3
"""Letters of the longest of Md. and Mst."""
_MOST_INITIALS: Final = 3
_FEWEST_INITIALS: Final = 2
"""Initials in front of an unlisted word that make it a name."""
_MOST_SYLLABLES: Final = 2
_MOST_UNKNOWN: Final = 3
_DO: Final = ("kore", "kors", "korl", "korb", "korch", "করে", "করছ", "করল", "করব")
"""What forms of "do" begin with."""
_SHORT: Final = 5
"""Letters of a lone word in lower case that are enough without a cue."""
_SYLLABLE_BANGLA: Final = 9
"""The same in Bangla script, with a case ending."""
_SYLLABLE: Final = 6
"""Letters of each half of a hyphenated given name."""
_SHORTEST_OF_PAIR: Final = 2
"""Letters that each of two unlisted words beside each other has more of."""
_CASES_OF_PERSONS: Final = ("কে", "েরে")
_SHORTEST_CASED: Final = 4
"""Code points of an unlisted word without its ending."""
_REACH_OF_VERB: Final = 6
"""Words behind a candidate in which its verb is looked for."""
_BEFORE_NOUN: Final = re.compile(" (?:[0-9]{2,4} )?")
"""Between a thing's name and what it is, the number of its model as well."""
_SENTENCE_END: Final = re.compile("[।.!?\n]")
_SHORTEST_UNLISTED: Final = 4
"""Letters of an unlisted word in lower case in front of a surname."""
_BANGLA: Final = "\u0980"
_FIRST_OF_BANGLA: Final = 0x0980
_LAST_OF_BANGLA: Final = 0x09FF
_SPACE: Final = 0x20


_ONLY_A_CAPITAL: Final = ["calm-capital"]
"""The evidence of a word that is a name where the text has the full one too («Mim? No, Mim Binte Alam»)."""
_OBJECT_APART: Final = frozenset({"ke", "re"})
_CASES_APART: Final = frozenset({"er", "ke", "r", "re", "এর", "কে", "র", "রে"})
_SYLLABLES: Final = re.compile(
    "[^aeiou]{0,2}[aeiou]{1,2}[^aeiou]{1,3}[aeiou]{1,2}[^aeiou]{0,2}$|[^aeiou]{1,2}[aeiou][^aeiou]{1,3}[aeiou]"
)
"""Vowels and consonants by turns, as in nicknames (Tukun, Putus)."""


class Evidence(Enum):
    """How much evidence a name needs.

    Attributes:
        ENOUGH: any reading that is more likely a name than not, as in free text.
        FULL: two name words or a cue, as in a field that holds the names of goods.
        CUED: a cue, as in a field of ids and links.
        ADDRESS: as ENOUGH, and the words of shops, goods and places behind a name say nothing against it, as in a field
            that holds a person's address.
    """

    ENOUGH = 1
    FULL = 2
    CUED = 3
    ADDRESS = 4


_ENOUGH: Final = Evidence.ENOUGH
_FULL: Final = Evidence.FULL
_ADDRESS: Final = Evidence.ADDRESS
"""An attribute of an `Enum` takes as long as looking up three words."""
_PHONE: Final = Kind.PHONE
_EMAIL: Final = Kind.EMAIL


def _is_capital(word: str) -> bool:
    """Whether a word begins with a capital letter."""
    first = ord(word[0])
    if first < 0x80:
        return 0x41 <= first <= 0x5A
    return not _FIRST_OF_BANGLA <= first <= _LAST_OF_BANGLA and word[0].isupper()


class _Word:
    """A word of the text.

    Attributes:
        start: where it begins.
        end: where it ends.
        lower: in lower case.
        bits: what the lexicon says of it.
        sign: what it is evidence of; nothing for an unknown word.
        stem: its length without a case ending.
        capital: begins with a capital letter.
        caps: capitals throughout.
        free: no part of another span, an address, a hashtag or a word with digits.
        known: the lexicon has it.
        is_name: it is or begins a name, and is free.
        is_initial: one capital letter, or with a dot behind a small one or in Bangla the name of one; and is free.
    """

    __slots__ = (
        *(
            "bangla",
            "bits",
            "capital",
            "caps",
            "end",
            "free",
            "is_initial",
            "is_name",
            "known",
            "lower",
            "sign",
            "start",
            "stem",
        ),
    )

    def __init__(self, written: str, lower: str, start: int, entry: Entry, *, free: bool) -> None:
        self.start = start
        self.end = start + len(written)
        self.lower = lower
        self.bits = entry
        self.sign = entry & SIGNS
        self.stem = len(written) - ending_of(entry)
        self.capital = _is_capital(written)
        self.caps = self.capital and written.isupper()
        self.free = free
        self.known = self.sign != Sign.NONE
        self.is_name = free and self.sign & NAME != 0
        self.bangla = ord(lower[0]) >= _FIRST_OF_BANGLA
        self.is_initial = self.capital and free and len(written) == 1

    @property
    def strong(self) -> bool:
        return is_strong(self.sign)

    @property
    def counter_only(self) -> bool:
        return bool(self.sign & COUNTER) and not self.sign & NAME

    @property
    def inflected(self) -> bool:
        return self.stem < self.end - self.start

    @property
    def case(self) -> str:
        """The case ending of the word, if it has one."""
        if self.bangla and not self.known:
            ending = _BANGLA_CASE.search(self.lower)
            return "" if ending is None else ending.group()
        return self.lower[self.stem :] if self.inflected else ""

    @property
    def has_case(self) -> bool:
        """An unlisted word that ends as an inflected one does."""
        return _BANGLA_CASE.search(self.lower) is not None

    @property
    def may_be_name(self) -> bool:
        """Unknown, but written like a name: with a capital, or in a script without them and no form of a known word."""
        if self.sign or not self.free or self.end - self.start <= 2:
            return False
        return self.capital or (self.bangla and self.is_no_word)

    @property
    def is_no_word(self) -> bool:
        """No list has it, and it is no form of an ordinary word either."""
        return not self.sign and self.free and is_ordinary(self.lower) is None

    @property
    def is_foreign(self) -> bool:
        """In Bangla script, and not even an English word or a compound in it: all that is left are its letters."""
        return self.bangla and self.may_be_name and active().lexicon.bangla(self.lower).how == "letters"


class _Run:
    """A candidate: the words from `first` to before `behind`; `sure` behind a cue that leaves no doubt."""

    __slots__ = ("behind", "first", "rule", "sure")

    def __init__(self, first: int, behind: int, rule: str, *, sure: bool = False) -> None:
        self.first = first
        self.behind = behind
        self.rule = rule
        self.sure = sure


class Candidate(NamedTuple):
    """What `find_names` weighed.

    Attributes:
        start: where it begins.
        end: where it ends.
        rule: which rule proposed it.
        evidence: names of weights.
        accepted: whether it is a name.
    """

    start: int
    end: int
    rule: str
    evidence: tuple[str, ...]
    accepted: bool


def known_word(word: str) -> Entry:
    """Return the lexicon's entry of a word, with what can be told of an unlisted one by itself."""
    entry = lexicon().words.get(word, 0)
    if not entry & SIGNS and len(word) > _SHORTEST_OF_PAIR:
        entry |= _UNLISTED
        if (_known_unlisted if len(word) <= _LONGEST_REMEMBERED else _unlisted)(word):
            entry |= _WRITTEN_ON
    return entry


_UNLISTED: Final = 1 << 33
"""Above `Trait`: the word has no sign, and is long enough for a name."""
_WRITTEN_ON: Final = 1 << 34
"""An unlisted word is a name with something written onto it, or ends as words for persons do."""
BITS_OF_WORDS: Final = 35
"""Bits of what `known_word` returns."""


class Words:
    """The words of a text, each looked up once in the lexicon.

    Args:
        lowers: the words in lower case, in order.
        starts: where each begins.
        bits: what `known_word` says of each, perhaps with more bits above it.
        union: what it says of any.

    Attributes:
        lowers: the words in lower case, in order.
        starts: where each begins.
        bits: what is known of each.
        union: what is known of any.
        unlisted: the unlisted words that a name may begin with.
        alone: the unlisted words that are long enough to be a name.
        written_on: what is known of unlisted words that are a name with something written onto it, by their number.
    """

    __slots__ = ("alone", "bits", "lowers", "starts", "union", "unlisted", "written_on")

    def __init__(self, lowers: list[str], starts: list[int], bits: list[Entry], union: int) -> None:
        unlisted: list[int] = []
        alone: list[int] = []
        written_on: dict[int, Entry] = {}
        if union & _UNLISTED:
            last = -2
            for i, word in enumerate(lowers):
                entry = bits[i]
                if entry & _UNLISTED:
                    # An unlisted word: behind another, with the ending of persons, or with a name in it.
                    if last == i - 1:
                        unlisted.append(last)
                    last = i
                    if len(word) >= _SHORTEST_UNLISTED:
                        alone.append(i)
                        if i > 1 and (
                            len(lowers[i - 1]) == len(lowers[i - 2]) == 1
                            or (word >= _BANGLA and lowers[i - 1] in INITIALS and lowers[i - 2] in INITIALS)
                        ):
                            unlisted += [max(0, i - _MOST_INITIALS), i - _FEWEST_INITIALS]
                    if entry & _WRITTEN_ON:
                        unlisted.append(i)
                        name = (_known_unlisted if len(word) <= _LONGEST_REMEMBERED else _unlisted)(word)
                        if name != _CASED:
                            written_on[i] = name
                elif last == i - 1 and word in _OBJECT_APART:
                    unlisted.append(last)
        self.lowers = lowers
        self.starts = starts
        self.bits = bits
        self.union = union
        self.unlisted = unlisted
        self.alone = alone
        self.written_on = written_on


def words_of(lower: str) -> Words:
    """Return the words of a folded text that is given in lower case."""
    starts: list[int] = []
    words, _ = words_in(lower, starts)
    bits = [known_word(word) for word in words]
    union = 0
    for entry in bits:
        union |= entry
    return Words(words, starts, bits, union)


_CASED: Final = -1


_LONGEST_REMEMBERED: Final = 40


def _unlisted(word: str) -> Entry:
    """Return what an unlisted word is that is a name with something written onto it, or sounds like one.

    `_CASED` for another that ends as words for persons do; zero for any other.
    """
    name = with_something_on(word, lexicon().words)
    if not name and word >= _BANGLA and len(word) >= _SHORT:
        name = sounds_like_name(word)
    return name or (_CASED if word.endswith(_CASES_OF_PERSONS) else 0)


_known_unlisted = lru_cache(maxsize=16_384)(_unlisted)
"""The same words come again and again."""


class _Text:
    """The words of a text, read when they are asked for."""

    def __init__(
        self,
        text: str,
        words: Words,
        others: Sequence[Span],
        persons: Sequence[tuple[int, int]],
        *,
        address: bool = False,
    ) -> None:
        self.text = text
        self.address = address
        self.persons = persons
        self._taken: list[Span] = list(others)
        self._marks = bytearray()
        self._contact_starts: list[int] = []
        self._contact_ends: list[int] = []
        for span in others:
            if span.kind is _PHONE or span.kind is _EMAIL:
                self._contact_starts.append(span.start)
                self._contact_ends.append(span.end)
        self.contacts = bool(self._contact_starts) or FILLER in text
        """Whether a telephone number, an address or a token stands anywhere."""
        self.lowers = words.lowers
        self.bits = words.bits
        self.alone = words.alone
        self.framed: set[int] = set()
        """Unlisted words beside those that stand beside names."""
        self._written_on = words.written_on
        self._offsets = words.starts
        self.accepted_behind = -1
        """Number of the word behind the last name found."""
        self._words: list[_Word | None] = [None] * len(words.lowers)

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
        free = not self._is_glued(start, end) and not self._is_taken(start, end)
        entry = self.bits[i]
        if self._written_on:
            entry |= self._written_on.get(i, 0)
        word = _Word(text[start:end], lower, start, entry, free=free)
        if free and (word.bits & Trait.INITIAL or end - start == 1) and text[end : end + 1] == ".":
            if word.bits & Trait.INITIAL and word.bangla:
                word.is_initial = True
            elif end - start == 1 and not word.capital and lower.isascii() and text[end : end + 2] == ". ":
                behind = self.lowers[i + 1] if i + 1 < len(self) else ""
                word.is_initial = len(behind) > _SHORTEST_OF_PAIR and self.bits[i + 1] & Sign.SURNAME != 0
        return word

    def _is_glued(self, start: int, end: int) -> bool:
        """Whether a word is a part of an address, a hashtag or a word with digits."""
        text = self.text
        if start > 0 and (before := ord(text[start - 1])) < len(_GLUED_BEFORE) and _GLUED_BEFORE[before]:
            return True
        return end < len(text) and (behind := ord(text[end])) < len(_GLUED_BEHIND) and _GLUED_BEHIND[behind] != 0

    def end(self, i: int) -> int:
        """Where word `i` ends."""
        return self._offsets[i] + len(self.lowers[i])

    def take(self, first: int, behind: int) -> None:
        """Make the words from `first` to before `behind` no part of any name."""
        self._taken.append(Span(self._offsets[first], self.end(behind - 1), Kind.NAME, "taken"))
        self._marks = bytearray()

    def _is_taken(self, start: int, end: int) -> bool:
        """Whether a part of a word is in something else: of few spans each is asked, of many the characters marked."""
        if len(self._taken) <= _FEW_TAKEN:
            return any(span.start < end and start < span.end for span in self._taken)
        if not self._marks:
            self._marks = bytearray(len(self.text))
            for span in self._taken:
                self._marks[span.start : span.end] = b"\1" * (span.end - span.start)
        return self._marks.find(1, start, end) >= 0

    def opens_bracket(self, i: int) -> bool:
        """Whether word `i` stands right behind an opening bracket."""
        start = self._offsets[i]
        return self.text[start - 1 : start] == "("

    def gap(self, i: int) -> str:
        """What stands between word `i` and the next."""
        return self.text[self.end(i) : self._offsets[i + 1]]

    def is_spaced(self, i: int) -> bool:
        """Whether nothing but a single space stands between word `i` and the next."""
        end = self._offsets[i] + len(self.lowers[i])
        return self._offsets[i + 1] == end + 1 and ord(self.text[end]) == _SPACE

    def before(self, i: int) -> str:
        """The word in front of word `i`, in lower case; empty unless a single space is between."""
        return self.lowers[i - 1] if i > 0 and self.is_spaced(i - 1) else ""

    def following(self, i: int) -> str:
        """Word `i` behind another, in lower case; empty at the end and unless a single space is between."""
        return self.lowers[i] if i < len(self) and self.is_spaced(i - 1) else ""

    def joined(self, i: int) -> bool:
        """Whether word `i` and the next can belong to one name."""
        if i + 1 >= len(self):
            return False
        left = self[i]
        if left.bits & Trait.PREFIX or left.is_initial:
            return self.is_spaced(i) or _BEHIND_PREFIX.fullmatch(self.gap(i)) is not None
        return not left.inflected and (self.is_spaced(i) or self.gap(i) in _BETWEEN_NAMES)

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
    return words_in(lower, [])[0]


def words_in(lower: str, starts: list[int]) -> tuple[list[str], int]:
    """The words of a folded text that is given in lower case, and how many digits it has.

    One character after the other: compiled, that takes a third of what a pattern does, with a match for each word.

    Args:
        lower: the text.
        starts: takes where each word begins.
    """
    words: list[str] = []
    digits = 0
    table = _KINDS
    start = 0
    inside = False
    for i in range(len(lower)):
        code = ord(lower[i])
        if code < _FIRST_PLANE:
            kind = table[code]
            if kind == _OF_WORD:
                if not inside:
                    inside = True
                    start = i
                continue
            if kind == _IS_DIGIT:
                digits += 1
        if inside:
            inside = False
            words.append(lower[start:i])
            starts.append(start)
    if inside:
        words.append(lower[start:])
        starts.append(start)
    return words, digits


def may_hold_name(text: str, words: Words, others: Sequence[Span], evidence: Evidence) -> bool:
    """Whether a folded text has any sign of a name; a look at its words that is far cheaper than `find_names`.

    Args:
        text: the folded text.
        words: its words.
        others: spans found before.
        evidence: how much is needed.
    """
    union = words.union
    if evidence is _ENOUGH or evidence is _ADDRESS:
        if union & _INTERESTING or words.unlisted:
            return True
        return "(" in text and (bool(others) or FILLER in text)
    contact = bool(others) or FILLER in text
    if not contact and not union & Trait.CUE:
        # Without a cue it takes two name words in a field of goods, and nothing will do in one of ids.
        return evidence is _FULL and sum([bits & NAME != 0 for bits in words.bits]) > 1
    return union & _INTERESTING != 0 or (contact and "(" in text)


def find_names(
    text: str,
    read: Words,
    others: Sequence[Span],
    evidence: Evidence,
    persons: Sequence[tuple[int, int]] = (),
    weighed: list[Candidate] | None = None,
) -> list[Span]:
    """Names in a folded text.

    Args:
        text: the folded text.
        read: its words.
        others: spans found before; no name reaches into them, and a telephone number beside a name speaks for it.
        evidence: how much is needed.
        persons: where a model sees names.
        weighed: takes all candidates, for who asks why.
    """
    words = _Text(text, read, others, persons, address=evidence is _ADDRESS)
    brackets = "(" in text and words.contacts
    if read.union & Trait.BRAND_PHRASE:
        _take_brands(words)
    behind = 0
    found: list[Span] = []
    full: set[str] = set()
    doubtful: list[_Word] = []
    pairs = evidence is _ENOUGH or evidence is _ADDRESS
    starts = _starts(words, read.unlisted if pairs else [], brackets=brackets)
    for i in range(len(words)):
        if i < behind or not starts[i]:
            continue
        run = _bracketed_run(words, i) if brackets else None
        if run is None:
            run = _cued_run(words, i) or _run(words, i) or _called_run(words, i)
        if run is None and not words.bits[i] & SIGNS:
            run = _said_run(words, i) or _kin_run(words, i) or _unlisted_run(words, i) or _cased_run(words, i)
            if run is None and i in words.framed:
                run = _framed_run(words, i)
        if persons and (seen := _model_run(words, i)) is not None and (run is None or run.behind < seen.behind):
            run = seen
        if run is None:
            continue
        marks = _evidence(words, run)
        accepted = _is_enough(words, run, marks, evidence)
        if weighed is not None:
            weighed.append(Candidate(words[run.first].start, _end(words, run), run.rule, tuple(marks), accepted))
        if accepted:
            found.append(Span(words[run.first].start, _end(words, run), Kind.NAME, run.rule))
            behind = words.accepted_behind = run.behind
            if run.behind - run.first > 1:
                full.update(words.lowers[run.first : run.behind])
        elif run.rule == "name":
            behind = run.behind
            if marks == _ONLY_A_CAPITAL:
                doubtful.append(words[run.first])
    if full and doubtful:
        found += [Span(word.start, word.end, Kind.NAME, "name-again") for word in doubtful if word.lower in full]
    return found


_JOINED: Final = re.compile(
    r"[A-Z#](?:(?<=#)[a-z]+(?:_[a-z]+){1,3}|(?<![A-Za-z0-9_@./\-][A-Z])(?<!#)[a-z]+(?:_?[A-Z][a-z]+){1,3})"
    r"(?![A-Za-z0-9_@/\-]|\.[a-z])"
)
_JOINED_PARTS: Final = re.compile("[A-Z]?[a-z]+")


def find_joined(text: str) -> list[Span]:
    """Names written as one word, as in hashtags: «#RahimUddin», «#rahim_uddin»; each part must be a name."""
    known = lexicon()
    found: list[Span] = []
    for match in _JOINED.finditer(text):
        start = match.start() + match.group().startswith("#")
        parts = _JOINED_PARTS.findall(text[start : match.end()].lower() if "_" in match.group() else match.group())
        signs = [known.sign(part.lower()) for part in parts]
        whole = "".join(parts).lower()
        if whole in known.brands or not all(sign & NAME for sign in signs):
            continue
        if sum(is_strong(sign) for sign in signs) > 1 or (is_strong(signs[0]) and signs[-1] & Sign.SURNAME):
            first, others = parts[0].lower(), tuple(part.lower() for part in parts[1:])
            if others not in known.brand_phrases.get(first, ()):
                found.append(Span(start, match.end(), Kind.NAME, "name-joined"))
    return found


def _end(words: _Text, run: _Run) -> int:
    """Where the name of a run ends: without a case ending."""
    last = words[run.behind - 1]
    if last.bangla and not last.known and (ending := _BANGLA_CASE.search(last.lower)) is not None:
        return last.start + ending.start()
    return last.start + last.stem


def _take_brands(words: _Text) -> None:
    """Take the words of brands that are called after persons out of what can be a name."""
    phrases = lexicon().brand_phrases
    lowers = words.lowers
    for i, bits in enumerate(words.bits):
        if not bits & Trait.BRAND_PHRASE:
            continue
        for others in phrases[lowers[i]]:
            if tuple(lowers[i + 1 : i + 1 + len(others)]) == others:
                words.take(i, i + 1 + len(others))


def _starts(words: _Text, unlisted: list[int], *, brackets: bool) -> list[bool]:
    """Whether a name can begin with each word: name words, those around one, and those that a cue announces.

    Args:
        words: the text's.
        unlisted: the unlisted ones among them that it can begin with.
        brackets: whether it can be the first in brackets.
    """
    lowers, all_bits, count = words.lowers, words.bits, len(words)
    starts = [False] * (count + 2)
    for i in unlisted:
        starts[i] = True
    for i, bits in enumerate(all_bits):
        if not bits & _INTERESTING:
            continue
        if bits & NAME:
            starts[i] = True
            k = i
            while k > 0 and i - k < _MOST_INITIALS and (len(lowers[k - 1]) == 1 or all_bits[k - 1] & Trait.INITIAL):
                k -= 1
                starts[k] = True
            if is_strong(bits) or bits & Sign.SURNAME:
                if k > 0:
                    starts[k - 1] = True
                if k > 1 and is_strong(bits) and bits & Sign.SURNAME:
                    starts[k - 2] = True  # «Xyz Mohan Chakma»
        if bits & ANNOUNCING:
            # One linking word may stand between: "name is".
            starts[i + 1] = starts[i + 2] = True
        if i > 0 and bits & (Trait.CLOSE_HONORIFIC | Trait.CASED_HONORIFIC | Trait.SAYING | Trait.FRAME):
            starts[i - 1] = True
        if bits & Trait.KIN:
            starts[i + 1] = True
    for i in words.alone:
        if _is_beside_frame(lowers, i):
            words.framed.add(i)
            starts[i] = True
    if brackets or words.persons:
        for i in range(count):
            if (brackets and words.opens_bracket(i)) or (words.persons and words.by_model(i, i + 1)):
                starts[i] = True
    return starts


def _run(words: _Text, first: int) -> _Run | None:
    """The run of name words that begins at word `first`."""
    bits = words.bits[first]
    if bits & SIGNS and not bits & (NAME | Trait.INITIAL) and len(words.lowers[first]) > 1:
        return None  # a listed word that is no name
    i = first
    while i - first < _MOST_INITIALS and words[i].is_initial and words.joined(i):
        i += 1
    if not words[i].is_name:
        if i - first >= _FEWEST_INITIALS and words[i].may_be_name and words[i].is_no_word and not words[i].caps:
            return _Run(first, i + 1, "name", sure=True)  # «A. K. M. Xyz»
        if not _leads_surname(words, i):
            return None
        i += 1
    elif words.lowers[i] in _WALLETS and not words[i].capital and _is_wallet(words, i):
        return None
    elif words.lowers[i] in _OWNER_OR_SURNAME and not words[i].capital and words.joined(i) and words[i + 1].is_name:
        return None  # «malik tuhin»: the owner
    behind = i + 1
    only_prefixes = words[i].bits & Trait.PREFIX != 0
    while behind < len(words) and behind - first < _LONGEST_RUN and words.joined(behind - 1):
        word, left = words[behind], words[behind - 1]
        if word.lower in _BABU and not left.strong:
            break  # «কমল বাবু»
        if word.is_name and not (word.bits & Trait.CLOSE_HONORIFIC and not word.strong):
            if word.capital != left.capital and not word.bangla and not (word.strong and left.strong):
                break
            only_prefixes = only_prefixes and word.bits & Trait.PREFIX != 0
        elif _is_part_of_name(words, i, behind) or _is_syllable_of_name(words, first, behind):
            pass
        elif word.bits & Trait.CLOSE_HONORIFIC:
            break
        elif word.is_initial:
            if not (words.joined(behind) and words[behind + 1].is_name):
                break
        elif only_prefixes and _follows_prefix(word):
            only_prefixes = False
        elif not (_is_unlisted_surname(left, word) or _is_second_behind_prefix(words, first, behind)):
            break
        behind += 1
    if only_prefixes and all(words[k].bits & Trait.STRONG_PREFIX or words[k].is_initial for k in range(first, behind)):
        return None
    return _Run(first, behind, "name")


_WALLETS: Final = frozenset({"bikash", "bikas"})


def _is_wallet(words: _Text, i: int) -> bool:
    """Whether a name in small letters is the wallet, misspelled: its number or what one does with it follows."""
    end = words.end(i)
    gap = _TO_CONTACT.match(words.text, end)
    if gap is not None and words.contact_at(gap.end()):
        return True
    return i + 1 < len(words) and words.lowers[i + 1] in _OF_WALLETS


_OF_WALLETS: Final = word_set(
    "e te a koren korben korun kore kori korsi korbo number no nombor nambar personal agent merchant payment "
    "account acc "
    "nagad rocket taka den diyen send cash charge trx"
)
_OWNER_OR_SURNAME: Final = frozenset({"malik", "মালিক"})


_BABU: Final = frozenset({"বাবু", "babu"})


def _is_part_of_name(words: _Text, first: int, i: int) -> bool:
    """Whether word `i` is a small word within a name, what follows one, or half of a hyphenated name."""
    word, left = words[i], words[i - 1]
    if word.bits & Trait.PARTICLE and word.free and words.joined(i) and _follows_particle(words, i + 1):
        # «ananda da misti dise»: a form of address, unless a surname follows.
        return not word.bits & Trait.HONORIFIC or word.capital or words[i + 1].strong or left.strong
    if left.bits & Trait.PARTICLE and i - 1 > first and _follows_particle(words, i):
        return True
    if words.gap(i - 1) == "-" and word.free and len(word.lower) <= _SYLLABLE:
        return True  # the second half of «So-yeon»
    return bool(left.sign & Sign.SURNAME) and _opens_hyphenated(words, i)


def _is_second_behind_prefix(words: _Text, first: int, i: int) -> bool:
    """Whether word `i` is the second unlisted one behind a prefix («kazi xyzwen billah»)."""
    if i - first != _LAST_OF_TWO or not words[first].bits & Trait.PREFIX:
        return False
    one, two = words[i - 1], words[i]
    return one.capital == two.capital and not two.caps and _may_be_half(one) and _may_be_half(two) and not one.has_case


_LAST_OF_TWO: Final = 2


def _is_unlisted_surname(given: _Word, word: _Word) -> bool:
    """Whether an unlisted word may be the surname behind a word that is a name and nothing else."""
    if not given.strong or given.caps != word.caps or word.bits & Trait.HONORIFIC or word.lower in BLESSINGS:
        return False
    if word.bangla:
        return bool(given.sign & Sign.GIVEN) and word.is_foreign and _BANGLA_VERB.search(word.lower) is None
    if given.capital:
        return word.may_be_name and word.capital
    return bool(given.sign & Sign.GIVEN) and not word.capital and not given.bangla and _is_long_unlisted(word)


def _follows_prefix(word: _Word) -> bool:
    """Whether a word that is in no list of names may be the name behind Md. or মোঃ."""
    if not word.free or len(word.lower) <= 2 or word.bits & Trait.HONORIFIC or word.lower in BLESSINGS:
        return False
    return not word.known or (word.sign == Sign.ORDINARY_BANGLA and (word.capital or word.bangla))


def _follows_particle(words: _Text, i: int) -> bool:
    """Whether word `i` may follow a small word within a name: a name, or an unlisted word («Omar Al Farouqi»)."""
    word = words[i]
    return word.is_name or (word.is_no_word and len(word.lower) > _SHORTEST_OF_PAIR)


def _is_syllable_of_name(words: _Text, first: int, i: int) -> bool:
    """Whether word `i` is a syllable of a given name behind a surname from East Asia («Kim Ha Neul»).

    One of its syllables must be a name or unlisted.
    """
    surname = words[first]
    if i - first > _MOST_SYLLABLES or not surname.bits & Trait.SURNAME_FIRST or not words.is_spaced(i - 1):
        return False
    word = words[i]
    if not _is_syllable(word, surname):
        return False
    if _may_be_half(word) or word.strong:
        return True
    if i > first + 1 or i + 1 >= len(words) or not words.is_spaced(i):
        return False
    return _is_syllable(words[i + 1], surname) and (_may_be_half(words[i + 1]) or words[i + 1].strong)


def _is_syllable(word: _Word, surname: _Word) -> bool:
    """Whether a word is as short as a syllable, with its ending, and written as the surname in front is."""
    longest = _SYLLABLE_BANGLA if word.bangla else _SYLLABLE
    return (
        word.free
        and not word.bits & Trait.HONORIFIC
        and len(word.lower) <= longest
        and word.capital == surname.capital
        and word.bangla == surname.bangla
        and not word.sign & (Sign.ORDINARY | Sign.BUSINESS | Sign.GOODS | Sign.PLACE)
    )


def _opens_hyphenated(words: _Text, i: int) -> bool:
    """Whether word `i` is the first half of a hyphenated given name («So-yeon», «min-jun»)."""
    if i + 1 >= len(words) or words.gap(i) != "-" or len(words.lowers[i]) > _SYLLABLE:
        return False
    second = words[i + 1]
    return second.free and len(second.lower) <= _SYLLABLE and second.bangla == words[i].bangla


def _leads_surname(words: _Text, i: int) -> bool:
    """Whether word `i` is an unknown one in front of a surname that is nothing else («Xyz Chowdhury», «xyz chakma»)."""
    word = words[i]
    if word.sign or word.bits & (Trait.CUE | Trait.KIN) or not words.joined(i) or not words.is_spaced(i):
        return False
    if word.capital and word.lower.endswith(_VERBAL) and _is_verb_form(word.lower):
        return False  # «Visited Shah Amanat ...»
    surname = words[i + 1]
    if i + 2 < len(words) and words.joined(i + 1):
        third = words[i + 2]
        if surname.bits & Trait.PARTICLE or (
            (word.capital or (word.bangla and not word.lower.endswith(_OF_PLACE_OR_OBJECT)))
            and surname.sign & Sign.GIVEN
            and not surname.sign & (Sign.SURNAME | Sign.ORDINARY | OF_THINGS)
            and third.strong
            and third.sign & Sign.SURNAME
            and surname.capital == third.capital
            and words.is_spaced(i + 1)
        ):
            surname = third
    if not surname.is_name or surname.capital != word.capital or surname.sign & Sign.PREFIX:
        return False
    if not surname.strong and (
        not surname.sign & Sign.SURNAME
        or surname.sign & COUNTER & ~(Sign.ORDINARY_BANGLA | Sign.PLACE)
        or surname.lower[: surname.stem] in VERBAL_SURNAMES
        or not _may_be_half(word)
    ):
        return False
    if word.bangla:
        return word.may_be_name and _BANGLA_VERB.search(word.lower) is None and not word.has_case
    return word.may_be_name or _is_long_unlisted(word)


def _is_verb_form(lower: str) -> bool:
    """Whether a word is an English one with the ending of a verb (visited, walking)."""
    stem = lower.removesuffix("ed") if lower.endswith("ed") else lower.removesuffix("ing")
    known = lexicon()
    return any(known.sign(form) & Sign.ORDINARY for form in (stem, f"{stem}e", stem[:-1]))


_VERBAL: Final = ("ed", "ing")


def _is_long_unlisted(word: _Word) -> bool:
    """Whether a word that needs no capital is too long for a slip and known to no list."""
    return len(word.lower) >= _SHORTEST_UNLISTED and word.is_no_word


def _called_run(words: _Text, i: int) -> _Run | None:
    """An unlisted first name in front of a form of address («Xyz bhai»)."""
    if i + 1 >= len(words) or not words.is_spaced(i):
        return None
    if words.lowers[i] in WORDS_FOR_NAMES and words.before(i) in SELF and words.lowers[i + 1] in SPEAKING:
        return _Run(i, i + 1, "name-called", sure=True)
    if words.lowers[i] in WORDS_FOR_NAMES and words[i].free and words.lowers[i + 1] in _MIA_FORMS:
        return _Run(i, i + 2, "name-called", sure=True)
    if not words.bits[i + 1] & Trait.HONORIFIC:
        return None
    word, address = words[i], words.bits[i + 1]
    if word.lower in WORDS_FOR_NAMES and word.free and address & (Trait.CLOSE_HONORIFIC | Trait.CASED_HONORIFIC):
        return _Run(i, i + 1, "name-called", sure=True)
    cased = address & Trait.CASED_HONORIFIC != 0 or _has_case_apart(words, i + 1)
    if not (cased or address & Trait.CLOSE_HONORIFIC):
        return None
    opens = i == 0 or _CLAUSE.search(words.gap(i - 1)) is not None
    opens = opens and not _sounds_like(word.lower) and not word.lower.endswith(("llah", "lahi"))
    if not (word.may_be_name or ((cased or opens) and _may_be_nickname(word))) or word.caps:
        return None
    if word.bangla and (word.has_case or not word.is_foreign or _BANGLA_VERB.search(word.lower)):
        return None
    if _is_of_siblings(words, i + 1) or _is_chat_word(word):
        return None
    return _Run(i, i + 1, "name-called", sure=True)


_VOWEL: Final = re.compile("[aeiouy]")
_SITES_BANGLA: Final = ("বিডি", "ডটকম", "ডট")
_CASES_OF_SAYING: Final = tuple(word_set("তে ে য় র কে ও"))
_ENGLISH_FORM: Final = re.compile(
    "(?:ed|ing|tion|sion|ism|ity|ness|ment|ly|ous|able|ible|ies|ical|ive|ful|less|ship|ers|ors|ists|ant|ants|ance|ence)$"
)
"""Endings of English words that no list has."""
_DRAWN_OUT: Final = re.compile(r"(.)\1\1")


def _is_chat_word(word: _Word) -> bool:
    """Whether a Latin word is an abbreviation, drawn out or a word of grammar: «Tnx», «Okkkkk», «jodi»."""
    if word.bangla:
        return word.lower.endswith(_SITES_BANGLA)
    lower = word.lower
    if _VOWEL.search(lower) is None or _DRAWN_OUT.search(lower) is not None:
        return True
    return _sounds_like(lower) in _GRAMMAR or is_ordinary(lower) in _GRAMMAR


def _sounds_like(lower: str) -> str:
    """Return the part of speech of the ordinary word that a Latin word sounds like; empty without one."""
    reading = active().lexicon.latin(lower)
    return reading.entry.pos if reading.how == "sound" and reading.entry is not None else ""


def _kin_run(words: _Text, i: int) -> _Run | None:
    """An unlisted word behind «my cousin», আমার বোন, written as a name is."""
    word = words[i]
    if i < 2 or not _is_kin(words, i - 1) or not words.is_spaced(i - 1) or not word.may_be_name or word.caps:
        return None
    if not word.is_no_word or _is_chat_word(word) or (word.bangla and not word.is_foreign):
        return None
    if word.lower in SENSITIVE_WORDS:
        return None
    return _Run(i, i + 1, "name-kin") if word.bangla or len(word.lower) >= _SHORTEST_UNLISTED else None


def _said_run(words: _Text, i: int) -> _Run | None:
    """An unlisted word in front of a verb of saying («Xyz said», «Xyz bollo»), which only persons do."""
    if i + 1 >= len(words) or not words.bits[i + 1] & Trait.SAYING or not words.is_spaced(i):
        return None
    word = words[i]
    if not word.may_be_name or word.caps or not word.is_no_word or _is_chat_word(word) or word.bits & Trait.CUE:
        return None
    if word.bangla:
        if not word.is_foreign or _BANGLA_VERB.search(word.lower) or word.lower.endswith(_CASES_OF_SAYING):
            return None
    elif len(word.lower) < _SHORTEST_UNLISTED or _ENGLISH_FORM.search(word.lower):
        return None
    return _Run(i, i + 1, "name-said")


_BIRTH_NAME: Final = frozenset({"নাম", "naam", "nam"})
_BEHIND_FRAMED: Final = NAMED | MINE | FRAMES | OBJECTS_OF_ACTS
_BEFORE_FRAMED: Final = BIRTHDAY | SURE_ROLES | ROLES_BANGLA | CALLS | _BIRTH_NAME


_WITH: Final = frozenset({"সাথে", "সঙ্গে"})
_BESIDE_FRAMED: Final = _BEHIND_FRAMED | GENITIVES | OBJECT_ENDINGS | CONJUNCTIONS | REQUESTS | _WITH
"""What `_is_beside_frame` asks for behind a word: most are none, and one look tells it."""


def _is_beside_frame(lowers: list[str], i: int) -> bool:
    """Whether words stand beside an unlisted one that may make it a name: a look far cheaper than `_framed_run`."""
    if i > 0 and (
        lowers[i - 1] in _BEFORE_FRAMED or (lowers[i - 1] in CONJUNCTIONS and i > 1 and lowers[i] >= _BANGLA)
    ):
        return True
    if i + 1 >= len(lowers):
        return False
    behind = lowers[i + 1]
    if behind not in _BESIDE_FRAMED:
        return False
    if behind in _BEHIND_FRAMED:
        return True
    if behind in GENITIVES:
        return i + 2 < len(lowers) and lowers[i + 2] in SURE_OWNED
    if behind in OBJECT_ENDINGS:
        return not REQUESTS.isdisjoint(lowers[i + 2 : i + 4])
    return lowers[i] >= _BANGLA and (behind in _WITH or behind in CONJUNCTIONS or behind in REQUESTS)


def _framed_run(words: _Text, i: int) -> _Run | None:
    """A word that no list has where only a name can stand."""
    word = words[i]
    if not word.is_no_word or word.caps or word.bits & Trait.CUE:
        return None
    if word.bangla:
        stem = word.lower[: len(word.lower) - len(word.case)]
        if len(stem) < _SHORTEST_CASED or not word.is_foreign or _BANGLA_VERB.search(stem) or stem in lexicon().words:
            return None
        if stem.endswith(_SITES_BANGLA):
            return None
        if word.case and (is_ordinary(stem) is not None or active().lexicon.bangla(stem).how != "letters"):
            return None
    elif (
        not _may_be_nickname(word)
        or _is_chat_word(word)
        or _ENGLISH_FORM.search(word.lower) is not None
        or _sounds_like(word.lower)
    ):
        return None
    run = _Run(i, i + 1, "name-framed")
    return run if _is_framed(words, run, word) else None


def _is_framed(words: _Text, run: _Run, word: _Word) -> bool:
    """Whether the words beside an unlisted one are those that stand beside names."""
    i, lowers = run.first, words.lowers
    before, behind = words.before(i), words.following(i + 1)
    if word.case in GENITIVES and word.case:
        return behind in SURE_OWNED or (behind in _WITH and words.following(i + 2) in _TALK)
    if behind in GENITIVES:
        return words.following(i + 2) in SURE_OWNED
    if behind in OBJECT_ENDINGS or word.case:
        return behind != "" and _is_requested(words, run)
    if before in SELF:
        return behind in SPEAKING
    if before in BIRTHDAY or before in SURE_ROLES:
        return _is_stop_behind(words, i + 1) or (word.bangla and before in SURE_ROLES)
    if before in _BIRTH_NAME:
        return _is_stop_behind(words, i + 1) and (i < 2 or _owner(words, i - 1) in OWNERS or ":" in words.gap(i - 2))
    if behind in NAMED:
        return _is_person(words, i + 2)
    if behind in MINE:
        return not OF_FAMILY.isdisjoint(lowers[i + 2 : i + 4])
    if not word.bangla:
        return False
    if i == words.accepted_behind + 1 and before in CONJUNCTIONS:
        return True
    if before in ROLES_BANGLA:
        return not (behind.startswith(_DO) or _how_it_is(word))
    if before in CALLS and behind in YOUR_STATE:
        return True
    if behind in CONJUNCTIONS and _is_same_name(words, i + 2, word):
        return True
    return behind in DEFINITE_PERSONS or behind in ADDRESSED or _is_act_at(words, i + 1)


_TALK: Final = frozenset({"কথা", "দেখা", "পরিচয়"})
_HOW_ENDS: Final = re.compile("(?:ভাবে|মত|মতো|খুব|ই|ও|ো)$")


def _how_it_is(word: _Word) -> bool:
    """Whether an unlisted word may be a misspelled one for how somebody is or does it."""
    return _HOW_ENDS.search(word.lower) is not None or len(word.lower) < _SHORTEST_BEHIND_ROLE


_SHORTEST_BEHIND_ROLE: Final = 5


def _has_case_apart(words: _Text, i: int) -> bool:
    """Whether a case ending stands behind word `i`, written apart («tukun vai er dokan»)."""
    return i + 1 < len(words) and words.is_spaced(i) and words.lowers[i + 1] in _CASES_APART


def _may_be_nickname(word: _Word) -> bool:
    """Whether a word in small Latin letters that no list has can be spoken and is no slip of a short word."""
    return (
        not word.bangla
        and _is_long_unlisted(word)
        and not word.bits & Trait.CUE
        and _SYLLABLES.match(word.lower) is not None
    )


def _unlisted_run(words: _Text, i: int) -> _Run | None:
    """Two or three words that are in no list and no form of an ordinary word; only a cue makes them a name."""
    if i + 1 >= len(words) or not words.is_spaced(i) or not (_may_be_half(words[i]) and _may_be_half(words[i + 1])):
        return None
    first, second = words[i], words[i + 1]
    if first.has_case or first.bangla != second.bangla or first.capital != second.capital or first.caps:
        return None
    if _is_chat_word(first) or _is_chat_word(second) or (not first.bangla and _sound_ordinary(first, second)):
        return None
    if not (first.bangla or first.capital) and (
        _ENGLISH_FORM.search(first.lower) is not None or _ENGLISH_FORM.search(second.lower) is not None
    ):
        return None
    if i + 2 < len(words) and words.is_spaced(i + 1) and _may_be_half(words[i + 2]):
        return _Run(i, i + 3, "name-unlisted")
    return _Run(i, i + 2, "name-unlisted")


def _sound_ordinary(first: _Word, second: _Word) -> bool:
    """Whether both of two Latin words sound like ordinary ones: «kace somporka»."""
    return bool(_sounds_like(first.lower)) and bool(_sounds_like(second.lower))


def _cased_run(words: _Text, i: int) -> _Run | None:
    """An unlisted word of Bangla with the ending of the object, which persons have and things lack («Xyzকে বলবেন»)."""
    word = words[i]
    stem = word.lower[: len(word.lower) - len(word.case)]
    if word.case not in _CASES_OF_PERSONS or len(stem) < _SHORTEST_CASED or word.sign or not word.is_foreign:
        return None
    if (
        stem.endswith(_SITES_BANGLA)
        or is_ordinary(stem) is not None
        or stem in lexicon().words
        or active().lexicon.bangla(stem).how != "letters"
    ):
        return None
    return _Run(i, i + 1, "name-cased")


def _may_be_half(word: _Word) -> bool:
    """Whether an unlisted word may be half of a name without any listed word."""
    if word.sign or not word.free or len(word.lower) <= _SHORTEST_OF_PAIR or word.bits & Trait.CUE:
        return False
    return word.is_foreign and _BANGLA_VERB.search(word.lower) is None if word.bangla else word.is_no_word


def _model_run(words: _Text, first: int) -> _Run | None:
    """The words from `first` on that a model took for a name, up to one that is surely something else."""
    i = first
    while i < len(words) and i - first < _LONGEST_RUN and words.by_model(i, i + 1):
        word = words[i]
        if not word.free or word.counter_only or word.bits & (Trait.TITLE | Trait.HONORIFIC):
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
    if first == 0 or words.bits[first] & (Trait.TITLE | Trait.HONORIFIC | Trait.LINK):
        return None
    if not (words.bits[first - 1] | (words.bits[first - 2] if first > 1 else 0)) & _SURE_CUES:
        return None
    word = words[first]
    if not word.free:
        return None
    cue = _sure_cue(words, first)
    if cue is None:
        return None
    colon = ":" in words.text[max(0, word.start - 3) : word.start]
    i = first
    unknown = initials = 0
    while i < len(words) and i - first - initials < _LONGEST_RUN - 1 and initials <= _MOST_INITIALS:
        word = words[i]
        if not word.free or (i > first and not words.joined(i - 1)) or word.bits & (Trait.HONORIFIC | Trait.LINK):
            break
        if word.is_initial and words.joined(i):
            initials += 1
            i += 1
            continue
        inside = i > first and word.bits & Trait.PARTICLE != 0 and words.joined(i) and _follows_particle(words, i + 1)
        small = i > first and not words[first].capital
        if word.sign & COUNTER and not inside and not (word.is_name and (word.capital or word.bangla or small)):
            break
        if not word.known:
            unknown += 1
            if (cue == "capital" and not word.capital and not word.bangla) or unknown > _MOST_UNKNOWN:
                break
            if len(word.lower) < 2 or (i > first and not word.capital and not colon):
                break
        i += 1
    return _Run(first, i, "name-cue", sure=True) if i > first + initials else None


def _sure_cue(words: _Text, i: int) -> str | None:
    """What a cue in front of word `i` says: "any" word is a name, or one with a "capital"; None without such a cue."""
    before = words[i - 1]
    gap = words.gap(i - 1)
    if before.bits & Trait.TITLE:
        if before.bits & Trait.HONORIFIC and i - 1 == words.accepted_behind and before.bangla:
            return None  # «কামাল স্যার ফিজিক্স পড়াতেন»
        return "capital" if _BEHIND_PREFIX.fullmatch(gap) else None
    if gap != " " and ("\n" in gap or _BEHIND_CUE.fullmatch(gap) is None):
        return None
    at = i - 1
    linked = at > 0 and (
        (before.bits & Trait.LINK and words.is_spaced(at - 1)) or (before.lower == "s" and words.gap(at - 1) == "'")
    )
    if linked:
        at -= 1
    cue = words.bits[at]
    marked = ":" in gap or "-" in gap
    if cue & Trait.NAME_CUE:
        owner = _owner(words, at)
        return "any" if owner not in NOT_OF_PERSONS and (linked or marked or owner in OWNERS) else None
    if cue & Trait.ADDRESSEE_VERB:
        return "capital" if before.lower == "to" else None
    return "capital" if cue & Trait.ADDRESSEE_CUE and marked else None


def _owner(words: _Text, i: int) -> str:
    """The word in front of word `i`, "name": whose it is; empty when it stands apart."""
    return words.lowers[i - 1] if i > 0 and len(words.gap(i - 1)) <= 2 else ""


def _of_word(word: _Word) -> str:
    """The weight of a word of a run."""
    sign = word.sign
    if word.is_initial:
        return "initial"
    if word.bits & Trait.STRONG_PREFIX:
        whole = word.capital or word.bangla or len(word.lower) > _ABBREVIATION
        return "strong-prefix" if whole else "strong-prefix-lower"
    if word.strong:
        return "given" if sign & Sign.GIVEN else "surname" if sign & Sign.SURNAME else "prefix"
    if not sign & (Sign.GIVEN | Sign.SURNAME):
        return "unlisted"
    if sign & COUNTER == Sign.ORDINARY_BANGLA and word.capital and not word.caps:
        return "calm-capital"
    if sign & Sign.GIVEN:
        return "weak-given-capital" if word.capital else "weak-given-bangla" if word.bangla else "weak-given-lower"
    return "weak-surname" if word.capital or word.bangla else "weak-surname-lower"


def _evidence(words: _Text, run: _Run) -> list[str]:
    """The names of all weights that count for or against a run."""
    members = [words[i] for i in range(run.first, run.behind)]
    only, last = len(members) == 1, members[-1]
    strong = any(word.strong for word in members)
    marks = [_of_word(word) for word in members]
    if run.rule in {"name-unlisted", "name-cased", "name-said", "name-kin", "name-framed"}:
        marks = ["unlisted-pair" if len(members) > 1 else "unlisted"]
        if run.rule == "name-framed":
            return [*marks, "framed"]
        if run.rule == "name-said":
            marks.append("said")
        if _has_verb_of_person(words, run.behind):
            marks.append("verb-of-person")
        _before(words, run, marks)
        _behind(words, run, marks)
        if _beside_contact(words, members[0].start, last.end):
            marks.append("contact-beside")
        return marks
    paired = _is_pair(members)
    if paired:
        marks[-1 if last.sign & Sign.SURNAME else -2] = "surname-behind"
        if not members[-2].known and _has_verb_of_person(words, run.behind):
            marks.append("verb-of-person")
        if len(members) == _LAST_OF_TWO and (last.lower in _MIA or (members[0].is_initial and not members[0].capital)):
            marks.append("given-and-surname")  # «kamal mia», «s. roy», এস. রায়
    if run.sure:
        marks.append("sure-cue")
    if all(word.capital for word in members) and (not only or (strong and not last.caps)):
        marks.append("capitals")
    if not (strong or only) and all(word.known for word in members):
        whole = _is_full_name(members)
        if whole and len(members) > 2 and all(word.is_name for word in members):
            if members[-2].lower not in _MIDDLES:
                marks.append("three-names")
        elif whole and not (paired or last.capital or last.bangla):
            marks.append("given-and-surname")
        elif not (paired or whole):
            marks.append("none-strong")
    if not only and len(members) > _LAST_OF_TWO and members[-2].lower in _MIDDLES and last.sign & Sign.SURNAME:
        marks.append("three-names")  # «barnali rani das»
    if len(members) == 2 and members[0].bits & Trait.DIRECTION:
        marks.append("direction-first")
    if len(members) > 2 and words.gap(run.behind - 2) == "-" and not last.counter_only:
        marks.append("hyphenated")
    if words.persons and words.by_model(run.first, run.behind):
        marks.append("model")
    _before(words, run, marks)
    hall = not only and not words.address and last.lower in _ENDS_OF_PLACES and _ends_in_hall(members)
    if hall and _ANNOUNCED.isdisjoint(marks):
        marks.append("public-figure")
    _behind(words, run, marks)
    if _beside_contact(words, members[0].start, last.end):
        marks.append("contact-beside")
    if only and marks[0] in _WEAK and not last.capital and _is_predicate(words, run, marks):
        marks.append("predicate")
    if only and marks[0] in _WEAK and _weight(marks) < ENOUGH:
        marks += _of_sentence(words, run, marks)
    if only and last.capital and _is_vocative(words, run):
        marks.append("vocative")
    elif only and marks[0] == "calm-capital" and _is_mid_sentence(words, run):
        marks.append("capital-within")
    short = only and not last.capital and not last.bangla and len(last.lower) < _SHORT and CUES.isdisjoint(marks)
    if short and not (last.strong and _does(words, run.behind)):
        marks.append("short-lower")
    if only and marks[0] in _DOUBTFUL and _OF_PERSONS.isdisjoint(marks) and is_ordinary(last.lower) in _GRAMMAR:
        colon = run.first > 0 and words.gap(run.first - 1).strip()
        if not (colon or ("title" in marks and last.capital)):
            marks.append("grammar-word")
    return marks


_MIDDLES: Final = word_set(
    "rani ranee kumar kumer chandra chondro kanti kanto bala mohan lal nath mani moni রানী রাণী কুমার চন্দ্র "
    "কান্তি কান্ত বালা মোহন লাল নাথ মনি"
)
"""What stands between a given name and a surname and hardly elsewhere in front of one."""


def _does(words: _Text, behind: int) -> bool:
    """Whether one of the next words is a verb in Latin letters that ends as of a third person («dipu mach dhore»)."""
    for i in range(behind, min(behind + _REACH_OF_DOING, len(words))):
        if not words.is_spaced(i - 1):
            return False
        word = words.lowers[i]
        if len(word) > _SHORTEST_OF_PAIR and word.endswith(_DOES) and is_ordinary(word) == "v":
            return True
    return False


_DOES: Final = ("e", "en", "lo", "ay", "che")
_REACH_OF_DOING: Final = 3
_WEAK: Final = frozenset({"weak-given-lower", "weak-given-bangla", "weak-given-capital", "calm-capital"})


def _is_predicate(words: _Text, run: _Run, marks: list[str]) -> bool:
    """Whether a word says how somebody is («rider shanto chilo») or what one hopes («seller asha kori»)."""
    word = words[run.first]
    before, behind = words.before(run.first), words.following(run.behind)
    if "role" in marks and behind.startswith(_STEMS_OF_DO) and behind.endswith(_FIRST_PERSON):
        return True
    if is_ordinary(word.lower) != "a":
        return False
    return before in HOW or ("role" in marks and behind in BEING)


_STEMS_OF_DO: Final = ("kor", "কর")
_FIRST_PERSON: Final = ("লাম", "ছি", "বো", "লুম", "lam", "chi", "si", "bo", "i", "ি", "um")
_ASKED: Final = ("ুন", "koren", "koro", "den", "দেন", "দিন", "দিয়েন", "diyen", "নিন", "নেন", "korben", "করবেন", "করেন")


def _of_sentence(words: _Text, run: _Run, marks: list[str]) -> list[str]:
    """What the sentence says of a lone word that is a name and another word too; nothing where it is of no person."""
    word = words[run.first]
    stem = word.lower[: word.stem]
    kind = is_ordinary(stem)
    if stem not in _THEY and (mark := _of_call(words, run, kind)):
        return [mark]
    if kind in _GRAMMAR or stem in _THEY or (run.first > 0 and words.lowers[run.first - 1] in BLESSINGS):
        return []
    if _is_object_of(words, run, stem):
        return ["object"]
    if _owns(words, run):
        return ["owned"]
    if kind == "a" and stem in _HOW_NAMES and not word.inflected and "role" not in marks:
        return _of_clause(words, run, stem)
    if kind in {"a", "p"} or word.inflected or (word.sign & Sign.ORDINARY and not word.capital):
        return []
    if "contact-beside" in marks:
        if word.sign & OF_THINGS:
            return []
        return ["heads-contact"] if run.first == 0 or _LINE.search(words.gap(run.first - 1)) else []
    behind, before = run.behind, run.first - 1
    if "role" in marks:
        doing = behind < len(words) and (
            words.lowers[behind].startswith(_DO) or is_ordinary(words.lowers[behind]) == "v"
        )
        return [] if doing and words.lowers[behind] not in ACTS else ["role-of-noun"]
    if words.before(run.first) in SELF and (_is_stop_behind(words, behind) or words.following(behind) in SPEAKING):
        return ["self-stop"]
    called = before >= 0 and words.lowers[before] in CALLS and words.gap(before) in _AFTER_CALL
    if called and not _TO_WHOM.isdisjoint(words.lowers[behind : behind + 3]):
        return ["called-out"]
    return _of_clause(words, run, stem)


def _of_call(words: _Text, run: _Run, kind: str | None) -> str:
    """Return the mark of a lone word that one speaks to or that takes so many pieces, be it an adjective as well."""
    word, behind, before = words[run.first], run.behind, run.first - 1
    if word.inflected or word.sign & OF_THINGS or kind in _GRAMMAR or (word.sign & Sign.ORDINARY and not word.capital):
        return ""
    next_word = words.following(behind)
    if not next_word or kind == "p":
        return ""
    opens = before < 0 or _CLAUSE.search(words.gap(before)) is not None
    if next_word in INTIMATE and (opens or words.before(run.first) in _OVER_THERE):
        # «shanto tor phone off keno»; poems call the sky and the heart.
        told = words.lowers[behind + 1 : behind + 4]
        return "called-out" if words.before(run.first) in _OVER_THERE or not _ASKING_YOU.isdisjoint(told) else ""
    if not opens:
        return ""
    if _is_asked(words, behind):
        return "called-out"
    return "takes" if _TAKES.match(words.text, words.end(behind - 1)) is not None else ""


def _is_asked(words: _Text, i: int) -> bool:
    """Whether word `i` is what somebody is asked for or to look at: «inbox check koro», ঠিকানা দাও."""
    if words.following(i) not in ASKED_OF:
        return False
    verb = words.following(i + 1)
    return verb in TELLING or (verb in BACK and words.following(i + 2) in TELLING)


_ASKING_YOU: Final = word_set(
    "ki koi kothay keno kobe kemon kokhon phone kichu ektu কি কী কই কোথায় কেন কবে কেমন কখন ফোন কিছু একটু আজকে ajke"
)
_TAKES: Final = re.compile(
    either_encoding(
        rf" (?:(?:{TAKING}) (?:[0-9]{{1,3}}|(?:{COUNTS})(?![a-z\u0980-\u09ff]))"
        rf"|(?:[0-9]{{1,3}}|{COUNTS}) ?(?:ta|ti|pcs|pis|piece|set|টা|টি|পিস|সেট)? ?(?:{TAKING})(?![a-z\u0980-\u09ff]))"
        r"(?![^।.!\n]{0,40}\?)"
    ),
    re.IGNORECASE,
)
"""«... nibe 2 ta», ... তিন পিস নিবে."""
_THEY: Final = frozenset({"oni", "uni", "ini", "tini"})
"""He or she, with respect, in Latin letters: names as well."""
_TO_WHOM: Final = YOU | YOUR_STATE
_AFTER_CALL: Final = frozenset({" ", ", "})


def _of_clause(words: _Text, run: _Run, stem: str) -> list[str]:
    """What the words behind a lone name say of it."""
    behind, before = run.behind, run.first - 1
    if behind >= len(words):
        return []
    gap, lowers = words.gap(behind - 1), words.lowers
    opens = before < 0 or _CLAUSE.search(words.gap(before)) is not None
    if (
        opens
        and gap.startswith(",")
        and (lowers[behind] in YOU or (words[run.first].capital and lowers[behind] in _PLEASE))
    ):
        return ["called-out"]
    if gap != " ":
        return []
    if opens and (lowers[behind] in SPEAKING or (lowers[behind] in _PLEASE and words[run.first].capital)):
        return ["called-out"]
    if lowers[behind] in _A_PERSON and not CALLED.isdisjoint(lowers[behind + 1 : behind + 3]):
        return ["definite-person"]
    pair = (lowers[behind], words.following(behind + 1))
    if (pair in DYING or (lowers[behind] in ATTENDED and pair[1] in IN_EXAMS)) and stem not in COMES_BY_ITSELF:
        return ["acts-on"]
    if lowers[behind] in WHOM and _says_to(words, behind + 1):
        return ["acts-on"]
    if words.bits[behind] & Trait.CONJUNCTION and stem not in ABSTRACT and words.following(behind + 1) in ME:
        return ["kin-is"]
    if before >= 0 and lowers[before] in _OVER_THERE and lowers[behind] in INTIMATE:
        return ["called-out"]
    if (words[run.first].capital or stem not in COMES_BY_ITSELF) and _is_judged(words, behind):
        return ["acts-on"]
    if words.bits[behind] & Trait.SAYING:
        return ["only-persons-say"]
    if lowers[behind] in MINE and not OF_FAMILY.isdisjoint(lowers[behind + 1 : behind + 3]):
        return ["kin-is"]
    if lowers[behind] in _THAT_ONE and (_has_act(words, behind + 1) or _is_doing_it(words, behind + 1)):
        return ["acts-on"]
    if lowers[behind] in _ON_AIR and words.following(behind + 1) in COMING:
        return ["comes"]
    at = behind
    while at < len(words) and at - behind < _MOST_TIMES and lowers[at] in TIMES and words.is_spaced(at - 1):
        at += 1
    timed = at > behind or (before >= 0 and lowers[before] in TIMES and words.is_spaced(before))
    if at > behind and _is_act_at(words, at):
        return ["acts-on"]
    if words.following(at) in ATTENDED and not words[run.first].sign & OF_THINGS and _comes_at(words, at):
        return ["comes"]
    if timed and not words[run.first].sign & OF_THINGS and stem not in COMES_BY_ITSELF and _comes_at(words, at):
        return ["comes"]
    return []


_A_PERSON: Final = word_set("ekta ekjon একটা একজন")
_PLEASE: Final = frozenset({"please", "plz", "pls", "kindly"})


def _says_to(words: _Text, i: int) -> bool:
    """Whether word `i` is a verb of saying, or begins what only persons do («... amake bolse», ... আমাকে ব্লক দিছে)."""
    return i < len(words) and (words.bits[i] & Trait.SAYING != 0 or _is_act_at(words, i))


def _is_judged(words: _Text, i: int) -> bool:
    """Whether word `i` begins how only persons are, or another person («... was very rude», «... before him»)."""
    word = words.lowers[i]
    if word in BY_TURNS:
        return words.following(i + 1) in _HIM
    if word not in _WAS:
        return False
    at = i + 1
    if words.following(at) in DEGREES:
        at += 1
    return words.following(at) in MANNERS


_HIM: Final = frozenset({"him", "her"})
_WAS: Final = frozenset({"was", "is", "were"})
_THAT_ONE: Final = word_set("এটা ওটা সেটা এইটা ওইটা ঐটা eta ota oita eita seta oitai eitai")
_ON_AIR: Final = frozenset({"লাইভে", "live"})
_CLAUSE: Final = re.compile("[\n,;.!?।]")
_OVER_THERE: Final = frozenset({"oi", "ওই", "ei", "এই"})
_MOST_TIMES: Final = 2


def _is_object_of(words: _Text, run: _Run, stem: str) -> bool:
    """Whether a word has the ending of the object, written onto it or apart (কাজলকে, «shiuli k»), as persons have."""
    if stem in ABSTRACT:
        return False
    word = words[run.first]
    if word.case in OBJECT_ENDINGS:
        return word.case != "কে" or is_ordinary(word.lower[:-1]) is None  # লিংকে: in the link
    behind = run.behind
    return (
        behind + 1 < len(words)
        and words.is_spaced(behind - 1)
        and words.is_spaced(behind)
        and words.lowers[behind] in _TO
    )


_TO: Final = OBJECT_ENDINGS | {"k"}


def _owns(words: _Text, run: _Run) -> bool:
    """Whether a genitive and what persons have follow, or their conduct and a judgement of it."""
    at = run.behind
    if words[run.first].case not in GENITIVES:
        if words.following(at) not in GENITIVES:
            return False
        at += 1
    thing = words.following(at)
    if thing in OWNED_BY_PERSONS:
        return True
    return thing in CONDUCT and at + 1 < len(words) and words.lowers[at + 1] in JUDGED


def _is_act_at(words: _Text, at: int) -> bool:
    """Whether word `at` is what only persons do something with, with a verb of a third person, or their state."""
    if at >= len(words) or not words.is_spaced(at - 1):
        return False
    if words.lowers[at] in STATES:
        return True
    if words.lowers[at] not in _OBJECTS or words.following(at + 1) == "":
        return False
    if words.lowers[at + 1] in BACK and words.following(at + 2):
        at += 1
    verb = words.lowers[at + 1]
    if len(verb) <= _SHORTEST_OF_PAIR:
        return False  # «gate e», at the gate
    return (verb in COMING or verb.startswith(_DO) or is_ordinary(verb) in _VERBS) and _is_of_third_person(verb)


_IF: Final = ("লে", "le")
"""How verbs end that say if: «কল দিলে»."""
_OBJECTS: Final = OBJECTS_OF_ACTS | THINGS_OF_ACTS


def _is_of_third_person(verb: str) -> bool:
    if verb.endswith(_IF):
        return False
    verb = verb.removesuffix("নি").removesuffix("ni")
    return not verb.endswith(_FIRST_PERSON) and not verb.endswith(_ASKED) and verb not in IMPERATIVES


def _may_act(word: _Word, *, how: bool = False) -> bool:
    """Whether a word is a name alone, or also a noun of Bangla; no adjective, no English word in small letters.

    Args:
        word: the name.
        how: whether it may be one of the adjectives that are common names.
    """
    if word.strong:
        return True
    if word.sign & OF_THINGS or not word.sign & NAME or (word.sign & Sign.ORDINARY and not word.capital):
        return False
    return word.lower not in _THEY and (is_ordinary(word.lower) in _NOUNS or (how and word.lower in _HOW_NAMES))


_HOW_NAMES: Final = word_set("সবুজ উজ্জ্বল নীল শুভ্র শুভ শান্ত স্বাধীন sobuj ujjal nil shuvro shuvo shanto shadhin swadhin")
_CALLING: Final = frozenset({"ফোন", "কল", "phone", "fon", "call", "kol"})


_NOUNS: Final = frozenset({None, "n", "prop"})


def _comes_at(words: _Text, at: int) -> bool:
    """Whether word `at`, or the one behind a thing, is a verb of coming, going, taking or giving."""
    for i in (at, at + 1, at + 2):
        if i >= len(words) or not words.is_spaced(i - 1):
            return False
        word = words.lowers[i]
        if i < at + 2 and word in COMING:
            return True
        if word in _COMES_NOT or (word in _COMES and words.following(i + 1) in NEGATIONS):
            return True
        if i > at and word not in _PLACE_CASES:
            return False
    return False


_PLACE_CASES: Final = frozenset({"e", "te", "এ", "তে", "a"})
_COMES: Final = word_set("ase ashe jay jai gese আসে যায়")
_COMES_NOT: Final = word_set("asenai ashenai asheni aseni jayni jaini আসেনি আসেননি যায়নি যাননি আসেনাই যায়নাই")
"""«... ajke school e ase nai», «... আজকে স্কুলে আসেনি»."""


def _is_pair(members: list[_Word]) -> bool:
    """Whether a run ends in a given name and a surname that is an ordinary word too (পূজা রায়, Puja Roy, Park Bora)."""
    if len(members) < 2:
        return False
    given, last = members[-2], members[-1]
    surname_first = (
        given.bits & Trait.SURNAME_FIRST
        and (given.capital or given.lower not in COLOURS)
        and not given.sign & Sign.GIVEN
        and last.sign & Sign.GIVEN
    )
    of_thing = given.sign & (Sign.BRAND | Sign.BUSINESS | Sign.GOODS | Sign.PLACE)
    if surname_first or not (last.sign & Sign.SURNAME or of_thing or last.bangla):
        given, last = last, given
    if not (given.known or given.is_initial or last.capital or last.bangla) and _is_of_grammar(last):
        return False  # «customize kora»
    return bool(
        (given.sign & Sign.GIVEN or given.is_initial or _may_be_half(given))
        and last.sign & Sign.SURNAME
        and not last.strong
        and (last.capital or last.bangla or given.strong or given.is_initial or not given.known or last.lower in _MIA)
        and (last.lower[: last.stem] not in VERBAL_SURNAMES or (given.is_initial and last.capital))
    )


_MIA: Final = word_set("mia miah miya মিয়া মিঞা")
_MIA_FORMS: Final = inflected(_MIA)
"""What hardly stands behind anything but a given name, in small letters too."""


def _is_of_grammar(word: _Word) -> bool:
    """Whether a word is a verb or there for the grammar alone."""
    return len(word.lower) == 1 or is_ordinary(word.lower) in _GRAMMAR


def _is_vocative(words: _Text, run: _Run) -> bool:
    """Whether commas stand on both sides («Please confirm, Polash, I need it»), and no list of words in commas."""
    first, behind = run.first, run.behind
    if not 0 < first < behind < len(words) - 1 or words.gap(first - 1) != ", " or words.gap(behind - 1) != ", ":
        return False
    return not (words[first - 1].capital or words.gap(behind).startswith(","))


def _is_mid_sentence(words: _Text, run: _Run) -> bool:
    """Whether a capital stands between words in small letters, where only a proper noun has one."""
    first, behind = run.first, run.behind
    if (
        not 0 < first < behind < len(words)
        or not words.is_spaced(first - 1)
        or words.gap(behind - 1) not in {" ", "'", ", "}
        or words.lowers[first] in IMPERATIVES
    ):
        return False
    before, after = words[first - 1], words[behind]
    if words.gap(behind - 1) == ", " and before.lower not in GREETINGS and after.lower not in PRONOUNS:
        return False  # a list of goods
    return not (before.capital or before.bangla or after.capital or after.bangla)


def _is_full_name(members: list[_Word]) -> bool:
    """Whether a run is a given name and a surname that are both ordinary words too («puja roy»)."""
    given, last = members[-2], members[-1]
    return bool(
        given.sign & Sign.GIVEN
        and last.sign & Sign.SURNAME
        and not last.sign & (Sign.BUSINESS | Sign.GOODS | Sign.PLACE)
        and last.lower[: last.stem] not in VERBAL_SURNAMES
    )


def _before(words: _Text, run: _Run, marks: list[str]) -> None:
    if run.first == 0:
        return
    lower, bits = words.lowers[run.first - 1], words.bits[run.first - 1]
    gap = words.gap(run.first - 1)
    if bits & Trait.DIRECTION and gap in {" ", ". "} and words[run.first - 1].capital == words[run.first].capital:
        marks.append("direction-before")
        return
    if (
        run.first == words.accepted_behind + 1
        and gap == " "
        and (bits & Trait.CONJUNCTION or (lower in _OR and words[run.first].capital))
    ):
        marks.append("conjunction")
        return
    if (bits & _TRAITS_BEFORE or lower in _WORDS_BEFORE) and (gap == " " or _BEHIND_CUE.fullmatch(gap)):
        if bits & Trait.NAME_CUE and _owner(words, run.first - 1) in NOT_OF_PERSONS:
            marks.append("thing-named")
            return
        if bits & (Trait.TITLE | Trait.NAME_CUE | Trait.ADDRESSEE_CUE):
            marks.append("title")
            return
        if lower in GREETED and gap == " " and _is_stop_behind(words, run.behind):
            marks.append("greeted")
            return
        if (
            lower in _WAS
            and marks == _ONLY_A_CAPITAL
            and _is_stop_behind(words, run.behind)
            and not ROLE_CUES.isdisjoint(words.lowers[max(0, run.first - _REACH_OF_ROLE) : run.first - 1])
        ):
            marks.append("role")
            return  # «the nurse on duty was Mim»
        if lower in ROLE_CUES and (gap in _BEHIND_ROLE or (gap in _OPENING and _closes(words, run))):
            marks.append("role")
            end = words.end(run.behind - 1)
            if words.text[end : end + 1] in _STOPS:
                marks.append("role-ended")
            return
        if ((lower in ROLES_ENDED and gap in _BEHIND_ROLE) or (lower in CREDITED and gap in _BEHIND_VERB)) and (
            words.text[(end := words.end(run.behind - 1)) : end + 1] in _STOPS_AND_END
        ):
            marks.append("done-by")
            return
        if lower == "o" and gap == " " and run.first > 1 and words.lowers[run.first - 2] == "c":
            marks.append("title")
            return  # «c/o ...»
        if lower in HAILS and gap == " " and _is_hailed(words, run.behind):
            marks.append("hailed")
            return
        if lower == "by" and run.first > 1 and words.lowers[run.first - 2] in DONE:
            marks.append("done-by")
            return
        if lower in SIGN_OFFS and ("\n" in gap or (gap == ", " and _ends_text(words, run))):
            marks.append("title")
            return
        if gap == ", " and lower in _SIGNING and words[run.first].capital and _ends_text(words, run):
            marks.append("title")
            return
        if gap == " " and _is_kin(words, run.first - 1):
            if not _is_object(words, run):
                marks.append("kin-named")
            return
        if gap == " " and lower in {"man", "boy"} and run.first > 1 and words.lowers[run.first - 2] == "delivery":
            marks.append("role")
            return
        if (
            marks == _ONLY_A_CAPITAL
            and gap == " "
            and (
                lower in GIVING
                or (lower in _PAY_BY and _TO_AMOUNT.match(words.text, words.end(run.behind - 1)) is not None)
                or (run.first > 1 and (words.lowers[run.first - 2], lower) in ASKED_AFTER)
            )
        ):
            marks.append("weak-cue")
            return
        if lower in WEAK_CUES:
            if lower in SELF and (run.behind - run.first > 1 or (lower != "ami" and words[run.first].capital)):
                marks.append("self")
            elif not _is_imperative(words[run.first]):
                marks.append("weak-cue")
            return
        if (
            lower == "of"
            and run.first > 1
            and words.lowers[run.first - 2] in KIN_OF
            and (words[run.first].capital or words.lowers[run.first] not in ABSTRACT)
        ):
            marks.append("kin-of")
            return
        if lower == "for" and run.first > 1 and words.lowers[run.first - 2] in ASKING:
            marks.append("asked-for")
            return
        if (
            lower == "for"
            and marks == _ONLY_A_CAPITAL
            and gap == " "
            and words.lowers[run.first] not in FEASTS
            and _is_stop_behind(words, run.behind)
        ):
            marks.append("weak-cue")
            return
    if (
        gap in {" ", "-"}
        and bits & Sign.BRAND
        and lower not in _PAY_BY
        and not bits & NAME
        and run.behind - run.first == 1
    ):
        marks.append("brand-before")


_OR: Final = frozenset({"or", "nor", "with"})
_PAY_BY: Final = word_set("bkash nagad rocket upay বিকাশ নগদ রকেট উপায়")
"""Wallets, in front of whom the money goes to («bkash Rubel 500 taka»)."""
_TO_AMOUNT: Final = re.compile(" (?:tk|taka)? ?[0-9]", re.IGNORECASE)
_REACH_OF_ROLE: Final = 5
_BEHIND_ROLE: Final = frozenset({" ", ": ", ":", " : ", " - "})
_BEHIND_VERB: Final = frozenset({" ", ": ", ":", " - "})
_STOPS_AND_END: Final = frozenset(".,!?।;()\n") | {""}
_SIGNING: Final = frozenset({"love", "from", "cheers", "best", "xoxo"})
_TRAITS_BEFORE: Final = Trait.TITLE | Trait.NAME_CUE | Trait.ADDRESSEE_CUE | Trait.KIN
_WORDS_BEFORE: Final = frozenset(
    GREETED
    | _WAS
    | ROLE_CUES
    | ROLES_ENDED
    | CREDITED
    | HAILS
    | SIGN_OFFS
    | _SIGNING
    | GIVING
    | _PAY_BY
    | {word for _, word in ASKED_AFTER}
    | WEAK_CUES
    | {"o", "by", "man", "boy", "of", "for"}
)
"""Words that `_before` asks for: most are none, and one look tells it."""


def _ends_text(words: _Text, run: _Run) -> bool:
    """Whether nothing but signs stands behind a run."""
    return run.behind >= len(words)


_OPENING: Final = frozenset({" (", "("})


def _closes(words: _Text, run: _Run) -> bool:
    """Whether a bracket closes right behind a run («the guard (Shanto)»)."""
    end = words.end(run.behind - 1)
    return words.text[end : end + 1] == ")"


def _is_kin(words: _Text, i: int) -> bool:
    """Whether word `i` is a word for a relative or friend and whose they are stands in front («my cousin», আমার বোন)."""
    return i > 0 and words.bits[i] & Trait.KIN != 0 and words.lowers[i - 1] in WHOSE and words.is_spaced(i - 1)


def _is_object(words: _Text, run: _Run) -> bool:
    """Whether a verb right behind a word that is no mere name makes it what is done («আমার বোন আশা করে»)."""
    if run.behind >= len(words) or not words.is_spaced(run.behind - 1) or words[run.first].capital:
        return False
    word = words.lowers[run.behind]
    return word not in ACTS and word not in _THESE and (word.startswith(_DO) or is_ordinary(word) in _VERBS)


_THESE: Final = frozenset(
    {"eita", "oita", "eta", "ota", "ei", "oi", "ekhon", "ekhono", "onek", "khub", "aj", "ajke", "kal", "kalke"}
)
_STOPS: Final = frozenset(".,!?।;()\n")


def _is_hailed(words: _Text, behind: int) -> bool:
    """Whether a comma and a word for "you" follow the word in front of word `behind`: «ei mim, tor number ta de»."""
    return (
        behind < len(words)
        and words.gap(behind - 1).startswith(",")
        and not YOU.isdisjoint(words.lowers[behind : behind + 3])
    ) or words.following(behind) in _LISTEN


def _is_stop_behind(words: _Text, behind: int) -> bool:
    """Whether no further word follows the word in front of word `behind` without a stop."""
    return (
        behind >= len(words)
        or words.gap(behind - 1)[:1] not in {" ", "-", "'"}
        or words.gap(behind - 1)[1:2] in _AFTER_SPACE
    )


_LISTEN: Final = word_set("shon shono suno shun sunen shunen শোন শোনো শোনেন শুনুন")
_AFTER_SPACE: Final = frozenset(",!.;।?❤♥:)(-")
"""Stops that people set a space in front of."""


def _is_imperative(word: _Word) -> bool:
    """Whether a word in lower case is what one is asked to do: «call dan» is no call to Dan."""
    return word.lower in IMPERATIVES and not word.capital


def _behind(words: _Text, run: _Run, marks: list[str]) -> None:
    if run.behind >= len(words):
        return
    lower, bits, last = words.lowers[run.behind], words.bits[run.behind], words[run.behind - 1]
    gap = words.gap(run.behind - 1)
    if lower in BLESSINGS and not gap.strip(" (") and not last.inflected:
        marks.append("blessed")
        return
    if bits & Trait.HONORIFIC and len(gap) <= 2 and not last.inflected and not gap.strip(" ,-"):
        if not _is_of_siblings(words, run.behind) and last.sign & NAME != Sign.PREFIX:
            marks.append("honorific")
        return
    if gap == " " and lower == "miss" and words.following(run.behind + 1) in _CASES_APART and not last.inflected:
        marks.append("honorific")
        return  # «Luna miss er class»
    if gap == " ":
        if (bits & Trait.CONJUNCTION or lower == "vs") and _is_same_name(words, run.behind + 1, last):
            marks.append("conjunction")
            return
        if (bits & Trait.CONJUNCTION or lower == "r") and _are_together(words, run, last):
            marks.append("conjunction")
            return
        if lower in _UNDER and not last.inflected and _is_under_name(words, run.behind):
            marks.append("person-called")
            return
        if _is_requested(words, run):
            marks.append("requested")
            return
        if _is_owner(words, run):
            marks.append("owned")
            return
        if lower in _SAYS_PERSON and not last.inflected and _may_act(last, how=lower in _CALLING):
            if _is_act_at(words, run.behind):
                marks.append("acts-on")
                return
            if lower in DEFINITE_PERSONS:
                marks.append("definite-person")
                return
        if (lower in ACTS or _is_doing(words, run.behind)) and not last.inflected:
            marks.append("acts")
            return
        if marks[0] in _ACTING and not last.inflected and _is_english_act(words, run.behind):
            if marks[0] not in _CALM:
                marks.append("acts")
            elif (
                not last.sign & Sign.ORDINARY
                and last.lower not in COMES_BY_ITSELF
                and words.following(run.behind) in ENGLISH_ACTS
            ):
                marks.append("acts-on")
            return
        if lower in OCCUPATIONS and not last.inflected and _may_act(last, how=True):
            marks.append("occupation")
            return
        if lower == "the" and last.capital and words.following(run.behind + 1) in OCCUPATIONS:
            marks.append("occupation")
            return
    if gap == " & " and last.capital and _are_couple(last, words[run.behind]):
        marks.append("conjunction")
        return
    if gap == ", " and last.capital and _are_three(words, run, last):
        marks.append("conjunction")
        return
    if not last.inflected and _is_introduced(words, run.behind, gap):
        marks.append("kin-is")
        return
    if gap == "'" and lower == "s" and words.following(run.behind + 1) in HAVES:
        if words[run.behind + 1].capital:
            return  # «Jewel's House» is a shop
        marks.append("owned")
        return
    if not (bits & COUNTER or last.bangla or lower in INSTITUTIONS or lower in NAMED):
        return  # nothing of what follows
    word = words[run.behind]
    if not words.address and gap == " " and _is_of_figure(words, run, word) and _ANNOUNCED.isdisjoint(marks):
        marks.append("public-figure")
        return
    if gap == " " and word.lower in NAMED and not last.inflected:
        if _is_person(words, run.behind + 1):
            marks.append("person-called")
            return
        if not words.address and _is_thing(words, run.behind + 1):
            marks.append("thing-called")
            return
    alone = run.behind - run.first == 1 and last.bangla and not last.inflected and not words.address
    if alone and not word.sign & (NAME | OF_THINGS) and _BEFORE_NOUN.fullmatch(gap) and _is_noun(word):
        if not (_has_act(words, run.behind) or _is_asked(words, run.behind)):
            marks.append("noun-behind")
        return
    same_style = last.bangla == word.bangla and last.capital == word.capital
    if last.bangla and last.inflected:
        return  # «রহিমের হোটেল» is his; no shop's name has a case
    if words.address or gap not in {" ", "-", "'", " & "} or not word.counter_only or word.lower in _WHERE:
        return
    if word.lower in _NUMBERED and _NUMBER_BEHIND.match(words.text, word.end) is not None:
        return  # «patient Rubel bed 7»
    if (
        (alone or last.lower in _MIA)
        and not word.sign & Sign.BUSINESS
        and (_has_act(words, run.behind + 1) or _is_doing(words, run.behind + 1))
    ):
        return  # «তানভীর ফোন দিয়েছে»: what the person does with it
    lone = run.behind - run.first == 1 and not (last.capital or last.bangla or last.inflected)
    if lone and not word.sign & Sign.BUSINESS and _is_doing_it(words, run.behind + 1):
        return  # «ratul bike bechbe»
    if not same_style:
        if word.sign & Sign.GOODS and _heads_listing(words, run):
            marks.append("goods-behind")
        return
    if word.sign & Sign.BUSINESS:
        if word.lower not in PREMISES:
            marks.append("shop-behind")
    elif word.sign & Sign.GOODS:
        marks.append("goods-behind-bangla" if word.bangla else "goods-behind")
    elif word.sign & (Sign.BRAND | Sign.PLACE) and not _comes_from(words, run.behind):
        marks.append("brand-or-place-behind")


_CALM: Final = frozenset({"weak-given-lower", "weak-given-capital"})
_ACTING: Final = _CALM | {"calm-capital", "given"}
_NUMBERED: Final = word_set("roll bed room seat ward cabin flat floor table রোল বেড রুম সিট কেবিন ওয়ার্ড ফ্ল্যাট")
_NUMBER_BEHIND: Final = re.compile(r"[\s.:#-]{0,3}(?:no|number|নং|নম্বর)?[\s.:#-]{0,3}[0-9]", re.IGNORECASE)
_UNDER: Final = frozenset({"name", "nam", "নামে"})


def _is_under_name(words: _Text, i: int) -> bool:
    """Whether «name order», «nam e order», নামে অর্ডার begins at word `i`: what stands under a person's name."""
    behind = words.following(i + 1)
    return (words.following(i + 2) if behind in {"e", "er"} else behind) in UNDER_NAME


def _are_together(words: _Text, run: _Run, last: _Word) -> bool:
    """Whether another name stands behind "and", both in capitals or doing it together («polash ar shimul mile ...»)."""
    at = run.behind + 1
    if at >= len(words) or not words.is_spaced(at - 1) or last.inflected:
        return False
    other = words[at]
    if last.capital:
        return other.capital and _are_couple(last, other) and _do_so(words, at + 1)
    if not (other.free and other.sign & Sign.GIVEN) or (last.sign | other.sign) & OF_THINGS:
        return False
    return words.following(at + 1) in TOGETHER


def _are_three(words: _Text, run: _Run, last: _Word) -> bool:
    """Whether two more names follow, with what they do («Akash, Sagor and Milon are joining»)."""
    at = run.behind
    if at + 1 >= len(words) or not words.bits[at + 1] & Trait.CONJUNCTION:
        return False
    return _are_couple(last, words[at]) and _do_so(words, at + _LAST_OF_THREE)


def _do_so(words: _Text, i: int) -> bool:
    """Whether word `i` begins what persons do."""
    return i < len(words) and words.is_spaced(i - 1) and (words.lowers[i] in ACTS or _is_english_act(words, i))


_LAST_OF_THREE: Final = 3


def _are_couple(one: _Word, other: _Word) -> bool:
    """Whether two words with capitals are given names of Bengal, be they other words as well («Shathi & Rony»)."""
    return all(
        word.capital and word.sign & Sign.GIVEN and not word.sign & (Sign.ORDINARY | Sign.SURNAME | OF_THINGS)
        for word in (one, other)
    )


def _is_english_act(words: _Text, i: int) -> bool:
    """Whether word `i`, or the one behind an adverb, is an English verb of what persons do («... still owes me»)."""
    word = words.lowers[i]
    if word in ENGLISH_ACTS:
        return True
    if word.endswith("ed") and words.following(i + 1) in _BEHIND_VERBS and _is_verb_form(word):
        return True
    if word in AUXILIARIES:
        at = i + 1
        while at < len(words) and at - i < _MOST_AUXILIARIES and words.lowers[at] in AUXILIARIES:
            at += 1
        if at < len(words) and words.is_spaced(at - 1):
            verb = words.lowers[at]
            if verb in BARE_ACTS or verb in ENGLISH_ACTS or verb in ACTS:
                return True
        if words.following(i + 1) in DETERMINERS and not OF_PERSONS.isdisjoint(words.lowers[i + 2 : i + 4]):
            return True
    return word in ADVERBS and ((verb := words.following(i + 1)) in ENGLISH_ACTS or verb in ACTS)


_MOST_AUXILIARIES: Final = 4
_BEHIND_VERBS: Final = frozenset("to at the a an my me us him her them it that his our your".split())
"""«... looked at», «... wanted the»: no «... printed saree»."""


def _is_introduced(words: _Text, i: int, gap: str) -> bool:
    """Whether word `i`, `gap` behind a name, begins who that is to whom.

    «Joy (my brother)», «Joy, my brother», «Joy and his wife», «Joy (brother of ...)».
    """
    word = words.lowers[i]
    behind = words.following(i + 1)
    if gap == " (" and word in KIN_OF:
        return behind == "of"
    if gap in _APART:
        whose = word in MINE and (behind in OF_FAMILY or behind in ROLE_CUES)
        return whose or word in _AGE or (gap == " (" and word in _OF_PUPILS)
    if gap == " " and word == "and" and behind == "family":
        return True
    if gap == " " and word in MINE and behind in OF_FAMILY and words.following(i + 2) not in OBJECT_ENDINGS:
        return True
    if gap == " " and words.bits[i] & Trait.CONJUNCTION:
        return behind in _OF_THIRD and words.following(i + 2) in OF_FAMILY
    return False


_APART: Final = frozenset({" (", ", "})
_OF_PUPILS: Final = frozenset({"class", "roll", "batch", "section", "grade", "dept", "department", "ক্লাস", "রোল", "ব্যাচ"})
_AGE: Final = frozenset({"age", "aged", "বয়স", "boyos"})
_OF_THIRD: Final = frozenset({"his", "her", "tar", "তার", "ওর"})


def _is_doing_it(words: _Text, i: int) -> bool:
    """Whether word `i` is a verb in Latin letters with the ending of a third person («bechbe», «kinse»)."""
    verb = words.following(i)
    return verb.endswith(_THIRD_LATIN) and verb not in _OF_ANYTHING and is_ordinary(verb) in _VERBS


_THIRD_LATIN: Final = ("be", "ben", "che", "chen", "se", "sen", "lo", "len")
_OF_ANYTHING: Final = word_set(
    "hobe hoise hoyeche hoiche hocche hoitase hochche lagbe lagse lagche cholbe cholche cholse ache ase asbe asche "
    "ashbe ashche achilo chilo silo gelo gese geche jabe jacche thakbe pabe paben parbe dekhbe hoilo holo lagbo"
)
"""Verbs of goods as well, and requests."""


_WHERE: Final = frozenset({"koi", "কই"})
"""Where, and a fish."""


_SAYS_PERSON: Final = OBJECTS_OF_ACTS | THINGS_OF_ACTS | STATES | DEFINITE_PERSONS
"""Words right behind a name that may tell of what a person does."""


def _heads_listing(words: _Text, run: _Run) -> bool:
    """Whether a lone name begins a line that names goods and tells of no act («Bushra hijab, 3 colours»)."""
    if run.behind - run.first > 1 or not (run.first == 0 or _LINE.search(words.gap(run.first - 1))):
        return False
    for i in range(run.behind, min(run.behind + _REACH_OF_VERB, len(words))):
        if _SENTENCE_END.search(words.gap(i - 1)):
            return True
        word = words.lowers[i]
        if word in ACTS or (len(word) > _SHORTEST_OF_PAIR and is_ordinary(word) in _VERBS):
            return False
    return True


_LINE: Final = re.compile("[\n,;|•]")


def _comes_from(words: _Text, i: int) -> bool:
    """Whether the place at word `i` is where somebody sends or comes from, or is: «... Bandarban theke»."""
    word = words[i]
    if word.lower[word.stem :] in _AT or (word.bangla and word.lower.endswith(_IN_PLACE)):
        return True
    if word.lower in _HOMES and (words.following(i + 1) in COMING or words.following(i + 1) in NEGATIONS):
        return True
    return i + 1 < len(words) and words.is_spaced(i) and words.lowers[i + 1] in _FROM


_IN_PLACE: Final = tuple(word_set("ে তে য়"))
_HOMES: Final = word_set("বাড়ি বাসা bari basa basay barite")
_AT: Final = frozenset({"ে", "তে", "য়", "এ"})
_FROM: Final = frozenset({"থেকে", "হতে", "theke", "e", "te", "a", "এ", "তে", "er", "এর"})


def _is_same_name(words: _Text, i: int, last: _Word) -> bool:
    """Whether word `i` is a given name in the script of `last`, and one of the two is nothing else."""
    if i >= len(words) or not words.is_spaced(i - 1):
        return False
    word = words[i]
    if word.bangla != last.bangla or not (word.free and word.sign & Sign.GIVEN):
        return False
    return word.strong or (last.strong and not word.sign & OF_THINGS and is_ordinary(word.lower) is None)


def _has_verb_of_person(words: _Text, behind: int) -> bool:
    """Whether the sentence has a verb with the ending that respect for its subject asks for (লিখেছেন, «niben»)."""
    for i in range(behind, min(behind + _REACH_OF_VERB, len(words))):
        if _SENTENCE_END.search(words.gap(i - 1)):
            return False
        word = words.lowers[i]
        if word.endswith(_RESPECTFUL) and is_ordinary(word) in _VERBS:
            return True
    return False


def _is_noun(word: _Word) -> bool:
    """Whether the language layer knows a word as a noun that is neither place nor object («... দোকানে এসেছে»)."""
    entry = active().lexicon.bangla(word.lower).entry
    if entry is None or entry.pos != "n":
        return False
    return word.lower == entry.word or not word.lower.endswith(_OF_PLACE_OR_OBJECT)


def _has_act(words: _Text, behind: int) -> bool:
    """Whether the sentence says what persons do."""
    for i in range(behind, min(behind + _REACH_OF_VERB, len(words))):
        if _SENTENCE_END.search(words.gap(i - 1)):
            return False
        word = words.lowers[i]
        if word in ACTS or (word in CARRYING and words.following(i + 1) in COMING):
            return True
        if word.endswith(_THIRD_PERSON) and word not in IMPERSONAL and is_ordinary(word) in _VERBS:
            return True
    return False


def _is_doing(words: _Text, i: int) -> bool:
    """Whether word `i` and the next are a noun and "do": «book kore», অর্ডার করেছে."""
    if i + 1 >= len(words) or not words.is_spaced(i):
        return False
    return words.lowers[i + 1].startswith(_DO)


def _is_of_siblings(words: _Text, i: int) -> bool:
    """Whether the form of address at word `i` is no address but half of «brothers and sisters»."""
    return i + 1 < len(words) and words.lowers[i + 1] in SIBLINGS


def _is_thing(words: _Text, i: int) -> bool:
    """Whether word `i` is one of goods, shops or places."""
    return i < len(words) and bool(words[i].sign & (Sign.GOODS | Sign.BUSINESS | Sign.BRAND | Sign.PLACE))


def _is_person(words: _Text, i: int) -> bool:
    """Whether word `i`, or the one behind «this» or «a», is a word for a person («namer delivery man»)."""
    if i < len(words) and words.lowers[i] in DEMONSTRATIVES:
        if words.lowers[i] in CALLED:
            return True
        i += 1
    return i < len(words) and words.lowers[i] in CALLED and words.is_spaced(i - 1)


def _is_of_figure(words: _Text, run: _Run, behind: _Word) -> bool:
    """Whether a run ends in the name of someone whom roads and goods are named after, and such a word follows."""
    institution = behind.capital and not behind.caps and behind.lower in INSTITUTIONS
    if not institution and not (behind.counter_only and behind.sign & (Sign.BUSINESS | Sign.GOODS)):
        return False
    lone = run.behind - run.first == 1 and not (institution or behind.sign & Sign.BUSINESS)
    if lone and _has_act(words, run.behind + 1):
        return False  # «রোকেয়া গান গায়»
    last = words[run.behind - 1]
    return _ends_in_figure([words.lowers[i] for i in range(run.first, run.behind - 1)] + [last.lower[: last.stem]])


def _ends_in_figure(names: list[str]) -> bool:
    """Whether words end in the name of someone whom roads, schools and goods are named after."""
    figures = lexicon().public_figures
    return any(" ".join(names[at:]) in figures for at in range(len(names)))


def _ends_in_hall(members: list[_Word]) -> bool:
    """Whether a run is a figure and a word for a hall or a bridge that is a name as well («Rokeya Hall»)."""
    if members[-1].lower in _HALLS and not members[-1].capital:
        return False
    return _ends_in_figure([word.lower for word in members[:-1]])


_HALLS: Final = frozenset({"hall"})
_ENDS_OF_PLACES: Final = _HALLS | {"setu", "সেতু"}
_ANNOUNCED: Final = frozenset(
    {"title", "sure-cue", "role", "self", "kin-named", "kin-of", "done-by", "asked-for", "greeted", "conjunction"}
)
"""Behind one of these stands a person, however great the namesake («Dr. Nasrin Akter Square Hospital»)."""


def _is_owner(words: _Text, run: _Run) -> bool:
    """Whether something of the person in front follows: জাহিদের বাসা, «palash er bike»."""
    behind = run.behind
    last = words[behind - 1]
    if last.sign & Sign.ORDINARY and not last.capital:
        return False  # «bill er phone»
    if behind - run.first == 1 and not (last.sign & Sign.GIVEN or last.strong):
        return False
    if last.case in GENITIVES:
        return _is_owned(last, words[behind])
    return (
        words.lowers[behind] in GENITIVES
        and behind + 1 < len(words)
        and words.is_spaced(behind)
        and _is_owned(last, words[behind + 1])
    )


def _is_owned(owner: _Word, thing: _Word) -> bool:
    """Whether the thing behind a genitive is a person's: no shop of goods (মিষ্টির দোকান), no order of flowers."""
    if thing.lower in ORDERED:
        return owner.strong or is_ordinary(owner.lower[: owner.stem]) != "n"
    return thing.lower in OWNED and (not owner.sign & Sign.GOODS or owner.capital)


def _is_requested(words: _Text, run: _Run) -> bool:
    """Whether one is asked to call or tell the person: «... কে ফোন দিন», «... ke bolben»."""
    behind = run.behind
    last = words[behind - 1]
    if last.case in OBJECT_ENDINGS:
        at = behind
    elif words.lowers[behind] in OBJECT_ENDINGS and words.is_spaced(behind - 1):
        at = behind + 1
    else:
        return False
    return any(words.lowers[i] in REQUESTS for i in range(at, min(at + 2, len(words))))


def _beside_contact(words: _Text, start: int, end: int) -> bool:
    if not words.contacts:
        return False
    gap = _TO_CONTACT.match(words.text, end)
    return gap is not None and words.contact_at(gap.end())


def _weight(marks: list[str]) -> float:
    """What marks weigh together."""
    weight = 0.0
    for mark in marks:
        weight += WEIGHTS[mark]
    return weight


def _is_enough(words: _Text, run: _Run, marks: list[str], evidence: Evidence) -> bool:
    """Whether the evidence is enough for where the text stands."""
    if _weight(marks) < ENOUGH:
        return False
    if evidence is _ENOUGH or evidence is _ADDRESS or not CUES.isdisjoint(marks):
        return True
    members = [words[i] for i in range(run.first, run.behind)]
    named = sum([word.is_name for word in members])
    return evidence is _FULL and named > 1 and any(word.strong for word in members)
