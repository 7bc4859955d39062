"""The first page: the stages as a flow, the jobs, the services."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.responses import PlainTextResponse, Response

from console.access.permission import requires
from console.access.roles import Role
from console.state import console_of
from console.templating import page
from schemas.topics import ORDER

router = APIRouter()
_viewer = [Depends(requires(Role.VIEWER))]


@router.get("/", dependencies=_viewer)
def operate(request: Request) -> Response:
    """Show the page; its parts come by themselves."""
    return page(request, "operate.html", {"stages": ORDER})


@router.get("/operate/services", dependencies=_viewer)
def services(request: Request) -> Response:
    """Show how the services are."""
    return page(request, "parts/services.html", {"services": console_of(request).sources.health.services()})


@router.get("/live")
def live() -> Response:
    """Say that the console itself answers."""
    return PlainTextResponse("live\n")


@router.get("/metrics", dependencies=_viewer)
def own_metrics(request: Request) -> Response:
    """Return the console's own counters for Prometheus."""
    return Response(console_of(request).refusals.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")
