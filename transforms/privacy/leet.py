"""Names in which digits stand for letters («R4him», «Udd1n»), read as the letters meant."""

from __future__ import annotations

import re
from typing import Final

from transforms.privacy.lexicon import Sign, is_strong, lexicon

_WORD: Final = re.compile(
    r"(?<![A-Za-z0-9@$#_/.=:-])[A-Za-z][A-Za-z0-9@$]{2,14}[A-Za-z](?![A-Za-z0-9@$_/=-]|\.[A-Za-z0-9])"
)
_MEANINGS: Final = (str.maketrans("013457@$", "oieastas"), str.maketrans("013457@$", "oleastas"))
"""What the signs stand for; 1 is i or l."""
_MOST_SIGNS: Final = 3
_FEWEST_LETTERS: Final = 4


def unleeted(text: str) -> str | None:
    """Return a folded text with the letters meant in such names, of the same length; None without one."""
    meant = _WORD.sub(_meant, text)
    return None if meant == text else meant


def _meant(match: re.Match[str]) -> str:
    """Return the name that a word stands for; the word itself when it stands for none."""
    word = match.group()
    signs = sum(not character.isalpha() for character in word)
    if not 0 < signs <= _MOST_SIGNS or len(word) < _FEWEST_LETTERS or signs * 2 >= len(word):
        return word
    for meaning in _MEANINGS:
        name = word.translate(meaning)
        sign = lexicon().sign(name.lower())
        if name.isalpha() and is_strong(sign) and sign & (Sign.GIVEN | Sign.SURNAME):
            return name
    return word
