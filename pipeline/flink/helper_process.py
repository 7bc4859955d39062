"""A server program that a job starts for itself, on a port of this machine, and that ends with the job."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Protocol

from clients.errors import ServiceUnavailable
from runtime.ports import HOST, is_open
from runtime.private_files import PRIVATE_UMASK
from runtime.process import die_with_parent

START_SECONDS = 90.0
POLL_SECONDS = 0.05


class Running(Protocol):
    """A process: as much of `subprocess.Popen` as is needed here."""

    @property
    def pid(self) -> int:
        """Its number."""

    def poll(self) -> int | None:
        """Return its exit code, None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its exit code; raises `subprocess.TimeoutExpired`."""

    def terminate(self) -> None:
        """Send TERM."""

    def kill(self) -> None:
        """Send KILL."""


class HelperProcess:
    """One program: started, watched, restarted after a crash, ended.

    Args:
        title: how messages call it.
        command: program and arguments; it must listen on `port`.
        port: of this machine.
        environment: variables beside ours.
        log: its output is appended here; None keeps only what a failed start printed.
    """

    def __init__(
        self,
        title: str,
        command: Sequence[str],
        port: int,
        environment: Mapping[str, str] | None = None,
        log: Path | None = None,
    ):
        self.title = title
        self.port = port
        self._command = list(command)
        self._environment = dict(os.environ) | dict(environment or {})
        self._log = log
        self._process: Running | None = None
        self._output: IO[bytes] | None = None
        self._deadline = 0.0

    @property
    def address(self) -> str:
        """host:port."""
        return f"{HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        """Its process, None when it does not run."""
        return self._process.pid if self._process is not None and self.alive() else None

    def start(self) -> None:
        """Start it, or restart it after it died; does not wait until it answers."""
        self._close_output()
        self._output = (
            tempfile.TemporaryFile() if self._log is None else self._log.open("ab+")  # noqa: SIM115 - held while it runs
        )
        self._start_of_output = self._output.seek(0, os.SEEK_END)
        self._process = self._launched(self._output)
        self._deadline = time.monotonic() + START_SECONDS

    def _launched(self, output: IO[bytes]) -> Running:
        """Return the started process, whose output goes to `output`."""
        return subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,
            # Ctrl-C is for the job, which ends its helpers itself.
            process_group=0,
            umask=PRIVATE_UMASK,
        )

    def alive(self) -> bool:
        """Tell whether it runs."""
        return self._process is not None and self._process.poll() is None

    def answers(self) -> bool:
        """Tell whether it runs and takes connections."""
        return self.alive() and is_open(self.port)

    def wait_until_it_answers(self) -> None:
        """Wait for its port.

        Raises:
            ServiceUnavailable: it ended, or `START_SECONDS` have passed since its start; with the end of its output.
        """
        while not self.answers():
            if not self.alive() or time.monotonic() > self._deadline:
                code = None if self._process is None else self._process.poll()
                program = self._command[0]
                happened = f"did not answer within {START_SECONDS:.0f} s" if code is None else f"ended with code {code}"
                raise ServiceUnavailable(f"{self.title} {happened}: is {program} the right program?\n{self._said()}")
            time.sleep(POLL_SECONDS)

    def _said(self) -> str:
        # No record has come this far, so nothing of one is in here.
        if self._output is None:
            return ""
        self._output.seek(self._start_of_output)
        return self._output.read()[-2000:].decode(errors="replace").rstrip()

    def _close_output(self) -> None:
        if self._output is not None:
            self._output.close()
            self._output = None

    def stop(self, grace_seconds: float = 10.0) -> None:
        """End it: TERM, then KILL. Quiet when it does not run."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._close_output()
        self._process = None


@contextlib.contextmanager
def running(helpers: Sequence[HelperProcess]) -> Iterator[None]:
    """Start `helpers` side by side, wait until all of them answer, and end them after.

    Raises:
        ServiceUnavailable: one does not come up.
    """
    try:
        for helper in helpers:
            helper.start()
        for helper in helpers:
            helper.wait_until_it_answers()
        yield
    finally:
        for helper in reversed(helpers):
            helper.stop()
