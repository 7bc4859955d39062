"""What the embedding model reads: Bangla words, in either script, replaced by their English glosses.

English text passes unchanged. Latin letters are read as romanised Bangla only in a text that looks like it, at least
a quarter of whose Latin words are romanised Bangla and not common English words; "dam" and "are" are both.
"""

from __future__ import annotations

import itertools
import re
from typing import Final, NamedTuple

from transforms.language.lexicon import Lexicon, Phrase, Reading
from transforms.language.normalize import BANGLA, ascii_digits, normalize
from transforms.language.phonetic import sound_key
from transforms.language.stem import NOUN_ENDINGS
from transforms.language.transliterate import transliterate
from transforms.language.words import Script, script_of, split

CODE_VERSION: Final = 1
"""To be raised with every change of the code that changes a gloss; the data files are identified by their hash."""

ROMANISED_SHARE: Final = 4
"""A text is romanised when one in so many of its Latin words is."""
COLLISION_SHARE: Final = 3
"""Words that are also English ones are read as Bangla when one in so many of the others is romanised."""

_ENGLISH_GRAMMAR: Final = frozenset(
    "the is was were my this that these those from of and with for have has had not will would be been it its it's you "
    "your we our they their them she his her which who what when where because than then there very so if by as at "
    "don't didn't can't i'm an about after before into".split()
)

_HAS_BANGLA: Final = re.compile(f"[{BANGLA}]")
_SPACES: Final = re.compile(" {2,}")
_MEMO: Final = 65_536

RankedPhrase = tuple[int, Phrase]


class Part(NamedTuple):
    """A word with its readings.

    Attributes:
        word: as written in the text.
        script: which script it is to be read in.
        reading: how the lexicon understands it; None for what is never read.
        gloss: what stands for it where its script is read.
        counted: 1 for a Latin word, else 0.
        evidence: 1 for a Latin word that only romanised Bangla has.
        collision: whether it is a romanised word and an English one.
        sound: its sound key.
        head: the sound key of its head word.
        starts: by the sound of the next word, phrases that begin with it: with its own sound, with its head word's.
        grammar: whether it is a function word of English that romanised Bangla does not write.
        ending: whether it can be a case ending written behind something else.
    """

    word: str
    script: int
    reading: Reading | None
    gloss: str
    counted: int
    evidence: int
    collision: bool
    sound: str
    head: str
    starts: tuple[dict[str, list[RankedPhrase]], ...] = ()
    ending: bool = False
    grammar: bool = False


class Bridge:
    """Glosses texts by a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.version = f"bangla-{CODE_VERSION}-{lexicon.version}"
        self._memo: dict[str, Part] = {}
        self._pairs: dict[str, dict[str, list[RankedPhrase]]] = {}
        """Sound of the first word -> of the second -> phrases, each with its place among those of the first word."""
        for first, phrases in lexicon.phrases.items():
            seconds = self._pairs[first] = {}
            for place, phrase in enumerate(phrases):
                seconds.setdefault(phrase.sounds[1], []).append((place, phrase))

    def part(self, word: str) -> Part:
        """Return a word of a text with its readings."""
        part = self._memo.get(word)
        if part is None:
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            read = self._read(word)
            starts = tuple(self._pairs[first] for first in (read.sound, read.head) if first in self._pairs)
            part = self._memo[word] = read._replace(starts=starts) if starts else read
        return part

    def _read(self, word: str) -> Part:
        script = script_of(word)
        if script is Script.NONE:
            return Part(word, Script.NONE, None, word, 0, 0, False, "", "")
        if script is Script.BANGLA:
            normal = normalize(word)
            digits = ascii_digits(normal)
            if digits.isascii():
                return Part(word, Script.NONE, None, digits, 0, 0, False, "", "")
            reading = self.lexicon.bangla(normal)
            head = sound_key(reading.entry.word) if reading.entry else ""
            ending = normal in NOUN_ENDINGS
            return Part(
                word, Script.BANGLA, reading, reading.gloss or "", 0, 0, False, sound_key(normal), head, ending=ending
            )
        lower = word.lower()
        reading = self.lexicon.latin(lower)
        known = reading.gloss is not None
        english = lower in self.lexicon.english
        evidence = (
            reading.gloss is not None
            and not english
            and len(word) > 1
            and reading.how in ("listed", "ending", "verb")
            and (reading.entry is None or reading.entry.pos not in ("name", "prop"))
            and reading.gloss.lower() != lower
        )
        head = sound_key(reading.entry.word) if reading.entry else ""
        return Part(
            word,
            Script.LATIN,
            reading,
            reading.gloss if reading.gloss is not None else word,
            int(len(word) > 1),
            int(evidence),
            known and english,
            sound_key(lower),
            head,
            grammar=lower in _ENGLISH_GRAMMAR,
        )

    def parts(self, text: str) -> tuple[list[str], list[Part], bool, bool]:
        """Return a text in parts, the readings of its words, whether Latin ones are Bangla and so collisions too."""
        pieces = split(text)
        memo = self._memo
        parts = [memo.get(word) or self.part(word) for word in pieces[1::2]]
        evidence = counted = collisions = english = 0
        for part in parts:
            if part.counted:
                counted += 1
                evidence += part.evidence
                collisions += part.collision
                english += part.grammar
        if not evidence or evidence * ROMANISED_SHARE < counted:
            return pieces, parts, False, False
        # A word said twice, a name perhaps, is one piece of evidence; and English shows in its grammar.
        evidence = len({part.sound for part in parts if part.evidence})
        romanised = evidence * ROMANISED_SHARE >= min(counted, len({part.sound for part in parts if part.counted}))
        romanised = romanised and evidence > english
        return pieces, parts, romanised, romanised and evidence * COLLISION_SHARE >= counted - collisions

    def gloss_text(self, text: str) -> str:
        """Return a text as the embedding model is to read it.

        Args:
            text: Any string.

        Returns:
            The text with Bangla words of both scripts in English; English text as it is, byte for byte.
        """
        pieces, parts, romanised, collisions = self.parts(text)
        if not romanised and (text.isascii() or not _HAS_BANGLA.search(text)):
            return text
        glosses = [
            part.gloss
            if part.script != Script.LATIN or (romanised and (collisions or not part.collision))
            else part.word
            for part in parts
        ]
        self._gloss_phrases(pieces, parts, romanised, glosses)
        for position, part in enumerate(parts):
            # A case ending behind a number, a token or a Latin word: «PHONE_0123abcdকে».
            if part.ending and position and not pieces[2 * position]:
                glosses[position] = ""
        pieces[1::2] = glosses
        glossed = _SPACES.sub(" ", "".join(pieces).replace("।", "."))
        if not any(map(str.isalnum, glossed)):  # nothing but grammar: its sound is better than no text
            glossed = transliterate(text).replace("।", ".")
        return glossed

    def _gloss_phrases(self, pieces: list[str], parts: list[Part], romanised: bool, glosses: list[str]) -> None:
        """Put the gloss of each phrase, the longest at each place, where its first word was, nothing for the others."""
        free = 0  # the first word that is in no phrase yet
        for position, (part, following) in enumerate(itertools.pairwise(parts)):
            if not part.starts or position < free:
                continue
            for phrase in self._candidates(part, following):
                end = position + len(phrase.sounds)
                if end <= len(parts) and self._matches(phrase.sounds, position, pieces, parts, romanised):
                    glosses[position:end] = [phrase.gloss] + [""] * (end - position - 1)
                    pieces[2 * position + 2 : 2 * end : 2] = [""] * (end - position - 1)
                    free = end
                    break

    @staticmethod
    def _candidates(part: Part, following: Part) -> list[Phrase]:
        """Return the phrases that may begin with these two words: those of the first's own sound, then of its head's.

        Each of the two lists has the longest first.
        """
        found: list[Phrase] = []
        for seconds in part.starts:
            ranked = seconds.get(following.sound, [])
            if following.head in seconds and following.head != following.sound:
                ranked = sorted(ranked + seconds[following.head])
            found += [phrase for _, phrase in ranked]
        return found

    @staticmethod
    def _matches(sounds: tuple[str, ...], position: int, pieces: list[str], parts: list[Part], romanised: bool) -> bool:
        """Return whether the words from a place on sound like a phrase, with nothing but space between them."""
        for place, sound in enumerate(sounds, position):
            part = parts[place]
            if sound not in (part.sound, part.head) or (part.script == Script.LATIN and not romanised):
                return False
            if place > position and not pieces[2 * place].isspace():
                return False
        return True
