"""Beam's flags for a job on Flink, and what is refused before one is submitted."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from rich.console import Console

from clients.errors import ServiceUnavailable
from clients.partition_lag import PartitionLag
from clients.stream_counts import Counts
from pipeline.flink import run as flink_run
from pipeline.flink.job_directory import JobDirectory
from pipeline.flink.progress_line import describe
from pipeline.flink.submission import beam_flags, worker_processes
from pipeline.flink.supervision import Outcome, Watch
from pipeline.options import RunOptions, parse
from pipeline.settings import Settings, SettingsError, load_settings

GOOD = {"privacy_salt": "a-good-salt-of-32-characters-0001", "dead_letter_key": base64.b64encode(bytes(32)).decode()}


def settings(**flags: str) -> Settings:
    return load_settings(GOOD | flags, dotenv=None)


def options(*flags: str) -> RunOptions:
    given = [f"--{name.replace('_', '-')}={value}" for name, value in GOOD.items()]
    return parse(["--runner=FlinkRunner", *given, *flags], dotenv=None)


def test_settings_become_beams_flags() -> None:
    found = beam_flags(settings(parallelism="3", max_bundle_size="7"), "localhost:1", "localhost:2", None)
    assert {"--parallelism=3", "--sdk_worker_parallelism=3", "--max_bundle_size=7"} <= set(found)
    assert {"--environment_type=EXTERNAL", "--environment_config=localhost:2", "--job_name=bd-stream"} <= set(found)
    assert not any("savepoint" in flag for flag in found)


def test_loopback_needs_no_pool() -> None:
    found = beam_flags(settings(), "localhost:1", None, "file:/s")
    assert "--environment_type=LOOPBACK" in found
    assert "--savepoint_path=file:/s" in found


@pytest.mark.parametrize(
    ("pool", "more", "expected"),
    [("localhost:2", [], 3), ("localhost:2", ["--sdk_worker_parallelism=2"], 2), (None, [], 1)],
)
def test_processes_are_counted_that_share_the_cores(pool: str | None, more: list[str], expected: int) -> None:
    flags = beam_flags(settings(parallelism="3"), "localhost:1", pool, None)
    assert worker_processes(PipelineOptions([*flags, *more])) == expected


def test_an_open_bundle_never_outlasts_the_age_of_a_batch() -> None:
    assert settings(max_bundle_milliseconds="20000", embedding_flush_seconds="0.2").bundle_milliseconds == 200
    assert settings(max_bundle_milliseconds="80").bundle_milliseconds == 80
    assert settings(max_bundle_milliseconds="20000", stages="enrich").bundle_milliseconds == 20_000


def test_flags_are_understood_with_dashes_and_as_beam_writes_them() -> None:
    for flags in (("--flink-master=h:1", "--parallelism=2"), ("--flink_master=h:1", "--max_bundle_time_mills=9")):
        found = options(*flags)
        assert found.settings.flink_master == "h:1"
        assert not any("flink_master" in flag or "privacy" in flag for flag in found.beam_flags)


def test_state_directories_are_urls_for_flink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert settings(flink_state_dir="a state").flink_state_url == f"file://{tmp_path}/a state"
    assert settings(flink_state_dir="s3://bucket/x/").flink_state_url == "s3://bucket/x"


@pytest.mark.parametrize("value", ["flink", "ftp://h:1", "h:port"])
def test_a_flink_master_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match="FLINK_MASTER"):
        settings(flink_master=value)


def test_an_embedded_flink_cannot_be_left(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--detach: the embedded Flink ends"):
        flink_run.check(options("--detach", f"--flink-state-dir={tmp_path}"))


def test_a_cluster_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(ServiceUnavailable, match=r"Flink at localhost:9 .*FLINK_MASTER"):
        flink_run.check(options("--flink-master=localhost:9", f"--flink-state-dir={tmp_path}"))


def test_the_line_says_what_was_done_since_the_start() -> None:
    before = Counts(
        [PartitionLag("bd-stream", "a", 0, 60, 80, 20), PartitionLag("bd-stream", "b", 0, 40, 70, 30)],
        {"sink.snowflake.social": 10, "sink.snowflake.market": 5, "schema-validation-errors": 2},
    )
    now = Counts(
        [PartitionLag("bd-stream", "a", 0, 1260, 1260, 0), PartitionLag("bd-stream", "b", 0, 40, 47, 7)],
        {"sink.snowflake.social": 910, "sink.snowflake.market": 255, "schema-validation-errors": 42},
    )
    line = describe(before, now, 240.0, "running")
    assert line == (
        "running · lag 7 · committed 1,200 · sink.snowflake.social 900 · sink.snowflake.market 250 · dead letters 40 · "
        "240 records/s"
    )


def test_partitions_are_counted_before_the_job_is_submitted_or_those_added_meanwhile_would_never_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    topic = {"source.social.tiktok": 2}
    watched: list[Mapping[str, int]] = []

    class Broker:
        def partitions(self) -> dict[str, int]:
            return dict(topic)

    def submit(*_: Any) -> Any:
        topic["source.social.tiktok"] = 3  # while Flink takes the job, its source having split the partitions
        return SimpleNamespace(id="ab")

    class Watched(Watch):
        def __post_init__(self) -> None:
            watched.append(self.partitions)

        def run(self) -> Outcome:
            return Outcome.STOPPED if len(watched) == 2 else Outcome.OUTGROWN

    monkeypatch.setattr(flink_run, "stream_counts", lambda _: Broker())
    monkeypatch.setattr(flink_run, "helpers", lambda *_, **__: nullcontext())
    monkeypatch.setattr(flink_run, "submit", submit)
    monkeypatch.setattr(flink_run, "Watch", Watched)
    flink_run.run(options(f"--flink-state-dir={tmp_path}", "--metrics-port=0"), Console(quiet=True))
    assert watched == [{"source.social.tiktok": 2}, {"source.social.tiktok": 3}]
    assert JobDirectory.of("bd-stream").partitions_of("ab") == {"source.social.tiktok": 3}
