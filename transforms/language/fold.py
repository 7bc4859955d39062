"""Words folded for keyword search, so that a word typed in one script finds the other and its English meaning.

Three kinds of folded words stand side by side: a word's consonants and its sound, in capitals; English words, its own
or its gloss, in small letters. The rarer kinds of agreement weigh more in BM25 by themselves.
"""

from __future__ import annotations

from transforms.language.bridge import Bridge, Part
from transforms.language.phonetic import skeleton
from transforms.language.words import Script

_SHORTEST_KEY = 2
"""Consonants that tell words apart; with fewer, the sound alone is kept."""
_MEMO = 65_536


def _english(word: str) -> str:
    """Return an English word without its plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _folded(part: Part, read: bool) -> str:
    if part.script == Script.NONE or part.reading is None:
        return part.gloss.lower()
    folded: list[str] = []
    for sound in (part.sound, part.head if read else ""):
        consonants = skeleton(sound)
        if len(consonants) >= _SHORTEST_KEY:
            folded.append(consonants)
        folded.append(sound)
    if read and part.reading.gloss is not None:
        folded.extend(_english(word) for word in part.gloss.lower().replace(",", " ").split())
    elif part.script == Script.LATIN:
        folded.append(_english(part.word.lower()))
    return " ".join(word for word in dict.fromkeys(folded) if word)


class Folder:
    """Folds texts by the readings of a bridge."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._memo: dict[tuple[str, bool], str] = {}

    def index_words(self, text: str) -> str:
        """Return the folded words of a text, separated by spaces."""
        _, parts, romanised, collisions = self._bridge.parts(text)
        memo = self._memo
        if len(memo) >= _MEMO:
            memo.clear()
        folded: list[str] = []
        for part in parts:
            key = (part.word, part.script == 2 or (romanised and (collisions or not part.collision)))
            words = memo.get(key)
            if words is None:
                words = memo[key] = _folded(part, key[1])
            if words:
                folded.append(words)
        return " ".join(folded)
