"""A task as a part of a page, which looks again by itself until the task has ended."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from console.access.permission import requires
from console.access.roles import Role
from console.sources.tasks import Task, TaskState
from console.state import console_of
from console.templating import page

router = APIRouter()
CHANGED = "changed"
"""Event of a page whose lists a task has changed."""


@router.get("/tasks/{task_id}", dependencies=[Depends(requires(Role.VIEWER))])
def task(request: Request, task_id: str) -> Response:
    """Show how far a task is."""
    return task_part(request, console_of(request).sources.tasks.get(task_id))


def task_part(request: Request, shown: Task) -> Response:
    """Return the part of a page that shows a task."""
    response = page(request, "parts/task.html", {"task": shown, "running": shown.state is TaskState.RUNNING})
    if shown.state is not TaskState.RUNNING:
        response.headers["HX-Trigger"] = CHANGED
    return response
