"""Tables are not cut where no terminal is."""

from io import StringIO

from rich.console import Console
from rich.table import Table

from terminal.tables import print_whole


def test_a_table_wider_than_the_console_keeps_every_character() -> None:
    file = StringIO()
    table = Table("reason", *(f"column {n}" for n in range(20)), box=None)
    table.add_row("platform_contradicts_topic", *("1,000,000" for _ in range(20)))
    print_whole(Console(file=file, width=80), table)
    head, row = file.getvalue().splitlines()
    assert "column 19" in head
    assert "platform_contradicts_topic" in row
    assert row.count("1,000,000") == 20
