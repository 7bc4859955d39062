"""Prometheus and promtool: from PATH, from the cache, else out of Debian's package, which needs no root for that."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from runtime import paths
from runtime.errors import ServiceError
from terminal.progress import elapsed

PACKAGE = "prometheus"
SECONDS = 300.0


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
            unpacked = _fetch(Path(directory))
            for path in found:
                (unpacked / "usr/bin" / path.name).replace(path)
    return found


def _fetch(directory: Path) -> Path:
    """Download the package into a directory and unpack it there; give where."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise _missing("this is neither Debian nor Ubuntu: apt-get was not found")
    try:
        _run(["apt-get", "download", PACKAGE], directory)
    except ServiceError:
        # The machine's lists of packages are missing or old, and only root may renew them: lists of our own.
        lists = directory / "lists"
        (lists / "partial").mkdir(parents=True)
        options = ["-o", f"Dir::State::lists={lists}", "-o", f"Dir::Cache={directory}", "-o", "APT::Sandbox::User="]
        _run(["apt-get", *options, "update"], directory)
        _run(["apt-get", *options, "download", PACKAGE], directory)
    [package] = directory.glob(f"{PACKAGE}_*.deb")
    unpacked = directory / "unpacked"
    _run(["dpkg-deb", "-x", str(package), str(unpacked)], directory)
    return unpacked


def _run(command: list[str], directory: Path) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=directory,
            env=os.environ | {"LC_ALL": "C"},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _missing(f"{' '.join(command)}: {error}") from error
    if done.returncode:
        raise _missing(f"{' '.join(command)}: {done.stderr.strip()[-500:]}")


def _missing(why: str) -> ServiceError:
    return ServiceError("Prometheus is not available", why, "install it, so that prometheus and promtool are on PATH")
