"""Fetches the vendored scripts and fonts from npm: `python -m console.vendor`. Needs npm."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

DIRECTORY = Path(__file__).parent / "static" / "vendor"
CHECKSUMS = DIRECTORY / "checksums.sha256"
PACKAGES: Mapping[str, Mapping[str, str]] = {
    "htmx.org@2.0.11": {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE.htmx"},
    "uplot@1.6.32": {
        "dist/uPlot.iife.min.js": "uPlot.iife.min.js",
        "dist/uPlot.min.css": "uPlot.min.css",
        "LICENSE": "LICENSE.uplot",
    },
    "@fontsource/noto-sans-bengali@5.3.0": {
        "files/noto-sans-bengali-bengali-400-normal.woff2": "noto-sans-bengali-bengali-400-normal.woff2",
        "files/noto-sans-bengali-bengali-700-normal.woff2": "noto-sans-bengali-bengali-700-normal.woff2",
        "LICENSE": "LICENSE.noto-sans-bengali",
    },
}
"""npm package and version -> files in it -> their names here."""


def checksums() -> str:
    """Return a line for each vendored file, as `sha256sum` writes it."""
    names = sorted(name for files in PACKAGES.values() for name in files.values())
    return "".join(f"{hashlib.sha256((DIRECTORY / name).read_bytes()).hexdigest()}  {name}\n" for name in names)


def main() -> int:
    """Fetch every package, copy its files and write the sums."""
    for package, files in PACKAGES.items():
        with tempfile.TemporaryDirectory() as directory:
            packed = subprocess.run(
                ["npm", "pack", "--silent", package], cwd=directory, check=True, capture_output=True, text=True
            )
            with tarfile.open(Path(directory) / packed.stdout.split()[-1]) as archive:
                for name, ours in files.items():
                    member = archive.extractfile(f"package/{name}")
                    if member is None:
                        raise FileNotFoundError(f"{package} has no {name}")
                    (DIRECTORY / ours).write_bytes(member.read())
    CHECKSUMS.write_text(checksums(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
