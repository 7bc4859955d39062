"""Finds the highest rate a running job sustains, by sending at one rate after the other. The method: `capacity`."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

from clients.errors import ServiceUnavailable
from clients.kafka_admin import require_topics
from clients.stream_counts import StreamCounts
from load_test.capacity import Step, next_rate, slope
from load_test.run import Load, new_prefix, no_job, samples
from pipeline.monitoring.job_counts import stream_counts
from pipeline.settings import Settings, SettingsError
from samples.kafka import produce
from schemas.topics import Stage

LOOK_SECONDS = 0.1
SETTLE_SHARE = 1 / 3
"""Share of a step at its start that is not measured: bundles and batches find their size."""


class DoesNotCatchUp(ServiceUnavailable):
    """What was sent in a step was not processed in time."""


def find_capacity(
    settings: Settings,
    load: Load,
    first_rate: float,
    step_seconds: float,
    *,
    timeout: float,
    most_steps: int = 40,
    tell: Callable[[Step], object] = lambda _: None,
) -> list[Step]:
    """Send at rates that close in on the highest sustained one; return the steps.

    After each step what it sent is processed before the next begins.

    Args:
        settings: of the job.
        load: what is sent; its rate is ignored.
        first_rate: records per second of the first step.
        step_seconds: how long each lasts; at least six checkpoints of the job.
        timeout: seconds without a commit after which the job counts as unavailable.
        most_steps: the search ends after so many.
        tell: told each step.

    Raises:
        SettingsError: the job does not read the source topics.
        NoJob: the group commits nothing.
        DoesNotCatchUp: it stopped committing.
        ServiceUnavailable: Kafka is unavailable, or a topic is missing.
        NotProduced: Kafka did not accept every record.
    """
    if settings.stage_list[0] is not Stage.VALIDATE:
        raise SettingsError(
            f"STAGES: the job of {settings.stages} does not read the source topics, where the load is sent. Of several "
            "jobs in sequence only the first one's capacity can be found"
        )
    require_topics(settings.kafka, load.topics)
    counts = stream_counts(settings)
    steps: list[Step] = []
    while len(steps) < most_steps and (rate := next_rate(steps, first_rate)) is not None:
        before = counts.read().committed
        step, sent = _step(settings, counts, replace(load, rate=rate, seed=load.seed + len(steps)), step_seconds)
        steps.append(step)
        tell(step)
        _await_committed(settings, counts, before, sent, timeout)
    return steps


def _step(settings: Settings, counts: StreamCounts, load: Load, seconds: float) -> tuple[Step, int]:
    """Send at the rate of `load` for `seconds`; return what was seen and how many were sent."""
    rate = load.rate or 0.0
    stop = Event()

    def send() -> tuple[int, float]:
        began = time.perf_counter()
        records = samples(load, max(1, round(rate * seconds)), new_prefix())
        sent = produce(settings.kafka, (one for one in records if not stop.is_set()), records_per_second=rate)
        # The first record is due at once: n of them take n - 1 intervals.
        return sent, time.perf_counter() - began + 1 / rate

    points: list[tuple[float, float]] = []
    with ThreadPoolExecutor(1) as pool:
        began, committed = time.monotonic(), counts.read().committed
        sending = pool.submit(send)
        lag = 0
        try:
            while not sending.done() and time.monotonic() - began < 2 * seconds:
                now = counts.read()
                if now.committed != committed:
                    committed, lag = now.committed, now.lag
                    elapsed = time.monotonic() - began
                    if elapsed >= seconds * SETTLE_SHARE:
                        points.append((elapsed, float(lag)))
                time.sleep(LOOK_SECONDS)
        finally:
            stop.set()
        sent, took = sending.result()
    return Step(rate, sent / took, len(points), slope(points), lag), sent


def _await_committed(settings: Settings, counts: StreamCounts, before: int, sent: int, timeout: float) -> None:
    """Wait until the group has committed `sent` records more than `before`."""
    committed, moved_at, moved = before, time.monotonic(), False
    while True:
        now = counts.read().committed
        if now - before >= sent:
            return
        if now != committed:
            committed, moved_at, moved = now, time.monotonic(), True
        if time.monotonic() - moved_at > timeout:
            if not moved:
                raise no_job(settings, timeout)
            raise DoesNotCatchUp(
                f"The group {settings.group_id} committed {now - before:,} of {sent:,} records, and then nothing for "
                f"{timeout:.0f} s (--timeout)"
            )
        time.sleep(LOOK_SECONDS)
