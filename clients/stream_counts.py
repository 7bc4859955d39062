"""What a stream has done so far, read off Kafka: exact, whatever runs the job and however often it was restarted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import OffsetSpec

from clients.kafka_admin import admin_client, topics_of, unreachable, while_settling
from clients.kafka_connection import KafkaConnection
from clients.partition_lag import PartitionLag, partition_lag

REQUEST_SECONDS = 10.0


@dataclass(frozen=True)
class Counts:
    """Counts of one moment.

    Attributes:
        partitions: of the input topics, and what of each the group has not committed yet.
        written: records each output topic holds or has held, by topic.
    """

    partitions: Sequence[PartitionLag]
    written: Mapping[str, int]

    @property
    def lag(self) -> int:
        """Records of all input topics that the group has not committed yet."""
        return sum(part.lag for part in self.partitions)

    @property
    def committed(self) -> int:
        """Offsets the group has committed, added up."""
        return sum(part.committed or 0 for part in self.partitions)

    @property
    def marks(self) -> int:
        """Input partitions with a lag of one, which may be no record but the mark of a replay's transaction."""
        return sum(part.lag == 1 for part in self.partitions)


class StreamCounts:
    """Reads the counts of one consumer group and its output topics.

    Args:
        kafka: how it is reached.
        group_id: the job's consumer group.
        inputs: topics the job reads.
        outputs: topics the job writes.
    """

    def __init__(self, kafka: KafkaConnection, group_id: str, inputs: Sequence[str], outputs: Sequence[str]):
        self._kafka = kafka
        self._group = group_id
        self._inputs = inputs
        self._outputs = outputs
        self._admin = admin_client(kafka)
        # Not joined, only asked. The admin client's own request for a group's offsets ends the process (librdkafka
        # 2.16.1 reads through a null pointer) where a broker that just started has no coordinator yet.
        self._consumer = Consumer(kafka.librdkafka(group_id=group_id, enable_auto_commit=False))

    def partitions(self) -> dict[str, int]:
        """Return the number of partitions of each input topic.

        Raises:
            ServiceUnavailable: Kafka does not answer.
        """
        try:
            found = topics_of(self._admin)
        except KafkaException as error:
            raise unreachable(self._kafka, error) from None
        return {topic: found[topic] for topic in self._inputs if topic in found}

    def read(self) -> Counts:
        """Return the counts of now.

        Raises:
            ServiceUnavailable: Kafka does not answer.
        """
        try:
            return self._read()
        except KafkaException as error:
            raise unreachable(self._kafka, error) from None

    @while_settling
    def _read(self) -> Counts:
        counts = topics_of(self._admin)
        parts = {
            topic: [TopicPartition(topic, number) for number in range(counts.get(topic, 0))]
            for topic in (*self._inputs, *self._outputs)
        }
        ends = self._offsets([part for several in parts.values() for part in several], OffsetSpec.latest())
        inputs = [part for topic in self._inputs for part in parts[topic]]
        starts = self._offsets(inputs, OffsetSpec.earliest())
        committed = self._committed(inputs)
        return Counts(
            partitions=[
                partition_lag(self._group, *key, committed=committed.get(key, -1), start=starts[key], end=ends[key])
                for key in ((part.topic, part.partition) for part in inputs)
            ],
            written={topic: sum(ends[topic, p.partition] for p in parts[topic]) for topic in self._outputs},
        )

    def _offsets(self, parts: Sequence[TopicPartition], which: OffsetSpec) -> dict[tuple[str, int], int]:
        asked = self._admin.list_offsets(dict.fromkeys(parts, which), request_timeout=REQUEST_SECONDS)
        return {(part.topic, part.partition): answer.result().offset for part, answer in asked.items()}

    def _committed(self, parts: Sequence[TopicPartition]) -> dict[tuple[str, int], int]:
        answer = self._consumer.committed(list(parts), timeout=REQUEST_SECONDS)
        return {(part.topic, part.partition): part.offset for part in answer}
