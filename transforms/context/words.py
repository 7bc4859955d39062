r"""Words of English, Bangla and romanised Bangla text, and the longest phrases of a vocabulary among them.

Python's ``\w`` leaves out combining marks, so that a Bangla word falls apart at every vowel sign; the pattern here
keeps marks with their letters. Letters and digits are separate words ("iphone15" is "iphone", "15"), so that a model
number does not hide the name in front of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Generic, TypeVar

_PLACEHOLDER = r"(?:[a-z]{2,8})_(?=[0-9]*[a-f])[0-9a-f]{8,64}"
"""What the anonymizer writes: «PHONE_» and its like are not words of the author."""

_BANGLA_MARKS = "\u0981-\u0983\u09bc\u09be-\u09cd\u09d7\u09e2\u09e3\u09fe"
"""Signs and vowel signs of the Bengali block (Unicode chart U+0980-U+09FF), all of which extend a word."""

_WORD = re.compile(rf"{_PLACEHOLDER}|[^\W\d_](?:[^\W\d_]|[{_BANGLA_MARKS}\u0300-\u036f])*|\d+")

_ASCII_WORD = re.compile("[a-z]+|[0-9]+")
_ASCII_WORD_OR_PLACEHOLDER = re.compile(rf"{_PLACEHOLDER}|[a-z]+|[0-9]+")
"""The same for ASCII text, several times faster."""

_JOINER = re.compile("[\u200b-\u200d\u00ad\ufeff]")
_JOINERS = {0x200B: None, 0x200C: None, 0x200D: None, 0x00AD: None, 0xFEFF: None}
"""Zero-width characters: they shape Bangla conjuncts on screen and are typed or left out at will."""

_BANGLA_ENDINGS = tuple(
    unicodedata.normalize("NFKC", ending)
    for ending in (
        *("টা", "টার", "টাকে", "টাতে", "টাও", "টি", "টির", "টিকে", "টিতে", "টিও", "খানা", "খানি"),
        *("গুলো", "গুলোর", "গুলোকে", "গুলোতে", "গুলোও", "গুলি", "গুলির", "গুলিকে", "গুলা", "গুলার"),
        *("র", "এর", "ের", "য়ের", "ে", "য়", "তে", "েতে", "কে", "রা", "েরা", "দের", "ও", "েও"),
    )
)
"""Bangla's definite articles, plurals and case endings as written onto a noun; a closed class of the grammar.

The emphatic -ই is left out: it makes other words (জামা, shirt; জামাই, son-in-law)."""

_ROMANISED_ENDINGS = (
    *("r", "er", "ta", "tar", "take", "ti", "tir", "tike", "te", "ke"),
    *("gulo", "gulor", "gula", "gular", "guli", "gulir"),
)
"""The same endings as people write them in Latin letters ("phoner dam", "laptopta")."""

_SHORTEST_STEM = {"plural": 3, "bangla": 2, "romanised": 4}
"""Letters a word needs before an ending is tolerated; shorter ones turn into other words ("pc", "pcs" for pieces)."""

_MOST_REMEMBERED = 16_384
_LONGEST_REMEMBERED = 40

Meaning = TypeVar("Meaning", bound=Hashable)


def words(text: str) -> list[str]:
    """The words of a text in their order, in compatibility form (NFKC) and case-folded.

    Args:
        text: Any string; lone surrogates and control characters separate words.

    Returns:
        Letters with their marks, or digits, per word; a placeholder of the anonymizer whole ("phone_3f9a..."), so that
        it neither counts as the word it begins with nor joins what stands on its two sides.
    """
    if text.isascii():
        return (_ASCII_WORD_OR_PLACEHOLDER if "_" in text else _ASCII_WORD).findall(text.lower())
    if _JOINER.search(text):
        text = text.translate(_JOINERS)
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def inflected(word: str) -> Iterator[str]:
    """The forms under which a noun of a vocabulary is met in running text, itself not among them."""
    letters = len(word)
    if not word[:1].isalpha():
        return
    if "\u0980" <= word[0] <= "\u09ff":
        if letters >= _SHORTEST_STEM["bangla"]:
            yield from (word + ending for ending in _BANGLA_ENDINGS)
        return
    if letters >= _SHORTEST_STEM["plural"]:
        yield word + "s"
        yield word + "es"
    if letters >= _SHORTEST_STEM["romanised"]:
        yield from (word + ending for ending in _ROMANISED_ENDINGS)


class _Node(Generic[Meaning]):
    """A place in the trie of words: what follows, and what the phrase that ends here means."""

    __slots__ = ("following", "meaning")

    def __init__(self) -> None:
        self.following: dict[str, _Node[Meaning]] = {}
        self.meaning: Meaning | None = None


class _Stems(dict[str, tuple[str | None, ...]]):
    """The stems of the words in a stretch of text without white space, which no word reaches across.

    None stands for a word that is no stem. What was read before is remembered.

    Args:
        stems: of every form of every word that has one.
    """

    def __init__(self, stems: Mapping[str, str]) -> None:
        super().__init__()
        self._stems = stems

    def __missing__(self, chunk: str) -> tuple[str | None, ...]:
        stems = tuple([self._stems.get(word) for word in words(chunk)])
        if len(chunk) <= _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[chunk] = stems
        return stems


class Phrases(Generic[Meaning]):
    """A vocabulary of phrases, each with a meaning, found in a text on whole words, the longest first.

    Args:
        vocabulary: ``(phrase, meaning)`` pairs; phrases are cut into words like texts.

    Raises:
        ValueError: A phrase without a word, or one that is there twice.
    """

    def __init__(self, vocabulary: Iterable[tuple[str, Meaning]]) -> None:
        self._root: _Node[Meaning] = _Node()
        known: set[str] = set()
        for phrase, meaning in vocabulary:
            parts = words(phrase)
            if not parts:
                raise ValueError(f"{phrase!r} holds no word")
            node = self._root
            for part in parts:
                node = node.following.setdefault(part, _Node())
            if node.meaning is not None:
                raise ValueError(f"{phrase!r} is there twice")
            node.meaning = meaning
            known.update(parts)
        # Every form is laid out once, so that a text costs one look-up per word. A word of the vocabulary is never
        # read as a form of another, and of two stems the longer one wins.
        stems = {form: word for word in sorted(known, key=lambda w: (len(w), w)) for form in inflected(word)}
        stems.update((word, word) for word in known)
        self._stems_in = _Stems(stems).__getitem__

    def find(self, text: str) -> list[tuple[str, Meaning]]:
        """The phrases in a text, in order, none overlapping: at each word the longest phrase that starts there.

        Args:
            text: Any string.

        Returns:
            ``(phrase, meaning)`` per find; the phrase as its vocabulary words joined by spaces.
        """
        stems = list(chain.from_iterable(map(self._stems_in, text.split())))
        start = self._root.following
        if start.keys().isdisjoint(stems):
            return []
        found: list[tuple[str, Meaning]] = []
        end, behind = len(stems), 0
        for position in [i for i, stem in enumerate(stems) if stem in start]:
            if position < behind:
                continue
            node = start[stems[position] or ""]
            after, longest, meaning = position + 1, position + 1, node.meaning
            while after < end and node.following:
                stem = stems[after]
                following = node.following.get(stem) if stem is not None else None
                if following is None:
                    break
                node = following
                after += 1
                if node.meaning is not None:
                    longest, meaning = after, node.meaning
            if meaning is not None:
                found.append((" ".join([stem for stem in stems[position:longest] if stem]), meaning))
            behind = longest
        return found
