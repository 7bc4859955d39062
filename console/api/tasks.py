"""GET /tasks/{id}: how far work in the background is."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request

from console.access.permission import requires
from console.access.roles import Role
from console.sources.tasks import Task
from console.state import console_of

router = APIRouter(prefix="/tasks", tags=["tasks"])


@router.get("/{task_id}", dependencies=[Depends(requires(Role.VIEWER))])
def task(request: Request, task_id: str) -> Task:
    """Return the state, the progress and the result of a replay, a stop or a resume."""
    return console_of(request).sources.tasks.get(task_id)
