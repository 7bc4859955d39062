"""Batches inside a bundle: bounded by count and age, and never longer than the bundle itself.

A batch lives and dies with its bundle, so a crash in the middle of one loses nothing: the runner reads the bundle
again. Stateful batching (BatchElements with a duration, GroupIntoBatches) would outlive bundles, but costs a shuffle of
every record and cannot run on DirectRunner's batch engine.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.utils.windowed_value import WindowedValue


class BundleBatchFn(beam.DoFn):  # type: ignore[misc]
    """Collects elements into batches and hands each to `flush_batch`.

    A batch is due when `max_size` elements are there, when the oldest has waited for `max_age_seconds`, and when
    the bundle ends. The age is looked at whenever an element comes; when none comes, the runner ends the bundle
    (Flink after `max_bundle_time_mills`), so the longest wait is the larger of the two.
    """

    def __init__(self, max_size: int, max_age_seconds: float, clock: Callable[[], float] = time.monotonic):
        self._max_size = max_size
        self._max_age = max_age_seconds
        self._clock = clock

    @abstractmethod
    def flush_batch(self, batch: Sequence[Any]) -> Sequence[Any | TaggedOutput]:
        """Return one output for each element of `batch`, in its order."""

    def start_bundle(self) -> None:
        """Begin with no batch."""
        self._waiting: list[tuple[Any, Any, Any]] = []
        self._oldest = 0.0

    def process(
        self, element: Any, timestamp: Any = beam.DoFn.TimestampParam, window: Any = beam.DoFn.WindowParam
    ) -> Iterable[WindowedValue]:
        """Take `element`; yield the outputs of a batch that is due."""
        now = self._clock()
        if not self._waiting:
            self._oldest = now
        self._waiting.append((element, timestamp, window))
        if len(self._waiting) >= self._max_size or now - self._oldest >= self._max_age:
            yield from self._flush()

    def finish_bundle(self) -> Iterable[WindowedValue]:
        """Yield the outputs of what is left."""
        yield from self._flush()

    def _flush(self) -> Iterable[WindowedValue]:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        outputs = self.flush_batch([element for element, _, _ in waiting])
        for output, (_, timestamp, window) in zip(outputs, waiting, strict=True):
            if isinstance(output, TaggedOutput):
                yield TaggedOutput(output.tag, WindowedValue(output.value, timestamp, (window,)))
            else:
                yield WindowedValue(output, timestamp, (window,))
