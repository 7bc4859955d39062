"""Every package comes by the sums of its files, and the image's are those of the tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.lock_requirements import ALL, COMPILER, INSTALLER, INSTALLER_VERSION, JOB

PROJECT = Path(__file__).parents[3]


def locked(name: str) -> dict[str, set[str]]:
    """Return the sums of a file by name==version."""
    found: dict[str, set[str]] = {}
    for block in re.split(r"\n(?=[a-zA-Z])", (PROJECT / name).read_text(encoding="utf-8")):
        if pinned := re.match(r"([\w.-]+==[^\s;]+)", block):
            found[pinned[1]] = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", block))
    return found


@pytest.mark.parametrize("name", [ALL, JOB, COMPILER, INSTALLER])
def test_every_package_has_its_sums(name: str) -> None:
    assert locked(name)
    assert [package for package, sums in locked(name).items() if not sums] == []


@pytest.mark.parametrize("name", [JOB, COMPILER])
def test_what_the_image_installs_is_what_the_tests_ran_with(name: str) -> None:
    everything = locked(ALL)
    assert {package: sums for package, sums in locked(name).items() if everything.get(package) != sums} == {}


def test_the_installer_is_pinned() -> None:
    assert list(locked(INSTALLER)) == [INSTALLER_VERSION]


@pytest.mark.parametrize("name", ["run_local.sh", "Dockerfile"])
def test_nothing_is_installed_without_them_but_pytorchs_own_build(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    steps = [step for step in re.split(r"&&|\n|;", text) if re.search(r"(install|install}|}\") .*(-r |==)", step)]
    assert len(steps) >= 3
    assert [step for step in steps if "--require-hashes" not in step and "--torch-backend=cpu" not in step] == []
