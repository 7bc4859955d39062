"""A kept program: it comes back when it dies, and ends with its respawn."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from runtime import respawn


def kept(process: psutil.Popen, other_than: int | None = None) -> psutil.Process:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for child in process.children():
            if child.pid != other_than and child.status() != psutil.STATUS_ZOMBIE:
                return child
        time.sleep(0.05)
    raise AssertionError("no child")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_killed_program_is_restarted_and_ends_with_its_supervisor(number: int) -> None:
    command = [sys.executable, "-m", "runtime.respawn", "sleep", "60"]
    process = psutil.Popen(command, cwd=Path(__file__).parents[3], stdout=subprocess.DEVNULL)
    try:
        first = kept(process)
        first.kill()
        second = kept(process, other_than=first.pid)
    finally:
        process.send_signal(number)
        process.wait(10)
    _, alive = psutil.wait_procs([second], timeout=10)
    assert alive == []


def test_the_pauses_grow_up_to_a_bound() -> None:
    assert respawn.FIRST_DELAY_SECONDS < respawn.LONGEST_DELAY_SECONDS < respawn.SETTLED_SECONDS


def test_a_full_disk_under_its_log_does_not_end_the_keeper() -> None:
    command = [sys.executable, "-m", "runtime.respawn", "sleep", "60"]
    with Path("/dev/full").open("w") as full:
        process = psutil.Popen(command, cwd=Path(__file__).parents[3], stdout=full, stderr=full)
    try:
        first = kept(process)
        first.kill()
        second = kept(process, other_than=first.pid)
        assert second.is_running()
    finally:
        process.terminate()
        process.wait(10)
