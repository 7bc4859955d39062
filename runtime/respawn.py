"""Keeps a program running: ``python -m runtime.respawn PROGRAM [ARGUMENT ...]`` restarts it whenever it ends.

What Kubernetes, systemd or Docker do for a worker in production, so that a local cluster survives what those survive.
"""

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

from runtime.process import die_with_parent

FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 10.0
SETTLED_SECONDS = 30.0
"""After this time a program counts as running well, and its next end as the first."""


def keep(command: Sequence[str], ended: threading.Event) -> None:
    """Run a program again and again until told otherwise; then end it with TERM.

    Args:
        command: Program and arguments.
        ended: Set when it shall end.
    """
    delay = FIRST_DELAY_SECONDS
    while not ended.is_set():
        began = time.monotonic()
        # It ends with its keeper, be that killed with -9.
        child = subprocess.Popen(command, preexec_fn=die_with_parent)
        while child.poll() is None and not ended.wait(0.1):
            pass
        if ended.is_set():
            child.terminate()
            child.wait()
            return
        delay = (
            FIRST_DELAY_SECONDS if time.monotonic() - began > SETTLED_SECONDS else min(2 * delay, LONGEST_DELAY_SECONDS)
        )
        # A full disk, on which the log is, must not end what brings the program back.
        with contextlib.suppress(OSError):
            print(f"supervisor: it ended with code {child.returncode}; restarted in {delay:.1f} s", flush=True)
        ended.wait(delay)


def run(commands: Sequence[Sequence[str]]) -> int:
    """Keep programs, each on its own, until SIGTERM or Ctrl-C. Returns the exit code."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    keepers = [threading.Thread(target=keep, args=(command, ended)) for command in commands[1:]]
    for one in keepers:
        one.start()
    keep(commands[0], ended)
    for one in keepers:
        one.join()
    return 0


if __name__ == "__main__":
    sys.exit(run([sys.argv[1:]]))
