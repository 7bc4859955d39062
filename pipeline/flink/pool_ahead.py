"""The pool of Python workers that a job starts for itself: forked off the job's process before that does anything else.

The job's process has imported most of what a worker needs, so that a fork of it is ready in a second or two, while the
job's own checks are made, and not in the ten that a program of its own takes. A process that has channels or threads of
its own is not to be forked: so it is done first, and only once. A pool that has died is replaced by the program
(`pipeline.flink.python_workers`).
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import IO

from pipeline.flink import python_workers
from pipeline.flink.helper_process import HelperProcess, Running
from pipeline.flink.preload import Preload
from pipeline.flink.python_workers import POOL_NAME, forking_pool, serve_until_stopped
from pipeline.flink.worker_template import import_all, name_process
from pipeline.options import FLINK_RUNNER, RunOptions
from runtime import paths
from runtime.ports import HOST
from runtime.private_files import keep_private
from runtime.process import die_with_parent


@dataclass(frozen=True)
class _Begin:
    """What the pool is told once the job knows it.

    Attributes:
        port: where it listens.
        log: file that its output and that of its workers is appended to.
        preload: what the first workers have loaded by the time Flink asks for them; None loads nothing.
    """

    port: int
    log: Path
    preload: Preload | None


class PoolAhead:
    """A forked process with as much of `subprocess.Popen` as `HelperProcess` asks for.

    It waits to be told what to serve, and ends when this process does.
    """

    def __init__(self) -> None:
        context = get_context("fork")
        theirs, self._told = context.Pipe(duplex=False)
        self._process: BaseProcess = context.Process(target=_pool, args=(theirs, self._told), name=POOL_NAME)
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int:
        """Its process."""
        return int(self._process.pid or 0)

    def begin(self, what: _Begin) -> None:
        """Have it serve."""
        with contextlib.suppress(OSError):  # it has ended, as whoever waits for it will see
            self._told.send(what)

    def poll(self) -> int | None:
        """Return its exit code, None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; return its exit code.

        Raises:
            subprocess.TimeoutExpired: it runs on.
        """
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(POOL_NAME, timeout or 0.0)
        return code

    def terminate(self) -> None:
        """Send TERM."""
        self._process.terminate()

    def kill(self) -> None:
        """Send KILL."""
        self._process.kill()


class WorkerPool(HelperProcess):
    """The pool of Python workers of a job: at its first start the forked one, if there is one, then the program.

    Args:
        port: where it listens.
        log: its output is appended here.
        preload: what the first workers have loaded by the time Flink asks for them; None loads nothing.
        ahead: the forked one.
    """

    def __init__(self, port: int, log: Path, preload: Preload | None, ahead: PoolAhead | None = None):
        command = [sys.executable, "-m", python_workers.__name__, "--port", str(port)]
        if preload is not None:
            command += ["--preload", preload.to_json()]
        super().__init__("The Python worker pool", command, port, paths.python_path(), log)
        self._ahead = None if ahead is None else (ahead, _Begin(port, log, preload))

    def _launched(self, output: IO[bytes]) -> Running:
        ahead, self._ahead = self._ahead, None
        if ahead is None or ahead[0].poll() is not None:
            return super()._launched(output)
        pool, begin = ahead
        pool.begin(begin)
        return pool


@contextlib.contextmanager
def pool_ahead(options: RunOptions) -> Iterator[PoolAhead | None]:
    """Yield the pool of the job of `options`, or None where it has none of its own; end it after.

    To be called before this process opens a channel or starts a thread; those of numpy and Arrow survive a fork.
    """
    if (
        options.runner != FLINK_RUNNER
        or options.files is not None
        or options.loopback
        or options.settings.python_workers
    ):
        yield None
        return
    pool = PoolAhead()
    try:
        yield pool
    finally:
        pool.kill()  # has ended long ago, unless the job never came so far as to use it
        pool.wait()


def _pool(told: Connection, others_end: Connection) -> None:
    """Be the pool: import everything, wait to be told what to serve, and serve it until SIGTERM."""
    others_end.close()
    # Ctrl-C is for the job, which ends its helpers itself.
    os.setpgid(0, 0)
    die_with_parent()
    keep_private()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    name_process(POOL_NAME)
    os.environ.update(paths.python_path())  # for a template that takes the place of one that has died
    import_all()
    try:
        begin: _Begin = told.recv()
    except EOFError:
        return
    output = os.open(begin.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for descriptor in (1, 2):
        os.dup2(output, descriptor)
    os.close(output)
    serve_until_stopped(forking_pool(begin.preload), begin.port, HOST)
