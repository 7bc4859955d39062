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


class _Limit(threading.local):
    """When this thread's record has to be done, in nanoseconds of the thread's processor time; 0 without a bound."""

    end: int = 0


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
        """Begin to count."""
        _LIMIT.end = time.thread_time_ns() + int(self._seconds * 1e9) if self._seconds else 0

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
    end = _LIMIT.end
    if end and time.thread_time_ns() > end:
        raise TooLong
