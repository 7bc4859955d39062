"""Throughput and latency from the times of records in Kafka. No I/O in here."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import NamedTuple

EDGE = 0.1
"""Share of the outputs at each end of a run that is left out of its throughput: filling and emptying the pipes."""


class Output(NamedTuple):
    """When an output and its source record were written, in milliseconds since 1970."""

    written_ms: int
    source_ms: int


class Percentiles(NamedTuple):
    """Percentiles of some values."""

    p50: float
    p95: float
    p99: float


def percentiles(values: Sequence[float]) -> Percentiles:
    """Return the percentiles of `values`, of which there is at least one; between two of them by straight lines.

    As `statistics.quantiles` with method `inclusive` (Hyndman and Fan's type 7).
    """
    cuts = statistics.quantiles(values if len(values) > 1 else [*values] * 2, n=100, method="inclusive")
    return Percentiles(cuts[49], cuts[94], cuts[98])


def records_per_second(outputs: Sequence[Output], records: int) -> float:
    """Return the rate of a run of `records` from the times of its outputs, in their order, edges left out.

    NaN when there are too few to tell.
    """
    cut = int(len(outputs) * EDGE)
    inner = outputs[cut : len(outputs) - cut]
    if len(inner) < 2 or inner[-1].written_ms == inner[0].written_ms:
        return math.nan
    seconds = (inner[-1].written_ms - inner[0].written_ms) / 1000
    # Broken records give no output, but are worked on all the same.
    return len(inner) / seconds * records / len(outputs)
