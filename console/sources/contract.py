"""The contract: schemas of the records, and the topics with what Kafka has of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clients.range_reader import present_ranges
from console.sources.kafka import KafkaReach
from console.sources.kept import Kept
from schemas.export import EXPORTED, json_schema
from schemas.topics import ALL_TOPICS

GOOD_SECONDS = 10.0


@dataclass(frozen=True)
class TopicLine:
    """A topic of the contract.

    Attributes:
        name: of the topic.
        partitions: None where it does not exist.
        records: offsets that it holds; a mark of a transaction is one too.
        retention_days: None for the broker's own.
        largest_bytes: largest record that it takes.
        compacted: it keeps the last record of each key.
    """

    name: str
    partitions: int | None
    records: int
    retention_days: float | None
    largest_bytes: int
    compacted: bool


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of each kind of record and of a dead letter, by name."""
    return {model.__name__: json_schema(model) for model in EXPORTED}


class Topics:
    """The topics.

    Args:
        kafka: how it is reached.
    """

    def __init__(self, kafka: KafkaReach):
        self._kafka = kafka
        self._kept = Kept(self._ask, GOOD_SECONDS)

    def list(self) -> tuple[TopicLine, ...]:
        """Return every topic of the contract.

        Raises:
            ServiceUnavailable: Kafka does not answer.
        """
        return self._kept.get()

    def _ask(self) -> tuple[TopicLine, ...]:
        existing = self._kafka.topics()
        held = dict.fromkeys(existing, 0)
        for part in present_ranges(self._kafka.connection, [spec.name for spec in ALL_TOPICS]):
            held[part.topic] = held.get(part.topic, 0) + len(part)
        return tuple(
            TopicLine(
                spec.name,
                existing.get(spec.name),
                held.get(spec.name, 0),
                None if spec.retention_ms is None else spec.retention_ms / 86_400_000,
                spec.max_message_bytes,
                spec.compacted,
            )
            for spec in ALL_TOPICS
        )
