"""GET /session: who the caller is, and the CSRF token for requests with a cookie."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from console.access.permission import requires
from console.access.roles import Identity, Role

router = APIRouter(tags=["session"])


class Session(BaseModel):
    """Who asks."""

    name: str
    role: Role
    csrf_token: str


@router.get("/session")
async def session(request: Request, identity: Annotated[Identity, Depends(requires(Role.VIEWER))]) -> Session:
    """Return the caller's name and role, and the token that requests with a cookie carry as X-CSRF-Token."""
    return Session(name=identity.name, role=identity.role, csrf_token=request.state.csrf_token)
