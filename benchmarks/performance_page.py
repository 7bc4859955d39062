"""The results as a document: `python -m benchmarks.performance_page` writes docs/performance.md.

It is made from benchmarks/results/*.json and nothing else; a test checks that it still is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.results import DIRECTORY

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
_INTRODUCTION = """\
# Performance

Made by `python -m benchmarks.performance_page` from `benchmarks/results/*.json`; do not edit. Each benchmark writes its
own file. Values are medians, with the lowest and the highest round in brackets. Compare values of one run only:
machines differ, and most of these are shared.
"""
_EMPTY = "\nThere are no results yet.\n"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _section(run: dict[str, Any]) -> str:
    machine = run["machine"]
    where = f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}"
    text = f"\n## {run['name']}\n\n`{run['command']}`\n\n{run['date']}, commit `{run['commit']}`, {where}.\n\n"
    text += "| measurement | median (lowest - highest) | unit | rounds | aim |\n|---|---|---|---|---|\n"
    for title, one in run["measurements"].items():
        seen = _number(one["median"])
        if one["low"] != one["high"]:
            seen += f" ({_number(one['low'])} - {_number(one['high'])})"
        aim = _number(one["aim"]) if "aim" in one else ""
        text += f"| {title} | {seen} | {one['unit']} | {one['rounds']} | {aim} |\n"
    return text


def markdown(directory: Path = DIRECTORY) -> str:
    """Return the page of all results in `directory`, by name."""
    runs = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(directory.glob("*.json"))]
    return _INTRODUCTION + ("".join(map(_section, runs)) or _EMPTY)


if __name__ == "__main__":
    PAGE.write_text(markdown(), encoding="utf-8")
