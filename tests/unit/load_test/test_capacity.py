"""The search for the highest sustained rate, against jobs whose capacity is known."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from load_test.capacity import FALLS_BEHIND, LOWEST_RATE, PRECISION, TRIES, Step, highest_sustained, next_rate, slope


def seen(rate: float, capacity: float, sender: float = math.inf) -> Step:
    """Return what is seen at `rate` of a job that takes `capacity` records per second."""
    sent = min(rate, sender)
    return Step(rate, sent, commits=5, slope=max(0.0, sent - capacity), lag=0)


def searched(first: float, capacity: float, sender: float = math.inf) -> list[Step]:
    steps: list[Step] = []
    while (rate := next_rate(steps, first)) is not None:
        steps.append(seen(rate, capacity, sender))
        assert len(steps) < 60
    return steps


@given(st.floats(1, 1e5), st.floats(LOWEST_RATE * 2, 1e5))
def test_the_search_ends_just_below_the_capacity(first: float, capacity: float) -> None:
    steps = searched(first, capacity)
    found = highest_sustained(steps)
    assert found is not None
    # A job that falls behind by less than can be told counts as keeping up.
    most = capacity / (1 - FALLS_BEHIND)
    assert capacity / (1 + PRECISION) * 0.999 <= found <= most * 1.001
    doublings = abs(math.log2(capacity / first)) + 2
    assert len(steps) <= TRIES * (doublings + math.log2(math.log(2) / math.log(1 + PRECISION)) + 2)


def test_a_job_that_takes_nothing_has_no_capacity() -> None:
    steps = searched(50, 0)
    assert highest_sustained(steps) is None
    assert steps[-1].rate >= LOWEST_RATE


def test_what_cannot_be_sent_ends_the_search_and_says_nothing_of_the_job() -> None:
    steps = searched(100, 1e6, sender=500)
    assert highest_sustained(steps) == 400
    assert not steps[-1].was_sent


def test_a_rate_below_one_that_was_too_much_counts() -> None:
    steps = [seen(100, 1000), seen(200, 0), seen(200, 0), seen(400, 1000)]
    assert highest_sustained(steps) == 100


def test_one_bad_moment_does_not_end_the_search() -> None:
    steps = [seen(100, 1000), seen(200, 0)]
    assert next_rate(steps, 100) == 200
    steps.append(seen(200, 1000))
    assert next_rate(steps, 100) == 400


@given(
    st.floats(-1000, 1000),
    st.floats(0, 1e6),
    st.lists(st.floats(0, 1000), min_size=3, max_size=30, unique_by=lambda x: round(x, 1)),
)
def test_the_slope_of_a_line_is_its_slope(growth: float, begin: float, times: list[float]) -> None:
    found = slope([(x, begin + growth * x) for x in times])
    assert found == pytest.approx(growth, abs=0.01)


@given(st.floats(10, 1000), st.floats(1, 10), st.integers(4, 10))
def test_the_saw_of_commits_is_no_growth_and_a_job_that_falls_behind_is(
    rate: float, checkpoint: float, commits: int
) -> None:
    # Lag just after a commit is what came while it was made, the same each time, if the job keeps up.
    kept_up = [(n * checkpoint, rate * 0.2) for n in range(commits)]
    assert Step(rate, rate, commits, slope(kept_up), 0).sustained
    behind = [(n * checkpoint, rate * 0.2 + n * checkpoint * rate * 0.2) for n in range(commits)]
    assert not Step(rate, rate, commits, slope(behind), 0).sustained


@pytest.mark.parametrize("points", [[], [(0.0, 1.0)], [(0.0, 1.0), (1.0, 1.0)], [(1.0, 1.0)] * 3])
def test_too_few_commits_are_inconclusive(points: list[tuple[float, float]]) -> None:
    assert slope(points) is None
    assert not Step(10, 10, len(points), slope(points), 0).sustained
