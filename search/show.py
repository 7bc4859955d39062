"""Hits as a person or a program reads them: blocks on a terminal, a line for each in a pipe, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table

from schemas import Kind
from schemas.collections import COLLECTIONS
from schemas.event_time import DHAKA
from schemas.kinds import FIELDS
from search.engine import Hit
from terminal.escape import escaped

COLUMNS = ("score", "meaning", "words", "id", "when", "platform", "category", "place", "text")
TEXT_LINES = 3
"""Most lines of a text on a terminal; `--json` has all of it."""


def as_json(kind: Kind, hits: Sequence[Hit]) -> str:
    """Return `hits` as one JSON array; each hit is its score, its parts, and the record as the sink has it."""
    found = [
        {
            "score": round(hit.score, 4),
            "score_parts": {"meaning": round(hit.meaning, 4), "words": round(hit.words, 4)},
            "collection": COLLECTIONS[kind],
        }
        | json.loads(hit.properties["raw_data"])
        for hit in hits
    ]
    return escaped(json.dumps(found, ensure_ascii=False, indent=1))


def print_hits(console: Console, kind: Kind, hits: Sequence[Hit]) -> None:
    """Print `hits`: on a terminal in blocks as wide as it is, else one line for each with tabs between the columns."""
    if console.is_terminal:
        console.print(blocks(kind, hits, console.width))
        return
    for line in lines(kind, hits):
        print(line, file=console.file)


def blocks(kind: Kind, hits: Sequence[Hit], width: int) -> Table:
    """Return `hits` as blocks of a few lines: what it is, then the beginning of its text.

    Args:
        kind: of the hits.
        hits: to show.
        width: columns of the terminal.
    """
    made = Table.grid(padding=(0, 2))
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    room = TEXT_LINES * max(10, width - 8)
    for hit in hits:
        values = _values(kind, hit)
        facts = "  ".join(value for value in values[3:-1] if value)
        text = values[-1]
        if cell_len(text) > room:
            text = set_cell_size(text, room - 4).rstrip() + " ..."
        made.add_row(values[0], f"{facts}\n{text}\nmeaning {values[1]}, words {values[2]}")
    return made


def lines(kind: Kind, hits: Sequence[Hit]) -> Iterator[str]:
    """Yield `hits` as lines of values between tabs, the names of the columns first."""
    yield "\t".join(COLUMNS)
    for hit in hits:
        yield "\t".join(_values(kind, hit))


def _values(kind: Kind, hit: Hit) -> list[str]:
    """Return what is shown of a hit, in the order of `COLUMNS`, without anything that a terminal would obey."""
    values = hit.properties
    when = values.get(FIELDS[kind].event_time)
    shown = [
        *(f"{score:.2f}" for score in (hit.score, hit.meaning, hit.words)),
        hit.id,
        when.astimezone(DHAKA).strftime("%Y-%m-%d %H:%M") if isinstance(when, datetime) else "",
        *(str(values.get(name) or "") for name in ("platform", "product_category", FIELDS[kind].place[0])),
        str(values.get(FIELDS[kind].text) or ""),
    ]
    return [escaped(" ".join(text.split())) for text in shown]
