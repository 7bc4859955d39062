"""The word lists of `data/`, as one table from word to what it is evidence of.

A name that is also an ordinary word, a place or a brand ("Rose", "আকাশ") is weak evidence; which names are follows
from the lists, not from marks in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from transforms.language import active, is_ordinary
from transforms.language.lexicon import parse_entries
from transforms.language.phonetic import sounds
from transforms.privacy.context_words import RARE_FRAMES
from transforms.privacy.words import (
    ADDRESSEE_CUES,
    ADDRESSEE_VERBS,
    CASED_HONORIFICS,
    CLOSE_HONORIFICS,
    CONJUNCTIONS,
    DIRECTIONS,
    HONORIFICS,
    INITIALS,
    KIN,
    LETTER,
    LINKS,
    NAME_CUES,
    PARTICLES,
    PREFIXES,
    REQUESTS,
    ROLE_CUES,
    SAYING,
    STRONG_PREFIXES,
    TITLES,
    WEAK_CUES,
    spellings,
    word_set,
)


class Sign:
    """What a word is evidence of: bits to be combined. Plain integers, as an `IntFlag` is ten times slower to test."""

    NONE: Final = 0
    GIVEN: Final = 1
    SURNAME: Final = 2
    PREFIX: Final = 4
    ORDINARY: Final = 8
    ORDINARY_BANGLA: Final = 16
    BRAND: Final = 32
    PLACE: Final = 64
    BUSINESS: Final = 128
    GOODS: Final = 256


SIGNS: Final = 511
"""All of `Sign`; a word without any of them is in no list."""
_ENDING: Final = 9
"""Bits of an entry below the length of the word's case ending, which takes four."""


class Trait:
    """Which of the classes of `words.py` a word is in: bits of an entry, above `Sign` and the length of the ending."""

    TITLE: Final = 1 << 13
    NAME_CUE: Final = 1 << 14
    ADDRESSEE_CUE: Final = 1 << 15
    ADDRESSEE_VERB: Final = 1 << 16
    HONORIFIC: Final = 1 << 17
    CLOSE_HONORIFIC: Final = 1 << 18
    CASED_HONORIFIC: Final = 1 << 19
    PREFIX: Final = 1 << 20
    STRONG_PREFIX: Final = 1 << 21
    LINK: Final = 1 << 22
    PARTICLE: Final = 1 << 23
    INITIAL: Final = 1 << 24
    CONJUNCTION: Final = 1 << 25
    DIRECTION: Final = 1 << 26
    CUE: Final = 1 << 27
    """It counts as a cue beside a name."""
    BRAND_PHRASE: Final = 1 << 28
    """Brands that are called after persons begin with it."""
    SURNAME_FIRST: Final = 1 << 29
    """A surname from abroad that stands in front of the given name, or may (Nguyen, Kim, চেন)."""
    SAYING: Final = 1 << 30
    """A verb of what only persons do."""
    KIN: Final = 1 << 31
    """A relative or friend, behind whose they are and in front of their name."""
    FRAME: Final = 1 << 32
    """Beside it may stand a name that no list has («ami ... bolchi», শুভ জন্মদিন ...)."""


ANNOUNCING: Final = Trait.TITLE | Trait.NAME_CUE | Trait.ADDRESSEE_CUE | Trait.CLOSE_HONORIFIC
"""What words have that may announce a name that no list has."""
_TRAITS: Final = (
    (Trait.TITLE, TITLES),
    (Trait.NAME_CUE, NAME_CUES),
    (Trait.ADDRESSEE_CUE, ADDRESSEE_CUES),
    (Trait.ADDRESSEE_VERB, ADDRESSEE_VERBS),
    (Trait.HONORIFIC, HONORIFICS),
    (Trait.CLOSE_HONORIFIC, CLOSE_HONORIFICS),
    (Trait.CASED_HONORIFIC, CASED_HONORIFICS),
    (Trait.PREFIX, PREFIXES),
    (Trait.STRONG_PREFIX, STRONG_PREFIXES),
    (Trait.LINK, LINKS),
    (Trait.PARTICLE, PARTICLES),
    (Trait.INITIAL, INITIALS),
    (Trait.CONJUNCTION, CONJUNCTIONS),
    (Trait.DIRECTION, DIRECTIONS),
    (Trait.SAYING, SAYING),
    (Trait.KIN, KIN),
    (Trait.FRAME, RARE_FRAMES),
    (
        Trait.CUE,
        TITLES | NAME_CUES | ADDRESSEE_CUES | CLOSE_HONORIFICS | HONORIFICS | WEAK_CUES | ROLE_CUES | REQUESTS,
    ),
)


NAME: Final = Sign.GIVEN | Sign.SURNAME | Sign.PREFIX
COUNTER: Final = Sign.ORDINARY | Sign.ORDINARY_BANGLA | Sign.BRAND | Sign.PLACE | Sign.BUSINESS | Sign.GOODS

_FILES: Final[dict[str, int]] = {
    "given_names_bd.txt": Sign.GIVEN,
    "given_names_bangla.txt": Sign.GIVEN,
    "given_names_english.txt": Sign.GIVEN,
    "surnames_bd.txt": Sign.SURNAME,
    "surnames_bangla.txt": Sign.SURNAME,
    "surnames_english.txt": Sign.SURNAME,
    "ordinary_english.txt": Sign.ORDINARY,
    "ordinary_bangla.txt": Sign.ORDINARY_BANGLA,
    "brands_and_products.txt": Sign.BRAND,
    "places.txt": Sign.PLACE,
    "business_words.txt": Sign.BUSINESS,
    "goods.txt": Sign.GOODS,
}
_GROUPS: Final = (
    "names_muslim.txt",
    "names_hindu.txt",
    "names_christian.txt",
    "names_common.txt",
    "names_hill.txt",
    "names_plains.txt",
    "names_foreign.txt",
)
"""Names by group, given names and surnames in sections."""
_OF_BENGAL: Final = ("names_common.txt", "names_muslim.txt", "names_hindu.txt", "names_hill.txt", "names_plains.txt")
"""Those whose Latin spellings follow the sound."""
_SYLLABIC: Final = 6
"""Characters of the longest surname that stands in front of its given name."""
_SHORT: Final = 3
"""Letters of a name from abroad that are too few to tell it from other words (Han, Lee, লি): weak evidence alone."""
_COMMON: Final = 6000
"""The language layer's words are in the order of their frequency: a rarer noun that is a name as well, is a name."""

_AFTER_CONSONANT: Final = word_set("কে কেও ের েরও র রও এর রে েরে রা েরা দের ও ই তে")
_AFTER_VOWEL: Final = word_set("কে কেও র রও এর য়ের রে রা দের ও ই তে")
_BANGLA_ENDINGS_OF_THINGS: Final = word_set("র ের এর ে তে য় কে টা টি টার গুলো")
OF_THINGS: Final = Sign.BRAND | Sign.PLACE | Sign.BUSINESS | Sign.GOODS
_LATIN_ENDINGS: Final = word_set("ke er r re der ra keo ero")
_LETTERS: Final = re.compile(rf"{LETTER}+")
_WRITTEN_ON: Final = tuple(
    word_set(
        "ভাই ভাইয়া ভাইয়ের ভাইয়ার ভাইকে ভাইরে আপু আপুর আপুকে আপা আপার আপাকে দা দার দাকে দাদা দি দির দিদি দিদির দিদিকে "
        "কাকা চাচা মামা bhai vai bhaiya vaiya bhaiyer vaiyer bhaike vaike apu apuke didi dada r er ke"
    )
)
"""Forms of address that are written onto a name (জয়ন্তীদি, «rahimbhai»), and endings of short Latin names («mitur»)."""
_BY_LAST_TWO: Final = {
    tail: tuple(ending for ending in _WRITTEN_ON if ending[-2:] == tail)
    for tail in {ending[-2:] for ending in _WRITTEN_ON}
}
_SHORT_LATIN: Final = 4
"""Letters of a Latin name that is too short for its endings to be listed."""
_SHORTEST_INFLECTED: Final = {True: 3, False: 5}
"""Letters a name needs before an ending is tolerated, in Bangla script and in Latin; shorter ones make other words."""


Entry = int
"""What is known of a word: bits of `Sign` and `Trait`, and between them the length of its case ending. One integer, so
that a word is looked up once for all questions, and the garbage collector has nothing to walk through."""


def _entry(sign: int, ending: int) -> Entry:
    """Return what is known of a word that is evidence of `sign`, with so many characters of case ending."""
    return sign | ending << _ENDING


def ending_of(entry: Entry) -> int:
    """Return how many characters of the word are its case ending."""
    return (entry >> _ENDING) & 15


def is_strong(sign: int) -> bool:
    """Whether a word is a name and nothing else."""
    return bool(sign & NAME) and not sign & COUNTER


@dataclass(frozen=True)
class NameLexicon:
    """The table and the lists that handles need.

    Attributes:
        words: every word of the lists, lower-case, with its inflected forms, and the words around names.
        brands: brand and product words.
        long_brands: brands long enough to be told at the beginning of a handle.
        brand_lengths: how many letters they have.
        business: words of the names of shops and offices.
        business_endings: those long enough to be told at the end of a handle.
        ending_lengths: how many letters they have.
        brand_phrases: by first word, the further words of brands that are called after persons.
        english: names of English-speaking countries, and none of Bengal, whose spelling does not follow the sound.
        public_figures: names that roads, schools and goods are called after.
        name_parts: given names and surnames that are nothing else, as in handles.
        sounds: how given names that are nothing else sound, in either script.
    """

    words: dict[str, Entry]
    brands: frozenset[str]
    long_brands: frozenset[str]
    brand_lengths: tuple[int, ...]
    business: frozenset[str]
    business_endings: frozenset[str]
    ending_lengths: tuple[int, ...]
    name_parts: frozenset[str]
    english: frozenset[str]
    public_figures: frozenset[str]
    brand_phrases: dict[str, tuple[tuple[str, ...], ...]]
    sounds: frozenset[str]

    def sign(self, word: str) -> int:
        """Return what a word in lower case is evidence of; `Sign.NONE` where no list has it."""
        return self.words.get(word, 0) & SIGNS


def with_something_on(word: str, words: dict[str, Entry]) -> Entry:
    """Return what an unlisted word is that is a given name with a form of address or an ending written onto it.

    Zero for any other word.

    Args:
        word: in lower case, in none of the lists.
        words: the table of the lexicon.
    """
    endings = _BY_LAST_TWO.get(word[-2:], ())
    if len(word) == _SHORT_LATIN + 1 and word[-1] == "r":
        endings = (*endings, "r")
    for ending in endings:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            if words.get(stem, 0) & _SIGNS_AND_ENDING != Sign.GIVEN:
                continue
            least = _SHORT_LATIN if len(ending) <= _SHORT_ENDING else _SHORT
            if len(stem) >= least and is_ordinary(word) is None:
                return _entry(Sign.GIVEN, len(ending))
    return 0


@lru_cache(maxsize=16_384)
def sounds_like_name(word: str) -> Entry:
    """Return what an unlisted word of Bangla script is that sounds as a listed given name does (ইহসানুল).

    Zero for any other word, and for one that is or sounds like an ordinary one.

    Args:
        word: in lower case, in none of the lists.
    """
    if word.isascii():
        return 0  # half of these are brands and English words
    known = lexicon()
    for ending in _ENDINGS_BANGLA:
        if not word.endswith(ending):
            continue
        stem = word[: len(word) - len(ending)]
        if not _SHORTEST_BANGLA <= len(stem) <= _LONGEST_NAME:
            continue
        sound = sounds(stem)
        if (
            len(sound) < _FEWEST_SOUNDS
            or sound not in known.sounds
            or known.sign(stem)
            or is_ordinary(word) is not None
        ):
            continue
        if active().lexicon.bangla(stem).how == "letters":
            return _entry(Sign.GIVEN, len(ending))
    return 0


_ENDINGS_BANGLA: Final = ("", "ের", "কে", "র", "ও")
_SHORTEST_LATIN: Final = 6
_SHORTEST_BANGLA: Final = 5
"""Letters of a name that is told by its sound: short ones sound like anything."""
_LONGEST_NAME: Final = 20
_FEWEST_SOUNDS: Final = 6
_SIGNS_AND_ENDING: Final = SIGNS | 15 << _ENDING
_SHORT_ENDING: Final = 2


def _read(file: str) -> set[str]:
    source = resources.files(__package__) / "data" / file
    words: set[str] = set()
    for line in source.read_text(encoding="utf-8").splitlines():
        words.update(line.partition("#")[0].lower().split())
    return words


def _sections(file: str) -> Iterator[tuple[str, int]]:
    """The names of a group's file, each with its sign."""
    source = resources.files(__package__) / "data" / file
    sign = Sign.NONE
    for line in source.read_text(encoding="utf-8").splitlines():
        content = line.partition("#")[0].strip().lower()
        if content.startswith("["):
            sign = Sign.GIVEN if content == "[given]" else Sign.SURNAME
            continue
        for word in content.split():
            # Texts are cut at apostrophes and hyphens.
            for part in _LETTERS.findall(word):
                if part not in PARTICLES:
                    yield part, sign


def _names_of(file: str) -> set[str]:
    return {word for word, _ in _sections(file)}


def _language_words() -> Iterator[tuple[str, int]]:
    """The ordinary words of the language layer in both scripts, and which names of the same spelling each outweighs.

    A rare noun or adjective that is a name as well is a name. Towns, gods and feasts outweigh given names alone, as the
    names of peoples are surnames (Chakma), and in Bangla script alone, where no capital makes both look like names.
    """
    data = resources.files("transforms.language") / "data"
    entries = parse_entries((data / "lexicon.tsv").read_text(encoding="utf-8"), "lexicon.tsv")
    for rank, (entry, romanised) in enumerate(entries):
        if entry.pos == "name" or " " in entry.word or "-" in entry.word:
            continue
        outweighed = Sign.GIVEN if entry.pos == "prop" else NAME
        if rank >= _COMMON and entry.pos in ("n", "a"):
            outweighed = Sign.NONE
        yield entry.word, outweighed
        for word in romanised:
            yield word, Sign.NONE if entry.pos == "prop" else outweighed
    for line in (data / "english.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.partition("\t")[0].strip().lower(), Sign.NONE


def _phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The phrases of `brand_phrases.txt` by first word, cut into words as texts are."""
    source = resources.files(__package__) / "data" / "brand_phrases.txt"
    phrases: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        first, *others = _LETTERS.findall(line.partition("#")[0].lower()) or [""]
        if others:
            for spelling in spellings(first):
                phrases[spelling] = (*phrases.get(spelling, ()), tuple(others))
    return phrases


def _public_figures() -> frozenset[str]:
    source = resources.files(__package__) / "data" / "public_figures.txt"
    names: set[str] = set()
    for line in source.read_text(encoding="utf-8").splitlines():
        for spelling in spellings(line.partition("#")[0].strip().lower()):
            names.add(" ".join(_LETTERS.findall(spelling)))
    return frozenset(names - {""})


def _is_bangla(word: str) -> bool:
    return "\u0980" <= word[0] <= "\u09ff"


_BANGLA_CONSONANTS: Final = re.compile("[\u0995-\u09b9\u09bc\u09ce\u09dc-\u09df]$")


def _endings_of(word: str, *, bangla: bool) -> Iterable[str]:
    """The case endings that a name may have: a vowel sign stands behind a consonant only, য়ের behind a vowel."""
    if not bangla:
        return _LATIN_ENDINGS
    return _AFTER_CONSONANT if _BANGLA_CONSONANTS.search(word) else _AFTER_VOWEL


@cache
def lexicon() -> NameLexicon:
    """The word lists, read once a process."""
    signs: dict[str, int] = {}
    lists: dict[str, set[str]] = {file: _read(file) for file in _FILES}
    for file, sign in _FILES.items():
        for word in lists[file]:
            for spelling in spellings(word):
                signs[spelling] = signs.get(spelling, Sign.NONE) | sign
    for word in PREFIXES:
        for spelling in spellings(word):
            signs[spelling] = signs.get(spelling, Sign.NONE) | Sign.PREFIX
    short: set[str] = set()
    for file in _GROUPS:
        for word, sign in _sections(file):
            if len(word) <= _SHORT and word not in signs and file == "names_foreign.txt":
                short |= spellings(word)
            weak = Sign.ORDINARY_BANGLA if len(word) <= _SHORT and word not in signs else Sign.NONE
            for spelling in spellings(word):
                signs[spelling] = signs.get(spelling, Sign.NONE) | sign | weak
    for word, outweighed in _language_words():
        for spelling in spellings(word):
            before = signs.get(spelling, Sign.NONE)
            if spelling in short:
                signs[spelling] = Sign.ORDINARY_BANGLA
            elif not before & COUNTER and not before & NAME & ~outweighed:
                signs[spelling] = before | Sign.ORDINARY_BANGLA
    words: dict[str, Entry] = dict(signs)
    for word, sign in signs.items():
        # The words of shops, goods and places, inflected as well: কেয়ারে is care, not Keya.
        if sign & OF_THINGS and not sign & NAME and len(word) > _SHORT and _is_bangla(word):
            for ending in _BANGLA_ENDINGS_OF_THINGS:
                for spelling in spellings(word + ending):
                    if spelling not in signs:
                        words[spelling] = sign
    for word, sign in signs.items():
        bangla = _is_bangla(word)
        if not sign & (Sign.GIVEN | Sign.SURNAME) or len(word) < _SHORTEST_INFLECTED[bangla]:
            continue
        for ending in _endings_of(word, bangla=bangla):
            form = word + ending
            # The longest stem wins, so that the outcome does not hang on the order of a set.
            if form in signs:
                continue
            if form not in words or len(word) > len(form) - ending_of(words[form]):
                words[form] = _entry(sign, len(ending))
    brands = lists["brands_and_products.txt"]
    english = lists["given_names_english.txt"] | lists["surnames_english.txt"]
    others = lists["given_names_bd.txt"].union(lists["surnames_bd.txt"], *(_names_of(file) for file in _OF_BENGAL))
    business = lists["business_words.txt"]
    long_brands = frozenset(brand for brand in brands if len(brand) >= 5)
    endings = frozenset(word for word in business if len(word) >= 4)
    phrases = _phrases()
    surnames_first = frozenset(
        word for word, sign in _sections("names_foreign.txt") if sign == Sign.SURNAME and len(word) <= _SYLLABIC
    )
    return NameLexicon(
        words=_with_traits(words, phrases, surnames_first),
        brands=frozenset(brands),
        long_brands=long_brands,
        brand_lengths=tuple(sorted(set(map(len, long_brands)))),
        business=frozenset(business),
        business_endings=endings,
        ending_lengths=tuple(sorted(set(map(len, endings)))),
        brand_phrases=phrases,
        english=frozenset(english - others),
        public_figures=_public_figures(),
        sounds=frozenset(
            sounds(word)
            for word, sign in signs.items()
            if sign & Sign.GIVEN
            and is_strong(sign)
            and len(word) >= (_SHORTEST_BANGLA if _is_bangla(word) else _SHORTEST_LATIN)
        ),
        name_parts=frozenset(
            word
            for word in signs
            if len(word) >= 3 and signs[word] & (Sign.GIVEN | Sign.SURNAME) and is_strong(signs[word])
        ),
    )


def _with_traits(words: dict[str, Entry], phrases: Iterable[str], surnames_first: Iterable[str]) -> dict[str, Entry]:
    """Return the words of the lists, with those of `_TRAITS` and theirs; equal entries are one object."""
    for trait, members in (*_TRAITS, (Trait.BRAND_PHRASE, phrases), (Trait.SURNAME_FIRST, surnames_first)):
        for word in members:
            words[word] = words.get(word, 0) | trait
    objects: dict[int, int] = {}
    return {word: objects.setdefault(bits, bits) for word, bits in words.items()}
