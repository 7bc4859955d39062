"""`bd version`."""

import typer

from transforms.version import PIPELINE_VERSION

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def version() -> None:
    """Print the version of the pipeline."""
    print(PIPELINE_VERSION)
