"""Batches in a bundle: bounded by count and age, complete at its end, one output for each element."""

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.pvalue import TaggedOutput
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, TimestampedValue
from apache_beam.utils.windowed_value import WindowedValue

from transforms.batches import Batch, BundleBatchFn, Gather, each, members


class Sized(BundleBatchFn):
    """Tells of each element how large its batch was; sends negative ones to the tag `bad`."""

    def start_batch(self, batch: Sequence[int]) -> Future[int]:
        answer: Future[int] = Future()
        answer.set_result(len(batch))
        return answer

    def end_batch(self, batch: Sequence[int], answer: Future[int]) -> Sequence[Any]:
        return [TaggedOutput("bad", n) if n < 0 else (n, answer.result()) for n in batch]

    def size_of(self, element: int) -> int:
        return abs(element)


class Held(Sized):
    """Batches continue until the test lets them end."""

    def __init__(self, *arguments: Any, **more: Any):
        super().__init__(*arguments, **more)
        self.answers: list[Future[int]] = []

    def start_batch(self, batch: Sequence[int]) -> Future[int]:
        self.answers.append(Future())
        return self.answers[-1]


def fed(fn: Sized, element: int, timestamp: int = 0, window: Any = None) -> Iterable[WindowedValue | TaggedOutput]:
    return fn.process(element, WindowedValue(element, timestamp, (window,)))


def values(outputs: Any) -> list[Any]:
    return [output.value.value if isinstance(output, TaggedOutput) else output.value for output in outputs]


def test_a_batch_is_due_by_count_and_the_rest_at_the_end_of_the_bundle() -> None:
    fn = Sized(3, 60)
    fn.start_bundle()
    seen = [values(fed(fn, n)) for n in range(7)]
    assert seen == [[], [], [(0, 3), (1, 3), (2, 3)], [], [], [(3, 3), (4, 3), (5, 3)], []]
    assert values(fn.finish_bundle()) == [(6, 1)]
    assert values(fn.finish_bundle()) == []


def test_a_batch_is_due_when_its_oldest_has_waited_long_enough() -> None:
    now = 0.0
    fn = Sized(100, 0.5, clock=lambda: now)
    fn.start_bundle()
    assert values(fed(fn, 0)) == []
    now = 0.4
    assert values(fed(fn, 1)) == []
    now = 0.5
    assert values(fed(fn, 2)) == [(0, 3), (1, 3), (2, 3)]
    now = 0.9  # the next batch's age starts with its own first element
    assert values(fed(fn, 3)) == []


def test_a_retried_bundle_starts_empty() -> None:
    fn = Sized(10, 60)
    fn.start_bundle()
    values(fed(fn, 1))
    fn.start_bundle()
    assert values(fn.finish_bundle()) == []


def test_every_element_keeps_its_own_time_and_window() -> None:
    fn = Sized(2, 60)
    fn.start_bundle()
    list(fed(fn, -1, 10, "window a"))
    bad, good = list(fed(fn, 2, 20, "window b"))
    assert isinstance(bad, TaggedOutput)
    assert isinstance(bad.value, WindowedValue)
    assert bad.value.windows == ("window a",)
    assert (good.windows, good.timestamp) == (("window b",), 20)


def test_in_a_pipeline_elements_stay_in_their_windows() -> None:
    class Placed(beam.DoFn):  # type: ignore[misc]
        def process(
            self, element: tuple[int, int], time: Any = beam.DoFn.TimestampParam, window: Any = beam.DoFn.WindowParam
        ) -> Iterable[tuple[int, float, float]]:
            yield element[0], float(time), float(window.start)

    with test_pipeline.TestPipeline(runner=FnApiRunner()) as pipeline:
        placed = (
            pipeline
            | beam.Create([TimestampedValue(n, n) for n in range(1, 30)])
            | beam.WindowInto(FixedWindows(10))
            | beam.ParDo(Sized(7, 60))
            | beam.ParDo(Placed())
        )
        assert_that(placed, equal_to([(n, float(n), n // 10 * 10.0) for n in range(1, 30)]))


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 1_000])
def test_nothing_is_lost_or_doubled_in_a_pipeline(count: int) -> None:
    elements = [n if n % 10 else -n for n in range(1, count + 1)]
    with test_pipeline.TestPipeline(runner=FnApiRunner()) as pipeline:
        outputs = pipeline | beam.Create(elements) | beam.ParDo(Sized(7, 60)).with_outputs("bad", main="ok")
        assert_that(outputs.ok | beam.Keys(), equal_to([n for n in elements if n > 0]), label="ok")
        assert_that(outputs.bad, equal_to([n for n in elements if n < 0]), label="bad")


def test_a_batch_is_due_when_its_elements_are_large_enough() -> None:
    fn = Sized(100, 60, max_bytes=10)
    fn.start_bundle()
    assert [values(fed(fn, n)) for n in (4, 5, 1, 30)] == [[], [], [(4, 3), (5, 3), (1, 3)], [(30, 1)]]


def test_while_a_batch_is_worked_on_the_next_is_collected_and_outputs_keep_their_order() -> None:
    fn = Held(1, 60, max_running=2)
    fn.start_bundle()
    assert values(fed(fn, 1)) == []
    assert values(fed(fn, 2)) == []
    first, second = fn.answers
    second.set_result(22)  # done before the first, but not yielded before it
    third = iter(fed(fn, 3))
    threading.Timer(0.05, lambda: first.set_result(11)).start()
    assert values(third) == [(1, 11), (2, 22)]  # more than two running: it waits for the oldest
    fn.answers[2].set_result(33)
    assert values(fn.finish_bundle()) == [(3, 33)]


def test_the_end_of_a_bundle_waits_for_every_batch() -> None:
    fn = Held(1, 60, max_running=9)
    fn.start_bundle()
    for n in (1, 2, 3):
        assert values(fed(fn, n)) == []
    for number, answer in enumerate(reversed(fn.answers)):
        threading.Timer(0.02 * number, answer.set_result, [0]).start()
    assert values(fn.finish_bundle()) == [(1, 0), (2, 0), (3, 0)]


def test_a_failed_batch_fails_the_bundle_and_the_next_one_begins_only_when_the_rest_is_over() -> None:
    fn = Held(1, 60, max_running=9)
    fn.start_bundle()
    values(fed(fn, 1))
    values(fed(fn, 2))
    failed, late = fn.answers
    failed.set_exception(RuntimeError("gone"))
    with pytest.raises(RuntimeError, match="gone"):
        values(fn.finish_bundle())
    threading.Timer(0.05, late.set_result, [2]).start()
    fn.start_bundle()
    assert late.done()
    assert values(fn.finish_bundle()) == []


def gather(**more: Any) -> Gather:
    fn = Gather(len, **more)
    fn.start_bundle()
    return fn


def test_elements_are_gathered_by_number_and_by_bytes() -> None:
    fn = gather(max_size=3, max_bytes=10)
    assert [list(fn.process(text)) for text in ("a", "b", "c", "d" * 9, "e")] == [
        [],
        [],
        [["a", "b", "c"]],
        [],
        [["ddddddddd", "e"]],
    ]
    assert list(fn.finish_bundle()) == []


def test_the_end_of_a_bundle_and_the_age_of_its_first_element_end_a_batch() -> None:
    now = [0.0]
    fn = gather(max_age=0.5, clock=lambda: now[0])
    assert list(fn.process("a")) == []
    now[0] = 0.6
    assert list(fn.process("b")) == [["a", "b"]]
    assert list(fn.process("c")) == []
    [left] = fn.finish_bundle()
    assert (type(left.value), left.value) == (Batch, ["c"])


def test_a_bundle_that_failed_leaves_nothing_in_the_next() -> None:
    fn = gather()
    assert list(fn.process("a")) == []
    fn.start_bundle()
    assert list(fn.finish_bundle()) == []


def test_a_batch_stays_together_and_dead_letters_leave_it() -> None:
    def work(number: int) -> int | TaggedOutput:
        return TaggedOutput("bad", number) if number % 2 else number * 10

    assert each(work, 2) == [20]
    good, *bad = each(work, Batch([0, 1, 2, 3]))
    assert (type(good), good) == (Batch, [0, 20])
    assert [(one.tag, one.value) for one in bad] == [("bad", 1), ("bad", 3)]
    assert [one.value for one in each(work, Batch([1]))] == [1]


@pytest.mark.parametrize(("element", "expected"), [("ab", ["ab"]), (Batch(["a", "b"]), ["a", "b"])])
def test_members(element: Any, expected: list[str]) -> None:
    assert list(members(element)) == expected


def test_a_pipeline_gathers_all_it_reads() -> None:
    with beam.Pipeline() as pipeline:
        batches = pipeline | beam.Create(["x"] * 300) | beam.ParDo(Gather(len))
        sizes = batches | beam.Map(len) | beam.CombineGlobally(sum)
        assert_that(sizes, equal_to([300]))
