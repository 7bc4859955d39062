"""The district of an address, found by the names of districts, towns and quarters in it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from transforms.privacy.names import lower_words
from transforms.privacy.normalize import fold
from transforms.privacy.words import LETTER, spellings

_WORD: Final = re.compile(rf"{LETTER}+")
_ROADS: Final = frozenset(
    "road rd highway bypass lane street sarak sorok রোড সড়ক সড়ক মহাসড়ক মহাসড়ক হাইওয়ে হাইওয়ে বাইপাস লেন".split()
)
"""Behind a town's name they make it a road to the town, which may be anywhere."""
_LONGEST_REMEMBERED: Final = 200
_ENDINGS: Final = ("", "তে", "য়", "য়", "র", "ের", "ে", "এর", "te", "r", "er", "e", "y")


@cache
def districts() -> dict[tuple[str, ...], str]:
    """Return the districts by the words of each way of writing them, lower-case."""
    table: dict[tuple[str, ...], str] = {}
    source = resources.files(__package__) / "data" / "districts.txt"
    for line in source.read_text(encoding="utf-8").splitlines():
        name, colon, forms = line.partition(":")
        if not colon or line.startswith("#"):
            continue
        for form in forms.split(","):
            for spelling in spellings(form.strip().lower()):
                table[tuple(_WORD.findall(spelling))] = name
    return table


@lru_cache(maxsize=8192)
def _in_short(text: str) -> str | None:
    return district_in(fold(text).lower)


def district_of(text: str) -> str | None:
    """Return the district that `text` names, None without one.

    The last name counts, as addresses go from the near to the far; a road called after a town does not name it.
    """
    return _in_short(text) if len(text) <= _LONGEST_REMEMBERED else district_in(fold(text).lower)


def district_in(lower: str) -> str | None:
    """Return the same of a text that is folded and in lower case."""
    table = districts()
    words = lower_words(lower)
    for i in range(len(words) - 1, -1, -1):
        stems = _stems_of(words[i])
        if not stems or (i + 1 < len(words) and words[i + 1] in _ROADS):
            continue
        for stem in stems:
            name = table.get((stem,))
            if name is None and i > 0:
                name = table.get((words[i - 1], stem))
            if name is not None:
                return name
    return None


_stems: Final[dict[str, tuple[str, ...]]] = {}
"""Of the words met lately: those of addresses come again and again."""
_MOST_WORDS: Final = 4096
_LONGEST_WORD: Final = 40


def _stems_of(word: str) -> tuple[str, ...]:
    """Return what of a word is the last word of a district's name, with and without a case ending."""
    stems = _stems.get(word)
    if stems is None:
        last_words = _last_words()
        found: list[str] = []
        for ending in _ENDINGS:
            stem = word.removesuffix(ending)
            if (stem != word or not ending) and stem in last_words:
                found.append(stem)
        stems = tuple(found)
        if len(word) <= _LONGEST_WORD:
            if len(_stems) >= _MOST_WORDS:
                _stems.clear()
            _stems[word] = stems
    return stems


@cache
def _last_words() -> frozenset[str]:
    """Return the last words of the ways of writing districts."""
    return frozenset(words[-1] for words in districts() if words)
