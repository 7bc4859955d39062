"""A command that starts a job: it hands every flag to `pipeline.main`, and shows them all in its help."""

from __future__ import annotations

from typing import Any, ClassVar

from typer.core import TyperCommand

from pipeline.options import flags_help


class JobCommand(TyperCommand):
    """A command whose flags are those of `pipeline.options`, made from the settings."""

    settings: ClassVar[dict[str, Any]] = {"allow_extra_args": True, "ignore_unknown_options": True}
    """Context settings of such a command."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the flags of a run, and of the settings."""
        super().format_options(ctx, formatter)
        formatter.write_paragraph()
        formatter.write(flags_help())
