"""The topics as a source: read from where the archive stands, and what is missing there is noticed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from confluent_kafka import (
    TIMESTAMP_NOT_AVAILABLE,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient

from archive.batch import TOPICS, Batch, KafkaRecord
from archive.store import Cause, Gap, Position
from clients.kafka_admin import CONNECT_SECONDS, admin_client, require_topics, topics_of, unreachable, while_settling
from clients.kafka_connection import KafkaConnection

BATCH_BYTES = 32 * 1024 * 1024
"""Most bytes of values in a batch; one record may pass it."""
PREFETCHED_KILOBYTES = 32 * 1024
STALLED_SECONDS = 30.0
"""How long Kafka may give nothing, with records still to come, before it counts as unavailable."""
POLL_SECONDS = 0.2


class Source:
    """Reads the archived topics from given positions on.

    Args:
        kafka: how Kafka is reached.
    """

    def __init__(self, kafka: KafkaConnection) -> None:
        self._kafka = kafka
        require_topics(kafka, TOPICS)
        self._admin: AdminClient = admin_client(kafka)
        self._consumer = Consumer(_configuration(kafka))
        self._at: dict[tuple[str, int], int] = {}
        self._open: dict[tuple[str, int], int] = {}
        self.topic_ids: dict[str, str] = {}
        """Kafka's id of each topic."""

    def assign(self, positions: Mapping[tuple[str, int], Position]) -> list[Gap]:
        """Begin to read every partition there is now: at its position, a new one at its first record.

        Args:
            positions: where the archive stands.

        Returns:
            What can no longer be read; the caller writes it down before the first batch.

        Raises:
            ServiceUnavailable: Kafka does not answer.
        """
        try:
            self.topic_ids, ends = self._describe()
            gaps = []
            for key, (low, high) in ends.items():
                self._at[key], gap = resume(key, positions.get(key), self.topic_ids[key[0]], low, high)
                gaps += [gap] if gap is not None else []
                if self._at[key] < high:
                    self._open[key] = high
            if ends:
                self._consumer.incremental_assign([TopicPartition(*key, self._at[key]) for key in ends])
        except KafkaException as error:
            raise unreachable(self._kafka, error) from None
        return gaps

    @property
    def assigned(self) -> dict[tuple[str, int], int]:
        """The next offset of every partition that is read."""
        return dict(self._at)

    @property
    def left(self) -> int:
        """Offsets between where we read and the ends that the partitions had when they were assigned."""
        return sum(max(0, end - self._at[key]) for key, end in self._open.items())

    @property
    def caught_up(self) -> bool:
        """Whether every partition has been read to the end that it had when it was assigned."""
        return not self._open

    def read(self, batch: Batch, most_records: int, seconds: float, stop: Callable[[], bool]) -> list[Gap]:
        """Fill `batch` until it is full, time is up, all is read, `stop` says so, or a gap is met.

        Args:
            batch: gets the records.
            most_records: of a batch.
            seconds: longest time it is filled for.
            stop: asked often.

        Returns:
            Offsets that retention deleted during the read; the batch ends before them.

        Raises:
            ServiceUnavailable: Kafka gives nothing for `STALLED_SECONDS` with records still to come.
        """
        began = time.monotonic()
        heard = began
        up_to_now = not self.caught_up
        while batch.records < most_records and batch.bytes < BATCH_BYTES and not stop():
            now = time.monotonic()
            if now - began > seconds or (up_to_now and self.caught_up):
                break
            message = self._consumer.poll(POLL_SECONDS)
            if message is None:
                if not self.caught_up and now - heard > STALLED_SECONDS:
                    raise unreachable(self._kafka, KafkaException(KafkaError(KafkaError._TIMED_OUT)))
                continue
            error = message.error()
            if error is None:
                heard = now
                batch.add(_record(message))
                self._reached(message, message.offset() + 1)
            elif error.code() == KafkaError._PARTITION_EOF:
                heard = now
                # Also when the last offsets hold no record (transaction marks), or none yet (an open transaction).
                batch.passed(message.topic(), message.partition(), message.offset())
                self._reached(message, message.offset())
                self._open.pop((message.topic(), message.partition()), None)
            elif error.code() in (KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE):
                return self._out_of_range(message)
            elif error.fatal() or (not error.retriable() and error.code() not in _PASSING):
                raise unreachable(self._kafka, KafkaException(error))
        return []

    def close(self) -> None:
        """Close the connection."""
        self._consumer.close()

    def _reached(self, message: Message, offset: int) -> None:
        key = (message.topic(), message.partition())
        self._at[key] = offset
        if key in self._open and offset >= self._open[key]:
            del self._open[key]

    def _out_of_range(self, message: Message) -> list[Gap]:
        key = (message.topic(), message.partition())
        position = Position(self.topic_ids.get(key[0], ""), self._at.pop(key))
        self._open.pop(key, None)
        self._consumer.incremental_unassign([TopicPartition(*key)])
        return self.assign({key: position})

    @while_settling
    def _describe(self) -> tuple[dict[str, str], dict[tuple[str, int], tuple[int, int]]]:
        """Return (Kafka's id of each topic, first and next offset of each partition that is not read yet)."""
        counts = topics_of(self._admin)
        described = self._admin.describe_topics(TopicCollection(list(TOPICS)), request_timeout=CONNECT_SECONDS)
        ids = {topic: str(future.result().topic_id) for topic, future in described.items()}
        new = [(topic, number) for topic in TOPICS for number in range(counts.get(topic, 0))]
        return ids, {
            key: self._consumer.get_watermark_offsets(TopicPartition(*key), timeout=CONNECT_SECONDS)
            for key in new
            if key not in self._at
        }


_PASSING = frozenset({KafkaError._ALL_BROKERS_DOWN, KafkaError._TRANSPORT, KafkaError._RESOLVE, KafkaError._TIMED_OUT})
"""What a client says while a broker is unavailable; it tries again by itself, and `STALLED_SECONDS` bounds it."""


def resume(
    key: tuple[str, int], position: Position | None, topic_id: str, low: int, high: int
) -> tuple[int, Gap | None]:
    """Return (the offset to read a partition from, what can no longer be read or None).

    Args:
        key: topic and partition.
        position: where the archive stands; None if it never read this partition.
        topic_id: of the topic today.
        low: first offset there is.
        high: the offset after the last.
    """
    if position is None:
        return low, None
    if (position.topic_id and topic_id and position.topic_id != topic_id) or position.next_offset > high:
        return low, Gap(*key, position.next_offset, low, Cause.TOPIC_RECREATED)
    if position.next_offset < low:
        return low, Gap(*key, position.next_offset, low, Cause.EXPIRED)
    return position.next_offset, None


def _configuration(kafka: KafkaConnection) -> dict[str, Any]:
    return kafka.librdkafka() | {
        "group.id": "bd-stream-archive",  # the client demands one; the offsets are kept with the rows
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "auto.offset.reset": "error",
        "enable.partition.eof": True,
        "isolation.level": "read_committed",
        "queued.max.messages.kbytes": PREFETCHED_KILOBYTES,
    }


def _record(message: Message) -> KafkaRecord:
    kind, timestamp = message.timestamp()
    return KafkaRecord(
        topic=message.topic(),
        partition=message.partition(),
        offset=message.offset(),
        timestamp_ms=0 if kind == TIMESTAMP_NOT_AVAILABLE else timestamp,
        key=message.key(),
        value=message.value(),
        headers=dict(message.headers() or ()),
    )
