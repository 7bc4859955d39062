"""Send data: a record or a file tried against the contract; the schemas; the topics."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from starlette.formparsers import MultiPartParser
from starlette.responses import Response

from console.access.guard import MAX_BODY_BYTES
from console.access.permission import requires
from console.access.roles import Role
from console.api.check import run_check
from console.sources.contract import schemas
from console.state import console_of
from console.templating import page
from schemas.topics import SOURCE_TOPICS

router = APIRouter()
_viewer = [Depends(requires(Role.VIEWER))]
# A dropped file stays in memory: nothing of it is stored, also not for a moment in a temporary file.
MultiPartParser.spool_max_size = MAX_BODY_BYTES


@router.get("/send", dependencies=_viewer)
def send(request: Request) -> Response:
    """Show the form and the schemas; the topics come by themselves."""
    return page(request, "send.html", {"topics": SOURCE_TOPICS, "schemas": schemas()})


@router.post("/send/check", dependencies=_viewer)
async def check(
    request: Request,
    text: Annotated[str, Form()] = "",
    topic: Annotated[str, Form(max_length=200)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Show what is wrong with a record or a file, and what the valid ones become."""
    if file is not None and file.filename:
        data, name = await file.read(), file.filename[-200:]
    else:
        # A form turns line feeds into CR LF; the text itself is a value of its own.
        data, name = text.encode("utf-8", "surrogatepass"), topic
    result = await run_check(console_of(request).sources.check, data, name)
    return page(request, "parts/check.html", {"result": result})


@router.get("/send/topics", dependencies=_viewer)
def topics(request: Request) -> Response:
    """Show the topics."""
    return page(request, "parts/topics.html", {"topics": console_of(request).sources.topics.list()})
