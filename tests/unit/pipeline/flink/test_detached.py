"""The program that serves the metrics of a job left with a cluster."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from clients.errors import ServiceUnavailable
from clients.stream_counts import Counts
from pipeline.flink import detached
from pipeline.flink.detached import DetachedWatch, main
from pipeline.flink.rest import FlinkUnreachable, Job
from pipeline.monitoring.health import Health
from pipeline.monitoring.job_metrics import JobMetrics
from pipeline.settings import load_service_settings


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ((), "FLINK_MASTER: names no cluster"),
        (("--flink-master=localhost:1", "--metrics-port=0"), "METRICS_PORT: 0 serves nothing"),
        (("--flink-master=localhost:1", "--stages=validate,translate"), "translate"),
    ],
)
def test_wrong_settings_are_refused_by_name(
    flags: tuple[str, ...], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    assert main(flags) == 2
    assert named in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) is before


class Away:
    """Flink and Kafka, as far as a watch asks them; neither answers at first."""

    address = "localhost:1"
    answers = False
    job = Job("id", "bd-stream", "RUNNING", 0, 0)

    def jobs(self) -> list[Job]:
        if not self.answers:
            raise FlinkUnreachable("Flink at localhost:1 does not answer")
        return [self.job]

    def tasks_running(self, _: str) -> bool:
        return True

    def read(self) -> Counts:
        if not self.answers:
            raise ServiceUnavailable("Kafka is unavailable")
        return Counts({}, 0, {})


def test_an_unavailable_service_is_reported_by_its_name_in_the_manual_until_it_recovers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services = Away()

    def given(_: Any) -> Away:
        return services

    monkeypatch.setattr(detached, "FlinkRest", given)
    monkeypatch.setattr(detached, "stream_counts", given)
    settings = load_service_settings({"flink_master": "localhost:1"})
    health = Health()
    watch = DetachedWatch(settings, JobMetrics(settings.group_id, health, settings.stage_list, None))
    watch.look()
    assert set(health.report().reasons) == {"start", "unreachable", "kafka"}
    services.answers = True
    watch.look()
    assert health.report().reasons == {}
