"""What a job on Flink keeps on this machine, and the directory of its state."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from pipeline.flink import configuration
from pipeline.flink.job_directory import JobDirectory, Savepoint, job_directories
from pipeline.flink.state_directory import check_state_directory, local_path
from pipeline.settings import SettingsError, state_url

SAVEPOINT = Savepoint("file:/s/1", "2026-01-01T00:00:00+00:00", 2, {"source.social.tiktok": 3})


def test_two_jobs_of_a_name_are_refused(tmp_path: Path) -> None:
    job_directory = JobDirectory.of("bd-stream", tmp_path)
    with job_directory.alone(), pytest.raises(SettingsError, match=r"bd-stream runs here already.*--stages"):
        JobDirectory.of("bd-stream", tmp_path).alone().__enter__()
    with job_directory.alone():  # and the name is free again
        pass


def test_where_a_job_runs_is_known_until_it_ends(tmp_path: Path) -> None:
    job_directory = JobDirectory.of("bd-stream", tmp_path)
    with job_directory.alone():
        job_directory.runs("127.0.0.1:1", "ab", {})
        [found] = job_directories(tmp_path)
        running = found.running()
        assert running is not None
        assert (running.name, running.rest, running.job_id) == ("bd-stream", "127.0.0.1:1", "ab")
    assert job_directory.running() is None


def test_the_partitions_a_job_was_submitted_with_are_known_after_its_process_has_left(tmp_path: Path) -> None:
    job_directory = JobDirectory.of("bd-stream", tmp_path)
    assert job_directory.partitions_of("ab") == {}
    with job_directory.alone():
        job_directory.runs("127.0.0.1:1", "ab", {"source.social.tiktok": 2})
    assert job_directory.partitions_of("ab") == {"source.social.tiktok": 2}
    assert job_directory.partitions_of("another job of the name") == {}


def test_savepoints_are_kept_in_their_order(tmp_path: Path) -> None:
    job_directory = JobDirectory.of("bd-stream", tmp_path)
    assert job_directory.savepoints() == []
    job_directory.note_savepoint(SAVEPOINT)
    job_directory.note_savepoint(Savepoint("file:/s/2", "later", 1, {}))
    assert [one.url for one in JobDirectory.of("bd-stream", tmp_path).savepoints()] == ["file:/s/1", "file:/s/2"]
    assert job_directory.savepoints()[0] == SAVEPOINT


def test_a_state_directory_is_made_and_tried(tmp_path: Path) -> None:
    directory = tmp_path / "a b" / "state"
    check_state_directory(state_url(str(directory)))
    assert directory.is_dir()
    assert list(directory.iterdir()) == []
    assert local_path(state_url(str(directory))) == directory


def test_a_state_directory_that_takes_no_files_is_refused_by_the_name_of_its_setting(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SettingsError, match=r"FLINK_STATE_DIR: .*file/state is not writable \(Not a directory\)"):
        check_state_directory((file / "state").as_uri())


def test_a_full_disk_is_refused_by_the_name_of_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        total: int
        used: int
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100, 100, 0))
    with pytest.raises(SettingsError, match=r"FLINK_STATE_DIR: the disk of .* is full"):
        check_state_directory(tmp_path.as_uri())


def test_a_state_elsewhere_is_left_to_flink() -> None:
    check_state_directory("s3://bucket/state")


def test_the_configuration_can_be_read_back(tmp_path: Path) -> None:
    found = configuration.configuration("file:///state", "bd-stream", 2.5, "file:/s/1", 18081)
    configuration.write(tmp_path, found)
    read = yaml.safe_load((tmp_path / "config.yaml").read_text())
    assert read == found
    assert read["execution.checkpointing.interval"] == "2500 ms"
    assert read["state.savepoints.dir"] == "file:///state/savepoints/bd-stream"
    assert read["execution.savepoint.path"] == "file:/s/1"
    assert read["rest.bind-port"] == "18081"


def test_a_job_for_a_cluster_says_nothing_of_the_clusters_addresses() -> None:
    found = configuration.configuration("file:///state", "bd-stream", 5, None, None)
    assert not any(key.startswith(("rest.", "taskmanager.")) for key in found)
    assert "execution.savepoint.path" not in found
