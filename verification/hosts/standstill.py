"""How long nothing came out, from the times at which outputs were seen. No I/O in here."""

from __future__ import annotations

import itertools
from collections.abc import Sequence


def longest_gap(times: Sequence[float], start: float, end: float) -> float:
    """Return the longest time without an output from `start` to `end`, the time before the first one among them.

    Args:
        times: of outputs, ascending, in seconds.
        start: of what is looked at.
        end: of it.
    """
    edges = [start, *(time for time in times if start < time < end), end]
    return max((after - before for before, after in itertools.pairwise(edges)), default=0.0)
