"""What the compiler of the shield has to read."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from scripts.compile_privacy import COPIED, NOT_READ

ROOT = Path(__file__).parents[3]
SMALL = {"mypy_extensions", "phonenumbers", "pydantic", "rich", "schemas", "terminal", "transforms", "typer", "yaml"}
"""Read in a second or two."""


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.partition(".")[0])
    return found


def test_no_large_library_is_type_checked_with_the_shield() -> None:
    imported = set[str]().union(
        *(_imported(path) for name in COPIED for path in (ROOT / "transforms" / name).glob("*.py"))
    )

    assert imported - sys.stdlib_module_names - SMALL <= set(NOT_READ)
