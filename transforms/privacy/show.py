"""What the Privacy Shield finds in a file, and why it decided as it did, for a person to read: `bd privacy`.

A file holds one JSON object, or one plain text, a line. All but the report shows personal values.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from terminal.escape import escaped
from transforms.privacy.audit import Find, Inspector
from transforms.privacy.explain import explain


def lines(file: str) -> Iterator[str]:
    """The lines of FILE that hold anything. Raises OSError or UnicodeDecodeError when it cannot be read as UTF-8."""
    source: Iterable[str] = sys.stdin if file == "-" else Path(file).read_text(encoding="utf-8").splitlines()
    yield from (line.rstrip("\n") for line in source if line.strip())


def inspected(inspector: Inspector, line: str) -> tuple[str, str, list[Find]]:
    """A line as it reads, as it leaves the shield, and what was found: of a JSON object by fields, else as a text."""
    try:
        record: Any = json.loads(line)
    except ValueError:
        record = None
    if not isinstance(record, dict):
        masked, finds = inspector.inspect_text(line)
        return line, masked, finds
    anonymized, finds = inspector.inspect({name: value for name, value in record.items() if name != "_anonymized"})
    anonymized = {name: value for name, value in anonymized.items() if not name.startswith("_anonymiz")}
    return _pretty(record), _pretty(anonymized), finds


def _pretty(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1)


def show_finds(file: str, inspector: Inspector, console: Console, *, report_only: bool) -> None:
    """Print what is found in the lines of `file`, or with `report_only` the counts alone."""
    counts: Counter[tuple[str, str]] = Counter()
    records = touched = 0
    for number, line in enumerate(lines(file), 1):
        before, after, finds = inspected(inspector, line)
        records += 1
        touched += bool(finds)
        counts.update((find.kind.value, find.rule) for find in finds)
        if report_only or not finds:
            continue
        table = Table(title=f"line {number}", title_justify="left", expand=True)
        table.add_column("input", ratio=1)
        table.add_column("output", ratio=1)
        table.add_row(Text(escaped(before)), Text(escaped(after)))
        console.print(table)
        for find in finds:
            console.print(Text(f"  {find.kind.value:7}{find.rule:20}{escaped(find.value)}  ->  {find.token}"))
    summary = Table("type", "rule", title=f"{records:,} records, {touched:,} with finds", title_justify="left")
    summary.add_column("found", justify="right")
    for (kind, rule), times in sorted(counts.items()):
        summary.add_row(kind, rule, f"{times:,}")
    console.print(summary)


def show_decisions(text: str, console: Console) -> None:
    """Print what was decided about each possible name in a text, and why."""
    decisions = list(explain(text))
    if not decisions:
        console.print("no word of this text could be a name")
    for one in decisions:
        verdict = "a name" if one.accepted else "no name"
        console.print(
            Text(f"{escaped(one.value)}: {verdict} ({one.score:g} of {one.needed:g} needed; rule {one.rule})")
        )
        for name, weight, reason in one.evidence:
            console.print(Text(f"  {weight:+5.2f}  {name:22} {reason}"))
