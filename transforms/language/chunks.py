"""A text cut at its white space, and what is between it: chunks, each read once and then remembered.

No word has white space in it, so that the words of a text are those of its chunks. Most chunks are one word, perhaps
with a comma: a text is one look-up for each of them, and most of what is asked of it is a sum over what was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple, TypeVar

from transforms.language.part import Latin, Part, unread
from transforms.language.words import Script, split

_WHITE_SPACE: Final = re.compile(r"(\s+)")
_NOTHING: Final = frozenset[str]()


class Chunk(NamedTuple):
    """What is between white space; the first three fields are its gloss by `Latin`.

    Attributes:
        as_english: its gloss where Latin words are English.
        as_romanised: its gloss where Latin words are Bangla, unless they are English words too.
        as_bangla: its gloss where all Latin words are Bangla.
        evidence: Latin words that only romanised Bangla has.
        counted: Latin words of more than one letter.
        collisions: words of both romanised Bangla and English.
        grammar: function words of English.
        latin: Latin words.
        bangla: words in Bangla script.
        evident_sounds: the sounds of the words that are evidence.
        continuations: sounds that continue a phrase which may begin with its last word, if it ends with that.
        entries: the sounds, its own and its head word's, of its first word, if it begins with that.
        parts: its words.
        pieces: the words and what is between them, as `words.split` cuts them.
    """

    as_english: str
    as_romanised: str
    as_bangla: str
    evidence: int
    counted: int
    collisions: int
    grammar: int
    latin: int
    bangla: int
    evident_sounds: tuple[str, ...]
    continuations: frozenset[str]
    entries: tuple[str, ...]
    parts: tuple[Part, ...]
    pieces: list[str]

    def gloss(self, latin: Latin) -> str:
        """Return what stands for it."""
        return (self.as_english, self.as_romanised, self.as_bangla)[latin]

    @property
    def ends_dropped(self) -> bool:
        """Whether its last word is a case ending that is left out."""
        return _is_dropped(self.parts, self.pieces, len(self.parts) - 1)


def cut(text: str) -> tuple[list[str], list[str] | None]:
    """Return a text's chunks and the white space between them; None where it is single spaces alone."""
    chunks = text.split()
    if " ".join(chunks) == text:
        return chunks, None
    pieces = _WHITE_SPACE.split(text)
    return pieces[::2], pieces[1::2]


def joined(chunks: list[str], gaps: list[str] | None) -> str:
    """Return the text that `cut` made chunks of."""
    if gaps is None:
        return " ".join(chunks)
    pieces = [""] * (len(chunks) + len(gaps))
    pieces[::2], pieces[1::2] = chunks, gaps
    return "".join(pieces)


def with_full_stop(text: str) -> str:
    """Return a text with an English full stop for each danda."""
    return text.replace("।", ".")


def _is_dropped(parts: tuple[Part, ...], pieces: list[str], position: int) -> bool:
    """Return whether a word of a chunk is a case ending behind a number, token or Latin word: «PHONE_0123abcdকে»."""
    return parts[position].ending and position > 0 and not pieces[2 * position]


def _glossed(pieces: list[str], parts: tuple[Part, ...], latin: Latin) -> str:
    """Return a chunk with each word's gloss in its place."""
    pieces = pieces.copy()
    pieces[1::2] = [
        "" if part.ending and _is_dropped(parts, pieces, position) else part.shown(latin)
        for position, part in enumerate(parts)
    ]
    return with_full_stop("".join(pieces))


def chunk_of(text: str, part_of: Callable[[str], Part], numbers: AbstractSet[str] = _NOTHING) -> Chunk:
    """Return a chunk read, word by word.

    Args:
        text: its text.
        part_of: reads a word.
        numbers: those that phrases begin with.
    """
    pieces = split(text)
    if text.isascii() and text.lower() == text.upper() and numbers.isdisjoint(pieces):  # most of what no memo knows
        parts = tuple([unread(word, word) for word in pieces[1::2]])
        entries = (parts[0].sound, "") if parts and not pieces[0] else ()
        return Chunk(text, text, text, 0, 0, 0, 0, 0, 0, (), _NOTHING, entries, parts, pieces)
    parts = tuple(map(part_of, pieces[1::2]))
    evidence = counted = collisions = grammar = latin = bangla = 0
    collides = False
    for part in parts:
        if part.script == Script.BANGLA:
            bangla += 1
        elif part.script == Script.LATIN:
            latin += 1
            collides |= part.collision
            if part.counted:
                counted += 1
                evidence += part.evidence
                collisions += part.collision
                grammar += part.grammar
    english = romanised = read = _glossed(pieces, parts, Latin.ENGLISH)
    if latin:
        romanised = _glossed(pieces, parts, Latin.ROMANISED)
        read = _glossed(pieces, parts, Latin.BANGLA) if collides else romanised
    return Chunk(
        english,
        romanised,
        read,
        evidence,
        counted,
        collisions,
        grammar,
        latin,
        bangla,
        tuple([part.sound for part in parts if part.evidence]) if evidence else (),
        parts[-1].continuations if parts and not pieces[-1] else _NOTHING,
        (parts[0].sound, parts[0].head) if parts and not pieces[0] else (),
        parts,
        pieces,
    )


_Value = TypeVar("_Value")
_MOST: Final = 65_536
_LONGEST: Final = 64


class Memo(dict[str, _Value]):
    """What was made of words or chunks; of `_MOST` all are forgotten, and longer ones than `_LONGEST` not kept.

    Looked up as a dictionary, so that `map` reads a whole text without a line of Python for what is known.
    """

    def __init__(self, make: Callable[[str], _Value]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: str) -> _Value:
        """Make the value of a key that is not there."""
        value = self._make(key)
        if len(key) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[key] = value
        return value
