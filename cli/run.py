"""`bd run`: the job on DirectRunner."""

import typer

from cli.job_command import JobCommand
from pipeline.main import main
from pipeline.options import DIRECT_RUNNER

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    cls=JobCommand,
    context_settings=JobCommand.settings,
    epilog="Examples: bd run --from-beginning;  bd run --stages=enrich,embed;  "
    "bd run --input 'posts*.jsonl' --output out --weaviate-url none",
)
def run(context: typer.Context) -> int:
    """Run the job over everything new, then exit: `python -m pipeline.main --runner=DirectRunner`.

    Each topic is read from the offset that the consumer group has committed to its end at the start. Exit code 0 when
    everything was written; 1 when a service is unavailable or the job failed, with nothing lost; 2 when a setting is
    wrong; 130 after Ctrl-C.
    """
    return main([f"--runner={DIRECT_RUNNER}", *context.args])
