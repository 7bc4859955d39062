"""A bound on the processor time that one record may take: what is hostile enough to pass it becomes a dead letter."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Final

DEFAULT_SECONDS: Final = 10.0
"""A hundred times what the largest honest record takes in plain Python."""


class TooLong(Exception):  # noqa: N818 - it names what happened to the record
    """The record took more processor time than it may."""


_STALE: Final = 20_000_000
"""Nanoseconds after which the thread's processor time is asked for again: it is a system call, the clock is not."""


class _Limit(threading.local):
    """When this thread's record has to be done.

    Attributes:
        end: in nanoseconds of the thread's processor time; 0 without a bound.
        clock_end: by the clock; before it no more than the record's time can have been used.
        clock: when the processor time was last asked for.
        used: what it was.
    """

    end: int = 0
    clock_end: int = 0
    clock: int = 0
    used: int = 0


_LIMIT: Final = _Limit()


class Bounded:
    """Give what this thread reads within the `with` block so many seconds; what it reads afterwards has no bound."""

    def __init__(self, seconds: float) -> None:
        """Prepare the bound.

        Args:
            seconds: of the thread's processor time; 0 for no bound.
        """
        self._seconds = seconds

    def __enter__(self) -> None:
        """Begin to count, to a fiftieth of a second."""
        if not self._seconds:
            _LIMIT.end = 0
            return
        limit = _LIMIT
        now = time.monotonic_ns()
        if now - limit.clock > _STALE:
            limit.clock, limit.used = now, time.thread_time_ns()
        allowed = int(self._seconds * 1e9)
        # A thread uses no more than passes by the clock, so the record gets what it may, or up to `_STALE` more.
        limit.end = limit.used + (now - limit.clock) + allowed
        limit.clock_end = now + allowed

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Lift the bound, so that it does not meet what the thread reads next."""
        _LIMIT.end = 0


def check() -> None:
    """Raise if the record of this thread has used its time up.

    Raises:
        TooLong: it has.
    """
    limit = _LIMIT
    if limit.end and time.monotonic_ns() > limit.clock_end and time.thread_time_ns() > limit.end:
        raise TooLong
