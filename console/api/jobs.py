"""Jobs on Flink: listed, stopped with a savepoint, resumed; and the lag of their consumer groups."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from console.access.permission import requires
from console.access.roles import Identity, Role
from console.audit import Action
from console.sources.jobs import JobLine
from console.sources.lag import WatchedLag
from console.sources.tasks import Task
from console.state import Console, console_of

router = APIRouter(tags=["jobs"])
Operator = Annotated[Identity, Depends(requires(Role.OPERATOR))]
Name = Annotated[str, Path(min_length=1, max_length=249, pattern=r"^[A-Za-z0-9._-]+$")]


@router.get("/jobs", dependencies=[Depends(requires(Role.VIEWER))])
def jobs(request: Request) -> list[JobLine]:
    """Return the jobs of the cluster and of this machine, and those that were stopped with a savepoint."""
    return list(console_of(request).sources.jobs.list())


@router.post("/jobs/{name}/stop", status_code=202)
def stop(request: Request, name: Name, identity: Operator) -> Task:
    """Start to end a job with a savepoint, and return the task."""
    return start_stop(console_of(request), identity, name)


@router.post("/jobs/{name}/resume", status_code=202)
def resume(request: Request, name: Name, identity: Operator) -> Task:
    """Start a stopped job from its last savepoint, and return the task."""
    return start_resume(console_of(request), identity, name)


def start_stop(console: Console, identity: Identity, name: str) -> Task:
    """Start to stop a job, once that is written down."""
    console.audit.write(Action.JOB_STOP, identity.name, identity.role.value, job=name)
    return console.sources.jobs.stop(name)


def start_resume(console: Console, identity: Identity, name: str) -> Task:
    """Start to resume a job, once that is written down."""
    console.audit.write(Action.JOB_RESUME, identity.name, identity.role.value, job=name)
    return console.sources.jobs.resume(name)


@router.get("/lag", dependencies=[Depends(requires(Role.VIEWER))])
def lag(request: Request) -> list[WatchedLag]:
    """Return the lag of each job's consumer group, by topic and partition."""
    return list(console_of(request).sources.lag.partitions())
