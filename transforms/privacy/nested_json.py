"""JSON inside a string: parsed only where writing it again would lose nothing."""

from __future__ import annotations

import json
from typing import Any, Final

_LONGEST: Final = 100_000
_MOST_OPENING: Final = 100
"""Brackets opened in all; more may be nested deeper than a parser likes."""


class _NotKept(ValueError):  # noqa: N818 - it says what would happen to the text
    """The text would not be the same after parsing and writing."""


def parse_embedded(text: str) -> Any:
    """The object or array that a text is, or None: plain text, a key twice, no finite number, too long or too deep."""
    if len(text) > _LONGEST or text[-1:] not in {"}", "]"} or text.count("{") + text.count("[") > _MOST_OPENING:
        return None
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refused)
    except ValueError:
        return None
    return value if isinstance(value, dict | list) else None


def dump_embedded(value: Any) -> str:
    """An object or array as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise _NotKept
    return fields


def _refused(_name: str) -> Any:
    raise _NotKept
