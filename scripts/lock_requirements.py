"""Pins every Python package with the sums of its files: `python -m scripts.lock_requirements`.

requirements.txt       all that requirements-dev.in needs; run_local.sh installs it
requirements-job.txt   of these, what requirements.in needs; the image installs it
requirements-compiler.txt   what compiles the Privacy Shield in the image, and is not in it
requirements-uv.txt    the installer itself

Versions that are pinned stay, unless an .in file rules them out; `--upgrade` takes the newest. With the sums in the
file, uv and pip refuse whatever else an index or a proxy hands out.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).parents[1]
PYTHON = "3.11"
ALL, JOB = "requirements.txt", "requirements-job.txt"
COMPILER, INSTALLER = "requirements-compiler.txt", "requirements-uv.txt"
COMMAND = "python -m scripts.lock_requirements"
INSTALLER_VERSION = "uv==0.13.9"


def compile_command(source: str, target: str, *more: str) -> list[str]:
    """Return uv's command that pins `source` into `target`."""
    options = ["--python-version", PYTHON, "--generate-hashes", "--quiet", "--custom-compile-command", COMMAND]
    return ["uv", "pip", "compile", *options, source, "--output-file", target, *more]


def main(arguments: Sequence[str]) -> int:
    """Write the four files. Returns the exit code."""
    if set(arguments) - {"--upgrade"}:
        print(__doc__)
        return 2
    subprocess.run(compile_command("requirements-dev.in", ALL, *arguments), cwd=PROJECT, check=True)
    subprocess.run(compile_command("requirements.in", JOB, "--constraint", ALL), cwd=PROJECT, check=True)
    for wanted, target in (("mypy\nsetuptools", COMPILER), (INSTALLER_VERSION, INSTALLER)):
        command = compile_command("-", target, "--constraint", ALL)
        subprocess.run(command, cwd=PROJECT, check=True, input=wanted, text=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
