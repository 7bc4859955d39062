"""`bd connect-check`: the Snowflake sink's configuration, checked by a real Kafka Connect worker."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from local.connect_check import CONFIG, check

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: bd connect-check --config deploy/connect/snowflake-sink.json")
def connect_check(
    config: Annotated[
        Path, typer.Option(metavar="FILE", help="A connector's configuration.", show_default=False)
    ] = CONFIG,
) -> int:
    """Have a real Kafka Connect worker check the configuration of the Snowflake sink.

    Names every wrong, missing or misspelt field. With SNOWFLAKE_URL, SNOWFLAKE_USER and SNOWFLAKE_PRIVATE_KEY set it
    logs in as well; without them it uses made-up values and checks all but the connection to the account. Kafka must be
    up; `./run_local.sh connect-check` starts a local one for the time it takes. Exit code 1 when something is wrong.
    """
    return check(config, Console(highlight=False, markup=False, soft_wrap=True))
