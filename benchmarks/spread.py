"""A measurement that was measured several times, as the benchmarks write it."""

import statistics
from collections.abc import Sequence


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Return the median of `values` with the lowest and the highest, e.g. `5,006 (4,911-5,234)`.

    Args:
        values: at least one.
        digits: behind the point.
    """
    middle, lowest, highest = (f"{one:,.{digits}f}" for one in (statistics.median(values), min(values), max(values)))
    return f"{middle} ({lowest}-{highest})"
