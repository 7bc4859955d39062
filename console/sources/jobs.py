"""Jobs on Flink: listed, stopped with a savepoint, resumed from one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clients.errors import ServiceUnavailable
from console.sources.kept import Kept
from console.sources.tasks import Task, Tasks
from pipeline.flink.job_directory import JobDirectory, Savepoint, job_directories
from pipeline.flink.jobs import Found, find_jobs, savepoint_of
from pipeline.flink.rest import FlinkUnreachable
from pipeline.settings import Settings, SettingsError
from runtime import paths
from runtime.process import DetachedProcess
from schemas.topics import ORDER

GOOD_SECONDS = 4.0
STARTED_SECONDS = 180.0
"""How long a resumed job may take until Flink has it running."""
LOG_LINES = 3
STOP, RESUME = "stop", "resume"


@dataclass(frozen=True)
class JobLine:
    """A job, or what is left of one that was stopped with a savepoint.

    Attributes:
        name: the consumer group.
        state: Flink's, in lower case; `stopped` of one that Flink does not know.
        seconds: since its start, 0 of a stopped one.
        parallelism: of its widest part.
        checkpoints, failed_checkpoints: since its start.
        checkpoint_age: seconds since the last checkpoint was complete; None before the first.
        where: the Flink, or who watches over it.
        can_stop, can_resume: what may be done now.
        savepoint: where the last savepoint is; empty without one.
        savepoint_at: when it was taken, ISO 8601.
    """

    name: str
    state: str
    seconds: float
    parallelism: int
    checkpoints: int
    failed_checkpoints: int
    checkpoint_age: float | None
    where: str
    can_stop: bool
    can_resume: bool
    savepoint: str = ""
    savepoint_at: str = ""


class Jobs:
    """The jobs of this machine and of the cluster of the settings.

    Args:
        settings: of the job.
        tasks: run what takes long.
    """

    def __init__(self, settings: Settings, tasks: Tasks):
        self._settings = settings
        self._tasks = tasks
        self._kept = Kept(self._look, GOOD_SECONDS)

    def list(self) -> tuple[JobLine, ...]:
        """Return the jobs.

        Raises:
            ServiceUnavailable: Flink does not answer.
        """
        return self._kept.get()

    def stop(self, name: str) -> Task:
        """Start to stop a running job with a savepoint.

        Raises:
            SettingsError: no job of that name runs.
            Busy: it is being stopped already.
        """
        if not any(line.name == name and line.can_stop for line in self.list()):
            raise SettingsError("no job of this name runs")

        def work(task: Task) -> None:
            try:
                task.text = f"stopped; savepoint: {savepoint_of(name, self._settings.flink_master, stop=True)}"
            finally:
                self._kept.forget()

        return self._tasks.start(STOP, work, name)

    def resume(self, name: str) -> Task:
        """Start a job from its last savepoint.

        Raises:
            SettingsError: it runs, or has no savepoint.
            Busy: it is being resumed already.
        """
        line = next((line for line in self.list() if line.name == name and line.can_resume), None)
        if line is None:
            raise SettingsError("no stopped job of this name has a savepoint here")
        directory = next(one for one in job_directories() if one.name == name)
        command = resume_command(self._settings, name, directory.savepoints()[-1])

        def work(task: Task) -> None:
            try:
                self._resume(task, directory, command)
            finally:
                self._kept.forget()

        return self._tasks.start(RESUME, work, name)

    def _resume(self, task: Task, directory: JobDirectory, command: Sequence[str]) -> None:
        log = directory.directory / "resumed.log"
        with log.open("wb") as output:
            process = DetachedProcess(
                command,
                env=dict(os.environ) | paths.python_path(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + STARTED_SECONDS
        while time.monotonic() < deadline:
            code = process.poll()
            if code:
                raise SettingsError(f"the job ended with code {code}: {_last_lines(log)} (its log: {log})")
            if self._runs(directory.name):
                task.text = f"resumed from {directory.savepoints()[-1].url}"
                return
            time.sleep(1)
        raise SettingsError(f"the job does not run yet after {STARTED_SECONDS:.0f} s; its log: {log}")

    def _runs(self, name: str) -> bool:
        try:
            found = find_jobs(self._settings.flink_master)
            return any(
                one.job.name == name and one.rest.tasks_running(one.job.id) for one in found if not one.job.ended
            )
        except FlinkUnreachable:
            return False

    def _look(self) -> tuple[JobLine, ...]:
        try:
            found = find_jobs(self._settings.flink_master)
            lines = [_line(one) for one in found]
        except FlinkUnreachable as error:
            raise ServiceUnavailable(f"{error} (FLINK_MASTER)") from None
        running = {line.name for line in lines if line.can_stop}
        kept = [line for line in lines if line.can_stop]
        for directory in job_directories():
            savepoints = directory.savepoints()
            if directory.name not in running and savepoints:
                kept.append(_stopped(directory.name, savepoints[-1]))
        known = {line.name for line in kept}
        newest: dict[str, JobLine] = {}
        for line in lines:  # the newest first
            if line.name not in known:
                newest.setdefault(line.name, line)
        return (*kept, *newest.values())


def resume_command(settings: Settings, name: str, savepoint: Savepoint) -> list[str]:
    """Return the command that resumes the job `name`, whose stages its name tells, with its savepoint's parallelism."""
    command = [sys.executable, "-m", "pipeline.main", "--runner=FlinkRunner", "--from-savepoint=latest"]
    command.append(f"--parallelism={savepoint.parallelism}")
    if name != settings.group_id:
        # A job of some stages is named after them; any other name is a group of the operator's own.
        stages = name.removeprefix("bd-stream").strip("-").split("-")
        if name == "bd-stream":
            stages = list(ORDER)
        named = name.startswith("bd-stream") and set(stages) <= set(ORDER)
        command.append(f"--stages={','.join(stages)}" if named else f"--kafka-group-id={name}")
    if not settings.flink_is_embedded:
        command += [f"--flink-master={settings.flink_master}", "--detach"]
    return command


def _line(found: Found) -> JobLine:
    job, rest = found.job, found.rest
    checkpoints = rest.checkpoints(job.id)
    last = checkpoints.last_completed_ms
    savepoints = JobDirectory.of(job.name).savepoints() if _is_known(job.name) else []
    return JobLine(
        name=job.name,
        state=job.state.lower(),
        seconds=job.duration / 1000,
        parallelism=rest.parallelism(job.id),
        checkpoints=checkpoints.completed,
        failed_checkpoints=checkpoints.failed,
        checkpoint_age=None if last is None else max(0.0, time.time() - last / 1000),
        where=found.where,
        can_stop=not job.ended,
        can_resume=False,
        savepoint=savepoints[-1].url if savepoints else "",
        savepoint_at=savepoints[-1].taken_at if savepoints else "",
    )


def _is_known(name: str) -> bool:
    return any(directory.name == name for directory in job_directories())


def _stopped(name: str, savepoint: Savepoint) -> JobLine:
    return JobLine(
        name, "stopped", 0.0, savepoint.parallelism, 0, 0, None, "", False, True, savepoint.url, savepoint.taken_at
    )


def _last_lines(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return " / ".join(lines[-LOG_LINES:])
