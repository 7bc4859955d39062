"""What a container of the image is by its first argument."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runtime import container, places
from runtime.ports import free_ports
from transforms.version import PIPELINE_VERSION


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "runtime.container", *arguments]
    variables = dict(os.environ) | places.python_path() | environment
    return subprocess.run(command, capture_output=True, text=True, env=variables, check=False)


def test_version_and_help() -> None:
    assert run("version").stdout.strip() == PIPELINE_VERSION
    assert "job-manager" in run("help").stdout
    assert run("no-such-role").returncode == 2


def test_health_says_which_port_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "ROLE_FILE", tmp_path / "role")
    assert container.health() == "nothing was started here"
    python, java, data = free_ports(3)
    monkeypatch.setenv("PYTHON_WORKERS_PORT", str(python))
    monkeypatch.setenv("JAVA_WORKERS_PORT", str(java))
    monkeypatch.setenv("TASK_MANAGER_DATA_PORT", str(data))
    (tmp_path / "role").write_text("worker")
    assert container.health() == (
        "worker: nothing answers on TASK_MANAGER_DATA_PORT, PYTHON_WORKERS_PORT, JAVA_WORKERS_PORT"
    )


def test_flink_finds_its_job_manager_by_the_name_that_others_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOB_MANAGER_HOST", "flink.test")
    monkeypatch.setenv("TASK_MANAGER_SLOTS", "3")
    manager, tasks = map(container.flink_configuration, ("job-manager", "task-manager"))
    assert manager["jobmanager.rpc.address"] == tasks["jobmanager.rpc.address"] == "flink.test"
    assert manager["rest.bind-address"] == "0.0.0.0"
    assert tasks["taskmanager.numberOfTaskSlots"] == 3
    assert "rest.bind-address" not in tasks
