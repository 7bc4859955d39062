"""Which hits say the same as a better one: by the marks that the job puts on near-duplicates."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from schemas import Kind
from schemas.collections import DUPLICATE_OF
from schemas.identity import record_name
from schemas.kinds import FIELDS

Key = TypeVar("Key", bound=Hashable)

NAMED_BY: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.SOCIAL: ("platform", FIELDS[Kind.SOCIAL].id),
    Kind.MARKET: ("platform", FIELDS[Kind.MARKET].id, "line_id", "product_id"),
}
"""Properties of an object that make the name of its record."""


class Named(NamedTuple):
    """What an object is called.

    Attributes:
        name: of its record, see `schemas.identity.record_name`.
        duplicate_of: name of the record that said the same before; empty for none.
    """

    name: str
    duplicate_of: str


def named_by(kind: Kind, properties: Mapping[str, Any]) -> Named:
    """Return what the object with these properties is called."""
    return Named(record_name(kind, properties), str(properties.get(DUPLICATE_OF) or ""))


def fold_duplicates(hits: Sequence[tuple[Key, Named]]) -> dict[Key, list[Key]]:
    """Return the hits that stay, each with those folded into it, the best first.

    The best of several that say the same stays, be it the original or not.

    Args:
        hits: the best first.
    """
    stays: dict[Key, list[Key]] = {}
    shown: dict[str, Key] = {}
    for key, named in hits:
        of = shown.get(named.duplicate_of or named.name, shown.get(named.name))
        if of is not None:
            stays[of].append(key)
            continue
        stays[key] = []
        shown[named.duplicate_of or named.name] = shown[named.name] = key
    return stays
