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


class _Limit:
    """When a thread's record has to be done.

    Attributes:
        end: in nanoseconds of the thread's processor time; 0 without a bound.
        clock_end: by the clock; before it no more than the record's time can have been used.
        clock: when the processor time was last asked for.
        used: what it was.
    """

    __slots__ = ("clock", "clock_end", "end", "used")

    def __init__(self) -> None:
        self.end = self.clock_end = self.clock = self.used = 0


class _OfThread(threading.local):
    """This thread's, in one attribute: each that is read from here takes as long as a call."""

    def __init__(self) -> None:
        self.limit = _Limit()


_HERE: Final = _OfThread()


class Bounded:
    """Give what this thread reads within the `with` block so many seconds; what it reads afterwards has no bound."""

    def __init__(self, seconds: float) -> None:
        """Prepare the bound.

        Args:
            seconds: of the thread's processor time; 0 for no bound.
        """
        self._allowed = int(seconds * 1e9)

    def __enter__(self) -> None:
        """Begin to count, to a fiftieth of a second."""
        limit = _HERE.limit
        allowed = self._allowed
        if not allowed:
            limit.end = 0
            return
        now = time.monotonic_ns()
        if now - limit.clock > _STALE:
            limit.clock, limit.used = now, time.thread_time_ns()
        # A thread uses no more than passes by the clock, so the record gets what it may, or up to `_STALE` more.
        limit.end = limit.used + (now - limit.clock) + allowed
        limit.clock_end = now + allowed

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Lift the bound, so that it does not meet what the thread reads next."""
        _HERE.limit.end = 0


def check() -> None:
    """Raise if the record of this thread has used its time up.

    Raises:
        TooLong: it has.
    """
    limit = _HERE.limit
    if limit.end and time.monotonic_ns() > limit.clock_end and time.thread_time_ns() > limit.end:
        raise TooLong
