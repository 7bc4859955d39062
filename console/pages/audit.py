"""The audit log, for the officer."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from console.access.permission import requires
from console.access.roles import Role
from console.refusals import Why
from console.state import console_of
from console.templating import page

router = APIRouter()
SHOWN = 200


@router.get("/audit", dependencies=[Depends(requires(Role.OFFICER))])
def audit(request: Request) -> Response:
    """Show the last lines, and how many requests were refused."""
    console = console_of(request)
    refused = [(why.value, count) for why in Why if (count := console.refusals.count(why))]
    return page(request, "audit.html", {"lines": console.audit.newest(SHOWN), "refused": refused})
