"""What a container of the image is by its first argument."""

import http.server
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import ClassVar

import pytest
import yaml

from deploy.image import entrypoint
from runtime import paths
from runtime.ports import free_ports
from transforms.version import PIPELINE_VERSION


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.image.entrypoint", *arguments]
    variables = dict(os.environ) | paths.python_path() | environment
    return subprocess.run(command, capture_output=True, text=True, env=variables, check=False)


def test_version_and_help() -> None:
    assert run("version").stdout.strip() == PIPELINE_VERSION
    assert "job-manager" in run("help").stdout
    assert run("no-such-role").returncode == 2


def test_health_says_which_port_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrypoint, "ROLE_FILE", tmp_path / "role")
    assert entrypoint.health() == "nothing was started here"
    python, data = free_ports(2)
    monkeypatch.setenv("PYTHON_WORKERS_PORT", str(python))
    monkeypatch.setenv("TASK_MANAGER_DATA_PORT", str(data))
    (tmp_path / "role").write_text("worker")
    assert entrypoint.health() == "worker: nothing answers on TASK_MANAGER_DATA_PORT, PYTHON_WORKERS_PORT"


def test_flink_finds_its_job_manager_by_the_name_that_others_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOB_MANAGER_HOST", "flink.test")
    monkeypatch.setenv("TASK_MANAGER_SLOTS", "3")
    manager, tasks = map(entrypoint.flink_configuration, ("job-manager", "task-manager"))
    assert manager["jobmanager.rpc.address"] == tasks["jobmanager.rpc.address"] == "flink.test"
    assert manager["rest.bind-address"] == "0.0.0.0"
    assert tasks["taskmanager.numberOfTaskSlots"] == 3
    assert "rest.bind-address" not in tasks


def test_high_availability_needs_a_quorum_and_a_shared_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any("high-availability" in name for name in entrypoint.flink_configuration("job-manager"))
    monkeypatch.setenv("ZOOKEEPER_QUORUM", "zk-1:2181,zk-2:2181")
    with pytest.raises(SystemExit, match="HIGH_AVAILABILITY_DIR"):
        entrypoint.flink_configuration("job-manager")
    monkeypatch.setenv("HIGH_AVAILABILITY_DIR", "s3://bucket/flink")
    for role in ("job-manager", "task-manager"):
        found = entrypoint.flink_configuration(role)
        assert found["high-availability.type"] == "zookeeper"
        assert found["high-availability.zookeeper.quorum"] == "zk-1:2181,zk-2:2181"
        assert found["high-availability.storageDir"] == "s3://bucket/flink"
        # One of the ports that may listen on every interface.
        assert found["high-availability.jobmanager.port"] == entrypoint.value("JOB_MANAGER_RPC_PORT")


@pytest.mark.parametrize(
    ("flags", "port", "expected"),
    [
        ((), "", "http://127.0.0.1:6066/health"),
        (("--replace", "--stages=embed"), "", "http://127.0.0.1:6068/health"),
        (("--stages=embed", "--metrics-port", "7000"), "", "http://127.0.0.1:7000/health"),
        (("--stages=validate",), "7001", "http://127.0.0.1:7001/health"),
        (("--metrics_host=::1",), "", "http://[::1]:6066/health"),
        ((), "0", None),
    ],
)
def test_a_job_is_asked_for_its_health_where_it_serves_it(
    flags: tuple[str, ...], port: str, expected: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("METRICS_HOST", "0.0.0.0")
    monkeypatch.setenv("METRICS_PORT", port)
    assert entrypoint.health_address(flags) == expected


def test_a_job_without_metrics_port_is_healthy_while_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrypoint, "ROLE_FILE", tmp_path / "role")
    (tmp_path / "role").write_text("job")
    assert entrypoint.health() is None
    [port] = free_ports(1)
    (tmp_path / "role").write_text(f"job http://127.0.0.1:{port}/health")
    assert f":{port}/health" in str(entrypoint.health())


def test_what_a_killed_flink_left_is_removed_and_that_of_others_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLINK_CONF_DIR", raising=False)
    monkeypatch.setenv("FLINK_TMP_DIR", str(tmp_path))
    monkeypatch.setattr("socket.gethostname", lambda: "one")
    mine, others = "one/job-manager", ("one/task-manager", "two/job-manager")
    for one in (mine, *others):
        (tmp_path / one / "left").mkdir(parents=True)
    written = yaml.safe_load((entrypoint.configuration("job-manager") / "config.yaml").read_text(encoding="utf-8"))
    assert written["io.tmp.dirs"] == written["web.tmpdir"] == str(tmp_path / mine)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("*/*/*")}
    assert left == {f"{one}/left" for one in others}


@pytest.mark.parametrize("role", ["job-manager", "task-manager"])
def test_of_flinks_ports_only_those_its_configuration_names_listen_everywhere(role: str) -> None:
    configured = entrypoint.flink_configuration(role)
    mine = {"job-manager": ("jobmanager", "rest.bind", "blob", "metrics"), "task-manager": ("taskmanager", "metrics")}
    ports = {
        int(str(value)) for key, value in configured.items() if key.endswith("port") and key.startswith(mine[role])
    }
    [agent] = [part for part in entrypoint.PROGRAMS[role]() if part.startswith("-javaagent:")]
    assert {int(port) for port in agent.rpartition("=")[2].split(",")} == ports


def test_the_console_is_asked_whether_it_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrypoint, "ROLE_FILE", tmp_path / "role")
    monkeypatch.setattr(entrypoint, "_become", lambda command: command[-1:] != ["console"])
    [port] = free_ports(1)
    monkeypatch.setenv("CONSOLE_PORT", str(port))
    assert entrypoint.main(["console"]) == 0
    assert (entrypoint.health() or "").startswith(f"console: http://127.0.0.1:{port}/live: ")


class _Refusing(http.server.BaseHTTPRequestHandler):
    """Refuses whoever brings a token, as the console does where it is none of a person's; keeps what was brought."""

    brought: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        self.brought.append(self.headers["Authorization"])
        self.send_response(200 if self.headers["Authorization"] is None else 401)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_only_a_job_is_asked_with_a_token_and_only_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entrypoint, "ROLE_FILE", tmp_path / "role")
    with http.server.HTTPServer(("127.0.0.1", 0), _Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/live"
        for role, token in (("console", ""), ("console", "secret"), ("job", "")):
            monkeypatch.setenv("METRICS_TOKEN", token)
            (tmp_path / "role").write_text(f"{role} {address}")
            assert entrypoint.health() is None
        monkeypatch.setenv("METRICS_TOKEN", "secret")
        assert "401" in str(entrypoint.health())
        server.shutdown()
    assert _Refusing.brought == [None, None, None, "Bearer secret"]
