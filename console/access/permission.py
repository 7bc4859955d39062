"""What a route asks of its caller: a role, and of a browser that changes something a CSRF token."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import HTTPException, Request

from console.access.roles import Identity, Role
from console.refusals import Why
from console.state import console_of

CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def requires(role: Role) -> Callable[[Request], Awaitable[Identity]]:
    """Return the dependency of a route that `role` and the ones above it may use; it gives the identity.

    Raises:
        HTTPException: 403, counted and written to the audit log.
    """

    async def check(request: Request) -> Identity:
        identity: Identity = request.state.identity
        if not identity.role.covers(role):
            _refuse(request, Why.ROLE, f"this needs the role {role.value}; yours is {identity.role.value}")
        await _check_csrf(request, identity)
        return identity

    check.role = role  # type: ignore[attr-defined]  # a test asks every route for it
    return check


async def _check_csrf(request: Request, identity: Identity) -> None:
    if request.method in _SAFE or not identity.ambient:
        return
    given = request.headers.get(CSRF_HEADER, "")
    if not given and request.headers.get("content-type", "").startswith(_FORMS):
        field = (await request.form()).get(CSRF_FIELD)
        given = field if isinstance(field, str) else ""
    if not console_of(request).sessions.csrf_holds(given, request.state.browser, identity.name):
        _refuse(
            request,
            Why.CSRF,
            f"{CSRF_HEADER} is missing or old: reload the page (programs: GET /api/v1/session says it)",
        )


def _refuse(request: Request, why: Why, text: str) -> None:
    identity: Identity = request.state.identity
    route = request.scope.get("route")
    path = str(getattr(route, "path", ""))
    console_of(request).refusals.add(why, path, who=identity.name, role=identity.role.value)
    raise HTTPException(403, text)
