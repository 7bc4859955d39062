"""How far a consumer group is behind, partition by partition: the skew of a topic, and which partition stands still."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import OffsetSpec

from clients.kafka_admin import admin_client, unreachable, while_settling
from clients.kafka_connection import KafkaConnection

ASK_SECONDS = 3.0


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

    @property
    def place(self) -> tuple[str, str, int]:
        """Group, topic and number."""
        return self.group, self.topic, self.partition


def partition_lag(group: str, topic: str, partition: int, *, committed: int, start: int, end: int) -> PartitionLag:
    """Return the lag of one partition.

    Args:
        group: the consumer group.
        topic: of the partition.
        partition: its number.
        committed: offset that the group committed; below 0 for none.
        start: offset of the first record there is: where a group without an offset, or with an expired one, begins.
        end: the next offset that will be written.
    """
    at = max(committed, start)
    return PartitionLag(group, topic, partition, committed if committed >= 0 else None, end, max(0, end - at))


@dataclass(frozen=True)
class TopicLag:
    """The partitions of one topic that a group reads, side by side.

    Attributes:
        group: the consumer group.
        topic: that is read.
        partitions: how many there are.
        lag: records of all of them.
        median: records of the partition in the middle.
        largest: records of the partition that is furthest behind.
        largest_partition: its number.
    """

    group: str
    topic: str
    partitions: int
    lag: int
    median: float
    largest: int
    largest_partition: int

    @property
    def skew(self) -> float:
        """How many times the median the largest is; a median below one record counts as one."""
        return self.largest / max(1.0, self.median)


def by_topic(lags: Iterable[PartitionLag]) -> list[TopicLag]:
    """Return `lags` summed up for each group and topic, in their order."""
    several: dict[tuple[str, str], list[PartitionLag]] = {}
    for one in lags:
        several.setdefault((one.group, one.topic), []).append(one)
    found = []
    for (group, topic), parts in several.items():
        largest = max(parts, key=lambda part: part.lag)
        records = [part.lag for part in parts]
        median = statistics.median(records)
        found.append(TopicLag(group, topic, len(parts), sum(records), median, largest.lag, largest.partition))
    return found


class _Seen(NamedTuple):
    """What was known at the last commit that was seen, and since when there has been something to do; None: nothing."""

    committed: int | None
    end: int
    since: float | None


class Standstill:
    """Knows for how long a partition with something to do had nothing committed; told the lags now and then.

    A lag of one that was there when the group committed last may be the mark of a replay's transaction, which no job
    commits past until the next record comes: it is nothing to do.

    Args:
        clock: seconds, rising.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._seen: dict[tuple[str, str, int], _Seen] = {}

    def add(self, lags: Iterable[PartitionLag]) -> dict[tuple[str, str, int], float]:
        """Note the lags of now; return the seconds of standstill by place, 0 for partitions that move or are done."""
        now = self._clock()
        found = {}
        for one in lags:
            seen = self._seen.get(one.place)
            if seen is None or seen.committed != one.committed:
                seen = _Seen(one.committed, one.end, None)
            to_do = one.lag > 1 or (one.lag == 1 and one.end > seen.end)
            since = (now if seen.since is None else seen.since) if to_do else None
            self._seen[one.place] = seen._replace(since=since)
            found[one.place] = 0.0 if since is None else now - since
        return found


class LagReader:
    """Asks Kafka for the lags of consumer groups, without joining them.

    Args:
        kafka: how it is reached.
        topics: that a group may read.
    """

    def __init__(self, kafka: KafkaConnection, topics: Sequence[str]):
        self._kafka = kafka
        self._topics = topics
        self._admin = admin_client(kafka)
        self._consumers: dict[str, Consumer] = {}

    def read(self, groups: Mapping[str, frozenset[str]], counts: Mapping[str, int]) -> list[PartitionLag]:
        """Return the lag of each partition of the topics that a group has committed offsets of.

        Args:
            groups: consumer group -> topics that it is known to read, whether or not it has committed any.
            counts: topic -> its number of partitions.

        Raises:
            ServiceUnavailable: Kafka does not answer.
        """
        parts = [TopicPartition(topic, number) for topic in self._topics for number in range(counts.get(topic, 0))]
        try:
            starts, ends = self._offsets(parts, OffsetSpec.earliest()), self._offsets(parts, OffsetSpec.latest())
            found: list[PartitionLag] = []
            for group, reads in groups.items():
                asked = [TopicPartition(part.topic, part.partition) for part in parts]
                committed = while_settling(self._consumer(group).committed)(asked, timeout=ASK_SECONDS)
                known = {part.topic for part in committed if part.offset >= 0} | reads
                for part in committed:
                    if part.topic in known:
                        place = (part.topic, part.partition)
                        found.append(
                            partition_lag(group, *place, committed=part.offset, start=starts[place], end=ends[place])
                        )
            return found
        except KafkaException as error:
            raise unreachable(self._kafka, error) from None

    def _consumer(self, group: str) -> Consumer:
        # Not joined, only asked; see clients.stream_counts.
        if group not in self._consumers:
            self._consumers[group] = Consumer(self._kafka.librdkafka(group_id=group, enable_auto_commit=False))
        return self._consumers[group]

    def _offsets(self, parts: Sequence[TopicPartition], which: OffsetSpec) -> dict[tuple[str, int], int]:
        asked = self._admin.list_offsets(dict.fromkeys(parts, which), request_timeout=ASK_SECONDS)
        return {(part.topic, part.partition): answer.result().offset for part, answer in asked.items()}
