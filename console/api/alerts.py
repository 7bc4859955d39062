"""Alerts that saved searches raised: the newest, and those that come as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from clients.errors import ServiceUnavailable
from console.access.permission import requires
from console.access.roles import Role
from console.sources.alerts import HELD, AlertWatch, Place
from console.state import console_of
from schemas.saved_search import Alert

router = APIRouter(prefix="/alerts", tags=["alerts"], dependencies=[Depends(requires(Role.VIEWER))])
LOOK_SECONDS = 1.0
BEAT_SECONDS = 15.0
"""How often a stream without alerts says something, so that no proxy ends it."""


class AlertFilter(BaseModel):
    """Which alerts."""

    model_config = ConfigDict(extra="forbid")

    search: list[Annotated[str, StringConstraints(min_length=1, max_length=200)]] = Field(
        default=[], max_length=100, description="Alerts of the searches with these ids only"
    )


class AlertQuery(AlertFilter):
    """Which alerts, and how many."""

    limit: int = Field(default=100, ge=1, le=HELD, description="Most alerts")


class AlertStream(AlertFilter):
    """Which alerts, and where they begin."""

    after: str = Field(
        default="", max_length=40, description="The `id` of the last event seen; without one, alerts from now on"
    )


@router.get("")
def alerts(request: Request, query: Annotated[AlertQuery, Query()]) -> list[Alert]:
    """Return the newest alerts, the newest first, each once; the texts in them are anonymized."""
    return console_of(request).sources.alerts.newest(query.limit, frozenset(query.search))[0]


@router.get("/stream", response_class=StreamingResponse)
async def stream(
    request: Request,
    query: Annotated[AlertStream, Query()],
    last_event_id: Annotated[str, Header(max_length=40, include_in_schema=False)] = "",
) -> StreamingResponse:
    """Send server-sent events: `alert` with one, `unavailable` with the reason, and `available` once that is over."""
    events = _events(request, frozenset(query.search), last_event_id or query.after)
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _events(request: Request, searches: frozenset[str], after: str) -> AsyncIterator[str]:
    watch: AlertWatch = console_of(request).sources.alerts
    place = Place.read(after) if after else None
    silent, unavailable = 0.0, False
    yield "retry: 3000\n\n"
    while not await request.is_disconnected():
        try:
            if place is None:  # from now on
                place = (await run_in_threadpool(watch.newest, 1))[1]
            found, place = await run_in_threadpool(watch.since, place, searches)
            events = [f"event: alert\ndata: {one.model_dump_json()}\n\n" for one in found]
            if found:
                events[-1] = f"id: {place}\n{events[-1]}"  # one that breaks off before is sent again as a whole
            if unavailable:
                events.insert(0, "event: available\ndata: {}\n\n")
            unavailable = False
        except ServiceUnavailable as error:
            unavailable = True
            events = [f"event: unavailable\ndata: {json.dumps({'detail': str(error)})}\n\n"]
        silent = 0.0 if events else silent + LOOK_SECONDS
        if silent >= BEAT_SECONDS:
            events, silent = [": nothing yet\n\n"], 0.0
        for event in events:
            yield event
        await asyncio.sleep(LOOK_SECONDS)
