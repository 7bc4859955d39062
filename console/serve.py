"""Serves the console until SIGTERM or Ctrl-C."""

from __future__ import annotations

import sys

import uvicorn

from console.access.roles import Role
from console.app import create_app
from console.audit import Audit
from console.settings import ConsoleSettings, console_settings
from pipeline.settings import SettingsError, load_service_settings
from runtime.ports import holder, is_free
from runtime.private_files import keep_private
from terminal.errors import print_error

GRACE_SECONDS = 3
"""How long open streams are waited for at the end."""


def serve(settings: ConsoleSettings) -> int:
    """Serve the console; return the exit code.

    Raises:
        SettingsError: the port is taken, or the audit log cannot be written.
    """
    job = settings.job
    if not is_free(job.console_port):
        raise SettingsError(f"CONSOLE_PORT: {job.console_port} is in use by {holder(job.console_port)}; set another")
    try:
        Audit(job.console_audit_file).require_writable()
    except OSError as error:
        raise SettingsError(f"CONSOLE_AUDIT_FILE: cannot be written ({error.strerror})") from None
    print(f"The console: {address(settings)}")
    if settings.open_to_all:
        print(
            f"Nobody is asked who they are: it answers on this machine only, to all as {Role.OFFICER.value}. "
            "CONSOLE_TOKENS or CONSOLE_TRUSTED_PROXIES give roles."
        )
    sys.stdout.flush()
    uvicorn.run(
        create_app(settings),
        host=job.console_host,
        port=job.console_port,
        # It would believe what anyone on this machine says of the caller's address.
        proxy_headers=False,
        server_header=False,
        access_log=False,  # addresses hold search texts
        log_level="warning",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return 0


def address(settings: ConsoleSettings) -> str:
    """Return the URL at which a browser of this machine finds it."""
    host = settings.job.console_host
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{settings.job.console_port}{settings.prefix}/"


def main() -> int:
    """Serve what the environment and `.env` say. Returns the exit code: 0, or 2 when a setting is wrong."""
    keep_private()
    try:
        return serve(console_settings(load_service_settings()))
    except SettingsError as error:
        print_error(str(error))
        return 2
