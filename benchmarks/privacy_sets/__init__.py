"""Labelled texts written by somebody who had not seen the rules: further kinds with near misses, and text of shops.

A line is {"id", "script", "group", "text"}; a labelled stretch stands in the text as [[TYPE:stretch]]. Odd lines were
used while the rules were written, even lines only for the final measurements.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import Any, Final, NamedTuple

import orjson

_MARKED: Final = re.compile(r"\[\[([A-Z_]+):(.*?)\]\]", re.DOTALL)


class Labelled(NamedTuple):
    """A labelled text.

    Attributes:
        group: what the text is there for.
        script: `bn`, `en` or `rm` (romanised Bangla).
        text: without marks.
        spans: start, end and type of each labelled stretch.
        held: of the half that no rule was written with.
    """

    group: str
    script: str
    text: str
    spans: tuple[tuple[int, int, str], ...]
    held: bool


def read(name: str) -> list[Labelled]:
    """Return the texts of the set `name`, such as `kinds`."""
    return read_lines((resources.files(__package__) / f"{name}.jsonl").read_bytes())


def read_lines(data: bytes) -> list[Labelled]:
    """Return the texts of a file of this form, such as the console's marks."""
    lines = data.splitlines()
    return [_labelled(orjson.loads(line), held=number % 2 == 0) for number, line in enumerate(lines, 1) if line]


def _labelled(line: dict[str, Any], *, held: bool) -> Labelled:
    plain, end, spans = "", 0, []
    for match in _MARKED.finditer(line["text"]):
        plain += line["text"][end : match.start()]
        spans.append((len(plain), len(plain) + len(match[2]), match[1]))
        plain += match[2]
        end = match.end()
    return Labelled(line["group"], line["script"], plain + line["text"][end:], tuple(spans), held)
