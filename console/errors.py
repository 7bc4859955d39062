"""What a caller is told when something is wrong: JSON below /api, a part of a page for htmx, else a page."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from clients.errors import ServiceUnavailable
from console.sources.check import NotReadable
from console.sources.letters import NoSuchLetter
from console.sources.marks import WrongMark
from console.sources.privacy import NoSuchSample
from console.sources.tasks import Busy, NoSuchTask
from console.templating import below_prefix, is_part, own_path, page
from pipeline.flink.rest import FlinkUnreachable, SavepointFailed
from pipeline.settings import SettingsError
from saved_searches import SearchRefused
from search import NotStored


class NotFound(Exception):  # noqa: N818
    """What was asked for is not there; the text says what."""


_STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    NotStored: 404,
    NoSuchSample: 404,
    WrongMark: 422,
    NoSuchLetter: 404,
    NoSuchTask: 404,
    NotReadable: 422,
    Busy: 409,
    SettingsError: 409,
    SavepointFailed: 502,
    FlinkUnreachable: 503,
    ServiceUnavailable: 503,
}


def add_error_handlers(app: FastAPI) -> None:
    """Have `app` answer errors by their kind."""
    app.add_exception_handler(RequestValidationError, _wrong_parameters)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)
    app.add_exception_handler(SearchRefused, _search_refused)
    for kind in _STATUS:
        app.add_exception_handler(kind, _known)


def parameters(error: RequestValidationError) -> list[dict[str, str]]:
    """Return each wrong parameter by name, with what is wrong, and without its value."""
    found = []
    for one in error.errors():
        where, *names = map(str, one["loc"])
        found.append(
            {"parameter": ".".join(names) or where, "in": where, "problem": one["msg"].removeprefix("Value error, ")}
        )
    return found


async def _wrong_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as it was registered
    return _named(request, parameters(error))


async def _search_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, SearchRefused)  # noqa: S101 - as it was registered
    return _named(
        request, [{"parameter": name, "in": "body", "problem": fault} for name, fault in error.faults.items()]
    )


def _named(request: Request, wrong: list[dict[str, str]]) -> Response:
    if _is_api(request):
        return JSONResponse({"detail": wrong}, 422)
    return _told(request, 422, "; ".join(f"{one['parameter']}: {one['problem']}" for one in wrong))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as it was registered
    return _told(request, error.status_code, str(error.detail), dict(error.headers or {}))


async def _known(request: Request, error: Exception) -> Response:
    status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
    return _told(request, status, str(error))


async def _failed(request: Request, _: Exception) -> Response:
    # Its text may hold a value of a record; the guard logs its class and place.
    return _told(request, 500, "the console failed; its log names the place")


def _is_api(request: Request) -> bool:
    return own_path(request).startswith("/api/")


def _told(request: Request, status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    retry = {"Retry-After": "5"} if status == 503 else {}
    if _is_api(request):
        return JSONResponse({"detail": text}, status, (headers or {}) | retry)
    # A part of a page that only reads asks again by itself.
    again = _own_address(request) if status == 503 and request.method == "GET" else ""
    values: dict[str, Any] = {"status": status, "text": text, "again": again}
    response = page(request, "parts/error.html" if is_part(request) else "error.html", values, status)
    response.headers.update((headers or {}) | retry)
    return response


def _own_address(request: Request) -> str:
    return below_prefix(request, own_path(request)) + (f"?{request.url.query}" if request.url.query else "")
