"""What stands before every route: who asks, how much they send, and the headers of each answer."""

from __future__ import annotations

import ipaddress
import json
import logging
import traceback
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.access.roles import Identity, Role, highest
from console.access.sessions import BROWSER_COOKIE, SESSION_COOKIE, Sessions, new_browser
from console.refusals import Refusals, Why
from console.settings import LOOPBACK, ConsoleSettings
from schemas.topics import MAX_SOURCE_BYTES

_log = logging.getLogger(__name__)

MAX_BODY_BYTES = 2 * MAX_SOURCE_BYTES
"""Largest request: a record may be half of it, and JSON in a form grows."""
PUBLIC = ("/static/", "/login", "/live")
"""Paths that need no identity."""
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class _TooLarge(Exception):  # noqa: N818
    pass


class Guard:
    """An ASGI application around the console's.

    Tells the application its prefix, and puts `identity` (None on public paths), `browser` and `csrf_token` into the
    request's state.

    Args:
        app: the console's.
        settings: who may ask.
        sessions: of those who signed in.
        refusals: counts those who may not.
    """

    def __init__(self, app: ASGIApp, settings: ConsoleSettings, sessions: Sessions, refusals: Refusals):
        self._app = app
        self._settings = settings
        self._sessions = sessions
        self._refusals = refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse to."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # there are no web sockets here
        scope["root_path"] = self._settings.prefix
        headers = Headers(scope=scope)
        path = self.path(scope)
        cookies = _cookies(headers)
        browser = cookies.get(BROWSER_COOKIE, "")
        fresh = "" if browser else new_browser()
        body, started = _Body(headers, receive), False

        async def sent(message: Message) -> None:
            nonlocal started
            if body.too_large and not started:
                raise _TooLarge  # who reads a body may take our first one for a fault of theirs
            if message["type"] == "http.response.start":
                started = True
                answered = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    answered[name] = value
                answered.setdefault("Cache-Control", "no-store")
                if fresh and not path.startswith("/static/"):
                    answered.append("Set-Cookie", self._cookie(BROWSER_COOKIE, fresh, scope))
            await send(message)

        if (refused := self._admitted(scope, headers, path, cookies)) is not None:
            why, status, text = refused
            await self._refuse(scope, sent, why, status, text, path)
            return
        identity: Identity | None = scope["state"]["identity"]
        scope["state"]["browser"] = browser or fresh
        scope["state"]["csrf_token"] = self._sessions.csrf_token(browser or fresh, identity.name if identity else "")
        try:
            await self._app(scope, body.receive, sent)
        except _TooLarge:
            if not started:
                body = _Body(Headers(), receive)  # the refusal itself may be sent
                text = f"a request may have {MAX_BODY_BYTES:,} bytes"
                await self._refuse(scope, sent, Why.TOO_LARGE, 413, text, path)
        except Exception as error:
            # Its text and its stack may hold values of records: neither is logged or answered.
            frame = traceback.extract_tb(error.__traceback__)[-1]
            _log.error("%s at %s:%d", type(error).__name__, frame.filename, frame.lineno or 0)
            if not started:
                await _answer(scope, sent, 500, "The console failed; its log names the place.", path)

    @staticmethod
    def path(scope: Scope) -> str:
        """Return the path without the prefix of a proxy, whether or not the proxy took it off."""
        path, prefix = str(scope["path"]), str(scope.get("root_path", ""))
        return path[len(prefix) :] if prefix and path.startswith(f"{prefix}/") else path

    def _admitted(
        self, scope: Scope, headers: Headers, path: str, cookies: dict[str, str]
    ) -> tuple[Why, int, str] | None:
        """Find out who asks and put it into the state; return why they are refused, None when they are not."""
        scope.setdefault("state", {})["identity"] = None
        settings, client = self._settings, scope.get("client") or ("", 0)
        trusted = _is_among(client[0], settings)
        header = settings.job.console_role_header
        if header in headers and not trusted:
            return Why.FORGED_ROLE, 403, f"{header} is believed from CONSOLE_TRUSTED_PROXIES only"
        if settings.open_to_all and _host(headers) not in LOOPBACK:
            return Why.FOREIGN_HOST, 421, "without roles the console answers to the names of this machine only"
        scheme, _, given = headers.get("authorization", "").partition(" ")
        identity: Identity | None = None
        if scheme.lower() == "bearer" and settings.tokens:
            token = self._sessions.by_token(given.strip())
            if token is None:
                return Why.WRONG_TOKEN, 401, "the token is not one of CONSOLE_TOKENS"
            identity = Identity(token.name, token.role, ambient=False)
        elif header in headers:
            role = highest(headers[header])
            if role is None:
                return Why.NO_IDENTITY, 403, f"{header} names none of {', '.join(Role)}"
            user = headers.get(settings.job.console_user_header, "")
            identity = Identity(self._sessions.pseudonym(user) if user else "proxy", role, ambient=True)
        elif SESSION_COOKIE in cookies:
            identity = self._sessions.identity(cookies[SESSION_COOKIE])
        elif settings.open_to_all and _is_loopback(client[0]):
            identity = Identity("local", Role.OFFICER, ambient=True)
        scope["state"]["identity"] = identity
        if identity is None and not path.startswith(PUBLIC):
            return Why.NO_IDENTITY, 401, "sign in, or send a token as `Authorization: Bearer TOKEN`"
        return None

    async def _refuse(self, scope: Scope, send: Send, why: Why, status: int, text: str, path: str) -> None:
        identity: Identity | None = scope["state"].get("identity")
        who, role = (identity.name, identity.role.value) if identity else ("", "")
        self._refusals.add(why, known_part(path), who=who, role=role)
        if status == 401 and self._settings.tokens and "text/html" in Headers(scope=scope).get("accept", ""):
            location = f"{self._settings.prefix}/login"
            where = [(b"location", location.encode())]
            await send({"type": "http.response.start", "status": 303, "headers": where})
            await send({"type": "http.response.body", "body": b""})
            return
        await _answer(scope, send, status, text, path)

    def _cookie(self, name: str, value: str, scope: Scope) -> str:
        return cookie(name, value, self._settings.prefix, secure=is_secure(scope, self._settings))


def cookie(name: str, value: str, prefix: str, *, secure: bool, seconds: int | None = None) -> str:
    """Return the text of a Set-Cookie header that scripts cannot read."""
    age = "" if seconds is None else f"; Max-Age={seconds}"
    return f"{name}={value}; Path={prefix or '/'}; HttpOnly; SameSite=Lax{age}{'; Secure' if secure else ''}"


def is_secure(scope: Scope, settings: ConsoleSettings) -> bool:
    """Tell whether the browser speaks TLS, to us or to a proxy that is trusted."""
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "")
    client = scope.get("client") or ("", 0)
    return scope["scheme"] == "https" or (forwarded == "https" and _is_among(client[0], settings))


def known_part(path: str) -> str:
    """Return what of a path may be written down: an unknown one may hold anything, so no more than its first parts."""
    parts = [part for part in path.split("/") if part.isascii() and part.replace("-", "").isalnum() and len(part) < 24]
    return "/" + "/".join(parts[:4])


def _cookies(headers: Headers) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_among(client: str, settings: ConsoleSettings) -> bool:
    address = _address(client)
    return address is not None and any(address in network for network in settings.proxies)


def _is_loopback(client: str) -> bool:
    address = _address(client)
    return address is not None and address.is_loopback


def _host(headers: Headers) -> str:
    host = headers.get("host", "")
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()


class _Body:
    """Receives the body of a request, as long as it is not too large."""

    def __init__(self, headers: Headers, receive: Receive):
        length = headers.get("content-length", "0")
        self._left = -1 if length.isdigit() and int(length) > MAX_BODY_BYTES else MAX_BODY_BYTES
        self._receive = receive

    @property
    def too_large(self) -> bool:
        """Whether more came, or was announced, than a request may have."""
        return self._left < 0

    async def receive(self) -> Message:
        """Return the next message."""
        if self.too_large:
            raise _TooLarge
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self.too_large:
                raise _TooLarge
        return message


async def _answer(scope: Scope, send: Send, status: int, text: str, path: str) -> None:
    api = path.startswith("/api/")
    body = json.dumps({"detail": text}).encode() if api else f"{status}: {text}\n".encode()
    kind = b"application/json" if api else b"text/plain; charset=utf-8"
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
