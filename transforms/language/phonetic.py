"""One key for the sound of a word in Bangla script and in the Latin letters that people type for it.

Romanised Bangla has no spelling: ভালো is bhalo, valo, balo, vlo. Its consonants vary within classes (b, bh and v; s, sh
and ch for ছ; j and z), its vowels nearly at will. So there are two keys: `sound_key` keeps coarse vowels (a; e, i, y;
u; none for o, which is mostly the inherent vowel that people leave out), `consonant_key` has consonants alone.
"""

from __future__ import annotations

import re
from typing import Final

from transforms.language.transliterate import transliterate

_CLASSES: Final = {
    "K": "kkh ksh kh ck k q",
    "G": "gh g",
    "S": "chh ch sch sh c s",
    "J": "zh jh j z",
    "T": "th t",
    "D": "dh d",
    "N": "ngg ng n",
    "P": "p",
    "F": "ph f",
    "B": "bh vh b v",
    "M": "m",
    "R": "rh r",
    "L": "l",
    "H": "h",
    "KS": "x",
    "A": "a",
    "I": "ee oi e i y",
    "U": "oo ou u",
    "O": "o w",
}
_SOUND: Final = {letters: sound for sound, spellings in _CLASSES.items() for letters in spellings.split()}
_LETTERS: Final = re.compile("|".join(sorted(_SOUND, key=len, reverse=True)))
_GLIDE: Final = re.compile("(?<=[aeiou])y(?=[aeou])")
_DOUBLED: Final = re.compile(r"([A-Z])\1+")
_VOWELS: Final = re.compile("[AIUO]+")
_CONSONANTS: Final = re.compile("[^AIUO]")

_ENGLISH: Final = [
    ("[st]ion", "shon"),
    ("ture$", "char"),
    ("s?sure$", "shar"),
    ("ght", "t"),
    ("ck", "k"),
    ("c(?=[eiy])", "s"),
    ("c(?!h)", "k"),
    ("dge?(?=[eiy]|$)", "j"),
    ("g(?=e$)", "j"),
    ("^kn", "n"),
    ("^wr", "r"),
    ("wh", "w"),
    ("(?<=[^aeiou])e$", ""),
    ("er$", "ar"),
    ("(?<=[aeou])u", "u"),
]
_ENGLISH_PATTERN: Final = re.compile("|".join(f"({pattern})" for pattern, _ in _ENGLISH))
_ENGLISH_AS: Final = [said for _, said in _ENGLISH]

LONGEST: Final = 64
"""Letters of a word that count; longer ones are no words."""


def sounds(word: str) -> str:
    """Return the sounds of a lower-case word in either script, consonants and coarse vowels (AIUO)."""
    word = word[:LONGEST]
    if not word.isascii():
        word = transliterate(word).strip().lower()
    if "y" in word:
        word = _GLIDE.sub("", word)
    said = "".join(map(_SOUND.__getitem__, _LETTERS.findall(word)))
    # A template of `sub` is read by interpreted code each time, and most words double none.
    return said if _DOUBLED.search(said) is None else _DOUBLED.sub(r"\1", said)


def sound_key(word: str) -> str:
    """Return the key of a word's consonants and coarse vowels, the same for bhalo, valo and ভালো."""
    return without_o(sounds(word))


def without_o(said: str) -> str:
    """Return the sound key of what `sounds` made: an o counts only at the beginning."""
    return said[:1] + said[1:].replace("O", "")


def consonant_key(word: str) -> str:
    """Return the key of a word's consonants; a vowel that it begins with counts as A."""
    return skeleton(sounds(word))


def skeleton(sound: str) -> str:
    """Return the consonants of what `sounds` or `sound_key` made; a vowel in front counts as A."""
    consonants = _VOWELS.sub("", sound)
    return "A" + consonants if sound[:1] in ("A", "I", "U", "O") else consonants


def english_sounds(word: str) -> str:
    """Return the sounds of an English word, for comparison with its spelling in Bangla script (ডেলিভারি)."""
    word = _ENGLISH_PATTERN.sub(lambda match: _ENGLISH_AS[(match.lastindex or 1) - 1], word[:LONGEST])
    return sounds(word)


_COST: Final = {
    **{"A": 0.5, "I": 0.5, "O": 0.15, "U": 0.5},
    **{"AI": 0.6, "AO": 0.35, "AU": 0.7, "IO": 0.7, "IU": 0.8, "OU": 0.3},
}
"""What it costs that one spelling has these vowels between two consonants and the other has not."""


def vowel_distance(one: str, other: str) -> float:
    """Return how far the vowels of two words of the same consonants are apart; 0 for the same."""
    total = 0.0
    for left, right in zip(_CONSONANTS.split(one), _CONSONANTS.split(other), strict=False):
        if left != right:
            here, there = "".join(sorted(set(left))), "".join(sorted(set(right)))
            total += _COST.get("".join(sorted(set(here) ^ set(there))), 0.8)
    return total
