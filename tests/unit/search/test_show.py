"""Hits on a terminal of 80 columns, in a pipe, as JSON; nothing that a terminal would obey."""

import io
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rich.cells import cell_len
from rich.console import Console

from schemas import Kind
from search import Hit
from search.show import COLUMNS, as_json, print_hits

HOSTILE = "hello \x1b]0;pwned\x07 \x1b[31mred \x1b[2J \x9b31m C1 \u202e rtl [bold]markup[/bold]\r\n\tend"
OBEYED = set("\x1b\x07\x9b\x7f\u202e\r")


def hit(text: str = "Silk saree", **more: Any) -> Hit:
    properties = {
        "content": text,
        "posted_at": datetime(2025, 12, 20, 4, tzinfo=UTC),
        "platform": "tiktok",
        "product_category": "fashion",
        "location": "ঢাকা",
        "raw_data": json.dumps({"post_id": "post-1", "content": text}, ensure_ascii=False),
    }
    return Hit(0.71, 0.62, 0.8, "post-1", UUID(int=1), properties | more)


def printed(*hits: Hit, terminal: bool) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=80, color_system=None, highlight=False, markup=False)
    print_hits(console, Kind.SOCIAL, hits)
    return out.getvalue()


def test_a_block_fits_80_columns_with_score_facts_and_text() -> None:
    long = "বিয়ের শাড়ি দরকার ভাই, দাম কত হবে জানাবেন প্লিজ " * 20
    shown = printed(hit(long, location="মিরপুর ১০, ঢাকা"), hit(), terminal=True)
    lines = shown.splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert lines[0].startswith("0.71")
    assert "2025-12-20 10:00" in lines[0]
    assert len(lines) <= 10
    assert "..." in shown


def test_in_a_pipe_each_hit_is_a_line() -> None:
    lines = printed(hit("a\tb\nc " + "long " * 100), hit(), terminal=False).splitlines()
    assert lines[0].split("\t") == list(COLUMNS)
    assert [len(line.split("\t")) for line in lines] == [len(COLUMNS)] * 3
    assert lines[1].split("\t")[3] == "post-1"
    assert lines[1].endswith("long")


def test_no_control_character_of_a_post_reaches_the_output() -> None:
    hostile = hit(HOSTILE, location=HOSTILE, platform=HOSTILE)
    for out in (printed(hostile, terminal=True), printed(hostile, terminal=False), as_json(Kind.SOCIAL, [hostile])):
        assert not OBEYED & set(out)
    assert "[bold]markup[/bold]" in printed(hostile, terminal=False)


def test_json_holds_the_whole_record_as_it_is() -> None:
    [found] = json.loads(as_json(Kind.SOCIAL, [hit(HOSTILE)]))
    assert found["content"] == HOSTILE
    assert found["score"] == 0.71
    assert found["score_parts"] == {"meaning": 0.62, "words": 0.8}
