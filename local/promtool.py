"""Prometheus and promtool: from PATH, from the cache, else out of Debian's package."""

import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from local.debian import unpack
from runtime import paths
from terminal.progress import elapsed

PACKAGE = "prometheus"


class Programs(NamedTuple):
    """Where the two programs are."""

    prometheus: Path
    promtool: Path


def programs() -> Programs:
    """Give the programs, fetched when the machine has none.

    Raises:
        ServiceError: They can neither be found nor fetched.
    """
    on_path = [shutil.which(name) for name in Programs._fields]
    if all(on_path):
        return Programs(*map(Path, filter(None, on_path)))
    target = paths.cache(PACKAGE)
    found = Programs(*(target / name for name in Programs._fields))
    if not all(path.exists() for path in found):
        with tempfile.TemporaryDirectory(dir=target, prefix=".get-") as directory, elapsed("Fetching Prometheus"):
            unpacked = unpack("Prometheus", [PACKAGE], Path(directory))
            for path in found:
                (unpacked / "usr/bin" / path.name).replace(path)
    return found
