"""Kafka as the sink: one writer for every topic, since each row carries its own."""

from __future__ import annotations

from dataclasses import dataclass

import apache_beam as beam
from apache_beam.io.kafka import WriteToKafka

from pipeline.kafka_connection import KafkaConnection
from pipeline.rows import KafkaRow
from transforms.topics import DEAD_LETTER_TOPICS, MAX_OUTPUT_BYTES, Stage


@dataclass(eq=False)
class WriteRows(beam.PTransform):  # type: ignore[misc]
    """Writes each row to the topic it names.

    Attributes:
        kafka: how it is reached.
        acks: acknowledgements a write waits for.
        compression_type: of written batches.
        expansion_service: host:port of Beam's expansion service.
    """

    kafka: KafkaConnection
    acks: str
    compression_type: str
    expansion_service: str

    def expand(self, rows: beam.PCollection[KafkaRow]) -> beam.pvalue.PDone:
        """Wire the sink."""
        producer = {
            **self.kafka.java(),
            "acks": self.acks,
            "compression.type": self.compression_type,
            "max.request.size": str(MAX_OUTPUT_BYTES),
            # A retry inside the client neither doubles nor reorders; needs acks from all.
            "enable.idempotence": "true" if self.acks in ("-1", "all") else "false",
            "linger.ms": "5",
        }
        write = WriteToKafka(
            producer_config=producer,
            topic=DEAD_LETTER_TOPICS[Stage.VALIDATE],  # asked for, but never used: every row names its topic
            with_headers=True,
            expansion_service=self.expansion_service,
        )
        return rows | "WriteToKafka" >> write
