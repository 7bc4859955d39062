"""What officers marked in the console, held against the rules of now.

    python -m benchmarks.privacy_marks .local/console-marks.jsonl

Of what was marked as missed it shows how much is found now, by kind; of what was wrongly replaced how often each kind
was marked: the text behind a token is not in the file.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.privacy_sets import read_lines
from terminal.program import run
from transforms.privacy import find


def missed(data: bytes) -> dict[str, tuple[int, int]]:
    """Return by kind (how many of the values marked as missed are found now, how many were marked)."""
    found: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    for text in read_lines(data):
        spans = find(text.text)
        for start, end, kind in text.spans:
            marked[kind] += 1
            found[kind] += any(span.start < end and start < span.end for span in spans)
    return {kind: (found[kind], marked[kind]) for kind in sorted(marked)}


def wrongly_replaced(data: bytes) -> Counter[str]:
    """Return by kind how often a token was marked as standing for nothing personal."""
    lines = [json.loads(line) for line in data.splitlines() if line]
    return Counter(line["kind"] for line in lines if line["group"] == "wrongly_replaced")


def show(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]) -> int:
    """Print the table. Return the exit code."""
    data = file.read_bytes()
    table = Table("kind", title="Marks", title_justify="left")
    for heading in ("missed", "found now", "wrongly replaced"):
        table.add_column(heading, justify="right")
    found, wrong = missed(data), wrongly_replaced(data)
    for kind in sorted({*found, *wrong}):
        hits, marks = found.get(kind, (0, 0))
        table.add_row(kind, str(marks), str(hits), str(wrong[kind]))
    Console(highlight=False).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(run(show, program="python -m benchmarks.privacy_marks"))
