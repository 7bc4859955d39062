"""POST /check: a record or a file held against the contract; nothing of it is stored or logged."""

from __future__ import annotations

from asyncio import AbstractEventLoop, get_running_loop
from functools import cache
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Query, Request

from console.access.permission import requires
from console.access.roles import Role
from console.sources.check import Checker, CheckResult
from console.state import console_of

router = APIRouter(tags=["send data"])
MOST_CHECKS = 2
_BODY = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}, "required": True}


@router.post("/check", dependencies=[Depends(requires(Role.VIEWER))], openapi_extra={"requestBody": _BODY})
async def check(
    request: Request,
    name: Annotated[
        str,
        Query(
            max_length=200,
            description="A source topic, against whose platforms the records are held; or a file's name, whose ending "
            "says its form: .csv, .tsv, .parquet, any other JSON",
        ),
    ] = "",
) -> dict[str, Any]:
    """Check the body: one record, JSON lines, an array, CSV or Parquet.

    Returns for each fault line, field, rule and how to fix it; and the first valid records as the Privacy Shield leaves
    them. Nothing is stored, logged or sent on.
    """
    return as_json(await run_check(console_of(request).sources.check, await request.body(), name))


@cache
def _limiter(_: AbstractEventLoop) -> CapacityLimiter:
    return CapacityLimiter(MOST_CHECKS)


async def run_check(checker: Checker, data: bytes, name: str) -> CheckResult:
    """Check `data` beside other requests: a few at a time, so that many large ones hold up no page."""
    return await to_thread.run_sync(checker.check, data, name, limiter=_limiter(get_running_loop()))


def as_json(result: CheckResult) -> dict[str, Any]:
    """Return a result as the API gives it."""
    return {
        "records": result.records,
        "valid": result.valid,
        "invalid": result.invalid,
        "complete": result.complete,
        "findings": [one._asdict() for one in result.findings],
        "rules": [
            {"field": name, "rule": rule, "fix": fix, "records": count}
            for (name, rule, fix), count in result.rules.most_common()
        ],
        "anonymized": [
            {"line": one.line, "kind": one.kind.value, "found": one.found, "record": one.record}
            for one in result.anonymized
        ],
        "tokens_of_the_job": result.salt,
    }
