"""Messages about what went wrong, on standard error."""

from __future__ import annotations

from rich.console import Console

from terminal.escape import escaped


def print_error(text: str, style: str | None = None) -> None:
    """Print `text` to standard error as it is: not wrapped, so that it can be searched and copied.

    Args:
        text: the message; what a terminal would obey in it is escaped, since a library's message may quote a value.
        style: rich's name of a style, such as "yellow".
    """
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(escaped(text), style=style)
