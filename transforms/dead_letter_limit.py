"""The dead-letter limit: above a share of the last records it is a bug, ours or a scraper's, not bad records."""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import apache_beam as beam

from schemas import DeadLetter
from schemas.topics import Stage
from transforms.metrics import StageMetrics, taken
from transforms.prometheus import IN_PROCESS, Recording
from transforms.prometheus.declarations import DEAD_LETTER_ALARMS

_log = logging.getLogger(__name__)


class TooManyDeadLetters(Exception):  # noqa: N818 - it says what happened
    """The share of dead letters is above the limit, and the job is configured to stop then."""

    @classmethod
    def text_in(cls, trace: str) -> str:
        """Return the text of this error in a runner's stack trace."""
        found = re.search(rf"\b{cls.__name__}: ([^\n]+?)(?: \[while running|$)", trace, re.MULTILINE)
        return found[1] if found else "too many dead letters"


@dataclass(frozen=True)
class LimitConfig:
    """What is too much.

    Attributes:
        percent: above this share of dead letters there is an alarm.
        records: of so many last records of a worker.
        stops: an alarm also fails the job.
    """

    percent: float = 20.0
    records: int = 1000
    stops: bool = False


class DeadLetterLimit:
    """Tells when the share of dead letters is above the limit.

    Exact over a sliding window in constant time: the share among the last `records` records is above `percent` when the
    `percent` * `records` + 1 newest dead letters all are among them.

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


@lru_cache
def _shared_limit(stage: Stage, config: LimitConfig) -> DeadLetterLimit:
    """Return the one window of this process: a worker runs several copies of a DoFn."""
    return DeadLetterLimit(config)


class _WatchFn(beam.DoFn):  # type: ignore[misc]
    def __init__(self, stage: Stage, config: LimitConfig, recording: Recording):
        self._stage = stage
        self._config = config
        self._recording = recording

    def setup(self) -> None:
        self._alarms = StageMetrics(self._stage, recording=self._recording).counter(DEAD_LETTER_ALARMS)
        self._limit = _shared_limit(self._stage, self._config)

    def process(self, element: DeadLetter) -> Iterable[DeadLetter]:
        if self._limit.dead(taken[self._stage.value]):
            self._alarms.inc()
            text = (
                f"more than {self._config.percent:g} % of the last {self._config.records:,} records became dead "
                f"letters (DEAD_LETTER_LIMIT_PERCENT, DEAD_LETTER_LIMIT_RECORDS), the newest at stage {element.stage} "
                f"for {element.error_type}"
            )
            _log.error("Alarm: %s", text)
            if self._config.stops:
                raise TooManyDeadLetters(f"{text}; nothing of the last bundle is committed (DEAD_LETTER_LIMIT_STOPS)")
        yield element


@dataclass(eq=False)
class WatchDeadLetters(beam.PTransform):  # type: ignore[misc]
    """Dead letters -> the same; raises an alarm when they are too many among the records of `first`.

    Attributes:
        first: the stage at which records enter the job.
        config: the limit.
        recording: where alarms are counted.
    """

    first: Stage
    config: LimitConfig
    recording: Recording = IN_PROCESS

    def expand(self, letters: beam.PCollection[DeadLetter]) -> beam.PCollection[DeadLetter]:
        """Wire the watch."""
        watch = _WatchFn(self.first, self.config, self.recording)
        return letters | beam.ParDo(watch).with_output_types(DeadLetter)
