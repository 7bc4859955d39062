"""Chromium and its driver, for tests of pages: from PATH, from the cache, else out of Debian's packages."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local.debian import unpack
from runtime import paths
from terminal.progress import elapsed

PACKAGES = ("chromium", "chromium-driver", "fonts-dejavu-core")
LIBRARIES = ("usr/lib/{arch}-linux-gnu", "lib/{arch}-linux-gnu", "usr/lib/{arch}-linux-gnu/pulseaudio")


@dataclass(frozen=True)
class Chromium:
    """Where the programs are, and what environment they need."""

    browser: Path
    driver: Path
    environment: Mapping[str, str] = field(default_factory=dict)


def chromium() -> Chromium:
    """Give the programs, fetched when the machine has none; some 150 MB, once.

    Raises:
        ServiceError: They can neither be found nor fetched.
    """
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser and driver:
        return Chromium(Path(browser), Path(driver))
    cache = paths.cache("chromium")
    target = cache / "unpacked"
    if not target.is_dir():
        with tempfile.TemporaryDirectory(dir=cache, prefix=".get-") as directory, elapsed("Fetching Chromium"):
            unpack("Chromium", PACKAGES, Path(directory), with_dependencies=True).replace(target)
    return unpacked_chromium(target)


def unpacked_chromium(directory: Path) -> Chromium:
    """Give the programs of packages that were unpacked into `directory`."""
    libraries = [directory / name.format(arch=os.uname().machine) for name in LIBRARIES]
    environment = {"LD_LIBRARY_PATH": os.pathsep.join(map(str, libraries))}
    if not Path("/etc/fonts").is_dir():
        # Its configuration names /usr/share/fonts, which may be empty here.
        environment |= {"FONTCONFIG_SYSROOT": str(directory)}
    return Chromium(directory / "usr/lib/chromium/chromium", directory / "usr/bin/chromedriver", environment)
