"""Reads dead letters from Kafka."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing

from clients.kafka_admin import require_topics
from clients.kafka_connection import KafkaConnection
from clients.offsets import OffsetRange
from clients.range_reader import present_ranges, range_consumer, read_ranges
from dead_letters.letters import Letter, read_letter
from schemas.topics import DEAD_LETTER_TOPICS, PARKED_TOPIC, REPLAY_JOURNAL_TOPIC


def letter_topics(*, parked: bool) -> tuple[str, ...]:
    """Return the topics of the letters that are meant: the parked ones, or those of the stages."""
    return (PARKED_TOPIC,) if parked else tuple(DEAD_LETTER_TOPICS.values())


def letter_ranges(kafka: KafkaConnection, topics: Sequence[str]) -> list[OffsetRange]:
    """Return what `topics` hold now.

    Raises:
        ServiceUnavailable: Kafka is unavailable, or one of the topics or the journal does not exist.
    """
    require_topics(kafka, [*topics, REPLAY_JOURNAL_TOPIC])
    return present_ranges(kafka, topics)


def read_letters(kafka: KafkaConnection, ranges: Sequence[OffsetRange]) -> Iterator[Letter | None]:
    """Yield the letters of `ranges`, None for each record that is none. Those that expire meanwhile are left out."""
    with closing(range_consumer(kafka)) as consumer:
        yield from map(read_letter, read_ranges(consumer, kafka, ranges))
