"""When a job counts as healthy."""

from __future__ import annotations

import pytest

from pipeline.monitoring.health import STARTING, Health, LagTrend, Report

WINDOW = 60.0


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def trend(seen: list[tuple[float, int, int]], records: int = 1000) -> str | None:
    judge = LagTrend(WINDOW, records)
    return [judge.add(*one) for one in seen][-1]


def seconds(lag: list[int], committed: list[int]) -> list[tuple[float, int, int]]:
    return [(10.0 * n, *both) for n, both in enumerate(zip(lag, committed, strict=True))]


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (seconds([0] * 8, [5] * 8), None),  # nothing to do
        (
            seconds([9_000_000 - 1000 * n for n in range(8)], [1000 * n for n in range(8)]),
            None,
        ),  # a backlog that shrinks
        (seconds([4, 3000, 6000, 0, 3000, 6000, 0, 3000], [0, 0, 0, 6, 6, 6, 12, 12]), None),  # between checkpoints
        (
            seconds([10_000 * n for n in range(8)], [100 * n for n in range(8)]),
            "the lag grows: 10,000 records 60 s ago",
        ),
        (seconds([10 * n for n in range(8)], [100 * n for n in range(8)]), None),  # few records say nothing
        (seconds([7] * 8, [5] * 8), "nothing was committed for 60 s, with a lag of 7 records"),
        (seconds([7] * 6, [5] * 6), None),  # not for a whole window yet
        (seconds([0, *[7] * 6], [5] * 7), None),  # there was nothing to do at first
    ],
)
def test_a_falling_lag_is_distinguished_from_a_growing_one(
    seen: list[tuple[float, int, int]], said: str | None
) -> None:
    found = trend(seen)
    assert (found or "").startswith(said or "")
    assert (found is None) == (said is None)


def test_the_mark_of_a_transaction_is_nothing_to_do_but_what_comes_after_is() -> None:
    judge = LagTrend(WINDOW, 1000)
    assert judge.add(0, 1, 0, marks=1) is None  # a mark that was there before
    assert judge.add(60, 1, 0, marks=1) is None
    assert judge.add(70, 6, 0, marks=1) is None  # four records replayed, and a mark behind them
    assert judge.add(80, 2, 4, marks=2) is None  # done
    assert [judge.add(at, 2, 4, marks=2) for at in (140, 200, 260)] == [None] * 3
    assert [judge.add(at, 3, 4, marks=3) is None for at in (270, 300, 330)] == [True, True, False]  # one record came


def test_a_job_is_ready_once_it_runs_and_until_something_is_wrong() -> None:
    health = Health()
    assert health.report() == Report(True, False, {STARTING: "the job is being started"})
    health.started()
    assert health.report() == Report(True, True, {})
    health.problem("kafka", "Kafka is unavailable")
    assert health.report() == Report(True, False, {"kafka": "Kafka is unavailable"})
    health.problem("kafka", None)
    assert health.report().ready


def test_a_silent_watcher_is_not_live() -> None:
    clock = Clock()
    health = Health(clock)
    health.started()
    health.beat()
    clock.now = 149
    assert health.report().live
    clock.now = 151
    report = health.report()
    assert (report.live, report.ready) == (False, False)
    assert "no sign for 151 s" in report.reasons["watch"]
    health.beat()
    assert health.report().ready


def test_before_the_watcher_starts_silence_means_nothing() -> None:
    clock = Clock()
    health = Health(clock)
    clock.now = 1e6
    assert health.report().live
    health.beat()
    health.problem("The Python worker pool", "it has died")
    health.starting("the job is being restarted")
    clock.now = 2e6
    assert health.report() == Report(True, False, {STARTING: "the job is being restarted"})
