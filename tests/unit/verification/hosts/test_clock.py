"""The wrong clock of a simulated host."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from verification.hosts import clock

PROGRAM = """
import sys, threading, time
monotonic = time.monotonic()
print(time.time(), flush=True)
sys.stdin.readline()
print(time.time(), flush=True)
time.sleep(0.1)
threading.Event().wait(0.1)
print(time.monotonic() - monotonic)
"""


@pytest.mark.skipif(clock.compiler() is None, reason="no C compiler: no clock can be wrong")
def test_the_time_of_day_is_wrong_from_now_on_and_spans_of_time_are_not(tmp_path: Path) -> None:
    made, file = clock.library(tmp_path), tmp_path / "clock"
    assert made is not None
    clock.write(file, 0)
    began = time.monotonic()
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env=dict(os.environ) | clock.environment(made, file),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert float(program.stdout.readline()) == pytest.approx(time.time(), abs=5)
    clock.write(file, -420)
    out, _ = program.communicate("\n", timeout=60)
    wrong, took = map(float, out.split())
    assert wrong == pytest.approx(time.time() - 420, abs=5)
    assert 0.2 <= took <= time.monotonic() - began
    assert program.returncode == 0
