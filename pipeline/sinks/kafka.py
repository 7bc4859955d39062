"""Kafka as the sink: one writer for every topic, since each row carries its own.

librdkafka sends in threads of its own while the stages continue, and a bundle ends only when every row of it is
acknowledged: what a runner counts as done is written.
"""

from __future__ import annotations

from dataclasses import dataclass

import apache_beam as beam
from confluent_kafka import KafkaError, KafkaException, Message, Producer

from clients.errors import ServiceUnavailable
from clients.kafka_connection import KafkaConnection
from pipeline.sinks.rows import KafkaRow
from schemas.topics import MAX_OUTPUT_BYTES
from transforms.batches import Batch, members

ROOM_SECONDS = 1.0
"""How long at once a full queue is waited for."""


@dataclass(eq=False)
class WriteRows(beam.PTransform):  # type: ignore[misc]
    """Writes each row to the topic it names. Raises ServiceUnavailable when Kafka does not take one.

    Attributes:
        kafka: how it is reached.
        acks: acknowledgements a write waits for.
        compression_type: of written batches.
        outage_seconds: how long a row may wait for a broker before the bundle fails, and is done again.
    """

    kafka: KafkaConnection
    acks: str
    compression_type: str
    outage_seconds: float = 120.0

    def expand(self, rows: beam.PCollection[KafkaRow | Batch]) -> beam.PCollection[None]:
        """Wire the sink."""
        producer = self.kafka.librdkafka() | {
            "acks": self.acks,
            "compression.type": self.compression_type,
            "message.max.bytes": MAX_OUTPUT_BYTES,
            "message.timeout.ms": int(self.outage_seconds * 1000),
            # A retry inside the client neither doubles nor reorders; needs acks from all.
            "enable.idempotence": self.acks in ("-1", "all"),
            "linger.ms": 5,
            # A call for each row that went well would cost as much as writing it.
            "delivery.report.only.error": True,
        }
        return rows | "WriteToKafka" >> beam.ParDo(_WriteFn(producer))


class _WriteFn(beam.DoFn):  # type: ignore[misc]
    def __init__(self, producer: dict[str, object]):
        self._config = producer

    def setup(self) -> None:
        self._open()

    def start_bundle(self) -> None:
        self._failed: tuple[KafkaError, str] | None = None

    def process(self, element: KafkaRow | Batch) -> None:
        for row in members(element):
            self._write(row)

    def _write(self, row: KafkaRow) -> None:
        while True:
            try:
                self._producer.produce(row.topic, row.value, row.key, headers=row.headers, on_delivery=self._refused)
                return
            except BufferError:
                self._producer.poll(ROOM_SECONDS)
            except KafkaException as error:
                raise self._unwritten(error.args[0], row.topic) from None
            self._check()

    def finish_bundle(self) -> None:
        # Every row is either acknowledged or given back with its error within `message.timeout.ms`.
        while self._producer.flush(ROOM_SECONDS):
            self._check()
        self._check()

    def teardown(self) -> None:
        self._abandon()

    def _open(self) -> None:
        self._producer = Producer(self._config)

    def _abandon(self) -> None:
        """Drop what is queued: the bundle it belongs to is done again."""
        self._producer.purge()
        self._producer.flush(ROOM_SECONDS)

    def _refused(self, error: KafkaError | None, message: Message) -> None:
        if error is not None and self._failed is None:
            self._failed = (error, message.topic())

    def _check(self) -> None:
        if self._failed is not None:
            error = self._unwritten(*self._failed)
            # An idempotent producer that lost a row takes no others.
            self._abandon()
            self._open()
            raise error

    def _unwritten(self, error: KafkaError, topic: str) -> ServiceUnavailable:
        servers = self._config["bootstrap.servers"]
        if error.code() == KafkaError.MSG_SIZE_TOO_LARGE:
            return ServiceUnavailable(
                f"Kafka at {servers} refuses a record for {topic} as too large: "
                f"raise the topic's max.message.bytes to {MAX_OUTPUT_BYTES}"
            )
        return ServiceUnavailable(
            f"Kafka at {servers} (KAFKA_BOOTSTRAP_SERVERS) took no record for {topic} ({error.name()})"
        )
