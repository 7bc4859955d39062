"""Which faults strike and for how long, at random from a seed: the same for the same seed. No I/O in here."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HELD_SECONDS = (5.0, 40.0)
"""Shortest and longest time for which a fault holds: shorter and longer than Flink's patience."""


@dataclass(frozen=True)
class Episode:
    """What strikes together.

    Attributes:
        faults: their names; one or two.
        apart_seconds: time between the first and the second.
        held_seconds: time from the last until they are repaired.
        number: decides what a fault leaves open.
    """

    faults: tuple[str, ...]
    apart_seconds: float
    held_seconds: float
    number: int


def episodes(seed: int, names: Sequence[str], *, pairs: bool = True) -> Iterator[Episode]:
    """Yield episodes without end: every fault alone, in turn with two at once.

    Args:
        seed: of the source of chance.
        names: of the faults.
        pairs: whether two strike at once, in turn with one.
    """
    chance = random.Random(seed)  # noqa: S311 - which fault strikes is no secret
    alone: list[str] = []
    while True:
        if not alone:
            alone = chance.sample(list(names), len(names))
        yield _episode(chance, (alone.pop(),))
        if pairs and len(names) > 1:
            yield _episode(chance, tuple(chance.sample(list(names), 2)))


def _episode(chance: random.Random, faults: tuple[str, ...]) -> Episode:
    return Episode(faults, chance.uniform(0.0, 10.0), chance.uniform(*HELD_SECONDS), chance.randrange(1 << 16))
