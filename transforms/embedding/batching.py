"""Batches of one inference: texts of like length together, so that little is padded. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class TokenBatch(NamedTuple):
    """The input of one inference: two int64 arrays of shape (texts, tokens of the longest)."""

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    """1 for a token of the text, 0 for padding."""


START_SHARE = 1 / 40
"""What an inference costs beside its tokens, as a share of the largest batch: 25 tokens of 1,024. Measured: 3 tokens
on a CPU without AVX-512; it is more where a token is cheaper. For any cost of 3 to 40 tokens, plans made with 25 are
within a tenth of the best ones."""


def plan_batches(token_counts: Sequence[int], max_tokens: int, *, pads: bool = True) -> list[list[int]]:
    """Group texts by length for inference.

    Where texts are padded, those groups of neighbours in length are taken whose tokens, padding among them, and whose
    number cost least together. The longest come first: memory for them is allocated once, and the last batch, which
    others wait for, is the shortest.

    Args:
        token_counts: tokens of each text.
        max_tokens: most tokens of a batch, padding among them; a text longer than that is alone.
        pads: whether shorter texts are padded to the longest of their batch.

    Returns:
        The indices of each batch's texts; every index once.
    """
    order = sorted(range(len(token_counts)), key=lambda index: -token_counts[index])
    counts = [max(1, token_counts[index]) for index in order]
    groups = _cheapest_groups(counts, max_tokens) if pads else [(0, len(counts))]
    return [order[start:end] for group in groups for start, end in full_batches(counts, group, max_tokens, pads=pads)]


def full_batches(
    counts: Sequence[int], group: tuple[int, int], max_tokens: int, *, pads: bool
) -> Iterator[tuple[int, int]]:
    """Yield where each batch of a group begins and ends, as many texts in each as fit.

    Args:
        counts: tokens of each text, which fall.
        group: where the group begins and ends.
        max_tokens: as in `plan_batches`.
        pads: as there.
    """
    start, end = group
    tokens = 0
    for place in range(start, end):
        cost = counts[start] if pads else counts[place]
        if place > start and tokens + cost > max_tokens:
            yield start, place
            start, tokens, cost = place, 0, counts[place]
        tokens += cost
    if start < end:
        yield start, end


def _cheapest_groups(counts: Sequence[int], max_tokens: int) -> list[tuple[int, int]]:
    """Return where each group begins and ends, of texts whose `counts` fall.

    Dynamic programming over the lengths that occur: the best groups up to each are the best up to another, shorter
    stretch and one group behind it.
    """
    start_tokens = max_tokens * START_SHARE
    ends = [place for place in range(1, len(counts) + 1) if place == len(counts) or counts[place] != counts[place - 1]]
    starts = [0, *ends[:-1]]
    own = [0, *accumulate(counts)]
    costs = {0: 0.0}
    first_of: dict[int, int] = {}
    for number, end in enumerate(ends):
        best = math.inf
        for earlier in range(number, -1, -1):
            start = starts[earlier]
            tokens = counts[start] * (end - start)
            # Somewhere such a group can be cut in two that save more than an inference costs: the padding is no more
            # than the best cut saves times the harmonic number of its texts.
            if tokens - own[end] + own[start] > start_tokens * (1 + math.log(end - start)):
                break
            inferences = math.ceil((end - start) / max(1, max_tokens // counts[start]))
            cost = costs[start] + tokens + start_tokens * inferences
            if cost < best:
                best, first_of[end] = cost, start
        costs[end] = best
    groups = []
    end = len(counts)
    while end:
        groups.append((first_of[end], end))
        end = first_of[end]
    return groups[::-1]


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
