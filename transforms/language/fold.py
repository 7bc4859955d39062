"""Words folded for keyword search, so that a word typed in one script finds the other and its English meaning.

Four kinds of folded words stand side by side: a word as it is typed; its consonants and its sound, in capitals; English
words, its own or its gloss. The rarer kinds of agreement weigh more in BM25 by themselves.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from transforms.language.bridge import Bridge
from transforms.language.chunks import Memo
from transforms.language.normalize import normalize
from transforms.language.part import Latin, Part
from transforms.language.phonetic import skeleton
from transforms.language.words import Script

_SHORTEST_KEY = 2
"""Consonants that tell words apart; with fewer, the sound alone is kept."""


def _english(word: str) -> str:
    """Return an English word without its plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _folded(part: Part, read: bool) -> str:
    if part.script == Script.NONE or part.reading is None:
        return part.gloss.lower()
    folded: list[str] = [normalize(part.word).lower()]
    for sound in (part.sound, part.head if read else ""):
        consonants = skeleton(sound)
        if len(consonants) >= _SHORTEST_KEY:
            folded.append(consonants)
        folded.append(sound)
    if read and part.reading.gloss is not None:
        folded.extend(_english(word) for word in part.reading.gloss.lower().replace(",", " ").split())
    elif part.script == Script.LATIN:
        folded.append(_english(part.word.lower()))
    return " ".join(word for word in dict.fromkeys(folded) if word)


def _is_grammar(part: Part, read: bool) -> bool:
    if not read or part.reading is None:
        return part.grammar
    entry = part.reading.entry
    return part.reading.gloss == "" or (entry is not None and entry.pos in ("f", "p"))


class Group(NamedTuple):
    """One word of a text.

    Attributes:
        folded: what it is found by.
        grammar: whether it is a function word or pronoun, which says little of what a text is about.
        known: whether it is read by some list or rule, rather than by its letters alone; English words always are.
    """

    folded: tuple[str, ...]
    grammar: bool
    known: bool = True


def _group(part: Part, read: bool) -> Group:
    known = not read or part.reading is None or part.reading.how not in ("unknown", "letters")
    return Group(tuple(_folded(part, read).split()), _is_grammar(part, read), known)


class Folder:
    """Folds texts by the readings of a bridge."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._chunks = {latin: Memo(partial(self._folded, latin)) for latin in Latin}

    def index_words(self, text: str) -> str:
        """Return the folded words of a text, separated by spaces."""
        read = self._bridge.read(text)
        return " ".join(filter(None, map(self._chunks[read.latin].__getitem__, read.texts)))

    def groups(self, text: str) -> list[Group]:
        """Return the folded words of a text, word by word."""
        parts, latin = self._bridge.parts(text)
        groups = [_group(part, part.is_read(latin)) for part in parts]
        return [group for group in groups if group.folded]

    def _folded(self, latin: Latin, chunk: str) -> str:
        """Return the folded words of a chunk, separated by spaces."""
        folded = [_folded(part, part.is_read(latin)) for part in self._bridge.chunk(chunk).parts]
        return " ".join(filter(None, folded))
