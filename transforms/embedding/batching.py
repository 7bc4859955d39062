"""Batches of one inference: texts of like length together, so that little is padded. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class TokenBatch(NamedTuple):
    """The input of one inference: two int64 arrays of shape (texts, tokens of the longest)."""

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    """1 for a token of the text, 0 for padding."""


def plan_batches(token_counts: Sequence[int], max_tokens: int, max_texts: int, *, pads: bool = True) -> list[list[int]]:
    """Group texts by length for inference.

    Sorted by length, a batch's padding is no more than the differences between neighbours. The longest come first:
    memory for them is allocated once, and the last batch, which others wait for, is the shortest.

    Args:
        token_counts: tokens of each text.
        max_tokens: most tokens of a batch, padding among them; a text longer than that is alone.
        max_texts: most texts of a batch.
        pads: whether shorter texts are padded to the longest of their batch.

    Returns:
        The indices of each batch's texts; every index once.
    """
    batches: list[list[int]] = []
    longest = tokens = 0
    for index in sorted(range(len(token_counts)), key=lambda i: -token_counts[i]):
        count = max(1, token_counts[index])
        cost = longest if pads else count
        if not batches or tokens + cost > max_tokens or len(batches[-1]) == max_texts:
            batches.append([])
            longest, tokens, cost = count, 0, count
        batches[-1].append(index)
        tokens += cost
    return batches


class PackedTexts(NamedTuple):
    """Texts laid end to end, without padding. All arrays are int32."""

    tokens: NDArray[np.int32]
    """Shape (2, tokens of all): their ids, and where in its text each stands."""
    starts: NDArray[np.int32]
    """Shape (texts + 1,): where each text begins, and where the last one ends."""
    longest: int
    """Tokens of the longest text."""


def packed(token_ids: Sequence[NDArray[np.int64]]) -> PackedTexts:
    """Return texts laid end to end.

    Args:
        token_ids: the ids of each text, int64 of shape (tokens,).
    """
    counts = np.fromiter(map(len, token_ids), np.int64, len(token_ids))
    starts = np.zeros(len(token_ids) + 1, np.int32)
    np.cumsum(counts, out=starts[1:])
    tokens = np.empty((2, int(starts[-1])), np.int32)
    tokens[0] = np.concatenate(token_ids)
    tokens[1] = np.arange(tokens.shape[1]) - np.repeat(starts[:-1], counts)
    return PackedTexts(tokens, starts, int(counts.max()))


def padded(token_ids: Sequence[NDArray[np.int64]], pad_id: int) -> TokenBatch:
    """Return texts as one batch.

    Args:
        token_ids: the ids of each text, int64 of shape (tokens,).
        pad_id: what is put behind the shorter ones.
    """
    shape = (len(token_ids), max(map(len, token_ids)))
    ids, mask = np.full(shape, pad_id, np.int64), np.zeros(shape, np.int64)
    for row, text in enumerate(token_ids):
        ids[row, : len(text)] = text
        mask[row, : len(text)] = 1
    return TokenBatch(ids, mask)
