"""BM25 in memory, as Weaviate computes it: Robertson's with k1 = 1.2 and b = .75, over words between spaces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.75


class KeywordIndex:
    """Texts by their words.

    Args:
        texts: their words, separated by spaces; at least one.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        words = [text.split() for text in texts]
        lengths = np.array([len(found) for found in words], np.float64)
        norms = K1 * (1 - B + B * lengths / max(1.0, lengths.mean()))
        self._count = len(texts)
        held: dict[str, tuple[list[int], list[float]]] = {}
        for index, found in enumerate(words):
            for word, times in Counter(found).items():
                indices, weights = held.setdefault(word, ([], []))
                indices.append(index)
                weights.append(times * (K1 + 1) / (times + norms[index]))
        self._postings = {
            word: (np.array(at), self._idf(len(at)) * np.array(weights)) for word, (at, weights) in held.items()
        }

    def _idf(self, holding: int) -> float:
        return float(np.log(1 + (self._count - holding + 0.5) / (holding + 0.5)))

    def scores(self, query: str) -> NDArray[np.float64]:
        """Return the score of each text for the distinct words of `query`."""
        total = np.zeros(self._count)
        for word in dict.fromkeys(query.split()):
            if word in self._postings:
                indices, weights = self._postings[word]
                total[indices] += weights
        return total
