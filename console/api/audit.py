"""GET /audit: the last lines of the audit log, for the officer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from console.access.permission import requires
from console.access.roles import Role
from console.audit import Line
from console.state import console_of

router = APIRouter(tags=["audit"], dependencies=[Depends(requires(Role.OFFICER))])


@router.get("/audit")
def audit(request: Request, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[Line]:
    """Return who read a payload, replayed, stopped or resumed a job, searched by a personal value, or was refused."""
    return console_of(request).audit.newest(limit)
