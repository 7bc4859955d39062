"""Batches inside a bundle: of records that go through the stages as one element, and of work in the background.

A batch lives and dies with its bundle, so a crash in the middle of one loses nothing: the runner reads the bundle
again. Stateful batching (BatchElements with a duration, GroupIntoBatches) would outlive bundles, but costs a shuffle of
every record and cannot run on DirectRunner's batch engine.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.window import GlobalWindows
from apache_beam.utils.windowed_value import WindowedValue

MAX_BATCH_BYTES = 8 * 1024 * 1024
"""Most bytes, by `size_of`, that wait for a batch to fill."""

BATCH_SIZE = 128
"""Most records of a `Batch`. A stage's code and tables stay in the processor's caches while it works on one."""
FLUSH_SECONDS = 0.5
"""Longest wait of a record for a `Batch` to fill; a bundle that ends before ends the wait."""


class Batch(list[Any]):
    """Elements that go through the graph as one: what Beam does for an element is then done once for all of them."""


def members(element: Any) -> Iterable[Any]:
    """Return the elements of a `Batch`, or the one that `element` is."""
    return element if isinstance(element, Batch) else (element,)


def each(work: Callable[[Any], Any | TaggedOutput], element: Any) -> list[Any | TaggedOutput]:
    """Return what `work` makes of `element`, or of each element of a `Batch`; see `together`."""
    return together(map(work, element)) if isinstance(element, Batch) else [work(element)]


def together(outcomes: Iterable[Any | TaggedOutput]) -> list[Any | TaggedOutput]:
    """Return `outcomes` as a DoFn's outputs: one `Batch` of them, if any, and each tagged one by itself."""
    batch = Batch()
    others: list[TaggedOutput] = []
    for outcome in outcomes:
        (others if type(outcome) is TaggedOutput else batch).append(outcome)
    return [batch, *others] if batch else others


class Gather(beam.DoFn):  # type: ignore[misc]
    """Elements -> `Batch`es of them.

    A batch is full by `max_size` elements or `max_bytes` of them. It also ends with the bundle, and when its first
    element has waited for `max_age` seconds.

    Args:
        size_of: about how many bytes an element holds.
    """

    def __init__(
        self,
        size_of: Callable[[Any], int],
        max_size: int = BATCH_SIZE,
        max_bytes: int = MAX_BATCH_BYTES,
        max_age: float = FLUSH_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._size_of = size_of
        self._max_size = max_size
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._clock = clock

    def start_bundle(self) -> None:
        """Begin with no element."""
        self._batch, self._bytes = Batch(), 0

    def process(self, element: Any) -> Sequence[Batch]:
        """Take `element`; return the batch if it is full."""
        if not self._batch:
            self._due = self._clock() + self._max_age
        self._batch.append(element)
        self._bytes += self._size_of(element)
        if len(self._batch) < self._max_size and self._bytes < self._max_bytes and self._clock() < self._due:
            return ()
        return [self._take()]

    def finish_bundle(self) -> Iterable[WindowedValue]:
        """Return what is left."""
        left = self._take()
        return [GlobalWindows.windowed_value(left)] if left else []

    def _take(self) -> Batch:
        taken, self._batch, self._bytes = self._batch, Batch(), 0
        return taken


class BundleBatchFn(beam.DoFn):  # type: ignore[misc]
    """Collects elements into batches, begins each in the background and yields what became of it.

    A batch is due when `max_size` elements or `max_bytes` are there, when the oldest has waited for
    `max_age_seconds`, and when the bundle ends. The age is checked whenever an element comes; when none comes, the
    runner ends the bundle (Flink after `max_bundle_time_mills`), so the longest wait is the larger of the two.

    While batches are worked on, the stages before continue with the next elements, and those behind with the outputs of
    the batch before. Outputs are yielded on the bundle's own thread, batch by batch in the order of their elements;
    a bundle ends only when all its batches have. Each element is in one window, as all of this graph are.
    """

    def __init__(
        self,
        max_size: int,
        max_age_seconds: float,
        *,
        max_bytes: int = MAX_BATCH_BYTES,
        max_running: int = 2,
        clock: Callable[[], float] = time.monotonic,
    ):
        """Say when a batch is due.

        Args:
            max_size: elements.
            max_age_seconds: wait of the oldest.
            max_bytes: bytes by `size_of`; the element that exceeds them is the last of its batch.
            max_running: batches in the background at a time; with more, `process` waits for the oldest.
            clock: seconds, rising.
        """
        self._max_size = max_size
        self._max_age = max_age_seconds
        self._max_bytes = max_bytes
        self._max_running = max_running
        self._clock = clock

    @abstractmethod
    def start_batch(self, batch: Sequence[Any]) -> Future[Any]:
        """Begin with `batch` in the background."""

    @abstractmethod
    def end_batch(self, batch: Sequence[Any], answer: Future[Any]) -> Sequence[Any | TaggedOutput]:
        """Return one output for each element of `batch`, in its order, once `answer` is there.

        Called on the bundle's thread, the only one whose counts Beam takes.
        """

    def size_of(self, element: Any) -> int:
        """Return about how many bytes `element` holds in memory."""
        return 0

    def flush_batch(self, batch: Sequence[Any]) -> Sequence[Any | TaggedOutput]:
        """Do `batch` at once, and return its outputs."""
        return self.end_batch(batch, self.start_batch(batch))

    def retry_singly(
        self,
        batch: Sequence[Any],
        error: Exception,
        require_working: Callable[[], None],
        failed: Callable[[Any, Exception], TaggedOutput],
    ) -> Sequence[Any | TaggedOutput]:
        """Return the outputs of a batch that failed as a whole: each element is tried alone, a bad one harms no other.

        Args:
            batch: what failed.
            error: how.
            require_working: raises ServiceUnavailable where it is not the element's fault: a broken model must not
                turn every record into a dead letter.
            failed: makes the dead letter of an element that fails alone.
        """
        if len(batch) > 1:
            return [output for element in batch for output in self.flush_batch([element])]
        require_working()
        return [failed(batch[0], error)]

    def start_bundle(self) -> None:
        """Begin with no batch; what a failed bundle left behind is waited for, so that it cannot undo a later write."""
        wait([answer for _, answer in getattr(self, "_running", ())])
        self._waiting: list[WindowedValue] = []
        self._bytes = 0
        self._oldest = 0.0
        self._running: deque[tuple[list[WindowedValue], Future[Any]]] = deque()

    # Not TimestampParam and WindowParam: for these Beam puts the arguments together again, in Python, for each element,
    # which doubles what it costs here.
    def process(
        self, element: Any, windowed: WindowedValue = beam.DoFn.WindowedValueParam
    ) -> Iterable[WindowedValue | TaggedOutput]:
        """Take `element`; begin with a batch that is due; yield the outputs of those that are done."""
        now = self._clock()
        if not self._waiting:
            self._oldest = now
        self._waiting.append(windowed)
        self._bytes += self.size_of(element)
        if (
            len(self._waiting) >= self._max_size
            or self._bytes >= self._max_bytes
            or now - self._oldest >= self._max_age
        ):
            self._start()
        while self._running and (len(self._running) > self._max_running or self._running[0][1].done()):
            yield from self._end_oldest()

    def finish_bundle(self) -> Iterable[WindowedValue | TaggedOutput]:
        """Yield the outputs of all that is left."""
        if self._waiting:
            self._start()
        while self._running:
            yield from self._end_oldest()

    def _start(self) -> None:
        batch, self._waiting, self._bytes = self._waiting, [], 0
        self._running.append((batch, self.start_batch([windowed.value for windowed in batch])))

    def _end_oldest(self) -> Iterable[WindowedValue | TaggedOutput]:
        batch, answer = self._running[0]
        outputs = self.end_batch([windowed.value for windowed in batch], answer)
        self._running.popleft()
        for output, windowed in zip(outputs, batch, strict=True):
            if isinstance(output, TaggedOutput):
                yield TaggedOutput(output.tag, windowed.with_value(output.value))
            else:
                yield windowed.with_value(output)
