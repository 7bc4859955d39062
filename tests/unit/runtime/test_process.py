import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from runtime.errors import ServiceError
from runtime.process import Awaited, OwnedProcess, wait_until_ready

SLEEPER = [sys.executable, "-c", "import time; print('ready', flush=True); time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)",
]
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(600)",
]


@pytest.fixture
def owned(tmp_path: Path) -> Iterator[OwnedProcess]:
    process = OwnedProcess("thing", tmp_path)
    yield process
    process.stop(grace_seconds=0.0)


def start(process: OwnedProcess, command: list[str]) -> psutil.Process:
    process.start(command, os.environ, process.pid_file.parent.parent, fingerprint="f1")
    wait_until_ready(
        [Awaited(process, "thing", lambda: bool(process.last_lines(1)), 20.0)], lambda _one, _seconds: None
    )
    found = process.find()
    assert found is not None
    return found


def test_another_program_finds_and_stops_it(owned: OwnedProcess, tmp_path: Path) -> None:
    running = start(owned, SLEEPER)
    later = OwnedProcess("thing", tmp_path)
    assert later.alive()
    assert later.fingerprint() == "f1"
    assert later.stop()
    assert not owned.alive()
    assert not running.is_running() or running.status() == psutil.STATUS_ZOMBIE
    assert not owned.pid_file.exists()
    assert not later.stop()


def test_a_reused_pid_is_not_killed(owned: OwnedProcess, tmp_path: Path) -> None:
    stranger = start(owned, SLEEPER)
    ours = OwnedProcess("ours", tmp_path)
    ours.pid_file.write_text(json.dumps({"pid": stranger.pid, "started_at": stranger.create_time() - 60}))
    assert not ours.alive()
    assert ours.ended_by_itself()
    ours.kill()
    assert not ours.stop()
    assert stranger.is_running()
    assert owned.alive()
    assert not ours.pid_file.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"pid": "x", "started_at": 1}', '{"pid": 1}', "null"])
def test_an_empty_pid_file_means_no_process(owned: OwnedProcess, content: str) -> None:
    owned.pid_file.parent.mkdir(parents=True)
    owned.pid_file.write_text(content)
    assert not owned.alive()
    assert not owned.stop()


def test_its_children_end_with_it(owned: OwnedProcess) -> None:
    start(owned, PARENT)
    child = psutil.Process(int(owned.last_lines(1)))
    owned.stop()
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_what_ignores_term_is_killed(owned: OwnedProcess) -> None:
    running = start(owned, STUBBORN)
    owned.stop(grace_seconds=0.2)
    assert not running.is_running()


def test_a_kill_from_outside_is_seen(owned: OwnedProcess) -> None:
    start(owned, SLEEPER)
    owned.kill()
    assert not owned.alive()
    assert owned.ended_by_itself()


def test_an_early_exit_is_reported_with_the_end_of_the_log(owned: OwnedProcess) -> None:
    owned.start([sys.executable, "-c", "print('no room left'); raise SystemExit(3)"], os.environ, Path.cwd())
    with pytest.raises(ServiceError, match=r"thing ended while it started[\s\S]*no room left"):
        wait_until_ready([Awaited(owned, "thing", lambda: False, 20.0)], lambda _one, _seconds: None)


def test_an_expired_deadline_is_reported(owned: OwnedProcess) -> None:
    owned.start(SLEEPER, os.environ, Path.cwd())
    with pytest.raises(ServiceError, match="thing did not answer within 0 s"):
        wait_until_ready([Awaited(owned, "thing", lambda: False, 0.0)], lambda _one, _seconds: None)


def test_a_program_that_does_not_exist_is_named(owned: OwnedProcess) -> None:
    with pytest.raises(ServiceError, match="/no/such/program"):
        owned.start(["/no/such/program"], os.environ, Path.cwd())
    assert not owned.pid_file.exists()


def test_the_previous_log_is_kept(owned: OwnedProcess) -> None:
    for word in ("first", "second"):
        owned.stop()
        start(owned, [sys.executable, "-c", f"import time; print('{word}', flush=True); time.sleep(600)"])
    assert owned.last_lines(1) == "second"
    assert owned.log_file.with_name("thing.log.1").read_text() == "first\n"
