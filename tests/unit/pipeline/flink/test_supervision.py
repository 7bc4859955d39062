"""What the watching process makes of a Flink that does not know its job, or has suspended it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rich.console import Console

from clients.stream_counts import Counts
from pipeline.flink import run as flink_run
from pipeline.flink import supervision
from pipeline.flink.rest import Checkpoints, FlinkRest, FlinkUnreachable, Job
from pipeline.flink.supervision import Outcome, Watch
from pipeline.monitoring.health import Health
from pipeline.monitoring.job_metrics import JobMetrics
from pipeline.settings import load_service_settings

RUNNING = Job("id", "bd-stream", "RUNNING", 0, 0)
SUSPENDED = Job("id", "bd-stream", "SUSPENDED", 0, 0)


class Flink:
    """A Flink whose job manager is killed after the first look, and knows the job again after `missing` more.

    One that lost ZooKeeper is not killed, but may not lead: it lists the job as suspended.
    """

    address = "flink:8081"

    def __init__(
        self,
        missing: int,
        *,
        highly_available: bool,
        suspended: bool = False,
        then: Callable[[], None] = lambda: None,
    ):
        self.looks = 0
        self.suspended = suspended
        self.missing = missing
        self.then = then
        self.highly_available = highly_available
        self.cancelled: list[str] = []

    def _knows(self) -> bool:
        return not 1 < self.looks <= 1 + self.missing

    def job(self, _: str) -> Job:
        self.looks += 1
        if self.looks > 1 + self.missing:
            self.then()
        if self._knows():
            return RUNNING
        if self.suspended:
            return SUSPENDED
        raise FlinkUnreachable("Flink at flink:8081 refused GET /jobs/id with 404")

    def jobs(self) -> list[Job]:
        if self.cancelled:
            return []
        return [RUNNING] if self._knows() else [SUSPENDED] * self.suspended

    def cancel(self, name: str) -> None:
        self.cancelled.append(name)

    def failure(self, _: str) -> None:
        return None

    def recovers_jobs(self) -> bool:
        return self.highly_available

    def tasks_running(self, _: str) -> bool:
        return True

    def checkpoints(self, _: str) -> Checkpoints:
        return Checkpoints(1, 0, 0, 1, None, None)


def watched(flink: Flink, stop: Event, said: list[str]) -> Outcome:
    """Watch a job on `flink` until that ends; a stop counts as one by Ctrl-C."""
    settings = load_service_settings({"flink_master": "flink:8081"})
    counts: Any = SimpleNamespace(partitions=dict, read=lambda: Counts((), {}))
    job: Any = SimpleNamespace(rest=flink, id="id", result=None)
    helpers: Any = SimpleNamespace(own_workers=(), job_server=SimpleNamespace(alive=lambda: True))
    metrics = JobMetrics(settings.group_id, Health(), settings.stage_list, None)
    nowhere: Any = None
    watch = Watch(job, settings, helpers, nowhere, counts, {}, stop, said.append, lambda *_: None, metrics)
    watch._stop_with_savepoint = lambda: None  # type: ignore[method-assign]
    return watch.run()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "POLL_SECONDS", 0.001)


def test_a_job_manager_without_high_availability_has_lost_the_job() -> None:
    said: list[str] = []
    assert watched(Flink(9, highly_available=False), Event(), said) is Outcome.LOST
    assert said == ["Flink does not run the job any more: its job manager was restarted"]


@pytest.mark.parametrize("suspended", [False, True])
def test_a_highly_available_flink_recovers_the_job_which_is_not_submitted_a_second_time(suspended: bool) -> None:
    said: list[str] = []
    stop = Event()
    flink = Flink(9, highly_available=True, suspended=suspended, then=stop.set)
    assert watched(flink, stop, said) is Outcome.STOPPED
    assert said == [
        "Flink's job manager starts or leads again, and has yet to recover the job",
        "Flink has recovered the job",
    ]


@pytest.mark.parametrize("suspended", [False, True])
def test_a_job_that_is_not_recovered_in_time_is_lost(monkeypatch: pytest.MonkeyPatch, suspended: bool) -> None:
    monkeypatch.setattr(supervision, "RECOVERY_SECONDS", 0.05)
    flink = Flink(1_000_000, highly_available=True, suspended=suspended)
    assert watched(flink, Event(), []) is Outcome.LOST
    flink_run._end_recovered("bd-stream", cast(FlinkRest, flink), Console(quiet=True))
    assert flink.cancelled == []  # Flink refuses to cancel what it does not run


def test_a_job_that_was_recovered_too_late_is_ended_before_another_is_submitted() -> None:
    flink: Any = Flink(0, highly_available=True)
    flink_run._end_recovered("bd-stream", flink, Console(quiet=True))
    assert flink.cancelled == ["id"]
    flink_run._end_recovered("another", flink, Console(quiet=True))
    assert flink.cancelled == ["id"]


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        ([], False),
        ([{"key": "high-availability.type", "value": "NONE"}], False),
        ([{"key": "high-availability.type", "value": "zookeeper"}], True),
        ([{"key": "high-availability", "value": "kubernetes"}], True),
    ],
)
def test_high_availability_is_read_off_flink(
    monkeypatch: pytest.MonkeyPatch, configuration: list[dict[str, str]], expected: bool
) -> None:
    rest = FlinkRest("flink:8081")
    monkeypatch.setattr(rest, "_get", lambda _: configuration)
    assert rest.recovers_jobs() is expected
