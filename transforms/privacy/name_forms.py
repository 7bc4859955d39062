"""The one form of a name that its spellings share: with and without «Md.», in Bangla script and in Latin letters.

A Latin spelling is read as the listed Bangla name of the same consonants whose vowels are the nearest (Karim, Korim and
Kareem as করিম), of equals the one that the language layer knows. A Bangla word stands for itself, but for letters that
sound alike (শ, ষ, স). So two names that are two in Bangla script stay two (কমল, কামাল), and what resembles no listed name
stays as it is written.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from transforms.language import active
from transforms.language.normalize import normalize, spelling_key
from transforms.language.phonetic import skeleton, sounds, vowel_distance
from transforms.language.transliterate import transliterate
from transforms.privacy.lexicon import NAME, ending_of, lexicon
from transforms.privacy.words import LETTER, STRONG_PREFIXES

_WORD: Final = re.compile(rf"{LETTER}+")
_BANGLA: Final = "\u0980"
_DISTANCE: Final = 0.2
"""A consonant: how far the vowels of a Latin spelling may be from those of the Bangla one."""
_DISTANCE_OF_UNLISTED: Final = 0.05
"""The same for a Latin word that no list of names has: hardly at all."""
_FRONT_VOWELS: Final = re.compile("[ei]")
_FEWEST_CONSONANTS: Final = 2
_LATIN: Final = (("ai", "e"), ("ay", "e"), ("ou", "u"), ("aa", "a"), ("ee", "i"), ("oo", "u"), ("ck", "k"))
"""Digraphs of Latin spellings that stand for one vowel or consonant."""
_REMEMBERED: Final = 16_384


def canonical_name(name: str) -> str:
    """Return the form of a name that all its spellings share, lower-case, words apart by single spaces.

    Args:
        name: the name, NFKC, case-folded, with single spaces.
    """
    words = [word for word in name.split(" ") if _WORD.search(word)]
    while len(words) > 1 and _bare(words[0]) in STRONG_PREFIXES:
        words.pop(0)
    if not words or any(_WORD.fullmatch(_bare(word)) is None for word in words):
        # Digits, slashes, a sentence: a name only by its field.
        return name
    return " ".join([_form(_bare(word)) for word in words])


def _bare(word: str) -> str:
    return word.strip(".,;:'")


@lru_cache(maxsize=_REMEMBERED)
def _form(word: str) -> str:
    """Return the form of one word of a name."""
    if word >= _BANGLA:
        return _spelled(word)
    if not word.isascii() or word in lexicon().english:
        return word
    said = _said(word)
    if len(skeleton(said.sounds)) < _FEWEST_CONSONANTS:
        return word
    entry = lexicon().words.get(word, 0)
    reach = _DISTANCE if entry & NAME and not ending_of(entry) else _DISTANCE_OF_UNLISTED
    best: tuple[bool, bool, float, int, str] | None = None
    for other, form, rare in _by_key().get(said.key, ()):
        distance = vowel_distance(said.sounds, other.sounds)
        if distance <= reach * len(skeleton(said.sounds)):
            candidate = (said.front_vowels != other.front_vowels, rare, distance, len(form), form)
            if best is None or candidate < best:
                best = candidate
    return word if best is None else best[4]


class _Said(NamedTuple):
    """How a word of a name sounds.

    Attributes:
        sounds: consonants and coarse vowels.
        key: what two spellings of one name must share: all but the vowels অ, আ, ও within it, which Latin ones mix up.
        front_vowels: its e and i in order, which are one sound in `sounds` (Mihir, Meher).
    """

    sounds: str
    key: str
    front_vowels: str


def _said(latin: str) -> _Said:
    plain = _plain(latin)
    sound = sounds(plain)
    within = sound[1:-1].replace("A", "").replace("O", "")
    key = f"{sound[:1]}{within}{sound[-1:]}{'C' if 'ch' in latin else ''}{'G' if latin.endswith('ng') else ''}"
    return _Said(sound, key, "".join(_FRONT_VOWELS.findall(plain)))


def _spelled(word: str) -> str:
    """Return a Bangla word without the differences of spelling: আব্দুল, আবদুল; শাকিল, সাকিল."""
    return spelling_key(normalize(word)).replace("\u09cd", "")


def _plain(latin: str) -> str:
    for letters, sound in _LATIN:
        latin = latin.replace(letters, sound)
    # Akter and Aktar, Sarker and Sarkar.
    return f"{latin[:-2]}ar" if latin.endswith("er") else latin


@cache
def _by_key() -> dict[str, list[tuple[_Said, str, bool]]]:
    """The listed Bangla names by key, each with how it sounds, its form and whether it is a rarer one."""
    index: dict[str, list[tuple[_Said, str, bool]]] = {}
    known = active().lexicon.entries
    for word, entry in lexicon().words.items():
        if word >= _BANGLA and entry & NAME and not ending_of(entry):
            said = _said(transliterate(word))
            index.setdefault(said.key, []).append((said, _spelled(word), normalize(word) not in known))
    return index
