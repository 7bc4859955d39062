"""Tables as wide as what is in them."""

from rich.console import Console
from rich.table import Table

WIDEST = 10_000


def print_whole(console: Console, table: Table) -> None:
    """Print `table` with nothing cut: a terminal breaks long lines itself, and a file is no 80 columns wide.

    Args:
        console: where to.
        table: what.
    """
    # A console takes no more than its own width for a single print.
    Console(file=console.file, width=WIDEST, highlight=False, markup=False).print(table)
