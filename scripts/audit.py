"""Looks up known vulnerabilities of every pinned Python package: `python -m scripts.audit`.

Asks the interface of the package index (`pip-audit`). Where it cannot be reached, as behind a mirror that serves files,
nothing was audited, and it says so and ends well; exit code 1 means that a package has a known vulnerability.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.lock_requirements import ALL

PROJECT = Path(__file__).parents[1]
SECONDS = 300


def findings(report: Mapping[str, Any]) -> tuple[list[str], int, int]:
    """Return (a line for each vulnerability, packages that were looked up, packages that could not be)."""
    packages = report["dependencies"]
    lines = [
        f"{one['name']} {one['version']}: {found['id']}, fixed in {', '.join(found['fix_versions']) or 'no version'}"
        for one in packages
        for found in one.get("vulns", ())
    ]
    skipped = sum("skip_reason" in one for one in packages)
    return lines, len(packages) - skipped, skipped


def main(arguments: Sequence[str]) -> int:
    """Audit. Returns the exit code."""
    command = ["pip-audit", "--requirement", ALL, "--disable-pip", "--require-hashes", "--format", "json"]
    program = [str(Path(sys.executable).with_name(command[0])), *command[1:], "--progress-spinner", "off", *arguments]
    try:
        ran = subprocess.run(program, cwd=PROJECT, capture_output=True, text=True, timeout=SECONDS, check=False)
        lines, asked, skipped = findings(json.loads(ran.stdout))
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
        print(f"NOT AUDITED: pip-audit gave no report ({type(error).__name__})")
        return 0
    for line in lines:
        print(line)
    if asked == 0:
        print(f"NOT AUDITED: the index told nothing about any of {skipped} packages")
    else:
        print(f"{asked} packages looked up, {skipped} not; {len(lines)} known vulnerabilities")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
