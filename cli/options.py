"""Options that several commands share: the same name, the same words, the same checks."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Any

import typer

from pipeline.settings import Settings
from schemas.event_time import moment


def setting_option(name: str) -> Any:
    """Return the option that overrides a setting for one call; its help is the setting's description.

    Args:
        name: of the field in `Settings`.
    """
    flag = f"--{name.replace('_', '-')}"
    return typer.Option(flag, metavar="VALUE", help=str(Settings.model_fields[name].description), show_default=False)


def given(**flags: object) -> dict[str, str]:
    """Return those settings that were given on the command line, as `load_settings` takes them."""
    return {name: str(value) for name, value in flags.items() if value is not None}


def positive(value: float | None) -> float | None:
    """Return `value`, which must be more than 0 and finite.

    Raises:
        typer.BadParameter: it is not.
    """
    if value is not None and not 0 < value < math.inf:
        raise typer.BadParameter("must be more than 0")
    return value


def share(value: float) -> float:
    """Return `value`, which must be from 0 to 1.

    Raises:
        typer.BadParameter: it is not.
    """
    if not 0 <= value <= 1:
        raise typer.BadParameter("must be from 0 to 1")
    return value


def start_of(text: str) -> datetime:
    """Return the zone-aware moment that `text` names, of a bare date its begin.

    Raises:
        typer.BadParameter: it is neither a date nor a time.
    """
    return _moment(text, end_of_day=False)


def end_of(text: str) -> datetime:
    """Return the zone-aware moment that `text` names, of a bare date its end.

    Raises:
        typer.BadParameter: it is neither a date nor a time.
    """
    return _moment(text, end_of_day=True)


def _moment(text: str, *, end_of_day: bool) -> datetime:
    try:
        return moment(text, end_of_day=end_of_day)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not an ISO 8601 date or time, such as 2025-12-01") from None


Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Servers = Annotated[str | None, setting_option("kafka_bootstrap_servers")]
Since = Annotated[
    datetime | None,
    typer.Option(parser=start_of, metavar="TIME", help="ISO 8601 date or time; without a zone, Dhaka's."),
]
Until = Annotated[
    datetime | None,
    typer.Option(parser=end_of, metavar="TIME", help="The same, excluded; a bare date is included."),
]
