"""Which language a text is written in, told by its words."""

from __future__ import annotations

from enum import StrEnum
from operator import itemgetter

from transforms.language.bridge import Bridge
from transforms.language.chunks import Chunk
from transforms.language.part import Latin


class Language(StrEnum):
    """What a text is written in, as a BCP 47 tag."""

    ENGLISH = "en"
    """Also any other language in Latin letters, and texts without a word."""
    BANGLA = "bn"
    ROMANISED = "bn-Latn"
    """Bangla in Latin letters."""


BANGLA_SHARE = 3
"""A text is Bangla when one in so many of its words is in Bangla script: model and brand names stay Latin in it."""

_BANGLA, _LATIN = (itemgetter(Chunk._fields.index(name)) for name in ("bangla", "latin"))


def language_of(bridge: Bridge, text: str) -> Language:
    """Return what `text` is written in, whatever its sender says.

    Args:
        bridge: reads its words.
        text: any string.
    """
    _, chunks, _, reading = bridge.read(text)
    if not text.isascii():
        bangla = sum(map(_BANGLA, chunks))
        if bangla and bangla * BANGLA_SHARE >= bangla + sum(map(_LATIN, chunks)):
            return Language.BANGLA
    return Language.ENGLISH if reading is Latin.ENGLISH else Language.ROMANISED
