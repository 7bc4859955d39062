"""Where a worker process keeps its metrics: a slot of the job's directory, which outlives it.

A slot is a pair of memory-mapped files of prometheus_client and a lock that the kernel takes back however its process
ends. The next worker continues in the first free slot, with the counts it finds there: what dead workers counted
stays counted, and a job that is restarted for days has as many files as it had workers at a time.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from prometheus_client.mmap_dict import MmapedDict

_log = logging.getLogger(__name__)

FILE_BYTES: Final = 256 * 1024
"""Size of a file: with all labels there are it fills up by a tenth, so it never grows."""
_KINDS: Final = ("counter", "histogram")
_WORKER: Final = "worker"


@dataclass(frozen=True)
class Slot:
    """A slot that this process holds until it ends.

    Attributes:
        name: part of the names of its files.
        lock: descriptor whose lock says that the slot is taken.
    """

    name: str
    lock: int


def take(directory: Path) -> Slot:
    """Take the first slot of this host that is free, with its files made and their blocks on disk.

    The blocks, since a write through a map for which the disk has no room would end the process by SIGBUS.

    Raises:
        OSError: the directory is not writable, or its disk is full.
    """
    directory.mkdir(parents=True, exist_ok=True)
    # Two containers may share the directory and have the same pids. The library cuts names at underscores.
    host = re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname())
    number = 0
    while True:
        name = f"{_WORKER}-{host}-{number}"
        lock = _try_lock(directory / f"{name}.lock")
        if lock is not None:
            break
        number += 1
    try:
        for path in _files(directory, name):
            _prepare(path)
    except OSError:
        os.close(lock)
        raise
    return Slot(name, lock)


def _try_lock(path: Path) -> int | None:
    """Return a descriptor that holds the lock of `path`, None when another process holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _files(directory: Path, name: str) -> list[Path]:
    return [directory / f"{kind}_{name}.db" for kind in _KINDS]


def _prepare(path: Path) -> None:
    if path.exists() and not readable(path):
        _log.warning("the counters in %s cannot be read: starting from zero, the file is kept as .broken", path)
        path.replace(path.with_suffix(".broken"))
    with path.open("ab") as file:
        os.posix_fallocate(file.fileno(), 0, max(FILE_BYTES, path.stat().st_size))


def readable(path: Path) -> bool:
    """Return whether `path` holds metrics; a worker may be about to make it."""
    try:
        for key, *_ in MmapedDict.read_all_values_from_file(str(path)):  # type: ignore[no-untyped-call]
            json.loads(key)  # empty where a machine that lost its power left zeros
    except (OSError, RuntimeError, struct.error, ValueError):
        return False
    return True


def files(directory: Path) -> Iterable[Path]:
    """Return the files of all slots, of this host and of others."""
    return directory.glob("*.db")


def live_workers(directory: Path) -> int:
    """Return how many processes hold a slot."""
    return sum(map(_is_held, directory.glob("*.lock")))


def clear(directory: Path) -> None:
    """Delete the metrics in `directory`, but for those of processes that still run."""
    for path in directory.glob("*.lock"):
        lock = _try_lock(path)
        if lock is not None:
            for file in _files(directory, path.stem):
                file.unlink(missing_ok=True)
            os.close(lock)


def _is_held(path: Path) -> bool:
    """Tell whether a process holds the lock of `path`. Several may look at a time, and need no right to write."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
