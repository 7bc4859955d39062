"""GET /metrics and /metrics/stream: the stages and the jobs, once or as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.encoders import jsonable_encoder
from fastapi.responses import StreamingResponse

from clients.errors import ServiceUnavailable
from console.access.permission import requires
from console.access.roles import Role
from console.sources.job_metrics import ASK_SECONDS, Summary
from console.state import console_of

router = APIRouter(tags=["metrics"], dependencies=[Depends(requires(Role.VIEWER))])


@router.get("/metrics")
def metrics(request: Request) -> Summary:
    """Return rate, p50 and p95 and dead letters of each stage over the last minute, and how each job is."""
    return console_of(request).sources.metrics.summary()


@router.get("/metrics/history")
def history(request: Request) -> list[dict[str, Any]]:
    """Return the samples of the last ten minutes by stage; one is taken whenever somebody reads the metrics."""
    moments = console_of(request).sources.metrics.history()
    return [{"at": one.at, "processed": dict(one.processed), "dead": dict(one.dead)} for one in moments]


@router.get("/metrics/stream", response_class=StreamingResponse)
async def stream(request: Request) -> StreamingResponse:
    """Send the same as server-sent events: `metrics` with a summary, or `unavailable` with the reason."""
    return StreamingResponse(_events(request), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _events(request: Request) -> AsyncIterator[str]:
    watch = console_of(request).sources.metrics
    yield "retry: 3000\n\n"
    while not await request.is_disconnected():
        try:
            name, said = "metrics", jsonable_encoder(asdict(await run_in_threadpool(watch.summary)))
        except ServiceUnavailable as error:
            name, said = "unavailable", {"detail": str(error)}
        yield f"event: {name}\ndata: {json.dumps(said, separators=(',', ':'))}\n\n"
        await asyncio.sleep(ASK_SECONDS)
