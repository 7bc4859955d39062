"""Signing in with a token, and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from console.access.guard import cookie, is_secure
from console.access.sessions import SESSION_COOKIE, SESSION_SECONDS
from console.audit import Action
from console.refusals import Why
from console.state import console_of
from console.templating import page

router = APIRouter()


@router.get("/login")
def form(request: Request) -> Response:
    """Show the form."""
    return page(request, "login.html", {"wrong": False})


@router.post("/login")
def sign_in(
    request: Request, token: Annotated[str, Form(max_length=1000)], csrf_token: Annotated[str, Form()] = ""
) -> Response:
    """Start a session for the owner of a token."""
    console = console_of(request)
    identity = request.state.identity
    if not console.sessions.csrf_holds(csrf_token, request.state.browser, identity.name if identity else ""):
        console.refusals.add(Why.CSRF, "/login")
        raise HTTPException(403, "the form is old: reload the page")
    found = console.sessions.by_token(token.strip())
    if found is None:
        console.refusals.add(Why.WRONG_TOKEN, "/login")
        return page(request, "login.html", {"wrong": True}, 401)
    console.audit.write(Action.SIGN_IN, found.name, found.role.value)
    return _with_session(request, f"{console.settings.prefix}/", console.sessions.session(found), SESSION_SECONDS)


@router.post("/logout")
def sign_out(request: Request, csrf_token: Annotated[str, Form()] = "") -> Response:
    """End the session of this browser."""
    console, identity = console_of(request), request.state.identity
    if not console.sessions.csrf_holds(csrf_token, request.state.browser, identity.name):
        raise HTTPException(403, "the form is old: reload the page")
    return _with_session(request, f"{console.settings.prefix}/login", "", 0)


def _with_session(request: Request, location: str, value: str, seconds: int) -> Response:
    settings = console_of(request).settings
    response = RedirectResponse(location, 303)
    secure = is_secure(request.scope, settings)
    response.headers.append(
        "Set-Cookie", cookie(SESSION_COOKIE, value, settings.prefix, secure=secure, seconds=seconds)
    )
    return response
