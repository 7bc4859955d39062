"""A server in a network of its own is reached by its ports on loopback, and ends with what runs it."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from runtime import own_network
from runtime.ports import free_ports, is_open

PROJECT = Path(__file__).parents[3]
BYTES = 3_000_000


def wait_for(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def server(tmp_path: Path) -> list[str]:
    (tmp_path / "large").write_bytes(b"x" * BYTES)
    return [sys.executable, "-m", "http.server", "--bind", "0.0.0.0", "--directory", str(tmp_path)]


def test_its_ports_alone_are_reached_and_a_kill_ends_it(server: list[str]) -> None:
    if not own_network.possible():
        pytest.skip(own_network.EXPOSED)
    port, hidden = free_ports(2)
    program = ["sh", "-c", f"{' '.join(server)} {hidden} & exec {' '.join(server)} {port}"]
    running = subprocess.Popen(own_network.command([port], program), cwd=PROJECT, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: is_open(port))
        for _ in range(3):
            assert len(urllib.request.urlopen(f"http://127.0.0.1:{port}/large", timeout=10).read()) == BYTES
        assert not is_open(hidden)
        children = psutil.Process(running.pid).children(recursive=True)
        running.kill()
        running.wait()
        wait_for(lambda: not children[0].is_running() or children[0].status() == psutil.STATUS_ZOMBIE)
    finally:
        for one in [*psutil.Process().children(recursive=True), *children]:
            if one.is_running():
                one.kill()
        running.wait()


def test_its_exit_code_is_the_programs() -> None:
    ended = subprocess.run(own_network.command([], ["sh", "-c", "exit 7"]), cwd=PROJECT, check=False)
    assert ended.returncode == 7


def test_where_linux_refuses_the_program_runs_and_the_log_says_so(server: list[str]) -> None:
    [port] = free_ports(1)
    arguments = ["--port", str(port), "--", *server, str(port)]
    refused = f"import runtime.own_network as it; it.leave_network = lambda: False; it.main({arguments})"
    running = subprocess.Popen([sys.executable, "-c", refused], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    try:
        wait_for(lambda: is_open(port))
        assert running.stdout is not None
        assert running.stdout.readline() == f"WARNING: {own_network.EXPOSED}\n"
    finally:
        running.kill()
        running.wait()


def test_where_a_network_of_its_own_does_not_work_the_program_runs_as_it_would_without(
    server: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(own_network, "possible", lambda: False)
    monkeypatch.setattr("os.execvp", lambda _, program: started.append(program))
    own_network.main(["--port", str(free_ports(1)[0]), "--", *server])
    assert started == [server]
    assert own_network.EXPOSED in capfd.readouterr().out
