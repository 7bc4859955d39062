"""`bd settings`: the effective settings, and whether they are right."""

from __future__ import annotations

import json
import os
import re
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer
from dotenv import dotenv_values
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from cli.options import Json
from pipeline.preflight import check_files
from pipeline.settings import Settings, load_service_settings, load_settings
from terminal.escape import escaped
from terminal.tables import print_whole

app = typer.Typer(rich_markup_mode=None, add_completion=False)
console = Console(highlight=False, soft_wrap=True, markup=False)
DOTENV = Path(".env")
_LOGIN = re.compile(r"(?<=://)[^/@\s]*@")
_QUERY = re.compile(r"\?.*", re.DOTALL)


def shown(value: Any) -> str:
    """Return the text of a setting's value; of a secret only whether it is set, of a URL no login and no query."""
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else "(not set)"
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return str(value.value)
    return _QUERY.sub("?...", _LOGIN.sub("***@", str(value))) if "://" in str(value) else str(value)


def origin(name: str, dotenv: dict[str, str | None]) -> str:
    """Return where the value of the setting `name` comes from."""
    if os.environ.get(name.upper()):
        return "environment"
    return ".env" if dotenv.get(name.upper()) else "default"


@app.command(epilog="Examples: bd settings;  bd settings --check;  bd settings --changed")
def settings(
    check: Annotated[
        bool, typer.Option("--check", help="Check every setting and the files they name; start and reach nothing.")
    ] = False,
    changed: Annotated[bool, typer.Option("--changed", help="Only those that differ from their defaults.")] = False,
    as_json: Json = False,
) -> None:
    """Print the effective settings and where each comes from. Secrets are never printed.

    A flag of a job comes before the environment, which comes before the file .env in the current directory. Exit code 2
    when a setting is wrong.
    """
    if check:
        check_files(load_settings())
        console.print("The settings are right. Nothing was started, and no service was asked.")
        return
    found = load_service_settings()
    dotenv = dict(dotenv_values(DOTENV))
    rows = [
        (name.upper(), escaped(shown(getattr(found, name))), origin(name, dotenv)) for name in Settings.model_fields
    ]
    rows = [(name, _unchecked(name, dotenv) if name in _OVERRIDDEN else value, where) for name, value, where in rows]
    if changed:
        rows = [row for row in rows if row[2] != "default"]
    if as_json:
        print(json.dumps({name: {"value": value, "from": where} for name, value, where in rows}, indent=1))
        return
    table = Table("setting", "value", "from", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    print_whole(console, table)


_OVERRIDDEN = ("ALLOW_PLACEHOLDER_SALT", "DEAD_LETTER_PAYLOAD")
"""What `load_service_settings` sets itself, so that settings load without their secrets."""


def _unchecked(name: str, dotenv: dict[str, str | None]) -> str:
    return os.environ.get(name) or dotenv.get(name) or shown(Settings.model_fields[name.lower()].default)
