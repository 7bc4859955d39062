"""The lag of each job's consumer group, by topic and partition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import OffsetSpec

from clients.errors import ServiceUnavailable
from clients.kafka_admin import admin_client, unreachable, while_settling
from console.sources.job_metrics import MetricsWatch
from console.sources.kafka import KafkaReach
from console.sources.kept import Kept
from pipeline.settings import Settings
from schemas.topics import ORDER, REPLAY_TOPICS, input_topics

ASK_SECONDS = 3.0
GOOD_SECONDS = 4.0
TOPICS: tuple[str, ...] = (*(topic for stage in ORDER for topic in input_topics(stage)), *REPLAY_TOPICS.values())
"""All that a job may read."""


@dataclass(frozen=True)
class PartitionLag:
    """One partition that a group reads.

    Attributes:
        group: the consumer group, which is the job's name.
        topic: that is read.
        partition: its number.
        committed: the next offset that the group has not committed; None before its first commit.
        end: the next offset that will be written.
        lag: offsets between the two; one of them may be the mark of a replay's transaction and no record.
    """

    group: str
    topic: str
    partition: int
    committed: int | None
    end: int
    lag: int


class LagWatch:
    """Asks Kafka for the lag of the groups of the jobs that serve metrics, else of the group of the settings.

    Args:
        settings: of the job.
        kafka: says whether it answers.
        metrics: of the jobs.
    """

    def __init__(self, settings: Settings, kafka: KafkaReach, metrics: MetricsWatch):
        self._settings = settings
        self._kafka = kafka
        self._metrics = metrics
        self._admin = admin_client(kafka.connection)
        self._consumers: dict[str, Consumer] = {}
        self._kept = Kept(self._ask, GOOD_SECONDS)

    def partitions(self) -> tuple[PartitionLag, ...]:
        """Return the lag of each partition.

        Raises:
            ServiceUnavailable: Kafka does not answer.
        """
        return self._kept.get()

    def _groups(self) -> dict[str, frozenset[str]]:
        try:
            jobs = self._metrics.summary().jobs
        except ServiceUnavailable:
            jobs = ()
        named = {job.group: frozenset(job.lag) for job in jobs if job.group}
        return named or {self._settings.group_id: frozenset()}

    def _ask(self) -> tuple[PartitionLag, ...]:
        counts = self._kafka.topics()
        parts = [TopicPartition(topic, number) for topic in TOPICS for number in range(counts.get(topic, 0))]
        if not parts:
            raise ServiceUnavailable(
                f"Kafka at {self._kafka.connection.servers} has none of the pipeline's topics: create them with "
                "`bd topics create`"
            )
        try:
            starts, ends = self._offsets(parts, OffsetSpec.earliest()), self._offsets(parts, OffsetSpec.latest())
            found: list[PartitionLag] = []
            for group, reads in self._groups().items():
                found += self._of_group(group, reads, parts, starts, ends)
            return tuple(found)
        except KafkaException as error:
            raise unreachable(self._kafka.connection, error) from None

    def _of_group(
        self,
        group: str,
        reads: frozenset[str],
        parts: list[TopicPartition],
        starts: dict[tuple[str, int], int],
        ends: dict[tuple[str, int], int],
    ) -> Iterable[PartitionLag]:
        asked = [TopicPartition(part.topic, part.partition) for part in parts]
        committed = while_settling(self._consumer(group).committed)(asked, timeout=ASK_SECONDS)
        known = {part.topic for part in committed if part.offset >= 0} | reads
        for part in committed:
            if part.topic not in known:
                continue
            place = (part.topic, part.partition)
            at = max(part.offset, starts[place])
            offset = part.offset if part.offset >= 0 else None
            yield PartitionLag(group, *place, offset, ends[place], max(0, ends[place] - at))

    def _consumer(self, group: str) -> Consumer:
        # Not joined, only asked; see clients.stream_counts.
        if group not in self._consumers:
            configuration = self._kafka.connection.librdkafka(group_id=group, enable_auto_commit=False)
            self._consumers[group] = Consumer(configuration)
        return self._consumers[group]

    def _offsets(self, parts: list[TopicPartition], which: OffsetSpec) -> dict[tuple[str, int], int]:
        asked = self._admin.list_offsets(dict.fromkeys(parts, which), request_timeout=ASK_SECONDS)
        return {(part.topic, part.partition): answer.result().offset for part, answer in asked.items()}
