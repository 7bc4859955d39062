"""Records sent at an even rate through every fault, and the times at which the sink got something."""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Iterator

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

from clients.kafka_admin import existing_topics
from clients.kafka_connection import KafkaConnection
from samples import Sample, generate
from schemas.headers import SOURCE_OFFSET, SOURCE_PARTITION, SOURCE_TOPIC
from schemas.topics import SINK_TOPICS
from verification.hosts.history import Position

BROKEN_SHARE = 0.05
UPDATED_SHARE = 0.1
"""Share of the valid records of a key that are sent a second time: a newer version of the same post or order."""
UPDATED_AFTER = 40
"""Records later."""
DELIVERY_SECONDS = 900.0
MOST_RECORDS = 1_000_000


def records(seed: int, prefix: str) -> Iterator[Sample]:
    """Yield sample records without end, some broken, some followed by a newer version."""
    chance = random.Random(seed)  # noqa: S311 - test data
    later: deque[tuple[int, Sample]] = deque()
    for number, sample in enumerate(generate(MOST_RECORDS, seed=seed, broken_share=BROKEN_SHARE, prefix=prefix)):
        yield sample
        if sample.broken is None and sample.key is not None and chance.random() < UPDATED_SHARE:
            later.append((number + UPDATED_AFTER, sample))
        while later and later[0][0] <= number:
            yield later.popleft()[1]


def source_of(message: Message) -> Position:
    """Return where the input of an output was, by its headers."""
    headers = dict(message.headers() or ())
    return Position(headers[SOURCE_TOPIC].decode(), int(headers[SOURCE_PARTITION]), int(headers[SOURCE_OFFSET]))


class Sender:
    """Sends records from a thread until told to stop; keeps what Kafka said of each."""

    def __init__(self, kafka: KafkaConnection, samples: Iterator[Sample], per_second: float):
        self.acknowledged: list[Position] = []
        self.unsent = 0
        self.broken: set[tuple[bytes | None, bytes | None]] = set()
        self._samples = samples
        self._per_second = per_second
        self._ended = threading.Event()
        self._producer = Producer(
            kafka.librdkafka(
                acks="all",
                enable_idempotence=True,
                linger_ms=5,
                message_timeout_ms=int(DELIVERY_SECONDS * 1000),
            )
        )
        self._thread = threading.Thread(target=self._send, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Send no more, and wait until Kafka has taken or refused everything."""
        self._ended.set()
        self._thread.join()
        self.unsent += self._producer.flush(DELIVERY_SECONDS)

    def give_up(self) -> None:
        """Send no more, and wait for nothing."""
        self._ended.set()

    def _send(self) -> None:
        began = time.monotonic()
        for count, sample in enumerate(self._samples):
            self._producer.poll(0)
            if self._ended.wait(max(0.0, began + count / self._per_second - time.monotonic())):
                return
            if sample.broken is not None:
                self.broken.add((sample.key, sample.value))
            while True:
                try:
                    self._producer.produce(sample.topic, sample.value, sample.key, on_delivery=self._answered)
                    break
                except BufferError:
                    self._producer.poll(0.1)

    def _answered(self, error: KafkaError | None, message: Message) -> None:
        if error is not None:
            self.unsent += 1
        else:
            self.acknowledged.append(Position(message.topic(), message.partition(), message.offset()))


class Arrivals:
    """Notes when the sink topics got a record, from a thread: a reader beside the job."""

    def __init__(self, kafka: KafkaConnection):
        self.times: list[float] = []
        self.by_partition: dict[tuple[str, int], list[float]] = {}
        self._ended = threading.Event()
        self._consumer = Consumer(
            kafka.librdkafka(group_id="bd-stream-hosts", enable_auto_commit=False, auto_offset_reset="earliest")
        )
        counts = existing_topics(kafka)
        topics = [topic for topic in SINK_TOPICS.values() if topic in counts]
        self._consumer.assign([TopicPartition(topic, n, 0) for topic in topics for n in range(counts[topic])])
        self._thread = threading.Thread(target=self._read, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        if self._ended.is_set():
            return
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        self._consumer.close()

    def _read(self) -> None:
        while not self._ended.is_set():
            try:
                message = self._consumer.poll(0.2)
            except KafkaException:
                continue
            if message is not None and message.error() is None:
                now, source = time.monotonic(), source_of(message)
                self.times.append(now)
                self.by_partition.setdefault((source.topic, source.partition), []).append(now)
