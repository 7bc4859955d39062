"""Whether a job is ready: reported by its watcher, read by `/health`.

Live: the watching process still watches; if not, restart it. Ready: the job does its work; if not, the
reasons say what is wrong, and a restart seldom helps.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

SILENT_SECONDS = 150.0
"""A watch that gave no sign for so long hangs: the longest thing it waits for is a savepoint, 120 s."""

STARTING = "start"


@dataclass(frozen=True)
class Report:
    """The health of a job at one moment.

    Attributes:
        live: the watching process works.
        ready: the job works.
        reasons: why not, by what is concerned.
    """

    live: bool
    ready: bool
    reasons: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON would have it."""
        return asdict(self)


class Health:
    """What is known of a job; may be told and asked by several threads.

    Args:
        clock: seconds, rising.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self.starting("the job is being started")

    def starting(self, text: str) -> None:
        """Say that the job is started, or restarted: what was wrong before is past, and nothing watches yet."""
        with self._lock:
            self._beat: float | None = None
            self._problems = {STARTING: text}

    def started(self) -> None:
        """Say that the job runs."""
        self.problem(STARTING, None)

    def beat(self) -> None:
        """Say that the watch continues; from the first time on it must not be silent for `SILENT_SECONDS`."""
        with self._lock:
            self._beat = self._clock()

    def problem(self, about: str, text: str | None) -> None:
        """Say what is wrong about something, in words without values of records; None when it is right again."""
        with self._lock:
            if text is None:
                self._problems.pop(about, None)
            else:
                self._problems[about] = text

    def report(self) -> Report:
        """Return how the job is now."""
        with self._lock:
            reasons = dict(self._problems)
            silent = 0.0 if self._beat is None else self._clock() - self._beat
        live = silent < SILENT_SECONDS
        if not live:
            reasons["watch"] = f"the process that watches over the job has given no sign for {silent:.0f} s"
        return Report(live, live and not reasons, reasons)


class _Seen(NamedTuple):
    at: float
    lag: int
    committed: int
    to_do: bool


class LagTrend:
    """Distinguishes a lag that is being processed from one that is not.

    A lag as such is no trouble: after a start it may be millions, and between two checkpoints it rises. What counts is
    a whole window: nothing committed in it though there was something to do, or the lowest lag of its second half
    above the highest of its first.

    A transaction ends with a mark that counts in the lag, and that no job commits past until the next record comes. So
    a lag of nothing but what may be marks is something to do only if some of it came after the last commit: a mark is
    there before the records of its transaction can be read.

    Args:
        window_seconds: window that is evaluated.
        records: a lag up to this is not said to grow.
    """

    def __init__(self, window_seconds: float, records: int):
        self._window = window_seconds
        self._records = records
        self._seen: deque[_Seen] = deque()
        self._end_at_commit = 0

    def add(self, at: float, lag: int, committed: int, marks: int = 0) -> str | None:
        """Note the state of the time `at`; return what is wrong, if anything.

        Args:
            at: seconds, rising.
            lag: records and marks that are not committed.
            committed: offsets that are.
            marks: how many of the lag may be marks.
        """
        if not self._seen or self._seen[-1].committed != committed:
            self._end_at_commit = committed + lag
        to_do = lag > marks or committed + lag > self._end_at_commit
        self._seen.append(_Seen(at, lag, committed, to_do))
        # The newest of those that are older than the window stays, so that a whole window is covered.
        while len(self._seen) > 1 and self._seen[1].at <= at - self._window:
            self._seen.popleft()
        first = self._seen[0]
        if at - first.at < self._window:
            return None
        if all(seen.to_do and seen.committed == committed for seen in self._seen):
            return f"nothing was committed for {at - first.at:.0f} s, with a lag of {lag:,} records"
        middle = at - self._window / 2
        before = max(seen.lag for seen in self._seen if seen.at <= middle)
        now = min(seen.lag for seen in self._seen if seen.at > middle)
        if now > max(before, self._records):
            return f"the lag grows: {first.lag:,} records {at - first.at:.0f} s ago, {lag:,} now"
        return None
