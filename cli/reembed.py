"""`bd reembed`: the store embedded again after a change of model, prompts, bridge or lexicon."""

from typing import Annotated

import typer

from cli.job_command import JobCommand
from pipeline.reembed import main

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    cls=JobCommand,
    context_settings=JobCommand.settings,
    epilog="Example: bd reembed --embedding-model /srv/models/multilingual --replace-collections",
)
def reembed(
    context: typer.Context,
    replace_collections: Annotated[
        bool, typer.Option("--replace-collections", help="Delete collections that hold vectors of another model.")
    ] = False,
) -> int:
    """Embed the stored records again, after a change of model, prompts, bridge or lexicon.

    Reads the sink topics from their first record, and writes each record that carries a vector of another model to
    Weaviate and its sink topic again. Stop the job before, and start it with the new settings afterwards. A run that
    was stopped resumes. Exit codes as of `bd run`.
    """
    return main(context.args, replace_collections=replace_collections)
