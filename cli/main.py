"""The entry point of `bd`: which commands there are, and what their errors and exit codes are."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from runtime.private_files import keep_private
from terminal.program import exit_code

COMMANDS: dict[str, str] = {
    "run": "Run the job over everything new, then exit.",
    "stream": "Run the job without end on Flink.",
    "job": "List, stop and resume jobs on Flink; show their lag.",
    "search": "Search Weaviate by meaning and by words.",
    "alerts": "Save searches that raise alerts, and watch them.",
    "dlq": "List, show and replay dead letters.",
    "console": "Serve the console in the browser.",
    "check": "Check a file of records against the schemas.",
    "privacy": "Show and count what the Privacy Shield finds.",
    "connect-check": "Check the Snowflake sink's configuration.",
    "load": "Send records to a running job and report what became of them.",
    "archive": "Write the sink topics into a local DuckDB file, and query it.",
    "reembed": "Embed the stored records again after a change of model.",
    "topics": "Create, grow or list the topics of the pipeline.",
    "settings": "Print or check the effective settings.",
    "samples": "Write made-up source records to a file or to Kafka.",
    "schemas": "Write the JSON Schemas of the records.",
    "version": "Print the version.",
}
"""Each is the module of its name (`-` as `_`) in this package, imported only when it is called: some take seconds."""


class Commands(TyperGroup):
    """The group of all commands."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return one command, None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            command = typer.main.get_command(importlib.import_module(f"cli.{cmd_name.replace('-', '_')}").app)
            command.name = cmd_name
            self.commands[cmd_name] = command
        return self.commands[cmd_name]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # the reader has had enough (`| head`)
            # Python would complain once more when it closes stdout.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0


app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    invoke_without_command=True,
    help="Make scraped posts and shop orders of Bangladesh valid, anonymous, placed in context and searchable.",
    epilog="`bd COMMAND --help` explains a command, with examples. `bd --install-completion` completes in your shell.",
)


@app.callback()
def _help_without_a_command(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: without the program's name; by default the command line's.

    Returns:
        The exit code, as `terminal.program.exit_code` says.
    """
    keep_private()
    return exit_code(app, arguments, program="bd")


if __name__ == "__main__":
    sys.exit(main())
