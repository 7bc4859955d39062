"""Offsets of a bounded run: from where the group stands to where each partition ends, in rounds."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from confluent_kafka import OFFSET_INVALID, Consumer, KafkaException, TopicPartition

from clients.kafka_admin import CONNECT_SECONDS, existing_topics, unreachable, while_settling
from clients.kafka_connection import KafkaConnection

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OffsetRange:
    """Offsets `start` (inclusive) to `stop` (exclusive) of one partition."""

    topic: str
    partition: int
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


def rounds(ranges: Iterable[OffsetRange], max_records: int) -> Iterator[list[OffsetRange]]:
    """Cut `ranges` into rounds of at most `max_records` offsets; each offset is in exactly one round, in order."""
    current: list[OffsetRange] = []
    room = max_records
    for remaining in ranges:
        while len(remaining):
            part = replace(remaining, stop=min(remaining.stop, remaining.start + room))
            current.append(part)
            remaining = replace(remaining, start=part.stop)
            room -= len(part)
            if not room:
                yield current
                current, room = [], max_records
    if current:
        yield current


class GroupOffsets:
    """The committed offsets of one consumer group. The group is not joined: this job reads by offset alone."""

    def __init__(self, kafka: KafkaConnection, group_id: str):
        self._kafka = kafka
        self._consumer = Consumer(kafka.librdkafka(group_id=group_id, enable_auto_commit=False))

    def pending(self, topics: Sequence[str], *, from_beginning: bool = False) -> list[OffsetRange]:
        """Return what is between the group's committed offsets and the ends of `topics` now, partition by partition.

        A group without an offset starts at the first record there is; so does one whose offset has expired.

        Raises:
            ServiceUnavailable: Kafka does not answer.
        """
        counts = existing_topics(self._kafka)
        partitions = [TopicPartition(topic, number) for topic in topics for number in range(counts[topic])]
        try:
            committed = while_settling(self._consumer.committed)(partitions, timeout=CONNECT_SECONDS)
            return [self._range(partition, from_beginning) for partition in committed]
        except KafkaException as error:
            raise unreachable(self._kafka, error) from None

    def _range(self, committed: TopicPartition, from_beginning: bool) -> OffsetRange:
        low, high = while_settling(self._consumer.get_watermark_offsets)(committed, timeout=CONNECT_SECONDS)
        start = low if from_beginning or committed.offset == OFFSET_INVALID else committed.offset
        if start < low:
            _log.warning(
                "%s/%d: %d records expired before they were read", committed.topic, committed.partition, low - start
            )
        # A topic that was recreated ends before the old offset.
        start = max(low, start) if start <= high else low
        return OffsetRange(committed.topic, committed.partition, start, high)

    def commit(self, done: Iterable[OffsetRange]) -> None:
        """Commit the ends of `done`.

        Raises:
            ServiceUnavailable: Kafka does not answer.
        """
        ends = {(part.topic, part.partition): part.stop for part in done}
        try:
            self._consumer.commit(
                offsets=[TopicPartition(topic, partition, stop) for (topic, partition), stop in ends.items()],
                asynchronous=False,
            )
        except KafkaException as error:
            raise unreachable(self._kafka, error) from None

    def close(self) -> None:
        """Close the connection."""
        self._consumer.close()
