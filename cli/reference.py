"""The commands as a document: `python -m cli.reference` writes docs/reference/commands.md from the help of `bd`.

A test checks that the page is still what the help says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from cli.main import app

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "commands.md"
WIDTH = 100
_SETTINGS = re.compile(r"\nsettings \(also by environment.*", re.DOTALL)
_INTRODUCTION = """\
# Commands

Made by `python -m cli.reference` from the help of `bd`; do not edit. `./run_local.sh setup` puts `bd` into `.venv/bin`;
`bd --install-completion` completes commands and options in your shell. [Exit codes](exit-codes.md) are the same for all
commands.
"""


def _helps(command: Any, context: Any) -> Iterator[tuple[str, str]]:
    yield context.command_path, command.get_help(context)
    names = command.list_commands(context) if hasattr(command, "list_commands") else []
    for name in names:
        one = command.get_command(context, name)
        yield from _helps(one, _context(one, name, context))


def _context(command: Any, name: str, parent: Any = None) -> Any:
    return command.context_class(command, info_name=name, parent=parent, terminal_width=WIDTH, max_content_width=WIDTH)


def markdown() -> str:
    """Return the page of all commands."""
    root = typer.main.get_command(app)
    page = _INTRODUCTION
    for path, text in _helps(root, _context(root, "bd")):
        shown = _SETTINGS.sub("\nAnd a flag for every setting: see settings.md.", text)
        lines = "\n".join(line.rstrip() for line in shown.strip().splitlines())
        page += f"\n## {path}\n\n```text\n{lines}\n```\n"
    return page


if __name__ == "__main__":
    PAGE.write_text(markdown(), encoding="utf-8")
