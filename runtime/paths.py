"""Where things are: the project, its state, and the cache that all clones share."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
STATE = PROJECT / ".local"
DOTENV = PROJECT / ".env"


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
