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
from itertools import chain
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


def each_several(work: Callable[[Any], Iterable[Any | TaggedOutput]], element: Any) -> Iterable[Any | TaggedOutput]:
    """Return the same of work that makes any number of outcomes of an element."""
    return together(chain.from_iterable(map(work, element))) if isinstance(element, Batch) else work(element)


def together(outcomes: Iterable[Any | TaggedOutput]) -> list[Any | TaggedOutput]:
    """Return `outcomes` as a DoFn's outputs: one `Batch` of them, if any, and each tagged one by itself."""
    batch = Batch()
    others: list[TaggedOutput] = []
    for outcome in outcomes:
        (others if type(outcome) is TaggedOutput else batch).append(outcome)
    return [batch, *others] if batch else others


def singly(
    batch: Sequence[Any],
    error: Exception,
    work: Callable[[Sequence[Any]], Sequence[Any | TaggedOutput]],
    require_working: Callable[[], None],
    failed: Callable[[Any, Exception], TaggedOutput],
) -> Sequence[Any | TaggedOutput]:
    """Return the outputs of a batch that failed as a whole: each element is tried alone, a bad one harms no other.

    Args:
        batch: what failed.
        error: how.
        work: makes the outputs of a batch, here of one element.
        require_working: raises ServiceUnavailable where it is not the element's fault: a broken model must not turn
            every record into a dead letter.
        failed: makes the dead letter of an element that fails alone.
    """
    if len(batch) > 1:
        return [output for element in batch for output in work([element])]
    require_working()
    return [failed(batch[0], error)]


class _Filling:
    """Elements that wait for a batch to be due.

    Args:
        max_size: elements that make it due.
        max_bytes: bytes that do.
        max_age: seconds of its first element that do.
        clock: seconds, rising.
    """

    def __init__(self, max_size: int, max_bytes: int, max_age: float, clock: Callable[[], float]):
        self._max_size = max_size
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._clock = clock
        self._elements: list[Any] = []
        self._bytes = 0
        self._oldest = 0.0

    def add(self, element: Any, size: int) -> bool:
        """Take an element of so many bytes; tell whether the batch is due."""
        now = self._clock()
        if not self._elements:
            self._oldest = now
        self._elements.append(element)
        self._bytes += size
        return (
            len(self._elements) >= self._max_size
            or self._bytes >= self._max_bytes
            or now - self._oldest >= self._max_age
        )

    def take(self) -> list[Any]:
        """Return what waits; nothing waits any more."""
        taken, self._elements, self._bytes = self._elements, [], 0
        return taken


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
        self._filling = _Filling(self._max_size, self._max_bytes, self._max_age, self._clock)

    def process(self, element: Any) -> Sequence[Batch]:
        """Take `element`; return the batch if it is full."""
        return [Batch(self._filling.take())] if self._filling.add(element, self._size_of(element)) else ()

    def finish_bundle(self) -> Iterable[WindowedValue]:
        """Return what is left."""
        left = self._filling.take()
        return [GlobalWindows.windowed_value(Batch(left))] if left else []


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

    def start_bundle(self) -> None:
        """Begin with no batch; what a failed bundle left behind is waited for, so that it cannot undo a later write."""
        wait([answer for _, answer in getattr(self, "_running", ())])
        self._filling = _Filling(self._max_size, self._max_bytes, self._max_age, self._clock)
        self._running: deque[tuple[list[WindowedValue], Future[Any]]] = deque()

    # Not TimestampParam and WindowParam: for these Beam puts the arguments together again, in Python, for each element,
    # which doubles what it costs here.
    def process(
        self, element: Any, windowed: WindowedValue = beam.DoFn.WindowedValueParam
    ) -> Iterable[WindowedValue | TaggedOutput]:
        """Take `element`; begin with a batch that is due; yield the outputs of those that are done."""
        if self._filling.add(windowed, self.size_of(element)):
            self._start(self._filling.take())
        while self._running and (len(self._running) > self._max_running or self._running[0][1].done()):
            yield from self._end_oldest()

    def finish_bundle(self) -> Iterable[WindowedValue | TaggedOutput]:
        """Yield the outputs of all that is left."""
        if left := self._filling.take():
            self._start(left)
        while self._running:
            yield from self._end_oldest()

    def _start(self, batch: list[WindowedValue]) -> None:
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
