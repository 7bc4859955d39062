"""The order of what is compared: each round begins with another, so that none is always first on a cold machine."""

from __future__ import annotations

from collections.abc import Sequence


def rotated(names: Sequence[str], number: int) -> list[str]:
    """Return `names`, of which there is at least one, as round `number`, from 0, takes them."""
    first = number % len(names)
    return [*names[first:], *names[:first]]
