"""A compacted topic as the table that it is: read whole, followed, written to by key."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing

from confluent_kafka import KafkaError, KafkaException, Message, Producer, TopicPartition

from clients.kafka_admin import existing_topics, unreachable
from clients.kafka_connection import KafkaConnection
from clients.range_reader import present_ranges, range_consumer, read_ranges, unjoined_consumer

POLL_SECONDS = 0.5
"""How long one request waits for a change; also how soon a follower ends."""
RECHECK_SECONDS = 30.0
"""How often it is asked whether the topic exists, and has new partitions."""
WRITE_SECONDS = 15.0


def read_table(kafka: KafkaConnection, topic: str) -> dict[str, bytes]:
    """Return the last value of each key; of a topic that does not exist nothing.

    Raises:
        ServiceUnavailable: Kafka does not answer.
    """
    return _read(kafka, topic)[0]


def follow_table(kafka: KafkaConnection, topic: str, stop: threading.Event) -> Iterator[dict[str, bytes]]:
    """Yield what the topic holds, then all of it again after each change, until `stop` is set.

    A topic that does not exist is empty until it does.

    Raises:
        ServiceUnavailable: Kafka does not answer, or refuses.
    """
    while not stop.is_set():
        held, ends = _read(kafka, topic)
        yield dict(held)
        if not ends:
            stop.wait(RECHECK_SECONDS)
            continue
        with closing(unjoined_consumer(kafka)) as consumer:
            consumer.assign(ends)
            checked = time.monotonic()
            while not stop.is_set():
                messages = consumer.consume(1000, POLL_SECONDS)
                if any(_lost(message.error()) for message in messages):
                    break  # it was recreated, or what came next has expired
                changes = [message for message in messages if message.error() is None]
                for message in changes:
                    _apply(held, message)
                if changes:
                    yield dict(held)
                if time.monotonic() - checked > RECHECK_SECONDS:
                    if existing_topics(kafka).get(topic, 0) != len(ends):
                        break
                    checked = time.monotonic()


def write_entry(kafka: KafkaConnection, topic: str, key: str, value: bytes | None) -> None:
    """Write the value of a key, None to delete it; return once Kafka has it.

    Raises:
        ServiceUnavailable: Kafka does not take it.
    """
    failed: list[KafkaError] = []

    def told(error: KafkaError | None, message: Message) -> None:
        if error is not None:
            failed.append(error)

    producer = Producer(kafka.librdkafka(acks="all", message_timeout_ms=int(WRITE_SECONDS * 1000)))
    try:
        producer.produce(topic, value, key, on_delivery=told)
        left = producer.flush(WRITE_SECONDS + 1)
    except KafkaException as error:
        raise unreachable(kafka, error) from None
    if failed or left:
        raise unreachable(kafka, KafkaException(failed[0] if failed else KafkaError(KafkaError._TIMED_OUT)))


def _read(kafka: KafkaConnection, topic: str) -> tuple[dict[str, bytes], list[TopicPartition]]:
    """Return the table and where each partition ended."""
    ranges = present_ranges(kafka, [topic])
    held: dict[str, bytes] = {}
    with closing(range_consumer(kafka)) as consumer:
        for message in read_ranges(consumer, kafka, ranges):
            _apply(held, message)
    return held, [TopicPartition(part.topic, part.partition, part.stop) for part in ranges]


def _apply(held: dict[str, bytes], message: Message) -> None:
    name = (message.key() or b"").decode(errors="replace")
    if message.value() is None:
        held.pop(name, None)
    else:
        held[name] = message.value()


def _lost(error: KafkaError | None) -> bool:
    """Return whether the place in the topic is lost; an unavailable broker recovers by itself."""
    return error is not None and error.code() in (KafkaError._AUTO_OFFSET_RESET, KafkaError.UNKNOWN_TOPIC_OR_PART)
