"""`bd search`: hands its arguments to `scripts.search`."""

from __future__ import annotations

import importlib

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    epilog='Example: bd search "phone with a good battery" --category smartphone --since 2025-12-01 --near-city Dhaka',
)  # fmt: skip
def search(context: typer.Context) -> int:
    """Search Weaviate by meaning and by words, within bounds of place, time, kind and weather."""
    # By its name: the program stands above this package.
    return int(importlib.import_module("scripts.search").main(context.args))
