"""Reads exact ranges of offsets with a plain client: what is in topics now, and nothing that comes later."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from clients.errors import ServiceUnavailable
from clients.kafka_admin import CONNECT_SECONDS, existing_topics, unreachable, while_settling
from clients.kafka_connection import KafkaConnection
from clients.offsets import OffsetRange

_log = logging.getLogger(__name__)

STALLED_SECONDS = 30.0
"""How long a partition may give nothing before the read fails."""

Position = tuple[str, int]
"""A topic and the number of one of its partitions."""


def range_consumer(kafka: KafkaConnection) -> Consumer:
    """Return an `unjoined_consumer` for `read_ranges`; open transactions end its ranges."""
    return unjoined_consumer(
        kafka,
        enable_partition_eof=True,
        fetch_wait_max_ms=100,  # how long the end of a range with a gap there keeps one waiting
    )


def unjoined_consumer(kafka: KafkaConnection, **more: Any) -> Consumer:
    """Return a consumer of what is committed. It joins no group, commits nothing, and says when its place is gone.

    Args:
        kafka: how it is reached.
        more: settings of librdkafka beside or instead of these, with underscores for dots.
    """
    unjoined: dict[str, Any] = {
        "group_id": "bd-stream-reader",  # the client demands one
        "enable_auto_commit": False,
        "enable_auto_offset_store": False,
        "auto_offset_reset": "error",
        "isolation_level": "read_committed",
    }
    return Consumer(kafka.librdkafka(**(unjoined | more)))


def present_ranges(
    kafka: KafkaConnection, topics: Sequence[str], started_at: Mapping[Position, int] = MappingProxyType({})
) -> list[OffsetRange]:
    """Return what each partition of `topics` holds now, from the offset of `started_at` on if it has one.

    Topics that do not exist are left out.

    Raises:
        ServiceUnavailable: Kafka does not answer.
    """
    counts = existing_topics(kafka)
    found = []
    with closing(range_consumer(kafka)) as consumer:
        watermarks = while_settling(consumer.get_watermark_offsets)
        try:
            for topic in topics:
                for number in range(counts.get(topic, 0)):
                    low, high = watermarks(TopicPartition(topic, number), timeout=CONNECT_SECONDS)
                    found.append(OffsetRange(topic, number, min(started_at.get((topic, number), low), high), high))
        except KafkaException as error:
            raise unreachable(kafka, error) from None
    return found


def read_present(
    kafka: KafkaConnection, topics: Sequence[str], started_at: Mapping[Position, int] = MappingProxyType({})
) -> Iterator[Message]:
    """Yield every record that `present_ranges` names. See `read_ranges`."""
    ranges = present_ranges(kafka, topics, started_at)
    with closing(range_consumer(kafka)) as consumer:
        yield from read_ranges(consumer, kafka, ranges)


def read_ranges(consumer: Consumer, kafka: KafkaConnection, ranges: Iterable[OffsetRange]) -> Iterator[Message]:
    """Yield every record of `ranges`, those of one partition in order; those that expire meanwhile are left out.

    Args:
        consumer: a `range_consumer`, which serves one read at a time.
        kafka: how it is reached.
        ranges: of different partitions.

    Raises:
        ServiceUnavailable: Kafka becomes unavailable, or returns nothing for `STALLED_SECONDS`.
    """
    # All at once: a request that waits for one partition would hold up the next one's.
    left = {(part.topic, part.partition): part for part in ranges if len(part)}
    consumer.assign([TopicPartition(part.topic, part.partition, part.start) for part in left.values()])
    while left:
        message = consumer.poll(STALLED_SECONDS)
        if message is None:
            stalled = ", ".join(f"{part.topic}/{part.partition} at offset {part.start}" for part in left.values())
            raise ServiceUnavailable(f"Kafka at {kafka.servers} sent nothing for {STALLED_SECONDS:.0f} s of {stalled}")
        part = left.get((message.topic(), message.partition()))
        error = message.error()
        if part is None and (error is None or error.code() == KafkaError._PARTITION_EOF):
            continue  # what was fetched already of a partition that is done
        if part is None:
            raise unreachable(kafka, KafkaException(error))
        # Offsets may have gaps at the end of a range (transaction marks, compaction): there the end is reported.
        position = message.offset()
        if error is None and position < part.stop:
            position += 1
            yield message
        elif error is not None and error.code() == KafkaError._AUTO_OFFSET_RESET:
            position = _after_expiry(consumer, kafka, part)
        elif error is not None and error.code() != KafkaError._PARTITION_EOF:
            raise unreachable(kafka, KafkaException(error))
        left[part.topic, part.partition] = replace(part, start=position)
        if position >= part.stop:
            del left[part.topic, part.partition]
            consumer.incremental_unassign([TopicPartition(part.topic, part.partition)])


def _after_expiry(consumer: Consumer, kafka: KafkaConnection, part: OffsetRange) -> int:
    """Have the read continue at the first record there still is; return its offset."""
    where = TopicPartition(part.topic, part.partition)
    try:
        low: int = consumer.get_watermark_offsets(where, timeout=CONNECT_SECONDS)[0]
    except KafkaException as error:
        raise unreachable(kafka, error) from None
    if low <= part.start:
        raise ServiceUnavailable(f"Kafka at {kafka.servers}: {part.topic}/{part.partition} was recreated while read")
    lost = min(low, part.stop) - part.start
    _log.warning("%s/%d: %d records expired before they were read", part.topic, part.partition, lost)
    consumer.incremental_unassign([where])
    consumer.incremental_assign([TopicPartition(part.topic, part.partition, low)])
    return low
