"""Which topics get more partitions when some are grown: what flows through them grows too, tables never."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schemas.topics import ALL_TOPICS, following_topics

_COMPACTED = frozenset(spec.name for spec in ALL_TOPICS if spec.compacted)
_NAMES = tuple(spec.name for spec in ALL_TOPICS)


class CannotGrow(ValueError):  # noqa: N818 - what a person reads
    """A topic that cannot have the partitions it was asked to; the text says why."""

    exit_code = 2


def growth(existing: Mapping[str, int], names: Sequence[str], partitions: int, *, only: bool = False) -> dict[str, int]:
    """Return the topics to grow, each with its partitions afterwards, in the order of the contract.

    Topics that the records of `names` flow on to are among them where they have fewer than `partitions`. Dead letters
    are not: they are few, and whoever replays or counts them reads all partitions anyway.

    Args:
        existing: every topic of the broker with its number of partitions.
        names: topics of the pipeline.
        partitions: that each shall have.
        only: leave the topics that follow as they are.

    Raises:
        CannotGrow: a name is unknown or missing on the broker, holds a table, or has no fewer partitions already.
    """
    for name in names:
        _check(existing, name, partitions)
    following = () if only else [topic for name in names for topic in following_topics(name)]
    wanted = {*names, *(topic for topic in following if existing.get(topic, partitions) < partitions)}
    return dict.fromkeys((name for name in _NAMES if name in wanted), partitions)


def _check(existing: Mapping[str, int], name: str, partitions: int) -> None:
    if name not in _NAMES:
        raise CannotGrow(f"{name!r} is no topic of the pipeline (`bd topics list` prints them)")
    if name in _COMPACTED:
        raise CannotGrow(
            f"{name} is a table that keeps the last record of each key: a key's older record would stay on the "
            "partition that it moves from"
        )
    if name not in existing:
        raise CannotGrow(f"{name} does not exist on this broker yet: create it with `bd topics create`")
    if partitions < existing[name]:
        raise CannotGrow(
            f"--partitions {partitions}: {name} has {existing[name]}, and Kafka takes no partition away: "
            "their records would be lost"
        )
    if partitions == existing[name]:
        raise CannotGrow(f"--partitions {partitions}: {name} has as many already")


def grown_topics(before: Mapping[str, int], now: Mapping[str, int]) -> list[str]:
    """Return the topics of `now` that have more partitions than `before`, sorted."""
    return sorted(topic for topic, number in now.items() if number > before.get(topic, 0))
