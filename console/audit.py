"""The audit log: who did what, a JSON line each, appended to a file and chained by hashes. It holds no personal value.

A line names the action, the role, who asked (the name of a token, or a keyed hash of a person's name) and what it was
about: an address of a dead letter, a job, a filter. Each holds the hash of the line before it, so that a line that was
changed or taken out in between shows; lines cut off at the end do not.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

FIRST = "0" * 64
"""Hash before the first line."""
LONGEST_LINE_BYTES = 16_384
REFUSALS_A_MINUTE = 60
"""Refused requests beyond these are counted only: nobody may fill the disk from outside."""


class Action(StrEnum):
    """What is written down."""

    PAYLOAD_READ = "payload_read"
    DRY_RUN = "dry_run"
    REPLAY = "replay"
    JOB_STOP = "job_stop"
    JOB_RESUME = "job_resume"
    PERSONAL_SEARCH = "personal_search"
    PRIVACY_SAMPLE = "privacy_sample"
    MARK = "mark"
    SEARCH_SAVE = "search_save"
    SEARCH_DELETE = "search_delete"
    SIGN_IN = "sign_in"
    REFUSED = "refused"


class AuditDamaged(Exception):  # noqa: N818
    """A line of the audit log is not as it was written; the text says which."""

    exit_code = 1


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    at: str
    action: str
    who: str
    role: str
    about: Mapping[str, Any]


class Audit:
    """Appends to the log; may be used by several threads and processes.

    Args:
        file: made when missing, readable by its owner alone.
    """

    def __init__(self, file: Path):
        self._file = file
        self._lock = threading.Lock()
        self._refusals: deque[float] = deque(maxlen=REFUSALS_A_MINUTE)

    def require_writable(self) -> None:
        """Make the file, if it is missing.

        Raises:
            OSError: it cannot be written.
        """
        self._file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600))

    def write(self, action: Action, who: str, role: str, **about: Any) -> None:
        """Append a line and have it on disk before this returns.

        Args:
            action: what was done.
            who: name of the identity.
            role: its role, empty where there is none.
            about: what it was about; never a value of a record, and no search text.

        Raises:
            OSError: the line could not be written: the action must not take place.
        """
        said = {"at": datetime.now(UTC).isoformat(), "action": action.value, "who": who, "role": role, "about": about}
        with self._lock:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "r+b") as log:
                fcntl.flock(log, fcntl.LOCK_EX)
                chained = said | {"previous": _last_hash(log.fileno())}
                log.write(_encoded(chained | {"hash": _hash(chained)}) + b"\n")
                log.flush()
                os.fsync(log.fileno())

    def refused(self, who: str, role: str, **about: Any) -> None:
        """Append that a request was refused, unless there were very many of late."""
        now = time.monotonic()
        with self._lock:
            full = len(self._refusals) == REFUSALS_A_MINUTE and now - self._refusals[0] < 60
            if not full:
                self._refusals.append(now)
        if not full:
            self.write(Action.REFUSED, who, role, **about)

    def newest(self, limit: int) -> list[Line]:
        """Return the last lines, the newest first."""
        lines: deque[bytes] = deque(maxlen=limit)
        try:
            with self._file.open("rb") as log:
                lines.extend(log)
        except FileNotFoundError:
            return []
        return [_line(json.loads(line)) for line in reversed(lines)]


def verify(file: Path) -> int:
    """Return how many lines the log has, after checking the chain of all of them.

    Raises:
        AuditDamaged: naming the first line that is not as it was written.
    """
    previous, number = FIRST, 0
    with file.open("rb") as log:
        for number, line in enumerate(log, 1):
            try:
                said = json.loads(line)
                claimed = said.pop("hash")
                right = said["previous"] == previous and claimed == _hash(said)
            except (ValueError, KeyError, TypeError, AttributeError):
                right = False
            if not right:
                raise AuditDamaged(f"{file}: line {number} was changed, or lines before it were taken out")
            previous = claimed
    return number


def _line(said: dict[str, Any]) -> Line:
    return Line(said["at"], said["action"], said["who"], said["role"], said["about"])


def _encoded(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def _hash(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(_encoded(said)).hexdigest()


def _last_hash(handle: int) -> str:
    size = os.fstat(handle).st_size
    tail = os.pread(handle, LONGEST_LINE_BYTES, max(0, size - LONGEST_LINE_BYTES)).rstrip(b"\n")
    if not tail:
        return FIRST
    try:
        return str(json.loads(tail.rpartition(b"\n")[2])["hash"])
    except (ValueError, KeyError, TypeError):
        # Half a line of a crash: the chain starts over behind it, and `verify` names it.
        return FIRST
