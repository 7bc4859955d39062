"""The metrics as a document: `python -m pipeline.monitoring.metrics_table` writes a table into its page.

The page is docs/reference/metrics.md. The table comes from the declarations, and a test checks that it still does.
"""

from __future__ import annotations

import re
from pathlib import Path

from transforms.prometheus import DECLARED

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"
BEGIN, END = "<!-- made by python -m pipeline.monitoring.metrics_table -->\n", "<!-- end -->"


def table() -> str:
    """Return the table of all metrics."""
    rows = (
        f"| `{one.name}` | {one.kind} | {', '.join(f'`{label}`' for label in one.labels)} | {one.meaning} |\n"
        for one in DECLARED
    )
    return "| metric | type | labels | meaning |\n|---|---|---|---|\n" + "".join(rows)


def with_table(page: str) -> str:
    """Return `page` with today's table in its place."""
    pattern = re.compile(f"(?<={re.escape(BEGIN)}).*?(?={re.escape(END)})", re.DOTALL)
    return pattern.sub(lambda _: table(), page)


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
