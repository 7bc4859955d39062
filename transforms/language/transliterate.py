"""Bangla script in plain Latin letters, near to what people type: by sound, without marks."""

from __future__ import annotations

import re
from typing import Final

from transforms.language.normalize import BANGLA, normalize

_CONSONANTS: Final = dict(
    zip(
        "কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহড়ঢ়য়",
        "k kh g gh ng ch chh j jh n t th d dh n t th d dh n p f b bh m j r l sh sh s h r rh y".split(),
        strict=True,
    )
)
_VOWELS: Final = dict(zip("অআইঈউঊঋএঐওঔৠ", "o a i i u u ri e oi o ou ri".split(), strict=True))
_CONSONANTS["ৱ"] = "w"  # Assamese; in here for the glide of ওয়া
_SIGNS: Final = dict(zip("ািীুূৃেৈোৌৗ", "a i i u u ri e oi o ou ou".split(), strict=True))
_OTHERS: Final = {"ং": "ng", "ৎ": "t", "ঃ": "", "\u0981": "", "৳": " taka "}
_OTHERS.update((chr(0x09E6 + digit), str(digit)) for digit in range(10))
_VIRAMA: Final = "\u09cd"
_CODAS: Final = "ংৎঃ"
"""Letters without a vowel of their own: the consonant in front of them has one."""

# Conjuncts that are not said as they are written. Letters stand for the sounds they make.
_SAID: Final = [
    ("জ্ঞ", "গ্গ"),
    ("ক্ষ", "ক্খ"),
    (f"(?<=[{BANGLA}])হ্য", "জ্ঝ"),
    ("ঙ্গ", "ঙ"),
    ("অ্যা|এ্যা|অ্য", "আ"),
    # য below a letter: its vowel at the start of a word (ব্যাগ, ব্যবহার), a doubled letter further on (জন্য).
    ("(?<=^.)্য(?=[\u0995-\u09b9\u09dc-\u09df\u0982]|$)", "ে"),
    ("্য", ""),
    ("^শ্ম", "শ"),
    # ব below a letter is silent, but not below ম, and not where a prefix (উদ্) ends.
    ("(?<!ম)(?<!উদ)্ব(?!\u09cd)", ""),
    ("ও\u09dfা|ো\u09dfা", "ৱা"),
]
_SAID_PATTERN: Final = re.compile("|".join(f"({pattern})" for pattern, _ in _SAID))
_SAID_AS: Final = [said for _, said in _SAID]

_RUN: Final = re.compile(f"[{BANGLA}]+")


def _said(match: re.Match[str]) -> str:
    return _SAID_AS[(match.lastindex or 1) - 1]


def _word(match: re.Match[str]) -> str:
    word = _SAID_PATTERN.sub(_said, match[0])
    out: list[str] = []
    bare = False  # the consonant before has its own vowel, unless a sign or the virama follows
    vowel = False  # the syllable before that has a written vowel
    for position, letter in enumerate(word):
        consonant = _CONSONANTS.get(letter)
        if bare and (consonant or letter in _VOWELS or letter in _CODAS) and letter != "ও":
            # বিসমিল্লাহ, সুপারশপ: between written vowels the own one is mostly silent.
            if not (vowel and consonant and letter != "হ" and word[position + 1 : position + 2] in _SIGNS):
                out.append("o")
            vowel = False
        if consonant:
            out.append(consonant)
        elif letter != _VIRAMA:
            out.append(_SIGNS.get(letter) or _VOWELS.get(letter) or _OTHERS.get(letter, ""))
            vowel = letter in _SIGNS or letter in _VOWELS
        bare = (consonant is not None and letter != "ৱ") or (bare and letter == "\u0981")
    if bare and (len(word) == 1 or word[-2] == _VIRAMA):
        out.append("o")
    return "".join(out)


def transliterate(text: str) -> str:
    """Return a text with its Bangla letters and digits in ASCII; the rest of it stays.

    Args:
        text: Any string.

    Returns:
        The text without a character of the Bengali block.
    """
    return transliterate_normal(normalize(text))


def transliterate_normal(text: str) -> str:
    """Return the same for a text that `normalize` made."""
    return _RUN.sub(_word, text)
