"""One process of our own: started with a log and a pid file, found again later, ended by its pid."""

import contextlib
import ctypes
import json
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from runtime.errors import ServiceError
from runtime.private_files import PRIVATE_UMASK, private

# psutil derives a start time from the boot time, which the kernel gives in whole seconds.
START_TIME_TOLERANCE_SECONDS = 1.5
POLL_SECONDS = 0.05


def _gone(process: psutil.Process) -> bool:
    # A zombie counts as gone, for in a container without an init nobody may ever collect it; but not while its other
    # threads still run: they hold its ports.
    try:
        if not process.is_running():
            return True
        return process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1
    except psutil.NoSuchProcess:
        return True


def _wait_gone(processes: Sequence[psutil.Process], seconds: float) -> list[psutil.Process]:
    end = time.monotonic() + seconds
    while (left := [process for process in processes if not _gone(process)]) and time.monotonic() < end:
        time.sleep(POLL_SECONDS)
    return left


def end_tree(root: psutil.Process, grace_seconds: float) -> None:
    """End a process and all that it started: TERM, then KILL for those still there.

    Args:
        root: The process.
        grace_seconds: How long TERM may take.
    """
    tree = [root]
    with contextlib.suppress(psutil.NoSuchProcess):
        tree += root.children(recursive=True)
    for process in tree:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    left = _wait_gone(tree, grace_seconds)
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    _wait_gone(left, grace_seconds)


def die_with_parent(by: signal.Signals = signal.SIGTERM) -> None:
    """Have Linux end the calling process with a signal when its parent dies, be it by kill -9.

    For ``preexec_fn`` of a child process: it makes one call and takes no lock.

    Args:
        by: The signal.
    """
    pr_set_pdeathsig = 1  # linux/prctl.h
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, by)


class DetachedProcess(subprocess.Popen[bytes]):
    """A process that may run on after the program that started it."""

    def __del__(self) -> None:
        """Say nothing: `Popen` warns of a process that still runs, which here is the purpose."""


class OwnedProcess:
    """A process known by its pid file, from whichever program it was started.

    The pid file holds the pid and the start time, so that a foreign process that got the same pid is never taken for
    ours.

    Args:
        name: Names the log and pid files.
        directory: Holds ``pids/`` and ``logs/``, made when needed.
    """

    def __init__(self, name: str, directory: Path) -> None:
        self.name = name
        self.pid_file = directory / "pids" / f"{name}.json"
        self.log_file = directory / "logs" / f"{name}.log"
        self._popen: DetachedProcess | None = None

    def start(
        self, command: Sequence[str], environment: Mapping[str, str], directory: Path, fingerprint: str = ""
    ) -> None:
        """Start it in a session of its own, so that Ctrl-C in the terminal does not reach it.

        The log of the run before is kept beside the new one as ``<name>.log.1``.

        Args:
            command: Program and arguments.
            environment: All its environment variables.
            directory: Its working directory.
            fingerprint: Kept in the pid file; tells a later `up` whether it still runs as it is configured now.

        Raises:
            ServiceError: The program cannot be started.
        """
        with private():
            self.log_file.parent.mkdir(parents=True, exist_ok=True)
            self.pid_file.parent.mkdir(parents=True, exist_ok=True)
            if self.log_file.exists():
                self.log_file.replace(self.log_file.with_name(self.log_file.name + ".1"))
            opened = self.log_file.open("wb")
        with opened as log:
            try:
                popen = DetachedProcess(
                    command,
                    env=dict(environment),
                    cwd=directory,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    umask=PRIVATE_UMASK,
                )
            except OSError as error:
                raise ServiceError(
                    f"{self.name} could not be started", str(error), f"check that {command[0]} runs on this machine"
                ) from error
        try:
            record = {"pid": popen.pid, "started_at": psutil.Process(popen.pid).create_time(), "name": self.name}
            with tempfile.NamedTemporaryFile("w", dir=self.pid_file.parent, delete=False, encoding="utf-8") as written:
                json.dump(record | {"fingerprint": fingerprint}, written)
            Path(written.name).replace(self.pid_file)
        except BaseException:
            popen.kill()
            raise
        self._popen = popen

    def find(self) -> psutil.Process | None:
        """Give the running process, or None: never started, ended, or its pid belongs to another process by now."""
        if self._popen is not None:
            self._popen.poll()
        record = self._record()
        try:
            process = psutil.Process(int(str(record["pid"])))
            apart = abs(process.create_time() - float(str(record["started_at"])))
        except (KeyError, ValueError, psutil.NoSuchProcess):
            return None
        return process if apart <= START_TIME_TOLERANCE_SECONDS and not _gone(process) else None

    def alive(self) -> bool:
        """Tell whether it runs."""
        return self.find() is not None

    def ended_by_itself(self) -> bool:
        """Tell whether it was started and never stopped, yet runs no more."""
        return self.pid_file.exists() and not self.alive()

    def fingerprint(self) -> str:
        """Give what `start` was told, empty if it was never started."""
        return str(self._record().get("fingerprint", ""))

    def stop(self, grace_seconds: float = 15.0) -> bool:
        """End it and its children: TERM, wait, KILL. Quiet if it does not run.

        Args:
            grace_seconds: How long it may take to end in an orderly way.

        Returns:
            Whether it ran.
        """
        process = self.find()
        if process is not None:
            end_tree(process, grace_seconds)
            if self._popen is not None:
                self._popen.poll()
        self.pid_file.unlink(missing_ok=True)
        return process is not None

    def kill(self) -> None:
        """End it at once with KILL, as a crash would: the pid file stays."""
        process = self.find()
        if process is not None:
            process.kill()
            _wait_gone([process], 10.0)

    def last_lines(self, count: int) -> str:
        """Give the last lines of its log.

        Args:
            count: How many lines at most.

        Returns:
            The lines, joined by newlines; empty if there is no log.
        """
        with contextlib.suppress(FileNotFoundError):
            return "\n".join(self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
        return ""

    def _record(self) -> Mapping[str, object]:
        try:
            record = json.loads(self.pid_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return record if isinstance(record, dict) else {}


@dataclass(frozen=True)
class Awaited:
    """A process that has to answer before a deadline.

    Args:
        process: The process.
        title: How messages call it.
        answers: Tells whether it is ready; returns within about a second.
        deadline_seconds: How long it may take, from the call of `wait_until_ready`.
    """

    process: OwnedProcess
    title: str
    answers: Callable[[], bool]
    deadline_seconds: float


def wait_until_ready(awaited: Sequence[Awaited], on_ready: Callable[[Awaited, float], None]) -> None:
    """Wait until every one of them answers, whichever comes first.

    Args:
        awaited: What to wait for.
        on_ready: Called once for each with the seconds it took.

    Raises:
        ServiceError: One ended, or its deadline passed; with the last lines of its log.
    """
    start = time.monotonic()
    pending = list(awaited)
    while pending:
        for one in tuple(pending):
            # Ask whether it lives before asking the port: another program may answer there.
            alive = one.process.alive()
            passed = time.monotonic() - start
            if alive and one.answers():
                on_ready(one, time.monotonic() - start)
                pending.remove(one)
            elif not alive or passed > one.deadline_seconds:
                log = one.process.last_lines(15) or "(its log is empty)"
                late = f"did not answer within {one.deadline_seconds:.0f} s"
                raise ServiceError(
                    f"{one.title} {late if alive else 'ended while it started'}",
                    f"the end of its log:\n{log}",
                    f"see the whole log in {one.process.log_file}",
                )
        if pending:
            time.sleep(POLL_SECONDS)
