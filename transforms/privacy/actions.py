"""What can happen to a personal value, and how a value is made more general."""

from __future__ import annotations

import re
from typing import Final

from transforms.privacy.districts import district_of
from transforms.privacy.normalize import fold
from transforms.privacy.spans import Kind

TOKEN: Final = "token"  # noqa: S105 - the name of an action
REDACT: Final = "redact"
GENERALIZE: Final = "generalize"
KEEP: Final = "keep"
FLAG: Final = "flag"

GENERALIZED: Final = frozenset({Kind.ADDRESS, Kind.DOB, Kind.GEO, Kind.IP})
"""Kinds of which there is a more general form."""

_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_DECIMAL: Final = re.compile(r"(-?[0-9]{1,3})\.([0-9]+)")
_DECIMALS: Final = 2
_IPV4: Final = re.compile(r"([0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})\.[0-9]{1,3}")


class PathRules:
    """What happens to fields by path: a tree of keys.

    Attributes:
        children: by key; `*` stands for any.
        action: of the value here; empty without a rule.
        kind: what the value is, for a token or a more general form.
    """

    __slots__ = ("action", "children", "kind")

    def __init__(self) -> None:
        self.children: dict[str, PathRules] = {}
        self.action = ""
        self.kind: Kind | None = None

    def add(self, path: list[str], action: str, kind: Kind | None) -> None:
        """Add a rule for the field at `path`."""
        node = self
        for key in path:
            node = node.children.setdefault(key, PathRules())
        node.action, node.kind = action, kind

    def under(self, key: str) -> PathRules | None:
        """Return the rules for the value of `key`, None without any."""
        return self.children.get(key) or self.children.get("*")


def redacted(kind: Kind | None) -> str:
    """Return what stands for a value that leaves nothing behind."""
    return "[REDACTED]" if kind is None else f"[{kind.value}]"


def generalized(kind: Kind, value: str) -> str:
    """Return a value of one of the kinds of `GENERALIZED` in its more general form; redacted where it has none."""
    text = fold(value).text
    if kind is Kind.DOB:
        year = _YEAR.search(text)
        return year.group() if year else redacted(kind)
    if kind is Kind.GEO:
        return _DECIMAL.sub(_rounded, text) if _DECIMAL.search(text) and "'" not in text else redacted(kind)
    if kind is Kind.IP:
        if match := _IPV4.search(text):
            return f"{match[1]}.0/24"
        groups = text.split("::")[0].split(":")[:3]
        return f"{':'.join(groups)}::/48" if ":" in text else redacted(kind)
    return district_of(text) or redacted(kind)


def _rounded(match: re.Match[str]) -> str:
    return f"{float(match.group()):.{_DECIMALS}f}"
