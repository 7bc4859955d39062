"""The word lists of `data/`, as one table from word to what it is evidence of.

A name that is also an ordinary word, a place or a brand ("Rose", "আকাশ") is weak evidence; which names are follows
from the lists, not from marks in them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

from transforms.privacy.words import ADDRESSEE_CUES, CLOSE_HONORIFICS, NAME_CUES, PREFIXES, TITLES, word_set


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


NAME: Final = Sign.GIVEN | Sign.SURNAME | Sign.PREFIX
COUNTER: Final = Sign.ORDINARY | Sign.ORDINARY_BANGLA | Sign.BRAND | Sign.PLACE | Sign.BUSINESS

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
}

_BANGLA_ENDINGS: Final = word_set("কে কেও র রও ের েরও এর য়ের রে েরে রা দের ও ই তে")
_LATIN_ENDINGS: Final = word_set("ke er r re der ra keo ero")
_SHORTEST_INFLECTED_LATIN: Final = 5


class Entry(NamedTuple):
    """What the table knows of a word.

    Attributes:
        sign: what it is evidence of.
        stem: its length without a case ending.
        bangla: written in Bangla script.
    """

    sign: int
    stem: int
    bangla: bool

    @property
    def strong(self) -> bool:
        """A name and nothing else."""
        return bool(self.sign & NAME) and not self.sign & COUNTER


@dataclass(frozen=True)
class NameLexicon:
    """The table and the lists that handles need.

    Attributes:
        words: every word, lower-case, with its inflected forms.
        hot: words without which a text holds no name: names, prefixes, titles, sure cues, forms of address.
        brands: brand and product words.
        long_brands: brands long enough to be told at the beginning of a handle.
        business: words of the names of shops and offices.
        business_endings: those long enough to be told at the end of a handle.
        name_parts: given names and surnames that are nothing else, as in handles.
    """

    words: dict[str, Entry]
    hot: frozenset[str]
    brands: frozenset[str]
    long_brands: tuple[str, ...]
    business: frozenset[str]
    business_endings: tuple[str, ...]
    name_parts: frozenset[str]


def _read(file: str) -> set[str]:
    source = resources.files(__package__) / "data" / file
    words: set[str] = set()
    for line in source.read_text(encoding="utf-8").splitlines():
        words.update(line.partition("#")[0].lower().split())
    return words


def spellings(word: str) -> set[str]:
    """The encodings of one word: Bangla's য়, ড়, ঢ় are one code point or two, and no normal form is in general use."""
    decomposed = unicodedata.normalize("NFC", word)
    composed = decomposed.replace("\u09af\u09bc", "\u09df").replace("\u09a1\u09bc", "\u09dc").replace("\u09a2\u09bc", "\u09dd")
    return {decomposed, composed, word}


def _is_bangla(word: str) -> bool:
    return "\u0980" <= word[0] <= "\u09ff"


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
    words = {word: Entry(sign, len(word), _is_bangla(word)) for word, sign in signs.items()}
    for word, sign in signs.items():
        entry = words[word]
        if not sign & (Sign.GIVEN | Sign.SURNAME) or len(word) < (3 if entry.bangla else _SHORTEST_INFLECTED_LATIN):
            continue
        for ending in sorted(_BANGLA_ENDINGS if entry.bangla else _LATIN_ENDINGS):
            for spelling in spellings(word + ending):
                words.setdefault(spelling, Entry(sign, len(spelling) - len(ending), entry.bangla))
    brands = lists["brands_and_products.txt"]
    business = lists["business_words.txt"]
    return NameLexicon(
        words=words,
        hot=frozenset(word for word, entry in words.items() if entry.sign & NAME)
        | TITLES
        | NAME_CUES
        | ADDRESSEE_CUES
        | CLOSE_HONORIFICS,
        brands=frozenset(brands),
        long_brands=tuple(sorted(brand for brand in brands if len(brand) >= 5)),
        business=frozenset(business),
        business_endings=tuple(sorted(word for word in business if len(word) >= 4)),
        name_parts=frozenset(
            word for word in signs if len(word) >= 3 and signs[word] & (Sign.GIVEN | Sign.SURNAME) and words[word].strong
        ),
    )
