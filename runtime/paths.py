"""Where things are: the project, its state, and the cache that all clones share."""

import contextlib
import os
import shutil
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
STATE = PROJECT / ".local"
DOTENV = PROJECT / ".env"
ABANDONED_AFTER_SECONDS = 3600.0


def python_path() -> dict[str, str]:
    """Give the environment variable by which a child finds the project's packages, before all that is on it already."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH", "")]))}


def cache(name: str) -> Path:
    """Give a directory of the cache that all clones of the project share, made if missing.

    Args:
        name: What is kept there, for example ``jars``.

    Returns:
        ``$XDG_CACHE_HOME/bd-stream/<name>``; without that variable (or with a relative path in it, which the XDG Base
        Directory Specification says to ignore) below ``~/.cache``.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    directory = (base if base.is_absolute() else Path.home() / ".cache") / "bd-stream" / name
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def remove_abandoned(directory: Path, prefix: str) -> None:
    """Remove the scratch directories that killed processes left; a younger one may be at work in another clone.

    Args:
        directory: Where they are.
        prefix: How their names begin.
    """
    for scratch in directory.glob(f"{prefix}*"):
        with contextlib.suppress(OSError):
            if time.time() - scratch.stat().st_mtime > ABANDONED_AFTER_SECONDS:
                shutil.rmtree(scratch, ignore_errors=True)
