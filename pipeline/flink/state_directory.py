"""The directory of checkpoints and savepoints, checked before the job starts where it is on this machine."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from pipeline.settings import SettingsError

LEAST_FREE_BYTES = 64 * 1024 * 1024


def check_state_directory(url: str) -> None:
    """Make the directory at `url` if it is a local one, and try whether it takes files.

    Raises:
        SettingsError: it does not, or the disk is full; with the name of the setting.
    """
    directory = local_path(url)
    if directory is None:
        return
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory) as probe:
            probe.write(bytes(4096))
            probe.flush()
            os.fsync(probe.fileno())
        free = shutil.disk_usage(directory).free
    except OSError as error:
        raise SettingsError(
            f"FLINK_STATE_DIR: {directory} is not writable ({error.strerror or type(error).__name__}); without "
            "checkpoints no offset is committed. Give the job's user write permission, or name another directory"
        ) from None
    if free < LEAST_FREE_BYTES:
        raise SettingsError(
            f"FLINK_STATE_DIR: the disk of {directory} is full ({free // 2**20} MiB free); without checkpoints no "
            "offset is committed. Free some space, or name another directory"
        )


def local_path(url: str) -> Path | None:
    """Return the path of a file:// URL, None for any other."""
    return Path(url.removeprefix("file://")) if url.startswith("file://") else None
