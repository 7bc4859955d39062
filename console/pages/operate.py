"""The first page: the stages as a flow, the services, the jobs and their lag."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import PlainTextResponse, Response

from clients.errors import ServiceUnavailable
from clients.partition_lag import by_topic
from console.access.permission import requires
from console.access.roles import Identity, Role
from console.api.jobs import Name, start_resume, start_stop
from console.pages.tasks import task_part
from console.state import console_of
from console.templating import page
from schemas.topics import ORDER

router = APIRouter()
STILL_SECONDS = 60
"""A partition that has stood still for as long is shown as such: longer than a checkpoint of any sensible setting."""
_viewer = [Depends(requires(Role.VIEWER))]
Operator = Annotated[Identity, Depends(requires(Role.OPERATOR))]


@router.get("/", dependencies=_viewer)
def operate(request: Request) -> Response:
    """Show the page; its parts come by themselves."""
    return page(request, "operate.html", {"stages": ORDER})


@router.get("/operate/services", dependencies=_viewer)
def services(request: Request) -> Response:
    """Show how the services are."""
    return page(request, "parts/services.html", {"services": console_of(request).sources.health.services()})


@router.get("/operate/jobs", dependencies=_viewer)
def jobs(request: Request) -> Response:
    """Show the jobs on Flink, and whether those that serve metrics are ready."""
    sources = console_of(request).sources
    try:
        reports = sources.metrics.summary().jobs
    except ServiceUnavailable:  # the flow above says so
        reports = ()
    return page(request, "parts/jobs.html", {"jobs": sources.jobs.list(), "reports": reports})


@router.post("/operate/jobs/{name}/stop")
def stop(request: Request, name: Name, identity: Operator) -> Response:
    """Start to stop a job."""
    return task_part(request, start_stop(console_of(request), identity, name))


@router.post("/operate/jobs/{name}/resume")
def resume(request: Request, name: Name, identity: Operator) -> Response:
    """Start to resume a job."""
    return task_part(request, start_resume(console_of(request), identity, name))


@router.get("/operate/lag", dependencies=_viewer)
def lag(request: Request) -> Response:
    """Show the lag by topic and partition, and which partition is behind the others or stands still."""
    partitions = console_of(request).sources.lag.partitions()
    return page(
        request,
        "parts/lag.html",
        {"partitions": partitions, "topics": by_topic(partitions), "still_seconds": STILL_SECONDS},
    )


@router.get("/live")
def live() -> Response:
    """Say that the console itself answers."""
    return PlainTextResponse("live\n")


@router.get("/metrics", dependencies=_viewer)
def own_metrics(request: Request) -> Response:
    """Return the console's own counters for Prometheus."""
    return Response(console_of(request).refusals.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")
