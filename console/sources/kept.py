"""An answer that is kept for a moment and asked for by one thread at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from clients.errors import ServiceUnavailable

Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """Asks `ask`, and gives its answer, or that the service is unavailable, to all who ask within `seconds`.

    Args:
        ask: has bounded waits.
        seconds: how long an answer is good.
        clock: seconds, rising.
    """

    def __init__(self, ask: Callable[[], Answer], seconds: float, clock: Callable[[], float] = time.monotonic):
        self._ask = ask
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._until = float("-inf")
        self._answer: Answer | None = None
        self._fault: str | None = None

    def get(self) -> Answer:
        """Return the answer.

        Raises:
            ServiceUnavailable: the service was unavailable just now.
        """
        with self._lock:
            if self._clock() >= self._until:
                self._fault = self._answer = None
                try:
                    self._answer = self._ask()
                except ServiceUnavailable as error:
                    self._fault = str(error)
                self._until = self._clock() + self._seconds
            if self._fault is not None:
                raise ServiceUnavailable(self._fault)
            return self._answer  # type: ignore[return-value]  # what `ask` gave

    def forget(self) -> None:
        """Ask again the next time: something was changed."""
        with self._lock:
            self._until = float("-inf")
