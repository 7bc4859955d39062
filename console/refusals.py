"""Requests that were refused: counted for Prometheus, and written to the audit log."""

from __future__ import annotations

from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, generate_latest

from console.audit import Audit


class Why(StrEnum):
    """Why a request was refused."""

    FORGED_ROLE = "forged_role"
    """A role header came from an address that is no trusted proxy's."""
    WRONG_TOKEN = "wrong_token"  # noqa: S105 - a reason
    NO_IDENTITY = "no_identity"
    ROLE = "role"
    """The role does not cover what was asked for."""
    CSRF = "csrf"
    FOREIGN_HOST = "foreign_host"
    """Without roles, a page of another site could ask under a name of its own (DNS rebinding)."""
    TOO_LARGE = "too_large"


_WRITTEN = frozenset({Why.FORGED_ROLE, Why.WRONG_TOKEN, Why.ROLE, Why.CSRF, Why.FOREIGN_HOST})


class Refusals:
    """Counts refusals.

    Args:
        audit: where those are written that somebody should look at.
    """

    def __init__(self, audit: Audit):
        self._audit = audit
        self._registry = CollectorRegistry()
        self._counter = Counter(
            "bd_console_refused", "Requests that the console refused, by reason.", ["why"], registry=self._registry
        )
        for why in Why:
            self._counter.labels(why.value)

    def add(self, why: Why, path: str, *, who: str = "", role: str = "") -> None:
        """Count one, and write it down.

        Args:
            why: the reason.
            path: the template of the route, or the first part of an unknown path.
            who: name of the identity, if there is one.
            role: of it.
        """
        self._counter.labels(why.value).inc()
        if why in _WRITTEN:
            self._audit.refused(who, role, why=why.value, path=path)

    def count(self, why: Why) -> int:
        """Return how many there were for one reason since the start."""
        return int(self._counter.labels(why.value)._value.get())

    def metrics(self) -> bytes:
        """Return the counts as Prometheus reads them."""
        return generate_latest(self._registry)
