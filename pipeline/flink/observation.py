"""What Flink and Kafka say of a running job, passed on to its metrics and its health."""

from __future__ import annotations

import time
from collections.abc import Callable

from clients.partition_lag import Standstill
from clients.stream_counts import Counts
from pipeline.flink.rest import FlinkRest
from pipeline.monitoring.health import LagTrend
from pipeline.monitoring.job_metrics import JobMetrics
from pipeline.settings import Settings

CHECKPOINTS_IN_A_WINDOW = 3
"""Offsets move with checkpoints only, so a window of the lag holds at least so many."""


class Observation:
    """Judges one job.

    Args:
        job_metrics: of the job.
        settings: of the job.
        clock: seconds, rising.
    """

    def __init__(self, job_metrics: JobMetrics, settings: Settings, clock: Callable[[], float] = time.monotonic):
        self._metrics = job_metrics
        self._clock = clock
        window = max(settings.health_lag_seconds, CHECKPOINTS_IN_A_WINDOW * settings.checkpoint_seconds)
        self._standstill = Standstill(clock)
        self._trend = LagTrend(window, settings.health_lag_records)

    def tasks(self, rest: FlinkRest, job_id: str, state: str) -> None:
        """Note whether all tasks of a job in Flink's state `state` run: only then its records flow.

        Raises:
            FlinkUnreachable: Flink does not answer.
        """
        health = self._metrics.health
        if state == "RUNNING" and rest.tasks_running(job_id):
            health.started()
            health.problem("flink", None)
        else:
            health.problem("flink", f"Flink has the job as {state.lower()}, and its tasks do not all run")

    def counts(self, counts: Counts) -> None:
        """Note the lag of now."""
        self._metrics.lag(counts.partitions, self._standstill.add(counts.partitions))
        wrong = self._trend.add(self._clock(), counts.lag, counts.committed, counts.marks)
        self._metrics.health.problem("lag", wrong)
