"""The line of counts and lag that moves while a stream runs; on a terminal in place, else one line now and then."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from clients.stream_counts import Counts
from schemas.topics import DEAD_LETTER_TOPICS, SINK_TOPICS

LINE_SECONDS = 10.0
"""Time between lines where the output is no terminal."""


class LiveLine:
    """Shows counts since it began.

    Args:
        console: where to.
    """

    def __init__(self, console: Console):
        self._console = console
        self._live = Live(console=console, auto_refresh=False, transient=True) if console.is_terminal else None
        self._first: Counts | None = None
        self._last: tuple[float, Counts] | None = None
        self._printed_at = float("-inf")

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def say(self, text: str) -> None:
        """Print a line that stays."""
        self._console.print(text, markup=False, soft_wrap=True)

    def show(self, counts: Counts, state: str) -> None:
        """Show `counts` of a job in Flink's state `state`."""
        now = time.monotonic()
        if self._first is None:
            self._first = counts
        rate = 0.0
        if self._last is not None and now > self._last[0]:
            rate = max(0, counts.committed - self._last[1].committed) / (now - self._last[0])
        line = describe(self._first, counts, rate, state)
        if self._live is not None:
            self._live.update(Text(line), refresh=True)
        elif now - self._printed_at >= LINE_SECONDS:
            self._printed_at = now
            self.say(line)
        # The rate is one between checkpoints: between two of them nothing is committed.
        if self._last is None or counts.committed != self._last[1].committed or now - self._last[0] > LINE_SECONDS:
            self._last = (now, counts)


def describe(first: Counts, now: Counts, records_per_second: float, state: str) -> str:
    """Return the line: what was committed and written since `first`, and what is left to do."""
    written = {topic: count - first.written.get(topic, 0) for topic, count in now.written.items()}
    dead = sum(written.pop(topic, 0) for topic in DEAD_LETTER_TOPICS.values())
    sinks = [topic for topic in SINK_TOPICS.values() if topic in written] or list(written)[:2]
    parts = [
        state,
        f"lag {now.lag:,}",
        f"committed {now.committed - first.committed:,}",
        *(f"{topic} {written[topic]:,}" for topic in sinks),
        f"dead letters {dead:,}",
        f"{records_per_second:,.0f} records/s",
    ]
    return " · ".join(parts)
