"""How meaning and words make one score.

The cosine of two vectors says how near their meanings are, whatever the words; BM25 over the folded words finds names,
brands and what the model has never seen. A fixed weight spoils one of them: a paraphrase shares only chance words with
its answer, and the best match of words is then noise. So the words weigh as much as the best match by words covers of
the query: nearly all of it for exact words, little for a paraphrase.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from transforms.language import Group

Key = TypeVar("Key")

MEANING: Final = 0.5
"""Weight of the meaning beside words that cover the whole query; chosen by benchmarks.retrieval, see docs/search.md."""
FLOOR: Final = 0.25
"""The least score of a hit that fits, chosen likewise."""
GRAMMAR: Final = 0.25
"""What a function word of the query counts beside a content word."""


class Scored(NamedTuple, Generic[Key]):
    """A candidate with its score and the parts of it.

    Attributes:
        key: which.
        score: 0 to 1.
        meaning: cosine of its vector and the query's, at least 0.
        words: how well the words match, 0 to 1, where 1 is the best match of a query that is covered whole.
    """

    key: Key
    score: float
    meaning: float
    words: float


def coverage(query: Sequence[Group], words: Collection[str]) -> float:
    """Return what part of a query some folded words cover, 0 to 1; function words count little.

    Args:
        query: its folded words, word by word.
        words: all folded words of a text.
    """
    weights = [GRAMMAR if group.grammar else 1.0 for group in query]
    total = sum(weights)
    if not total:
        return 0.0
    held = set(words)
    covered = sum(weight for weight, group in zip(weights, query, strict=True) if not held.isdisjoint(group.folded))
    return covered / total


def fuse(
    cosines: Mapping[Key, float], bm25: Mapping[Key, float], covered: float, meaning: float | None = None
) -> list[Scored[Key]]:
    """Return the candidates, the best first; those of the same score in the order of their keys.

    Args:
        cosines: of the candidates' vectors to the query's.
        bm25: scores of those candidates that share a word with the query.
        covered: which part of the query the best of `bm25` covers, 0 to 1.
        meaning: weight of the meaning beside the words, 0 to 1, the words then being scaled to the best of them; None
            for the weights of this module.
    """
    best = max(bm25.values(), default=0.0)
    scale = (covered if meaning is None else 1.0) / best if best > 0 else 0.0
    weight = MEANING if meaning is None else meaning
    found = []
    for key in cosines.keys() | bm25.keys():
        cosine = max(0.0, cosines.get(key, 0.0))
        words = bm25.get(key, 0.0) * scale
        found.append(Scored(key, weight * cosine + (1 - weight) * words, cosine, words))
    return sorted(found, key=lambda one: (-one.score, str(one.key)))
