"""Sends sample records to their topics."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from confluent_kafka import KafkaError, Message, Producer

from clients.kafka_connection import KafkaConnection
from samples.stream import Sample

FLUSH_SECONDS = 60.0


class NotProduced(Exception):  # noqa: N818
    """Kafka did not accept every record; the text says why, by names of errors."""

    exit_code = 1
    """Of a command that ends with it."""


def produce(
    kafka: KafkaConnection,
    records: Iterable[Sample],
    *,
    partition_weights: Sequence[int] | None = None,
    records_per_second: float | None = None,
    delivered: Callable[[Sample, Message], None] | None = None,
) -> int:
    """Send `records` to their topics and return how many they were, once Kafka has them all.

    Args:
        kafka: how it is reached.
        records: what to send.
        partition_weights: each partition's share of a topic's records; None leaves it to the key.
        records_per_second: an even rate; None sends as fast as Kafka takes them.
        delivered: told each record, and where and when it was written.

    Raises:
        NotProduced: Kafka refused a record, or did not answer in time.
    """
    slots = [number for number, weight in enumerate(partition_weights or ()) for _ in range(weight)]
    failed: set[str] = set()

    def report(error: KafkaError | None, message: Message, sample: Sample) -> None:
        if error is not None:
            failed.add(error.name())
        elif delivered is not None:
            delivered(sample, message)

    producer = Producer(kafka.librdkafka(acks="all", linger_ms=5 if records_per_second else 20, compression_type="lz4"))
    began = time.perf_counter()
    count = 0
    for count, sample in enumerate(records, start=1):
        if records_per_second:
            # The next record is due by the clock from the start on, so that a late one does not slow the rest.
            producer.poll(0)
            time.sleep(max(0.0, began + (count - 1) / records_per_second - time.perf_counter()))
        while True:
            try:
                producer.produce(
                    sample.topic,
                    value=sample.value,
                    key=sample.key,
                    on_delivery=partial(report, sample=sample),
                    **({"partition": slots[(count - 1) % len(slots)]} if slots else {}),
                )
                break
            except BufferError:  # the client's queue is full
                producer.poll(0.1)
        producer.poll(0)
    if producer.flush(FLUSH_SECONDS) or failed:
        raise NotProduced(f"Kafka did not accept every record ({', '.join(sorted(failed)) or 'timeout'})")
    return count
