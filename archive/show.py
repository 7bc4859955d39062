"""What a person sees of the archive: answers as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from archive.columns import MALFORMED
from archive.run import Totals
from archive.store import Cause, Gap
from terminal.escape import escaped

LONGEST_TEXT = 80


def answer_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], shown: int) -> Table:
    """Return the first `shown` of `rows` as a table; numbers stand right."""
    more = f" (the first {shown} of {len(rows):,} rows)" if len(rows) > shown else ""
    table = Table(title=escaped(title) + more, title_justify="left")
    for number, name in enumerate(columns):
        values = [row[number] for row in rows[:shown] if row[number] is not None]
        numeric = bool(values) and all(isinstance(value, (int, float)) for value in values)
        table.add_column(escaped(name), justify="right" if numeric else "left")
    for row in rows[:shown]:
        table.add_row(*map(_cell, row))
    return table


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    text = escaped(f"[{len(value)} values]" if isinstance(value, list) and len(value) > 10 else str(value))
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def gap_line(gap: Gap) -> str:
    """Return what is to be said about `gap`."""
    where = f"{gap.topic}/{gap.partition}"
    if gap.cause is Cause.EXPIRED:
        lost = gap.next_offset - gap.first_offset
        return (
            f"LOST: {where}: retention deleted offsets {gap.first_offset} to {gap.next_offset - 1} ({lost:,} records) "
            "before they were archived. Archive more often, or raise the topic's retention.ms"
        )
    return (
        f"LOST: {where} was deleted and made again: what came after offset {gap.first_offset - 1} of the old topic "
        f"is not in the archive. It continues at offset {gap.next_offset} of the new one"
    )


def totals_lines(totals: Totals) -> list[str]:
    """Return what a run did, one line for each thing to know."""
    rate = totals.records / totals.seconds if totals.seconds else 0.0
    lines = [f"{totals.records:,} records archived in {totals.seconds:.1f} s ({rate:,.0f} records/s)"]
    if totals.rows:
        lines.append("New rows: " + ", ".join(f"{name} {count:,}" for name, count in sorted(totals.rows.items())))
    if totals.rows[MALFORMED]:
        lines.append(
            f"{totals.rows[MALFORMED]:,} sink values are not records; they are kept in {MALFORMED}, with their offsets"
        )
    if totals.mismatched:
        names = ", ".join(f"{name} {count:,}" for name, count in sorted(totals.mismatched.items()))
        lines.append(f"Values that do not fit their column, to be found in the column `record`: {names}")
    return lines
