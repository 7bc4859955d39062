"""The bilingual lexicon: Bangla words with their English gloss and part of speech, found from either script.

A word is looked for as it is written, then in another spelling, then without endings, then by its sound. What no list
has is matched with English words by its consonants, as half of the shop's words are English in Bangla letters.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Final, NamedTuple

from transforms.language import stem
from transforms.language.normalize import BANGLA, ascii_digits, letters_key, normalize, spelling_key
from transforms.language.phonetic import english_sounds, skeleton, sound_key, sounds, vowel_distance, without_o
from transforms.language.transliterate import transliterate, transliterate_normal

PARTS_OF_SPEECH: Final = {
    "n": "noun",
    "v": "verb",
    "a": "adjective",
    "d": "adverb",
    "p": "pronoun",
    "f": "function word",
    "num": "number",
    "prop": "proper noun",
    "name": "personal name",
}
DROPPED: Final = "-"
"""The gloss of words that only carry grammar."""
DATA_FILES: Final = ("lexicon.tsv", "romanised.tsv", "phrases.tsv", "brands.txt", "english.txt")

_BANGLA_WORD: Final = re.compile(f"[{BANGLA}]+(?:[ -][{BANGLA}]+)*")
_ROMANISED_WORD: Final = re.compile("[a-z]+")
_REPEATED: Final = re.compile(r"([a-z])\1{2,}")
_MEMO: Final = 65_536
"""Words that are remembered with their reading, a process and script; then all are forgotten."""

_LOAN_CONSONANTS: Final = 3
_LOAN_DISTANCE: Final = 0.17
"""A consonant: how far the vowels of an English word may be from its spelling in Bangla script."""
_SURE_LOAN_DISTANCE: Final = 0.12
_SOUND_CONSONANTS: Final = 3
_SOUND_DISTANCE: Final = 0.15
_SPELLING_DISTANCE: Final = 0.1
"""The same for romanised words and for other spellings in Bangla script."""
_COMPOUND: Final = 6
"""Letters of a word that is tried as two words written together."""
_SHORTEST_ROOT: Final = 2


class LexiconError(ValueError):
    """A lexicon file that cannot be used; says which file and line."""


class Entry(NamedTuple):
    """A head word of the lexicon.

    Attributes:
        word: the word in Bangla script; a romanised one where no Bangla one is listed.
        pos: its part of speech, a key of `PARTS_OF_SPEECH`.
        gloss: what it means in English; "-" for mere grammar.
    """

    word: str
    pos: str
    gloss: str


class Reading(NamedTuple):
    """How a word was understood.

    Attributes:
        how: by which step: listed, spelling, ending, verb, sound, compound, loan, brand, letters, english, unknown.
        gloss: English words that stand for it; empty for grammar, None where the word stays as it is.
        entry: the head word, where the lexicon has one.
    """

    how: str
    gloss: str | None
    entry: Entry | None = None


class Phrase(NamedTuple):
    """A phrase of several words by their sounds."""

    sounds: tuple[str, ...]
    gloss: str


_UNKNOWN: Final = Reading("unknown", None)
_ENGLISH: Final = Reading("english", None)
_BRAND: Final = Reading("brand", None)


def _rows(text: str, file: str, columns: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the numbered rows of a file, comments and blank lines left out."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("#") or line.isspace():
            continue
        fields = [field.strip() for field in line.rstrip("\r").split("\t")]
        if len(fields) != columns:
            raise LexiconError(f"{file}, line {number}: {columns} columns between tabs are needed, not {len(fields)}")
        yield number, fields


def parse_entries(text: str, file: str) -> Iterator[tuple[Entry, list[str]]]:
    """Yield the entries of a lexicon file with their romanised spellings.

    Args:
        text: the file's text.
        file: its name, for error messages.

    Raises:
        LexiconError: a row that is none, named by file and line.
    """
    lines: dict[str, int] = {}
    for number, (word, pos, gloss, romanised) in _rows(normalize(text), file, 4):
        where = f"{file}, line {number}"
        if not _BANGLA_WORD.fullmatch(word):
            raise LexiconError(f"{where}: the first column must be a word in Bangla script, not {word!r}")
        if pos not in PARTS_OF_SPEECH:
            raise LexiconError(f"{where}: {pos!r} is no part of speech; one of {' '.join(PARTS_OF_SPEECH)} is")
        if not gloss or (gloss != DROPPED and not (gloss.isascii() and gloss.isprintable())):
            raise LexiconError(f"{where}: the gloss must be English words or {DROPPED}, not {gloss!r}")
        spellings = romanised.split()
        for spelling in spellings:
            if not _ROMANISED_WORD.fullmatch(spelling):
                raise LexiconError(f"{where}: {spelling!r} is no romanised word in small letters a-z")
        if word in lines:
            raise LexiconError(f"{where}: {word} is there already, in line {lines[word]}")
        lines[word] = number
        yield Entry(word, pos, gloss), spellings


class Lexicon:
    """All word lists, indexed. Its dictionaries are built once a process; those few texts need, when first needed.

    Args:
        files: the text of each of `DATA_FILES` by name.
        operator: the text of the operator's own entries, and the name of its file.
    """

    def __init__(self, files: dict[str, str], operator: tuple[str, str] | None = None) -> None:
        self.version = _version(files, operator)
        self.entries: dict[str, Entry] = {}
        self._spelled: dict[str, Entry] = {}
        self._phrases: list[tuple[str, str]] = []
        own = self._own = set[str]()
        if operator is not None:
            for entry, spellings in parse_entries(*operator):
                own.add(entry.word)
                if " " in entry.word:
                    self._phrases.append((entry.word, entry.gloss))
                else:
                    self.entries[entry.word] = entry
                    for spelling in spellings:
                        self._spelled.setdefault(spelling, entry)
        self._latin: dict[str, str] = {}
        names = []
        for entry, spellings in parse_entries(files["lexicon.tsv"], "lexicon.tsv"):
            if entry.word not in own:
                self.entries[entry.word] = entry
            if entry.pos == "name":
                names.append((entry, spellings))
                continue
            for spelling in spellings:
                self._spelled.setdefault(spelling, entry)
            if entry.pos != "prop":
                latin = self._latin[entry.word] = transliterate_normal(entry.word)
                self._spelled.setdefault(latin, entry)
        for _, (spelling, gloss) in _rows(files["romanised.tsv"], "romanised.tsv", 2):
            self._spelled[spelling] = Entry(spelling, "d", gloss)
        for entry, spellings in names:
            for spelling in spellings:
                self._spelled.setdefault(spelling, entry)
        for _, (phrase, gloss, spellings_of) in _rows(files["phrases.tsv"], "phrases.tsv", 3):
            self._phrases.append((phrase, gloss))
            self._phrases.extend((spelling.strip(), gloss) for spelling in spellings_of.split(";") if spelling.strip())
        self.brands = {word for _, (word,) in _rows(files["brands.txt"], "brands.txt", 1)}
        common = _marked(files["english.txt"])
        self.english = _english(self.entries.values()) | common.keys()
        self._rather_bangla = {word for word, mark in common.items() if mark}
        self._bangla_memo: dict[str, Reading] = {}
        self._latin_memo: dict[str, Reading] = {}

    @classmethod
    def load(cls, path: Path | str | None = None) -> Lexicon:
        """Read the lists of this package, and the operator's own.

        Args:
            path: a file with the columns of `data/lexicon.tsv`; its words take precedence over those of this
                package, and a first column of several words is a phrase.

        Raises:
            LexiconError: a file cannot be read or used; says which, and the line.
        """
        data = resources.files("transforms.language") / "data"
        files = {name: (data / name).read_text(encoding="utf-8") for name in DATA_FILES}
        if path is None:
            return cls(files)
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise LexiconError(f"{path} cannot be read as UTF-8 text: {error}") from error
        return cls(files, (text, str(path)))

    # Indexes that only some lookups need.

    @cached_property
    def _by_spelling(self) -> dict[str, Entry]:
        index: dict[str, Entry] = {}
        for word, entry in self.entries.items():
            index.setdefault(spelling_key(word), entry)
        return index

    @cached_property
    def _sounds(self) -> dict[str, str]:
        """The sounds of each entry that is no name."""
        return {
            word: sounds(self._latin.get(word, word)) for word, entry in self.entries.items() if entry.pos != "name"
        }

    @cached_property
    def _by_sound(self) -> dict[str, Entry]:
        """Entries by what they sound like, ordinary words before names."""
        index: dict[str, Entry] = {}
        for word, said in self._sounds.items():
            index.setdefault(without_o(said), self.entries[word])
        for spelling, entry in self._spelled.items():
            if entry.pos != "name":
                index.setdefault(sound_key(spelling), entry)
        return index

    @cached_property
    def _by_letters(self) -> dict[str, list[Entry]]:
        """Entries by their Bangla consonants, for other spellings of their vowels."""
        index: dict[str, list[Entry]] = {}
        for word, entry in self.entries.items():
            if not entry.gloss.startswith("not "):
                index.setdefault(letters_key(word), []).append(entry)
        return index

    @cached_property
    def _by_consonants(self) -> dict[str, list[tuple[str, Entry]]]:
        """Ordinary words by the consonants they sound like, for romanised spellings."""
        index: dict[str, list[tuple[str, Entry]]] = {}
        for word, entry in self.entries.items():
            if entry.pos != "name" and not entry.gloss.startswith("not "):
                said = self._sounds[word]
                index.setdefault(skeleton(said), []).append((said, entry))
        return index

    @cached_property
    def _roots(self) -> dict[str, Entry]:
        """Verbs by the roots of their forms; a verb's verbal noun (করা) says more of it than any other form."""
        index: dict[str, Entry] = {}
        verbs = [e for e in self.entries.values() if e.pos == "v" and not e.gloss.startswith(("not ", "did not "))]
        for entry in verbs:
            for root in stem.infinitive_roots(entry.word):
                index.setdefault(root, entry)
        for entry in verbs:
            roots = [root for root in stem.verb_roots(entry.word) if len(root) >= _SHORTEST_ROOT]
            if len(roots) > 1:
                index.setdefault(roots[-1], entry)
        return index

    @cached_property
    def _root_sounds(self) -> dict[str, Entry]:
        index: dict[str, Entry] = {}
        for root, entry in self._roots.items():
            index.setdefault(sound_key(root), entry)
        return index

    @cached_property
    def _loans(self) -> dict[str, list[tuple[str, str]]]:
        """English words by their consonants."""
        index: dict[str, list[tuple[str, str]]] = {}
        for word in sorted(self.english):
            said = english_sounds(word)
            index.setdefault(skeleton(said), []).append((said, word))
        return index

    @cached_property
    def phrases(self) -> dict[str, list[Phrase]]:
        """Phrases by the sound of their first word, the longest first."""
        index: dict[str, list[Phrase]] = {}
        known: set[tuple[str, ...]] = set()
        for words, gloss in self._phrases:
            sound = tuple(
                sound_key(word) or ascii_digits(word) for word in normalize(words).lower().replace("-", " ").split()
            )
            if len(sound) > 1 and sound not in known:
                known.add(sound)
                index.setdefault(sound[0], []).append(Phrase(sound, "" if gloss == DROPPED else gloss))
        for phrases in index.values():
            phrases.sort(key=lambda phrase: -len(phrase.sounds))
        return index

    # Readings.

    def bangla(self, word: str) -> Reading:
        """Return how a word in Bangla script is understood; its gloss is never None."""
        reading = self._bangla_memo.get(word)
        if reading is None:
            if len(self._bangla_memo) >= _MEMO:
                self._bangla_memo.clear()
            reading = self._bangla_memo[word] = self._read_bangla(normalize(word))
        return reading

    def latin(self, word: str) -> Reading:
        """Return how a word in small Latin letters is understood in romanised text."""
        reading = self._latin_memo.get(word)
        if reading is None:
            if len(self._latin_memo) >= _MEMO:
                self._latin_memo.clear()
            reading = self._latin_memo[word] = self._read_latin(word)
        return reading

    def _read_bangla(self, word: str) -> Reading:
        if word in self.entries:
            return _as("listed", self.entries[word])
        if len(word) > stem._LONGEST:
            return Reading("letters", transliterate(word))
        if word in self.brands:
            return Reading("brand", self._latin_brand(word))
        found = self._known(word)
        if found is not None:
            return found
        for ending in stem.NEGATIONS:
            if word.endswith(ending):
                positive = word[: -len(ending)]
                found = self._verb(positive) or (
                    _as("verb", self.entries[positive]) if positive in self.entries else None
                )
                if found is not None and found.gloss and found.entry is not None and found.entry.pos == "v":
                    return Reading("verb", _negated(found.gloss), found.entry)
        if len(word) < 2:
            return Reading("letters", transliterate(word))
        for said in (word, *stem.noun_stems(word)):
            if brand := said in self.brands and self._latin_brand(said):
                return Reading("brand", brand)
        found = (
            _letter_names(word)
            or self._loan(word, _SURE_LOAN_DISTANCE)
            or self._otherwise_spelled(word)
            or self._compound(word)
            or self._loan(word, _LOAN_DISTANCE)
        )
        if found is not None:
            return found
        for unknown in stem.noun_stems(word):
            if len(unknown) > 2 and word[len(unknown) :] in _CLEAR_ENDINGS:
                return _letter_names(unknown) or Reading("letters", transliterate(unknown))
        return Reading("letters", transliterate(word))

    def _known(self, word: str) -> Reading | None:
        """Return the reading of a word as a form of a listed one."""
        key = spelling_key(word)
        by_spelling = self._by_spelling
        # ভালো, ভাল
        spelled = by_spelling.get(key) or by_spelling.get(key[:-1] if key.endswith("\u09cb") else key + "\u09cb")
        if spelled is not None:
            return _as("spelling", spelled)
        root, verb = self._verb_root(word)
        for candidate in stem.noun_stems(word):
            if len(candidate) < len(root):
                break  # the verb's reading explains more of the word
            entry = self.entries.get(candidate)
            if entry is None or (entry.pos == "f" and entry.gloss == DROPPED):
                continue
            if entry.pos != "name" or len(candidate) > 2:
                return _as("ending", entry)
        if verb is not None:
            return _as("verb", verb)
        for candidate in stem.noun_stems(word):
            entry = by_spelling.get(spelling_key(candidate))
            if entry is not None and entry.pos != "f" and len(candidate) > 2:
                return _as("ending", entry)
        return None

    def _verb_root(self, word: str) -> tuple[str, Entry | None]:
        """Return the longest root that a word may be a form of, and its verb; nothing where it can be no verb form."""
        for root in stem.verb_roots(word):
            entry = self._roots.get(root)
            if entry is not None and root != word:
                return root, entry
        return "", None

    def _verb(self, word: str) -> Reading | None:
        entry = self._verb_root(word)[1]
        return None if entry is None else _as("verb", entry)

    def _otherwise_spelled(self, word: str) -> Reading | None:
        """Return the listed word of the same Bangla consonants whose vowels are the nearest."""
        letters = letters_key(word)
        if len(letters) < _SOUND_CONSONANTS:
            return None
        said = sounds(word)
        return self._nearest(
            _SPELLING_DISTANCE * len(letters), said, ((sounds(e.word), e) for e in self._by_letters.get(letters, ()))
        )

    def _sounding(self, word: str) -> Reading | None:
        """Return the listed word that a romanised one sounds the most like."""
        said = sounds(word)
        consonants = skeleton(said)
        if len(consonants) < _SOUND_CONSONANTS:
            return None
        return self._nearest(_SOUND_DISTANCE * len(consonants), said, self._by_consonants.get(consonants, ()))

    @staticmethod
    def _nearest(distance: float, said: str, candidates: Iterable[tuple[str, Entry]]) -> Reading | None:
        best = min(
            ((vowel_distance(said, other), rank, entry) for rank, (other, entry) in enumerate(candidates)), default=None
        )
        return _as("sound", best[2]) if best is not None and best[0] <= distance else None

    def _compound(self, word: str) -> Reading | None:
        if len(word) < _COMPOUND:
            return None
        for cut in range(len(word) - 3, 2, -1):
            if not "\u0985" <= word[cut] <= "\u09b9":
                continue
            first = self.entries.get(word[:cut])
            if first is None or first.pos in ("f", "name") or word[cut - 1] == "\u09cd":
                continue
            rest = word[cut:]
            second = self.entries.get(rest)
            found = _as("ending", second) if second is not None else self._known(rest)
            if found is not None and found.gloss and first.gloss != DROPPED:
                return Reading("compound", f"{first.gloss} {found.gloss}", found.entry)
        return None

    def _loan(self, word: str, distance: float) -> Reading | None:
        """Return the English word of the same consonants whose vowels are the nearest, if near enough."""
        for candidate in (word, *stem.noun_stems(word)):
            said = sounds(candidate)
            consonants = skeleton(said)
            if len(consonants) < _LOAN_CONSONANTS:
                continue
            found = [(vowel_distance(said, other), word) for other, word in self._loans.get(consonants, ())]
            if found and min(found)[0] <= distance * len(consonants):
                return Reading("loan", min(found)[1])
        return None

    def _latin_brand(self, word: str) -> str:
        said = sounds(word)
        consonants = skeleton(said)
        best = min(
            ((vowel_distance(said, english_sounds(brand)), brand) for brand in self._latin_brands.get(consonants, ())),
            default=None,
        )
        return transliterate(word) if best is None else best[1]

    @cached_property
    def _latin_brands(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for brand in self.brands:
            if brand.isascii():
                index.setdefault(skeleton(english_sounds(brand)), []).append(brand)
        return index

    def _read_latin(self, word: str) -> Reading:
        if word in self.brands:
            return _BRAND
        if len(word) > stem._LONGEST or not word.isascii():
            return _UNKNOWN
        word = _REPEATED.sub(r"\1", word)
        entry = self._spelled.get(word)
        if entry is not None and entry.pos == "name":  # babar is "of the father" more often than Babar
            entry = next(self._stems_spelled(word), entry)
        english = word in self.english
        if entry is not None and (not english or word in self._rather_bangla or entry.word in self._own):
            return _as("listed", entry)
        if english or _english_stem(word) in self.english or len(word) < 3:
            return _ENGLISH
        entry = next(self._stems_spelled(word), None)
        if entry is not None:
            return _as("ending", entry)
        if any(candidate in self.brands for candidate in stem.romanised_noun_stems(word)):
            return _BRAND
        verb = self._romanised_verb(word)
        if verb is not None:
            return verb
        entry = self._by_sound.get(sound_key(word))
        if entry is not None and len(word) > 3:
            return _as("sound", entry)
        positive = stem.without_negation(word, romanised=True)
        if positive is not None:
            entry = self._spelled.get(positive)
            found = _as("verb", entry) if entry is not None and entry.pos == "v" else self._romanised_verb(positive)
            if found is not None and found.gloss:
                return Reading("verb", _negated(found.gloss), found.entry)
        for candidate in stem.romanised_noun_stems(word):
            entry = self._by_sound.get(sound_key(candidate))
            if entry is not None and len(candidate) > 3 and entry.pos not in ("f", "d"):
                return _as("sound", entry)
        return self._sounding(word) or _UNKNOWN

    def _stems_spelled(self, word: str) -> Iterator[Entry]:
        """Yield the entries of which a romanised word is a form, the longest first."""
        for candidate in stem.romanised_noun_stems(word):
            entry = self._spelled.get(candidate)
            if entry is not None and (entry.pos not in ("f", "d") or word[len(candidate) :] in ("i", "o")):
                yield entry

    def _romanised_verb(self, word: str) -> Reading | None:
        for root in stem.verb_roots(word, romanised=True):
            sound = sound_key(root)
            # A root of one consonant (খা, যা, আস) is met in too many words: only long endings tell that it is one.
            if root != word and (
                len(skeleton(sound).lstrip("A")) > 1 or (len(sound) > 1 and len(word) - len(root) > 2)
            ):
                entry = self._root_sounds.get(sound)
                if entry is not None:
                    return _as("verb", entry)
        return None

    def ordinary(self, word: str) -> str | None:
        """Return the part of speech of an ordinary word in either script, None for names and words that no list has."""
        word = word.lower()
        if word.isascii():
            reading = self.latin(word)
            if reading.how == "english" and (word in self.english or _english_stem(word) in self.english):
                return "n"
            found = reading.how in ("listed", "ending", "verb")
        else:
            reading = self.bangla(word)
            found = reading.how in ("listed", "spelling", "ending", "verb")
        if not found or reading.entry is None or reading.entry.pos == "name":
            return None
        return reading.entry.pos


_CLEAR_ENDINGS: Final = frozenset(normalize("ের কে টি টা দের গুলো গুলি য়ের এর টির টার টাকে েরা").split())
"""Endings that unknown words rarely end in by themselves."""

_LETTER_NAMES: Final = {
    normalize(name): letter
    for letter, names in zip(
        "abcdefghijklmnopqrstuvwxyz",
        "এ|বি|সি|ডি|ই|এফ|জি|এইচ|আই|জে|কে|এল|এম|এন|ও|পি|কিউ|আর|এস|টি|ইউ|ভি|ডব্লিউ,ডাব্লিউ,ডব্লু|এক্স|ওয়াই|জেড".split("|"),
        strict=True,
    )
    for name in names.split(",")
}
_LETTER_NAME: Final = re.compile("|".join(sorted(map(re.escape, _LETTER_NAMES), key=len, reverse=True)))


def _letter_names(word: str) -> Reading | None:
    """Return an abbreviation spelled by its English letters: এনবিআর, nbr."""
    letters = _LETTER_NAME.findall(word)
    if len(letters) < 2 or "".join(letters) != word:
        return None
    return Reading("loan", "".join([_LETTER_NAMES[name] for name in letters]))


def _as(how: str, entry: Entry) -> Reading:
    return Reading(how, "" if entry.gloss == DROPPED else entry.gloss, entry)


def _negated(gloss: str) -> str:
    return gloss if gloss.startswith("not ") else f"not {gloss}"


def _english(entries: Iterable[Entry]) -> set[str]:
    """Return the English words of the glosses."""
    words: set[str] = set()
    for entry in entries:
        if entry.pos not in ("name", "prop") and entry.gloss != DROPPED:
            words.update(word for word in entry.gloss.lower().replace(",", " ").split() if word.isalpha())
    return words


def _marked(text: str) -> dict[str, bool]:
    """Return the words of `english.txt`, and whether each is rather Bangla in a romanised text."""
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {word: mark == ["bangla"] for word, *mark in rows}


def _english_stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _version(files: dict[str, str], operator: tuple[str, str] | None) -> str:
    digest = hashlib.sha256()
    for name in DATA_FILES:
        digest.update(files[name].encode() + b"\0")
    if operator is not None:
        digest.update(operator[0].encode())
    return digest.hexdigest()[:12]
