"""Which language a text is written in, told by its words."""

from __future__ import annotations

from enum import StrEnum

from transforms.language.bridge import Bridge
from transforms.language.words import Script


class Language(StrEnum):
    """What a text is written in, as a BCP 47 tag."""

    ENGLISH = "en"
    """Also any other language in Latin letters, and texts without a word."""
    BANGLA = "bn"
    ROMANISED = "bn-Latn"
    """Bangla in Latin letters."""


BANGLA_SHARE = 3
"""A text is Bangla when one in so many of its words is in Bangla script: model and brand names stay Latin in it."""


def language_of(bridge: Bridge, text: str) -> Language:
    """Return what `text` is written in, whatever its sender says.

    Args:
        bridge: reads its words.
        text: any string.
    """
    _, parts, romanised, _ = bridge.parts(text)
    bangla = sum(part.script == Script.BANGLA for part in parts)
    latin = sum(part.script == Script.LATIN for part in parts)
    if bangla and bangla * BANGLA_SHARE >= bangla + latin:
        return Language.BANGLA
    return Language.ROMANISED if romanised else Language.ENGLISH
