"""What a stream has done so far, read off Kafka: exact, whatever runs the job and however often it was restarted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import OffsetSpec

from clients.kafka_admin import admin_client, topics_of, unreachable, while_settling
from clients.kafka_connection import KafkaConnection

REQUEST_SECONDS = 10.0


@dataclass(frozen=True)
class Counts:
    """Counts of one moment.

    Attributes:
        lag_by_topic: records of each input topic that the group has not committed yet.
        committed: offsets the group has committed, added up.
        written: records each output topic holds or has held, by topic.
        marks: input partitions with a lag of one, which may be no record but the mark of a replay's transaction.
    """

    lag_by_topic: Mapping[str, int]
    committed: int
    written: Mapping[str, int]
    marks: int = 0

    @property
    def lag(self) -> int:
        """Records of all input topics that the group has not committed yet."""
        return sum(self.lag_by_topic.values())


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
        stands = {(p.topic, p.partition): committed.get((p.topic, p.partition), -1) for p in inputs}
        # A group without an offset, or with one that has expired, begins at the first record there is.
        at = {key: max(offset, starts[key]) for key, offset in stands.items()}
        lags = {key: max(0, ends[key] - offset) for key, offset in at.items()}
        return Counts(
            lag_by_topic={topic: sum(lags[topic, p.partition] for p in parts[topic]) for topic in self._inputs},
            committed=sum(max(0, offset) for offset in stands.values()),
            written={topic: sum(ends[topic, p.partition] for p in parts[topic]) for topic in self._outputs},
            marks=sum(lag == 1 for lag in lags.values()),
        )

    def _offsets(self, parts: Sequence[TopicPartition], which: OffsetSpec) -> dict[tuple[str, int], int]:
        asked = self._admin.list_offsets(dict.fromkeys(parts, which), request_timeout=REQUEST_SECONDS)
        return {(part.topic, part.partition): answer.result().offset for part, answer in asked.items()}

    def _committed(self, parts: Sequence[TopicPartition]) -> dict[tuple[str, int], int]:
        answer = self._consumer.committed(list(parts), timeout=REQUEST_SECONDS)
        return {(part.topic, part.partition): part.offset for part in answer}
