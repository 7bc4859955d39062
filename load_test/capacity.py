"""The highest rate a job sustains: which rate to try next, and whether one was sustained. No I/O in here.

A rate is sustained when the lag does not grow while records come at it. A job commits its offsets once a checkpoint, so
the lag goes up and down like a saw; read just after each commit, it is what the job has truly not done yet. The
slope of a straight line through those points (least squares) is by how many records a second the job falls behind.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

FALLS_BEHIND = 0.05
"""Share of the rate: a slope above it is growing lag, one below it is within what the measurement can tell."""
SENT_SHARE = 0.95
"""Share of a rate that must truly have been sent for its step to count."""
PRECISION = 0.1
"""The search ends when the lowest rate that was too much is at most so much above the highest that was sustained."""
LOWEST_RATE = 1.0
LEAST_COMMITS = 3
TRIES = 2
"""How often a rate must not be sustained before it counts as too much."""


@dataclass(frozen=True)
class Step:
    """What was seen at one rate.

    Attributes:
        rate: records per second asked for.
        sent_rate: records per second that were sent.
        commits: of the job's group within the window of measurement.
        slope: growth of the lag in records per second; None with fewer than `LEAST_COMMITS` commits.
        lag: of the group after its last commit.
    """

    rate: float
    sent_rate: float
    commits: int
    slope: float | None
    lag: int

    @property
    def was_sent(self) -> bool:
        """Whether the sender kept up with the rate."""
        return self.sent_rate >= SENT_SHARE * self.rate

    @property
    def sustained(self) -> bool:
        """Whether the job kept up. One that does not come to commit does not."""
        return self.was_sent and self.slope is not None and self.slope <= FALLS_BEHIND * self.rate


def slope(points: Sequence[tuple[float, float]]) -> float | None:
    """Return the slope of the least-squares line through `points`, (seconds, lag); None for too few of them."""
    if len(points) < LEAST_COMMITS:
        return None
    middle = sum(x for x, _ in points) / len(points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    return sum((x - middle) * y for x, y in points) / spread if spread else None


def highest_sustained(steps: Sequence[Step]) -> float | None:
    """Return the highest rate that was sustained below the lowest that was too much; None if there is none."""
    ceiling = lowest_too_much(steps) or math.inf
    return max((step.rate for step in steps if step.sustained and step.rate < ceiling), default=None)


def lowest_too_much(steps: Sequence[Step]) -> float | None:
    """Return the lowest rate that was tried `TRIES` times and never sustained; None if there is none."""
    sustained = {step.rate for step in steps if step.sustained}
    failed = Counter(step.rate for step in steps if step.rate not in sustained)
    return min((rate for rate, times in failed.items() if times >= TRIES), default=None)


def next_rate(steps: Sequence[Step], first: float) -> float | None:
    """Return the rate to try after `steps`, None when the search is over.

    Doubles from `first` on until a rate is too much (or halves until one is not), and then halves the interval between
    the two, on a logarithmic scale, down to `PRECISION`. A rate that is not sustained is tried once more before that is
    believed: a pause of the machine looks the same. Ends as well when the sender does not keep up.
    """
    if not steps:
        return first
    last = steps[-1]
    if not last.was_sent:
        return None
    if not last.sustained and sum(step.rate == last.rate for step in steps) < TRIES:
        return last.rate
    sustained, too_much = highest_sustained(steps), lowest_too_much(steps)
    if too_much is None:
        return None if sustained is None else sustained * 2
    if sustained is None:
        return too_much / 2 if too_much / 2 >= LOWEST_RATE else None
    return math.sqrt(sustained * too_much) if too_much / sustained > 1 + PRECISION else None
