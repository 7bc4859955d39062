"""The application: routes, pages and what stands before them, put together."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from console import api, pages
from console.access.guard import Guard
from console.access.sessions import Sessions
from console.audit import Audit
from console.errors import add_error_handlers
from console.refusals import Refusals
from console.settings import ConsoleSettings
from console.sources import Sources
from console.state import Console
from console.static_files import VersionedFiles
from transforms.version import PIPELINE_VERSION

DESCRIPTION = """\
What runs, what failed, what was found: the API of the console's pages. Send a token as `Authorization: Bearer TOKEN`.
A wrong parameter is answered with 422 and its name, a service that is unavailable with 503 and its name.
"""


def create_app(settings: ConsoleSettings, make_sources: Callable[[ConsoleSettings], Sources] = Sources) -> ASGIApp:
    """Return the console as an ASGI application.

    Args:
        settings: who may ask, and what is behind it.
        make_sources: gives the services behind it.
    """
    audit = Audit(settings.job.console_audit_file)
    refusals, sessions = Refusals(audit), Sessions(settings)
    app = FastAPI(
        title="bd-stream console",
        description=DESCRIPTION,
        version=PIPELINE_VERSION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # their page loads scripts from elsewhere
        redoc_url=None,
    )
    app.state.console = Console(settings, sessions, audit, refusals, make_sources(settings))
    for router in api.ROUTERS:
        app.include_router(router, prefix="/api/v1")
    for router in pages.ROUTERS:
        app.include_router(router, include_in_schema=False)
    # What is the same for everybody may be compressed; a page that holds a CSRF token may not (BREACH).
    app.mount("/static", GZipMiddleware(VersionedFiles(), minimum_size=1000), name="static")
    add_error_handlers(app)
    return Guard(app, settings, sessions, refusals)
