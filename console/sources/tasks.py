"""Work that takes longer than an answer may: run in the background, with progress to look at."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from clients.errors import ServiceUnavailable
from pipeline.flink.rest import FlinkUnreachable, SavepointFailed
from pipeline.settings import SettingsError

_log = logging.getLogger(__name__)

MOST_TASKS = 100
"""How many are remembered."""


class TaskState(StrEnum):
    """How far a task is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass
class Task:
    """One piece of work.

    Attributes:
        id: names it.
        what: e.g. replay.
        about: e.g. the job; empty where there is only one.
        state: how far it is.
        done: steps that are done, of `total`, where they are counted.
        total: steps, 0 where that is not known.
        text: what it came to, or why it failed.
        result: what it gave.
    """

    what: str
    about: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    state: TaskState = TaskState.RUNNING
    done: int = 0
    total: int = 0
    text: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    started: float = field(default_factory=time.time)
    ended: float | None = None

    def begin(self, total: int) -> None:
        """Say how many steps there are."""
        self.total = total

    def advance(self) -> None:
        """Say that a step is done."""
        self.done += 1


class Busy(Exception):  # noqa: N818
    """The same work runs already; the text says which."""


class NoSuchTask(Exception):  # noqa: N818
    """No task has this id, or it was so long ago that it is forgotten."""


class Tasks:
    """Runs tasks, one of a kind at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tasks: OrderedDict[str, Task] = OrderedDict()

    def start(self, what: str, work: Callable[[Task], None], about: str = "") -> Task:
        """Run `work` in the background and return its task.

        Args:
            what: what kind of work it is.
            work: fills in the task's text and result; an error that has a text for people ends it as failed.
            about: what the work is about; of the same kind and about the same only one runs at a time.

        Raises:
            Busy: it runs already.
        """
        task = Task(what, about)
        with self._lock:
            for other in self._tasks.values():
                if other.state is TaskState.RUNNING and (other.what, other.about) == (what, about):
                    raise Busy(f"a {what} runs already{f' of {about}' if about else ''}: wait until it has ended")
            self._tasks[task.id] = task
            while len(self._tasks) > MOST_TASKS:
                oldest = next((one for one in self._tasks.values() if one.state is not TaskState.RUNNING), None)
                if oldest is None:
                    break
                del self._tasks[oldest.id]
        threading.Thread(target=_run, args=(task, work), name=f"{what}-{task.id}", daemon=True).start()
        return task

    def get(self, task_id: str) -> Task:
        """Return a task.

        Raises:
            NoSuchTask: there is none of this id.
        """
        with self._lock:
            if task_id not in self._tasks:
                raise NoSuchTask("no task has this id; the console forgets the oldest, and all when it restarts")
            return self._tasks[task_id]


def _run(task: Task, work: Callable[[Task], None]) -> None:
    state = TaskState.FAILED
    try:
        work(task)
        state = TaskState.DONE
    except (ServiceUnavailable, FlinkUnreachable, SavepointFailed, SettingsError) as error:
        task.text = str(error)
    except Exception as error:
        # Its text may hold a value of a record.
        _log.error("%s failed: %s", task.what, type(error).__name__)
        task.text = f"it failed unexpectedly ({type(error).__name__}); the console's log names it"
    finally:
        task.ended = time.time()
        task.state = state
