"""Where a job on Flink keeps what belongs to it on this machine: `.local/flink/<job>/`, below the current directory.

One job of a name at a time: two would read the same records under the same consumer group.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.settings import SettingsError

ROOT = Path(".local/flink")


@dataclass(frozen=True)
class Running:
    """A job that a process on this machine watches over."""

    name: str
    pid: int
    rest: str
    job_id: str


@dataclass(frozen=True)
class Savepoint:
    """A savepoint, and what it fits: Flink restores the split of partitions over workers that it was taken with."""

    url: str
    taken_at: str
    parallelism: int
    partitions: Mapping[str, int]


@dataclass(frozen=True)
class JobDirectory:
    """The files of one job."""

    directory: Path
    name: str

    @classmethod
    def of(cls, name: str, root: Path = ROOT) -> JobDirectory:
        """Return the job_directory of the job `name`, made when missing."""
        directory = (root / name).absolute()
        directory.mkdir(parents=True, exist_ok=True)
        return cls(directory, name)

    @property
    def configuration(self) -> Path:
        """Directory of Flink's `config.yaml`."""
        return self.directory / "conf"

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the job's name; released when this process ends, however it ends.

        Raises:
            SettingsError: another process holds it.
        """
        with (self.directory / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise SettingsError(
                    f"the job {self.name} runs here already: stop it first (bd job stop {self.name}), or give "
                    "this one other --stages or another --kafka-group-id"
                ) from None
            try:
                yield
            finally:
                self._running_file.unlink(missing_ok=True)

    def runs(self, rest: str, job_id: str, partitions: Mapping[str, int]) -> None:
        """Note where the job runs, for `bd job`, and the partitions of its input topics when it was submitted."""
        self._write(self._running_file, json.dumps(asdict(Running(self.name, os.getpid(), rest, job_id))))
        self._write(self._submitted_file, json.dumps({"job_id": job_id, "partitions": dict(partitions)}))

    def partitions_of(self, job_id: str) -> Mapping[str, int]:
        """Return the partitions that the job `job_id` was submitted with; empty when it was submitted elsewhere."""
        try:
            noted = json.loads(self._submitted_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return dict(noted["partitions"]) if noted["job_id"] == job_id else {}

    def running(self) -> Running | None:
        """Return where the job runs, None when no process here watches over it."""
        try:
            return Running(**json.loads(self._running_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def note_savepoint(self, savepoint: Savepoint) -> None:
        """Add to the list of savepoints."""
        self._write(
            self._savepoints_file, json.dumps([asdict(one) for one in [*self.savepoints(), savepoint]], indent=1)
        )

    def savepoints(self) -> list[Savepoint]:
        """Return the savepoints that were taken from this machine, the oldest first."""
        try:
            return [Savepoint(**one) for one in json.loads(self._savepoints_file.read_text(encoding="utf-8"))]
        except FileNotFoundError:
            return []

    @property
    def _running_file(self) -> Path:
        return self.directory / "running.json"

    @property
    def _submitted_file(self) -> Path:
        return self.directory / "submitted.json"

    @property
    def _savepoints_file(self) -> Path:
        return self.directory / "savepoints.json"

    @staticmethod
    def _write(path: Path, text: str) -> None:
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)


def job_directories(root: Path = ROOT) -> list[JobDirectory]:
    """Return the job_directories there are below `root`."""
    return [JobDirectory(path.absolute(), path.name) for path in sorted(root.glob("*/")) if (path / "lock").exists()]
