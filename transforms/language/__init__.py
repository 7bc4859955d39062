"""Bangla and romanised Bangla, read word by word: what they mean in English, and under which words they are found."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from transforms.language.bridge import Bridge
from transforms.language.fold import Folder, Group
from transforms.language.identify import Language, language_of
from transforms.language.lexicon import Entry, Lexicon, LexiconError, Reading

__all__ = [
    "Entry",
    "Group",
    "Language",
    "Lexicon",
    "LexiconError",
    "Reading",
    "active",
    "bridge_version",
    "configure",
    "detected_language",
    "gloss_text",
    "index_words",
    "is_ordinary",
    "query_groups",
    "query_words",
]

_operator_file: Path | None = None


@cache
def _bridge(path: Path | None) -> Bridge:
    return Bridge(Lexicon.load(path))


@cache
def _folder(path: Path | None) -> Folder:
    return Folder(_bridge(path))


def configure(path: Path | str | None) -> str:
    """Use an operator's own words in this process, above those of the package.

    Args:
        path: a file with the columns of `data/lexicon.tsv`; None for none.

    Returns:
        The version of the bridge with them.

    Raises:
        LexiconError: the file cannot be used; says where. What was in use stays.
    """
    global _operator_file
    chosen = None if path is None else Path(path)
    version = _bridge(chosen).version
    _operator_file = chosen
    return version


def active() -> Bridge:
    """Return the bridge in use, loaded when first needed."""
    return _bridge(_operator_file)


def bridge_version() -> str:
    """Return what tells glosses of other code or other words apart."""
    return active().version


def gloss_text(text: str) -> str:
    """Return a text as an embedding model without Bangla is to read it; English text as it is."""
    return active().gloss_text(text)


def index_words(text: str) -> str:
    """Return a text's words folded for keyword search, separated by spaces."""
    return _folder(_operator_file).index_words(text)


def query_words(text: str) -> str:
    """Return a query's words, folded like those of the texts it is to find."""
    return _folder(_operator_file).index_words(text)


def query_groups(text: str) -> list[Group]:
    """Return a query's folded words, word by word."""
    return _folder(_operator_file).groups(text)


def detected_language(text: str) -> Language:
    """Return what a text is written in."""
    return language_of(active(), text)


def is_ordinary(word: str) -> str | None:
    """Return the part of speech of an ordinary word in either script; None for mere names and unknown words."""
    lexicon = active().lexicon
    return _ordinary(lexicon, word) if len(word) <= _LONGEST_REMEMBERED else lexicon.ordinary(word)


_LONGEST_REMEMBERED: Final = 40


@lru_cache(maxsize=16_384)
def _ordinary(lexicon: Lexicon, word: str) -> str | None:
    return lexicon.ordinary(word)
