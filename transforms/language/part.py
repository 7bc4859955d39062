"""One word of a text with its readings, of which the rest of the text chooses one."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from transforms.language.lexicon import Phrase, Reading
from transforms.language.words import Script

RankedPhrase = tuple[int, Phrase]
PhrasesBySound = dict[str, list[RankedPhrase]]
"""Phrases that begin with one word, by the sound of the second, each with its place among them."""


class Latin(IntEnum):
    """How a text's words in Latin letters are read."""

    ENGLISH = 0
    ROMANISED = 1
    """As Bangla, but those that are English words too."""
    BANGLA = 2
    """As Bangla, those that are English words too."""


class Part(NamedTuple):
    """A word with its readings.

    Attributes:
        word: as written in the text.
        script: which script it is to be read in.
        reading: how the lexicon understands it; None for what is never read.
        gloss: what stands for it where its script is read: that of its reading, without light verbs.
        counted: 1 for a Latin word, else 0.
        evidence: 1 for a Latin word that only romanised Bangla has.
        collision: whether it is a romanised word and an English one.
        sound: its sound key; of what is never read its gloss, by which phrases know their numbers ("3 piece").
        head: the sound key of its head word.
        starts: by the sound of the next word, phrases that begin with it: with its own sound, with its head word's.
        continuations: the sounds of the second words of these phrases.
        grammar: whether it is a function word of English that romanised Bangla does not write.
        ending: whether it can be a case ending written behind something else.
    """

    word: str
    script: Script
    reading: Reading | None
    gloss: str
    counted: int
    evidence: int
    collision: bool
    sound: str
    head: str
    starts: tuple[PhrasesBySound, ...] = ()
    continuations: frozenset[str] = frozenset()
    ending: bool = False
    grammar: bool = False

    def is_read(self, latin: Latin) -> bool:
        """Return whether it is read as Bangla."""
        if self.script == Script.LATIN:
            return latin > (Latin.ROMANISED if self.collision else Latin.ENGLISH)
        return self.script == Script.BANGLA

    def shown(self, latin: Latin) -> str:
        """Return what stands for it: its gloss where it is read and for a number in Bangla digits, else itself."""
        return self.gloss if self.script == Script.NONE or self.is_read(latin) else self.word


def unread(word: str, gloss: str) -> Part:
    """Return a word that is never read as one of a language."""
    return Part(word, Script.NONE, None, gloss, 0, 0, False, gloss, "")
