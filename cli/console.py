"""`bd console`: the console in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import given, setting_option
from console.audit import verify
from console.serve import serve
from console.settings import console_settings
from pipeline.settings import SettingsError, load_service_settings

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Examples: bd console;  bd console --console-port 9000;  bd console --verify-audit audit.jsonl")
def console(
    console_host: Annotated[str | None, setting_option("console_host")] = None,
    console_port: Annotated[str | None, setting_option("console_port")] = None,
    console_prefix: Annotated[str | None, setting_option("console_prefix")] = None,
    verify_audit: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Check the chain of an audit log instead; exit code 1 when it is damaged."),
    ] = None,
) -> int:
    """Serve the console: what runs, dead letters, search, privacy, and checks of records, in the browser.

    Without CONSOLE_TOKENS and CONSOLE_TRUSTED_PROXIES it answers on this machine only.
    """
    if verify_audit is not None:
        if not verify_audit.is_file():
            raise SettingsError(f"--verify-audit: {verify_audit} is not a file")
        print(f"{verify(verify_audit):,} lines, each as it was written")
        return 0
    flags = given(console_host=console_host, console_port=console_port, console_prefix=console_prefix)
    return serve(console_settings(load_service_settings(flags)))
