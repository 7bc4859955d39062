"""Reads exact ranges of offsets with a plain client: what lies in topics now, and nothing that comes later."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from types import MappingProxyType

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from pipeline.kafka_admin import CONNECT_SECONDS, existing_topics, unreachable, while_settling
from pipeline.kafka_connection import KafkaConnection
from pipeline.offsets import OffsetRange
from transforms.failures import ServiceUnavailable

_log = logging.getLogger(__name__)

STALLED_SECONDS = 30.0
"""How long a partition may give nothing before the read fails."""

Position = tuple[str, int]
"""A topic and the number of one of its partitions."""


def range_consumer(kafka: KafkaConnection) -> Consumer:
    """Return a consumer for `read_range`. It joins no group and commits nothing; open transactions end its ranges."""
    return Consumer(
        kafka.librdkafka(
            group_id="bd-stream-reader",  # the client demands one
            enable_auto_commit=False,
            enable_auto_offset_store=False,
            auto_offset_reset="error",
            enable_partition_eof=True,
            isolation_level="read_committed",
        )
    )


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


def read_ranges(kafka: KafkaConnection, ranges: Iterable[OffsetRange]) -> Iterator[Message]:
    """Yield every record of `ranges`, one range after the other. See `read_range`."""
    with closing(range_consumer(kafka)) as consumer:
        for part in ranges:
            yield from read_range(consumer, kafka, part)


def read_range(consumer: Consumer, kafka: KafkaConnection, part: OffsetRange) -> Iterator[Message]:
    """Yield every record of `part`; those that expire meanwhile are left out, with a warning.

    Raises:
        ServiceUnavailable: Kafka goes away, or gives nothing for `STALLED_SECONDS`.
    """
    position = part.start
    if not len(part):
        return
    consumer.assign([TopicPartition(part.topic, part.partition, position)])
    while position < part.stop:
        message = consumer.poll(STALLED_SECONDS)
        if message is None:
            raise ServiceUnavailable(
                f"Kafka at {kafka.servers}: {part.topic}/{part.partition} gave nothing for "
                f"{STALLED_SECONDS:.0f} s at offset {position}"
            )
        error = message.error()
        if error is None and message.offset() < part.stop:
            position = message.offset() + 1
            yield message
        elif error is None or error.code() == KafkaError._PARTITION_EOF:
            # Offsets may have gaps at the end of the range (transaction marks, compaction).
            position = message.offset()
        elif error.code() == KafkaError._AUTO_OFFSET_RESET:
            position = _after_expiry(consumer, kafka, part, position)
        else:
            raise unreachable(kafka, KafkaException(error))


def _after_expiry(consumer: Consumer, kafka: KafkaConnection, part: OffsetRange, position: int) -> int:
    """Have the read go on at the first record there still is; return its offset."""
    try:
        low: int = consumer.get_watermark_offsets(TopicPartition(part.topic, part.partition), timeout=CONNECT_SECONDS)[
            0
        ]
    except KafkaException as error:
        raise unreachable(kafka, error) from None
    if low <= position:
        raise ServiceUnavailable(f"Kafka at {kafka.servers}: {part.topic}/{part.partition} was made anew while read")
    lost = min(low, part.stop) - position
    _log.warning("%s/%d: %d records expired before they were read", part.topic, part.partition, lost)
    consumer.assign([TopicPartition(part.topic, part.partition, low)])
    return low
