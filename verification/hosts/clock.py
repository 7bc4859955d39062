"""The clocks of simulated hosts, each wrong by what its file says."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("clock.c")


def compiler() -> str | None:
    """Return the C compiler, None where there is none: then no clock can be wrong."""
    return shutil.which("cc")


def library(directory: Path) -> Path | None:
    """Compile what makes a clock wrong into `directory`; return it, None without a compiler."""
    found, made = compiler(), directory / "clock.so"
    if found is None:
        return None
    if not made.exists():
        command = [
            found,
            "-O2",
            "-Wall",
            "-Werror",
            "-shared",
            "-fPIC",
            "-o",
            str(made),
            str(SOURCE),
            "-ldl",
            "-lpthread",
        ]
        subprocess.run(command, check=True)
    return made


def write(file: Path, seconds: int) -> None:
    """Make the clock that `file` is of wrong by `seconds`; programs that have it mapped see it at once."""
    with file.open("r+b" if file.exists() else "wb") as opened:
        opened.write(struct.pack("q", seconds))


def environment(made: Path, file: Path) -> dict[str, str]:
    """Return the variables by which a program has the clock that `file` is of."""
    return {"LD_PRELOAD": str(made), "BD_CLOCK": str(file)}
