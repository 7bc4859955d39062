"""`bd schemas`."""

from pathlib import Path
from typing import Annotated

import typer

from schemas.export import export

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: bd schemas ./json-schemas")
def schemas(
    directory: Annotated[
        Path, typer.Argument(metavar="DIRECTORY", help="Where to write them; created if missing.", file_okay=False)
    ],
) -> None:
    """Write the JSON Schema of every kind of record, for scraper authors."""
    for path in export(directory):
        print(path)
