"""The dead-letter limit: above a share of the last records it is a bug, ours or a scraper's, not bad records."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass


class TooManyDeadLetters(Exception):  # noqa: N818 - it says what happened
    """The share of dead letters is above the limit, and the job is configured to stop then."""

    @classmethod
    def text_in(cls, trace: str) -> str:
        """Return the text of this error in a runner's stack trace."""
        found = re.search(rf"\b{cls.__name__}: ([^\n]+?)(?: \[while running|$)", trace, re.MULTILINE)
        return found[1] if found else "too many dead letters"


@dataclass(frozen=True)
class LimitConfig:
    """Above `percent` dead letters among the last `records` records there is an alarm; `stops` also fails the job."""

    percent: float = 20.0
    records: int = 1000
    stops: bool = False


class DeadLetterLimit:
    """Tells when the share of dead letters is above the limit.

    Exact over a sliding window in constant time: the share among the last `records` records is above `percent` when the
    `percent` * `records` + 1 newest dead letters all lie among them.

    Args:
        config: the limit.
    """

    def __init__(self, config: LimitConfig):
        self._records = config.records
        self._newest: deque[int] = deque(maxlen=int(config.records * config.percent / 100) + 1)
        self._alarm_until = 0

    def dead(self, taken: int) -> bool:
        """Note a dead letter after `taken` records in all; tell whether a new alarm is due: one per window."""
        self._newest.append(taken)
        full = len(self._newest) == self._newest.maxlen
        if not full or taken - self._newest[0] >= self._records or taken < self._alarm_until:
            return False
        self._alarm_until = taken + self._records
        return True
