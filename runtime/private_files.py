"""Files for their owner alone: raw records are in what a broker, a state backend or a file sink writes."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

PRIVATE_UMASK = 0o077
"""Directories become 700, files 600."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private() -> None:
    """Have all that this program and its children write be for their owner alone."""
    os.umask(PRIVATE_UMASK)


@contextlib.contextmanager
def private() -> Iterator[None]:
    """Do so for a while."""
    before = os.umask(PRIVATE_UMASK)
    try:
        yield
    finally:
        os.umask(before)


def readable_by_others(directory: Path) -> list[Path]:
    """Return the files and directories below (and with) `directory` on which others than the owner have a right."""
    found = []
    for path in (directory, *directory.rglob("*")):
        with contextlib.suppress(FileNotFoundError):
            mode = path.lstat().st_mode
            if (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) and mode & _OTHERS:
                found.append(path)
    return found


def close_to_others(directory: Path) -> None:
    """Take those rights away, for what an earlier version wrote."""
    for path in readable_by_others(directory):
        with contextlib.suppress(FileNotFoundError):
            path.chmod(path.stat().st_mode & ~_OTHERS)
