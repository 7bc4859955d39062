"""The roles, each of which may what the ones before it may."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a caller may do.

    A viewer sees counts, metrics, envelopes and alerts; an analyst searches, and saves searches; an operator sees
    payloads, replays, stops and resumes; an officer sees what concerns privacy, and the audit log.
    """

    VIEWER = "viewer"
    ANALYST = "analyst"
    OPERATOR = "operator"
    OFFICER = "officer"

    def covers(self, needed: Role) -> bool:
        """Tell whether this role may do what `needed` may."""
        return _ORDER.index(self) >= _ORDER.index(needed)


_ORDER = tuple(Role)


def highest(text: str) -> Role | None:
    """Return the highest role that a comma-separated `text` names, None when it names none."""
    named = {part.strip().lower() for part in text.split(",")}
    return next((role for role in reversed(_ORDER) if role.value in named), None)


@dataclass(frozen=True)
class Identity:
    """Who asks.

    Attributes:
        name: in the audit log: of a token its name, of a person behind a proxy a keyed hash.
        role: what they may.
        ambient: the browser says who it is by itself, so what changes something needs a CSRF token.
    """

    name: str
    role: Role
    ambient: bool
