"""Programs out of Debian's packages, unpacked into a directory: that needs no root, and changes nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from runtime.errors import ServiceError

SECONDS = 600.0


def unpack(program: str, packages: Sequence[str], directory: Path, *, with_dependencies: bool = False) -> Path:
    """Download packages and unpack them.

    Args:
        program: what they are needed for, as people call it.
        packages: names of packages.
        directory: works in here; what is downloaded stays.
        with_dependencies: also those that they depend on and that this machine has not installed.

    Returns:
        Where `usr/` and `etc/` of them are.

    Raises:
        ServiceError: this is neither Debian nor Ubuntu, or a package cannot be had.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise _missing(program, "this is neither Debian nor Ubuntu: apt-get was not found")
    try:
        _download(program, packages, directory, [], with_dependencies=with_dependencies)
    except ServiceError:
        # The machine's lists of packages are missing or old, and only root may renew them: lists of our own.
        lists = directory / "lists"
        (lists / "partial").mkdir(parents=True)
        options = ["-o", f"Dir::State::lists={lists}", "-o", f"Dir::Cache={directory}", "-o", "APT::Sandbox::User="]
        _run(program, ["apt-get", *options, "update"], directory)
        _download(program, packages, directory, options, with_dependencies=with_dependencies)
    unpacked = directory / "unpacked"
    for package in sorted(directory.glob("*.deb")):
        _run(program, ["dpkg-deb", "-x", str(package), str(unpacked)], directory)
    return unpacked


def _download(
    program: str, packages: Sequence[str], directory: Path, options: Sequence[str], *, with_dependencies: bool
) -> None:
    names = list(packages)
    if with_dependencies:
        simulated = ["apt-get", *options, "install", "--simulate", "--no-install-recommends", *packages]
        names = sorted({*names, *re.findall(r"^Inst (\S+)", _run(program, simulated, directory), re.MULTILINE)})
    _run(program, ["apt-get", *options, "download", *names], directory)


def _run(program: str, command: list[str], directory: Path) -> str:
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
        raise _missing(program, f"{' '.join(command)}: {error}") from error
    if done.returncode:
        raise _missing(program, f"{' '.join(command)}: {done.stderr.strip()[-500:]}")
    return done.stdout


def _missing(program: str, why: str) -> ServiceError:
    return ServiceError(f"{program} is not available", why, "install it, so that its programs are on PATH")
