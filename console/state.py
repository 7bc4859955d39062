"""What the routes share: one object of the application."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from console.access.sessions import Sessions
from console.audit import Audit
from console.refusals import Refusals
from console.settings import ConsoleSettings
from console.sources import Sources


@dataclass(frozen=True)
class Console:
    """What the routes share.

    Attributes:
        settings: the console's.
        sessions: who signed in.
        audit: the log of what was done.
        refusals: the count of what was refused.
        sources: the services behind the console.
    """

    settings: ConsoleSettings
    sessions: Sessions
    audit: Audit
    refusals: Refusals
    sources: Sources


def console_of(request: Request) -> Console:
    """Return what the routes of this application share."""
    found: Console = request.app.state.console
    return found
