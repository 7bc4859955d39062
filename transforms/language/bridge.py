"""What the embedding model reads: Bangla words, in either script, replaced by their English glosses.

English text passes unchanged. Latin letters are read as romanised Bangla only in a text that looks like it, at least
a quarter of whose Latin words are romanised Bangla and not common English words; "dam" and "are" are both.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import pairwise
from operator import itemgetter
from typing import Final, NamedTuple

from transforms.language.chunks import Chunk, Memo, chunk_of, cut, joined, with_full_stop
from transforms.language.lexicon import Lexicon, Phrase, Reading
from transforms.language.normalize import BANGLA, ascii_digits, normalize
from transforms.language.part import Latin, Part, PhrasesBySound, unread
from transforms.language.phonetic import sound_key
from transforms.language.stem import NOUN_ENDINGS
from transforms.language.transliterate import transliterate
from transforms.language.words import Script, script_of

CODE_VERSION: Final = 2
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

_LIGHT_VERBS: Final = frozenset(
    "will would to do does did doing done give gives gave given giving go goes going went gone have has had having "
    "there be is was are were been being am".split()
)
"""What Bangla writes behind a noun or a verb to make a form of it (রান্না করা, বলে দেওয়া): tokens without meaning."""

_HAS_BANGLA: Final = re.compile(f"[{BANGLA}]")
_SPACES: Final = re.compile(" {2,}")

_GLOSS: Final = {latin: itemgetter(latin) for latin in Latin}
_EVIDENCE, _COUNTED, _COLLISIONS, _GRAMMAR, _EVIDENT_SOUNDS = (
    itemgetter(Chunk._fields.index(name)) for name in ("evidence", "counted", "collisions", "grammar", "evident_sounds")
)


class ReadText(NamedTuple):
    """A text read.

    Attributes:
        texts: of its chunks.
        chunks: the same, read.
        gaps: the white space between them; None where it is single spaces alone.
        latin: how its words in Latin letters are read.
    """

    texts: list[str]
    chunks: list[Chunk]
    gaps: list[str] | None
    latin: Latin


class GlossedPhrase(NamedTuple):
    """A phrase of a text.

    Attributes:
        length: how many chunks it is in.
        opening: the gloss of the first of them, with that of the phrase for its last word.
        closing: the gloss of the last of them, without its first word.
    """

    length: int
    opening: str
    closing: str


class Bridge:
    """Glosses texts by a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.version = f"bangla-{CODE_VERSION}-{lexicon.version}"
        self._parts = Memo[Part](self._part)
        self._chunks = Memo[Chunk](self._read_chunk)
        self._longest = Memo[int](self._longest_phrase)
        self._glossed_runs = {latin: Memo[GlossedPhrase | None](partial(self._glossed_run, latin)) for latin in Latin}
        self._pairs: dict[str, PhrasesBySound] = {}
        """Sound of the first word -> of the second -> phrases, each with its place among those of the first word."""
        for first, phrases in lexicon.phrases.items():
            seconds = self._pairs[first] = {}
            for place, phrase in enumerate(phrases):
                seconds.setdefault(phrase.sounds[1], []).append((place, phrase))
        self._numbers = {first for first in self._pairs if first.isdecimal()}

    def chunk(self, text: str) -> Chunk:
        """Return a chunk of a text, read."""
        return self._chunks[text]

    def _read_chunk(self, text: str) -> Chunk:
        return chunk_of(text, self._parts.__getitem__, self._numbers)

    def _part(self, word: str) -> Part:
        part = self._read(word)
        starts = tuple(self._pairs[first] for first in (part.sound, part.head) if first in self._pairs)
        return part._replace(starts=starts, continuations=frozenset().union(*starts)) if starts else part

    def _read(self, word: str) -> Part:
        script = script_of(word)
        if script is Script.NONE:
            return unread(word, word)
        if script is Script.BANGLA:
            normal = normalize(word)
            digits = ascii_digits(normal)
            if digits.isascii():
                return unread(word, digits)
            reading = self.lexicon.bangla(normal)
            head = sound_key(reading.entry.word) if reading.entry else ""
            ending = normal in NOUN_ENDINGS
            return Part(
                word, Script.BANGLA, reading, _content(reading), 0, 0, False, sound_key(normal), head, ending=ending
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
            _content(reading) if known else word,
            int(len(word) > 1),
            int(evidence),
            known and english,
            sound_key(lower),
            head,
            grammar=lower in _ENGLISH_GRAMMAR,
        )

    def read(self, text: str) -> ReadText:
        """Return a text read."""
        texts, gaps = cut(text)
        chunks = list(map(self._chunks.__getitem__, texts))
        return ReadText(texts, chunks, gaps, _reading_of_latin(chunks))

    def parts(self, text: str) -> tuple[list[Part], Latin]:
        """Return the words of a text with their readings, and how those in Latin letters are to be read."""
        _, chunks, _, latin = self.read(text)
        return [part for chunk in chunks for part in chunk.parts], latin

    def gloss_text(self, text: str) -> str:
        """Return a text as the embedding model is to read it.

        Args:
            text: Any string.

        Returns:
            The text with Bangla words of both scripts in English; English text as it is, byte for byte.
        """
        texts, chunks, gaps, latin = self.read(text)
        if latin is Latin.ENGLISH and (text.isascii() or not _HAS_BANGLA.search(text)):
            return text
        glosses = list(map(_GLOSS[latin], chunks))
        gaps = self._gloss_phrases(texts, chunks, latin, glosses, gaps)
        read = joined(glosses, gaps)
        if "  " in read:
            read = _SPACES.sub(" ", read)
        if any(map(str.isalnum, read)):
            return read
        # Nothing but grammar: light verbs, or else its sound, are better than no text.
        parts = [part for chunk in chunks for part in chunk.parts if part.is_read(latin) and part.reading]
        verbs = " ".join(part.reading.gloss for part in parts if part.reading and part.reading.gloss)
        return verbs or with_full_stop(transliterate(text))

    def _gloss_phrases(
        self, texts: list[str], chunks: list[Chunk], latin: Latin, glosses: list[str], gaps: list[str] | None
    ) -> list[str] | None:
        """Put the gloss of each phrase, the longest at each place, where its first word was, nothing for the others.

        Args:
            texts: of the chunks.
            chunks: those of a text.
            latin: how its Latin words are read.
            glosses: of the chunks; changed.
            gaps: the white space between the chunks; changed.

        Returns:
            `gaps` without those inside phrases.
        """
        end = -1  # the last chunk of the last phrase
        for position, (chunk, following) in enumerate(pairwise(chunks)):
            sounds, entries = chunk.continuations, following.entries
            if not sounds or not entries or (entries[0] not in sounds and entries[1] not in sounds):
                continue
            if position < end or (position == end and len(chunk.parts) == 1):
                continue  # its last word is in a phrase already
            longest = self._longest[f"{texts[position]} {texts[position + 1]}"]
            found = self._glossed_runs[latin][" ".join(texts[position : position + longest])]
            if found is None:
                continue
            if position == end:  # its first word ends a phrase, its last one begins the next
                glosses[position] = found.opening.removeprefix(chunk.parts[0].shown(latin))
            else:
                glosses[position] = found.opening
            end = position + found.length - 1
            glosses[position + 1 : end + 1] = [*[""] * (found.length - 2), found.closing]
            if gaps is None:
                gaps = [" "] * (len(chunks) - 1)
            gaps[position:end] = [""] * (end - position)
        return gaps

    def _longest_phrase(self, run: str) -> int:
        """Return how many words the longest phrase has that may begin with two chunks."""
        first, second = (self._chunks[text] for text in run.split(" "))
        return max(len(phrase.sounds) for phrase in _candidates(first.parts[-1].starts, *second.entries))

    def _glossed_run(self, latin: Latin, run: str) -> GlossedPhrase | None:
        """Return the phrase that begins with the last word of the first of some chunks; None where none does."""
        chunks = [self._chunks[text] for text in run.split(" ")]
        for phrase in _candidates(chunks[0].parts[-1].starts, *chunks[1].entries):
            length = len(phrase.sounds)
            if length <= len(chunks) and _matches(phrase.sounds, chunks[:length], latin):
                opening, closing = chunks[0].gloss(latin), chunks[length - 1].gloss(latin)
                if not chunks[0].ends_dropped:
                    opening = opening.removesuffix(chunks[0].parts[-1].shown(latin)) + phrase.gloss
                return GlossedPhrase(length, opening, closing.removeprefix(chunks[length - 1].parts[0].shown(latin)))
        return None


def _content(reading: Reading) -> str:
    """Return the gloss of a reading, of verbs without what only makes a form of something else."""
    gloss = reading.gloss or ""
    if gloss.startswith("will ") or (reading.entry is not None and reading.entry.pos == "v"):
        return " ".join([word for word in gloss.split() if word not in _LIGHT_VERBS])
    return gloss


def _reading_of_latin(chunks: list[Chunk]) -> Latin:
    """Return how the words in Latin letters of a text are to be read."""
    evidence = sum(map(_EVIDENCE, chunks))
    if not evidence:
        return Latin.ENGLISH
    counted = sum(map(_COUNTED, chunks))
    if evidence * ROMANISED_SHARE < counted:
        return Latin.ENGLISH
    # A word said twice, a name perhaps, is one piece of evidence; and English shows in its grammar.
    evidence = len(set[str]().union(*map(_EVIDENT_SOUNDS, chunks)))
    if evidence <= sum(map(_GRAMMAR, chunks)):
        return Latin.ENGLISH
    if evidence * ROMANISED_SHARE < counted:
        different = {part.sound for chunk in chunks for part in chunk.parts if part.counted}
        if evidence * ROMANISED_SHARE < len(different):
            return Latin.ENGLISH
    others = counted if evidence * COLLISION_SHARE >= counted else counted - sum(map(_COLLISIONS, chunks))
    return Latin.BANGLA if evidence * COLLISION_SHARE >= others else Latin.ROMANISED


def _candidates(starts: tuple[PhrasesBySound, ...], sound: str, head: str) -> list[Phrase]:
    """Return the phrases that may begin with two words: those of the first's own sound, then of its head's.

    Each of the two lists has the longest first.

    Args:
        starts: of the first word.
        sound: of the second.
        head: the sound of its head word.
    """
    found: list[Phrase] = []
    for seconds in starts:
        ranked = seconds.get(sound, [])
        if head in seconds and head != sound:
            ranked = sorted(ranked + seconds[head])
        found += [phrase for _, phrase in ranked]
    return found


def _matches(sounds: tuple[str, ...], chunks: list[Chunk], latin: Latin) -> bool:
    """Return whether chunks sound like a phrase, from the last word of the first to the first word of the last."""
    final = len(sounds) - 1
    for place, sound in enumerate(sounds):
        chunk = chunks[place]
        if place and place < final and len(chunk.parts) != 1:
            return False
        if (place and not chunk.entries) or (place < final and chunk.pieces[-1]):
            return False
        part = chunk.parts[0 if place else -1]
        if sound not in (part.sound, part.head) or (part.script == Script.LATIN and latin is Latin.ENGLISH):
            return False
    return True
