"""`bd stream`: the job on Flink."""

import typer

from cli.job_command import JobCommand
from pipeline.main import main
from pipeline.options import FLINK_RUNNER

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    cls=JobCommand,
    context_settings=JobCommand.settings,
    epilog="Examples: bd stream;  bd stream --stages=embed --parallelism=2;  "
    "bd stream --flink-master=localhost:8081 --detach",
)
def stream(context: typer.Context) -> int:
    """Run the job without end on Flink, until Ctrl-C: `python -m pipeline.main --runner=FlinkRunner`.

    By default Flink runs inside the job; --flink-master names a cluster. Ctrl-C and SIGTERM stop the job with a
    savepoint. Exit codes as of `bd run`.
    """
    return main([f"--runner={FLINK_RUNNER}", *context.args])
