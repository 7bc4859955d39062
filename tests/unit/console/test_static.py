"""What is vendored is what its checksums say, and nothing is asked of other hosts."""

from __future__ import annotations

import re

from console.api import reference
from console.static_files import DIRECTORY
from console.vendor import CHECKSUMS, PACKAGES, checksums
from console.vendor import DIRECTORY as VENDORED


def test_vendored_files_are_as_fetched() -> None:
    assert CHECKSUMS.read_text() == checksums()


def test_every_vendored_file_is_listed_with_its_license() -> None:
    named = {name for files in PACKAGES.values() for name in files.values()}
    assert {file.name for file in VENDORED.iterdir()} == named | {"README.md", CHECKSUMS.name}
    page = (VENDORED / "README.md").read_text()
    for package, files in PACKAGES.items():
        name, _, version = package.rpartition("@")
        assert f"{name} {version}" in page
        assert any(file.startswith("LICENSE") for file in files.values())


def test_our_own_files_name_no_other_host() -> None:
    for file in [*DIRECTORY.glob("*.js"), *DIRECTORY.glob("*.css")]:
        assert not re.search(r"https?://|//[a-z]+\.", file.read_text()), file


def test_the_page_of_the_api_is_todays() -> None:
    assert reference.PAGE.read_text() == reference.page(), "run python -m console.api.reference"
