"""GET /health: whether each service behind the console answers."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from console.access.permission import requires
from console.access.roles import Role
from console.sources.health import ServiceState
from console.state import console_of

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """All services; `available` says whether none of them is unavailable."""

    available: bool
    services: list[ServiceState]


@router.get("/health", dependencies=[Depends(requires(Role.VIEWER))])
def health(request: Request) -> Health:
    """Return whether Kafka, Weaviate, Redis, Flink and the jobs answer, and what to do about those that do not."""
    services = console_of(request).sources.health.services()
    return Health(available=all(one.available is not False for one in services), services=list(services))
