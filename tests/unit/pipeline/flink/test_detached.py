"""The program that serves the metrics of a job left with a cluster."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from clients.errors import ServiceUnavailable
from clients.stream_counts import Counts
from pipeline.flink import detached
from pipeline.flink.detached import DetachedWatch, main
from pipeline.flink.job_directory import JobDirectory
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
    partitions_now = 2
    job = Job("id", "bd-stream", "RUNNING", 0, 0)

    def jobs(self) -> list[Job]:
        if not self.answers:
            raise FlinkUnreachable("Flink at localhost:1 does not answer")
        return [self.job]

    def tasks_running(self, _: str) -> bool:
        return True

    def partitions(self) -> dict[str, int]:
        return {"source.social.tiktok": self.partitions_now}

    def read(self) -> Counts:
        if not self.answers:
            raise ServiceUnavailable("Kafka is unavailable")
        return Counts([], {})


def watch_of(services: Away, health: Health, monkeypatch: pytest.MonkeyPatch) -> DetachedWatch:
    monkeypatch.setattr(detached, "FlinkRest", lambda _: services)
    monkeypatch.setattr(detached, "stream_counts", lambda _: services)
    settings = load_service_settings({"flink_master": "localhost:1"})
    return DetachedWatch(settings, JobMetrics(settings.group_id, health, settings.stage_list, None))


def test_an_unavailable_service_is_reported_by_its_name_in_the_manual_until_it_recovers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    services, health = Away(), Health()
    watch = watch_of(services, health, monkeypatch)
    watch.look()
    assert set(health.report().reasons) == {"start", "unreachable", "kafka"}
    services.answers = True
    watch.look()
    assert health.report().reasons == {}


@pytest.mark.parametrize("submitted_here", [True, False])
def test_a_job_that_does_not_read_new_partitions_is_not_ready(
    submitted_here: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    services, health = Away(), Health()
    services.answers = True
    watch = watch_of(services, health, monkeypatch)
    if submitted_here:
        JobDirectory.of("bd-stream").runs("localhost:1", "id", {"source.social.tiktok": 2})
    else:
        watch.look()
    services.partitions_now = 3
    watch.look()
    [reason] = health.report().reasons.items()
    assert reason[0] == "partitions"
    assert "source.social.tiktok: the job does not read the new partitions" in reason[1]
    services.job = Job("resumed", "bd-stream", "RUNNING", 0, 0)
    watch.look()
    assert health.report().ready
