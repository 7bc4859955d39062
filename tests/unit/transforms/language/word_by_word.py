"""The bridge without its memories of chunks and phrases: a text read word by word, as slowly as it says."""

from __future__ import annotations

import re
from itertools import pairwise

from transforms.language import bridge as rules
from transforms.language.bridge import Bridge
from transforms.language.identify import BANGLA_SHARE, Language
from transforms.language.lexicon import Phrase
from transforms.language.part import Latin, Part
from transforms.language.transliterate import transliterate
from transforms.language.words import Script, split


def parts(bridge: Bridge, text: str) -> list[Part]:
    """Return the words of a text."""
    return [bridge._parts[word] for word in split(text)[1::2]]


def latin(words: list[Part]) -> Latin:
    """Return how the Latin words of a text are read."""
    counted = [part for part in words if part.counted]
    evident = [part for part in counted if part.evidence]
    if not evident or len(evident) * rules.ROMANISED_SHARE < len(counted):
        return Latin.ENGLISH
    evidence = len({part.sound for part in evident})
    if evidence * rules.ROMANISED_SHARE < len({part.sound for part in counted}):
        return Latin.ENGLISH
    if evidence <= sum(part.grammar for part in counted):
        return Latin.ENGLISH
    others = [part for part in counted if not part.collision]
    return Latin.BANGLA if evidence * rules.COLLISION_SHARE >= len(others) else Latin.ROMANISED


def language(bridge: Bridge, text: str) -> Language:
    """Return what a text is written in."""
    words = parts(bridge, text)
    bangla = sum(part.script == Script.BANGLA for part in words)
    if bangla and bangla * BANGLA_SHARE >= bangla + sum(part.script == Script.LATIN for part in words):
        return Language.BANGLA
    return Language.ENGLISH if latin(words) is Latin.ENGLISH else Language.ROMANISED


def gloss(bridge: Bridge, text: str) -> str:
    """Return a text as the embedding model is to read it."""
    pieces, words = split(text), parts(bridge, text)
    reading = latin(words)
    if reading is Latin.ENGLISH and not re.search("[\u0980-\u09ff]", text):
        return text
    glosses = [part.shown(reading) for part in words]
    free = 0
    for position, (part, following) in enumerate(pairwise(words)):
        for phrase in _phrases(part, following) if position >= free else ():
            end = position + len(phrase.sounds)
            if end <= len(words) and _sounds_like(phrase, position, pieces, words, reading):
                glosses[position:end] = [phrase.gloss] + [""] * (end - position - 1)
                pieces[2 * position + 2 : 2 * end : 2] = [""] * (end - position - 1)
                free = end
                break
    for position, part in enumerate(words):
        if part.ending and position and not pieces[2 * position]:
            glosses[position] = ""
    pieces[1::2] = glosses
    glossed = re.sub(" {2,}", " ", "".join(pieces).replace("।", "."))
    if any(map(str.isalnum, glossed)):
        return glossed
    light = [part.reading.gloss for part in words if part.is_read(reading) and part.reading and part.reading.gloss]
    return " ".join(light) or transliterate(text).replace("।", ".")


def _phrases(part: Part, following: Part) -> list[Phrase]:
    found: list[Phrase] = []
    for seconds in part.starts:
        ranked = {
            place: phrase for sound in (following.sound, following.head) for place, phrase in seconds.get(sound, ())
        }
        found += [ranked[place] for place in sorted(ranked)]
    return found


def _sounds_like(phrase: Phrase, position: int, pieces: list[str], words: list[Part], reading: Latin) -> bool:
    for place, sound in enumerate(phrase.sounds, position):
        part = words[place]
        if sound not in (part.sound, part.head) or (part.script == Script.LATIN and reading is Latin.ENGLISH):
            return False
        if place > position and not pieces[2 * place].isspace():
            return False
    return True
