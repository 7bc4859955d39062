"""The lag of each job's consumer group, by topic and partition."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from clients.errors import ServiceUnavailable
from clients.partition_lag import LagReader, PartitionLag, Standstill
from console.sources.job_metrics import MetricsWatch
from console.sources.kafka import KafkaReach
from console.sources.kept import Kept
from pipeline.settings import Settings
from schemas.topics import READ_TOPICS

GOOD_SECONDS = 4.0


@dataclass(frozen=True)
class WatchedLag(PartitionLag):
    """One partition that a group reads, and whether it moves.

    Attributes:
        still_seconds: for how long nothing of it was committed though it holds records to process, as far as anybody
            has looked; 0 where it moves.
    """

    still_seconds: float


class LagWatch:
    """Asks Kafka for the lag of the groups of the jobs that serve metrics, else of the group of the settings.

    Args:
        settings: of the job.
        kafka: says whether it answers.
        metrics: of the jobs.
        clock: seconds, rising.
    """

    def __init__(
        self,
        settings: Settings,
        kafka: KafkaReach,
        metrics: MetricsWatch,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._settings = settings
        self._kafka = kafka
        self._metrics = metrics
        self._reader = LagReader(kafka.connection, READ_TOPICS)
        self._standstill = Standstill(clock)
        self._kept = Kept(self._ask, GOOD_SECONDS, clock)

    def partitions(self) -> tuple[WatchedLag, ...]:
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

    def _ask(self) -> tuple[WatchedLag, ...]:
        counts = self._kafka.topics()
        if not any(topic in counts for topic in READ_TOPICS):
            raise ServiceUnavailable(
                f"Kafka at {self._kafka.connection.servers} has none of the pipeline's topics: create them with "
                "`bd topics create`"
            )
        found = self._reader.read(self._groups(), counts)
        still = self._standstill.add(found)
        return tuple(WatchedLag(**asdict(one), still_seconds=still[one.place]) for one in found)
