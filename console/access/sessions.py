"""Signed values that a browser keeps: who signed in, and the CSRF token that belongs to one browser."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time

from console.access.roles import Identity
from console.settings import ConsoleSettings, Token

SESSION_COOKIE = "console_session"
BROWSER_COOKIE = "console_browser"
SESSION_SECONDS = 12 * 3600


class Sessions:
    """Makes and checks them.

    Args:
        settings: whose secret signs, and whose tokens are known.
    """

    def __init__(self, settings: ConsoleSettings):
        self._secret = settings.secret
        self._tokens = settings.tokens

    def by_token(self, given: str) -> Token | None:
        """Return the token that was given, None when there is none such."""
        digest = hashlib.sha256(given.encode(errors="replace")).digest()
        found = None
        for token in self._tokens:  # all of them: the time taken says nothing
            if hmac.compare_digest(token.digest, digest):
                found = token
        return found

    def session(self, token: Token, now: float | None = None) -> str:
        """Return the cookie of somebody who signed in with `token`."""
        text = f"{token.name}.{int((time.time() if now is None else now) + SESSION_SECONDS)}"
        return f"{text}.{self._sign('session', text, token.digest.hex())}"

    def identity(self, cookie: str, now: float | None = None) -> Identity | None:
        """Return whose session a cookie is, None when it is nobody's, has ended, or its token was changed."""
        text, _, signature = cookie.rpartition(".")
        name, _, until = text.rpartition(".")
        token = next((token for token in self._tokens if token.name == name), None)
        if token is None or not until.isdigit() or int(until) < (time.time() if now is None else now):
            return None
        if not hmac.compare_digest(signature.encode(), self._sign("session", text, token.digest.hex()).encode()):
            return None
        return Identity(token.name, token.role, ambient=True)

    def csrf_token(self, browser: str, name: str) -> str:
        """Return the token that requests of one browser and identity carry."""
        return self._sign("csrf", browser, name)

    def csrf_holds(self, given: str, browser: str, name: str) -> bool:
        """Tell whether a request carries the right one."""
        return bool(browser) and hmac.compare_digest(given.encode(), self.csrf_token(browser, name).encode())

    def pseudonym(self, user: str) -> str:
        """Return the name of a person in the audit log."""
        return f"user-{self._sign('user', user)[:12]}"

    def _sign(self, *parts: str) -> str:
        return hmac.new(self._secret, "\0".join(parts).encode(errors="replace"), hashlib.sha256).hexdigest()


def new_browser() -> str:
    """Return a random name for a browser."""
    return secrets.token_urlsafe(18)
