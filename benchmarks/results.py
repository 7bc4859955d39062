"""Results of benchmarks as files: `save(name, command, measurements)` writes benchmarks/results/NAME.json.

Each file is one run: what was measured, on which machine, when, at which commit, by which command. docs/performance.md
is made from them by `python -m benchmarks.performance_page`.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shlex
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

SaveOption = Annotated[bool, typer.Option("--save", help="Write the result to benchmarks/results.")]
"""The option of a benchmark that saves only when asked to."""
DIRECTORY = Path(__file__).parent / "results"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def spread(unit: str, values: Sequence[float], aim: float | None = None) -> dict[str, Any]:
    """Return one measurement: its median, lowest and highest.

    Args:
        unit: such as "records/s".
        values: of the rounds, at least one.
        aim: what it should reach, if there is an aim.
    """
    found = {"unit": unit, "median": statistics.median(values), "low": min(values), "high": max(values)}
    return found | {"rounds": len(values)} | ({} if aim is None else {"aim": aim})


def machine() -> dict[str, Any]:
    """Return what this machine is: its processor and its cores that we may use."""
    model = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        pass  # not Linux
    return {"processor": model, "cores": len(os.sched_getaffinity(0)), "python": platform.python_version()}


def commit() -> str:
    """Return the short id of the commit, with `+` when the work tree differs from it; empty without git."""

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain", "-uno") else "")


def command() -> str:
    """Return the command line of this process, as it is repeated from the repository's root."""
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    program = f"-m {spec.name}" if spec is not None else Path(sys.argv[0]).name
    return shlex.join(["python", *program.split(), *sys.argv[1:]])


def save(name: str, command: str, measurements: Mapping[str, Mapping[str, Any]], directory: Path = DIRECTORY) -> Path:
    """Write one run and return its path. An earlier run of the same name is replaced.

    Args:
        name: of the file, in lower case with dashes.
        command: what reproduces it, from the repository's root.
        measurements: by title, each made by `spread`.
        directory: where the file is written.

    Raises:
        ValueError: the name is not a file name, or there are no measurements.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} must be lower-case letters, digits and dashes")
    if not measurements:
        raise ValueError(f"{name}: there are no measurements to save")
    directory.mkdir(exist_ok=True)
    path = directory / f"{name}.json"
    found = {
        "name": name,
        "command": command,
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit(),
        "machine": machine(),
        "measurements": {title: dict(measurement) for title, measurement in measurements.items()},
    }
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
