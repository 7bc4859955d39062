"""The metrics of one job in one place: what its workers recorded, added up, and what the watching process knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from clients.partition_lag import PartitionLag, by_topic
from pipeline.monitoring.health import Health
from schemas.topics import Stage
from transforms.context.weather_api import ANSWERS, Outcome
from transforms.failures import Reason
from transforms.prometheus import IN_PROCESS, Declared, Recorder, slots
from transforms.prometheus.declarations import (
    BUILD_INFO,
    CONSUMER_LAG,
    DEAD_LETTER_ALARMS,
    DLQ_SENT,
    EMBEDDING_SECONDS,
    END_TO_END_SECONDS,
    LIVE,
    MESSAGES_PROCESSED,
    PARTITION_LAG,
    PARTITION_STANDSTILL,
    PROCESSING_SECONDS,
    READY,
    VALIDATION,
    WEATHER_API_CALLS,
    WEATHER_LOOKUPS,
    WEAVIATE_WRITES,
    WORKERS,
    WRITE_OUTCOMES,
)
from transforms.version import PIPELINE_VERSION


def begin_at_zero(recorder: Recorder, stages: Sequence[Stage]) -> None:
    """Let the series of `stages` be there before their first record: Prometheus sees no rise in a first value."""
    for stage in stages:
        for declared in (MESSAGES_PROCESSED, DEAD_LETTER_ALARMS):
            recorder.counter(declared, stage)
        recorder.histogram(PROCESSING_SECONDS, stage)
        for reason in Reason:
            recorder.counter(DLQ_SENT, stage, reason)
        match stage:
            case Stage.VALIDATE:
                closed: tuple[tuple[Declared, Iterable[str]], ...] = ((VALIDATION, ("passed", "failed")),)
            case Stage.ENRICH:
                closed = ((WEATHER_LOOKUPS, Outcome), (WEATHER_API_CALLS, ANSWERS))
            case Stage.EMBED:
                closed = ((WEAVIATE_WRITES, WRITE_OUTCOMES),)
                recorder.histogram(EMBEDDING_SECONDS, stage)
            case _:
                closed = ()
        for declared, outcomes in closed:
            for outcome in outcomes:
                recorder.counter(declared, stage, outcome)
    for last in stages[-1:]:
        recorder.histogram(END_TO_END_SECONDS, last)


class _Recorded(Collector):
    """What the workers of `stages` recorded into `directory`, added up over all that there are and were."""

    def __init__(self, directory: Path, stages: Sequence[Stage]):
        self._directory = directory
        self._zeros = Recorder()
        begin_at_zero(self._zeros, stages)

    def collect(self) -> Iterable[Metric]:
        """Yield the sums."""
        # A worker that starts makes its file before it fills it.
        files = [str(path) for path in slots.files(self._directory) if slots.readable(path)]
        merged: Iterable[Metric] = MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call]
        found = {metric.name: metric for metric in merged}
        for zero in self._zeros.registry.collect():
            metric = found.setdefault(zero.name, Metric(zero.name, zero.documentation, zero.type))
            known = {(sample.name, frozenset(sample.labels.items())) for sample in metric.samples}
            metric.samples += [s for s in zero.samples if (s.name, frozenset(s.labels.items())) not in known]
        return found.values()


def _labels(place: tuple[str, str, int]) -> tuple[str, ...]:
    return tuple(map(str, place))


class JobMetrics(Collector):
    """The metrics of a job.

    Attributes:
        health: of the job.
        registry: all there is to scrape.

    Args:
        group: the job's consumer group, which is its name.
        health: of the job.
        stages: of the job, in order; their series are there from the start. Empty where that is not known.
        directory: where its workers record; None when they are threads of this process.
        watching: whether this process watches over the job: another does not know whether it is ready.
    """

    def __init__(
        self, group: str, health: Health, stages: Sequence[Stage], directory: Path | None, *, watching: bool = True
    ):
        self.health = health
        self._watching = watching
        self._group = group
        self._directory = directory
        self._lag: Sequence[PartitionLag] = ()
        self._standstill: Mapping[tuple[str, str, int], float] = {}
        self._recorded: Collector
        if directory is None:
            recorder = IN_PROCESS.open()
            begin_at_zero(recorder, stages)
            self._recorded = recorder.registry
        else:
            self._recorded = _Recorded(directory, stages)
        self.registry = CollectorRegistry()
        self.registry.register(self._recorded)
        self.registry.register(self)

    def lag(self, partitions: Sequence[PartitionLag], standstill: Mapping[tuple[str, str, int], float]) -> None:
        """Note the lag of each input partition, and for how many seconds it has stood still, by its place."""
        self._lag = partitions
        self._standstill = standstill

    def total(self, counter: Declared) -> int:
        """Return what a counter has come to, over all its labels."""
        return int(
            sum(
                sample.value
                for metric in self._recorded.collect()
                for sample in metric.samples
                if sample.name == counter.name
            )
        )

    def collect(self) -> Iterator[Metric]:
        """Yield what this process knows of the job."""
        workers = 1 if self._directory is None else slots.live_workers(self._directory)
        known: dict[Declared, dict[tuple[str, ...], float]] = {
            WORKERS: {(self._group,): workers},
            BUILD_INFO: {(self._group, PIPELINE_VERSION): 1},
        }
        if self._watching:
            report = self.health.report()
            known[CONSUMER_LAG] = {(one.group, one.topic): one.lag for one in by_topic(self._lag)}
            known[PARTITION_LAG] = {_labels(one.place): one.lag for one in self._lag}
            known[PARTITION_STANDSTILL] = {_labels(place): still for place, still in self._standstill.items()}
            known[READY] = {(self._group,): int(report.ready)}
            known[LIVE] = {(self._group,): int(report.live)}
        for declared, values in known.items():
            family = GaugeMetricFamily(declared.name, declared.meaning, labels=declared.labels)
            for labels, value in values.items():
                family.add_metric(labels, value)
            yield family
