"""How meaning and words make one score.

The cosine of two vectors says how near their meanings are, whatever the words; BM25 over the folded words finds names,
brands and what the model has never seen. One fixed weight spoils either: a paraphrase shares only chance words with its
answer, and what matches these best is noise. So the words weigh by how much of the query the best match by words
covers: most where it has all of it, or many of its words; next to nothing for a paraphrase. docs/how-to/search.md says
how the constants were chosen.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from transforms.language import Group

Key = TypeVar("Key")

MEANING: Final = 0.5
"""Weight of the meaning beside words that cover the whole query."""
STEEPEST: Final = 3.0
"""Power of the covered share that weighs the words where only chance words match; 1 where many do."""
MANY_WORDS: Final = 4.0
"""Matched words by each two of which the power falls by one, from this number on down."""
GRAMMAR: Final = 0.25
"""What a function word of the query counts beside a content word."""
FLOOR: Final = 0.3
"""The least score of the best hit, below which nothing fits."""
UNKNOWN: Final = 0.1
"""What the floor rises by where no word of the query is known to any list or to the best match: such words are spelled
out for the model, and mere letters are near to something."""
TAIL: Final = 0.5
"""Part of the floor that the hits behind the best need: a text may fit in words that the model reads badly."""


class Coverage(NamedTuple):
    """What a text has of a query's words.

    Attributes:
        share: of the query, 0 to 1.
        words: how many of them; function words count little.
    """

    share: float
    words: float


class Scored(NamedTuple, Generic[Key]):
    """A candidate with its score and the parts of it.

    Attributes:
        key: which.
        score: 0 to 1.
        meaning: cosine of its vector and the query's, at least 0.
        words: how well its words match beside those of the best match, 0 to 1.
    """

    key: Key
    score: float
    meaning: float
    words: float


def coverage(query: Sequence[Group], words: Collection[str]) -> Coverage:
    """Return what some folded words cover of a query.

    Args:
        query: its folded words, word by word.
        words: all folded words of a text.
    """
    weights = [GRAMMAR if group.grammar else 1.0 for group in query]
    held = set(words)
    covered = sum(weight for weight, group in zip(weights, query, strict=True) if not held.isdisjoint(group.folded))
    return Coverage(covered / sum(weights) if weights else 0.0, covered)


def meaning_weight(covered: Coverage) -> float:
    """Return how much the meaning weighs beside the words, 0 to 1.

    Args:
        covered: by the best match by words.
    """
    power = min(STEEPEST, max(1.0, MANY_WORDS - covered.words / 2))
    return MEANING / (MEANING + (1 - MEANING) * math.pow(covered.share, power))


def floor_of(query: Sequence[Group], words: Collection[str], floor: float = FLOOR) -> float:
    """Return the least score of the best hit for a query.

    Args:
        query: its folded words, word by word.
        words: all folded words of the best match by words.
        floor: of a query whose words are known; 0 stays 0.
    """
    held = set(words)
    content = [group for group in query if not group.grammar]
    unknown = sum(not group.known and held.isdisjoint(group.folded) for group in content)
    return floor + UNKNOWN * unknown / len(content) if floor and unknown else floor


def fuse(cosines: Mapping[Key, float], words: Mapping[Key, float], weight: float) -> list[Scored[Key]]:
    """Return the candidates, the best first; those of the same score in the order of their keys.

    Args:
        cosines: of the candidates' vectors to the query's.
        words: of those candidates that share a word with the query: BM25 times the covered share of the query. BM25
            alone has a rare word in a short text before all words of the query in a long one.
        weight: of the meaning beside the words, 0 to 1.
    """
    best = max(words.values(), default=0.0) or 1.0
    found = []
    for key in cosines.keys() | words.keys():
        cosine = max(0.0, cosines.get(key, 0.0))
        matched = words.get(key, 0.0) / best
        found.append(Scored(key, weight * cosine + (1 - weight) * matched, cosine, matched))
    return sorted(found, key=lambda one: (-one.score, str(one.key)))
