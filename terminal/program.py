"""Programs with options: `bd` and `python -m PACKAGE.MODULE` are declared with typer and run by the same rules."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer

from terminal.errors import print_error

PASS_ON: dict[str, Any] = {"allow_extra_args": True, "ignore_unknown_options": True}
"""Context settings of a program that hands options it does not know to another one."""


def run(
    function: Callable[..., int | None],
    arguments: Sequence[str] | None = None,
    *,
    program: str,
    context_settings: dict[str, Any] | None = None,
) -> int:
    """Run one function as a program; its parameters are the options.

    Args:
        function: with parameters as typer takes them; its module's docstring is the help.
        arguments: without the program's name; by default the command line's.
        program: its name in the help, such as `python -m benchmarks.bridge`.
        context_settings: of typer, such as `PASS_ON`.

    Returns:
        The exit code, as `exit_code` says.
    """
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    module = inspect.getmodule(function)
    app.command(help=as_written((module and module.__doc__) or ""), context_settings=context_settings)(function)
    return exit_code(app, arguments, program=program)


def one_of(*names: str) -> Callable[[str | None], str | None]:
    """Return a callback for an option that takes one of `names`."""

    def check(value: str | None) -> str | None:
        if value is not None and value not in names:
            raise typer.BadParameter(f"{value!r} is none of {', '.join(names)}")
        return value

    return check


def as_written(text: str) -> str:
    """Return a help text whose lines are not wrapped again: it holds examples and lists."""
    return "\n\n".join(f"\b\n{paragraph}" for paragraph in inspect.cleandoc(text).split("\n\n"))


def exit_code(
    app: typer.Typer,
    arguments: Sequence[str] | None = None,
    *,
    program: str,
    show: Callable[[str], None] = print_error,
) -> int:
    """Run a typer application.

    Args:
        app: its functions return an exit code, or None for 0.
        arguments: without the program's name; by default the command line's.
        program: its name in the help and in errors.
        show: prints a message about an error.

    Returns:
        The exit code: the function's own; 2 when an option is wrong, 130 after Ctrl-C, and the `exit_code` of an
        exception whose class has one (1 when a service is unavailable, 2 when a file or a setting is wrong). Errors of
        these kinds are printed as one message, without a stack trace.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        code = typer.main.get_command(app)(given, prog_name=program, standalone_mode=False)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        path = program if context is None else context.command_path
        show(f"{error.format_message()}\nSee `{path} --help`.")
        return error.exit_code
    except typer.Abort:
        return 130
    except Exception as error:
        code = getattr(type(error), "exit_code", None)
        if code is None:
            raise
        show(str(error))
    return int(code or 0)
