"""Alerts: embedded records that fit a saved search."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import apache_beam as beam
from apache_beam.utils.windowed_value import WindowedValue

from clients.kafka_connection import KafkaConnection
from schemas.saved_search import Alert
from schemas.topics import Stage
from transforms.alerting import alert, shared_feed
from transforms.alerting.feed import OUTCOMES
from transforms.embedding import ModelConfig
from transforms.prometheus.declarations import ALERT_SECONDS, ALERTS, SAVED_SEARCHES
from transforms.records import EmbeddedRecord, SourceRecord
from transforms.stage import StageContext


class Raised(NamedTuple):
    """An alert, and the source record that it is about."""

    alert: Alert
    source: SourceRecord


class AlertFn(beam.DoFn):  # type: ignore[misc]
    """Compares embedded records with the saved searches, batch by batch.

    Without any saved search a record costs one look at an attribute.
    """

    def __init__(self, kafka: KafkaConnection, context: StageContext, model: ModelConfig, batch_size: int):
        self._kafka = kafka
        self._context = context
        self._model = model
        self._batch_size = batch_size

    def setup(self) -> None:
        """Read the saved searches, and follow them from now on."""
        self._metrics = self._context.metrics(Stage.EMBED)
        self._raised = self._metrics.counter(ALERTS)
        self._seconds = self._metrics.recorded_histogram(ALERT_SECONDS)
        counters = {outcome: self._metrics.recorded_counter(SAVED_SEARCHES, outcome) for outcome in OUTCOMES}
        self._feed = shared_feed(self._kafka, self._model, counters)

    def start_bundle(self) -> None:
        """Begin with no batch."""
        self._waiting: list[WindowedValue] = []

    def process(
        self, element: EmbeddedRecord, windowed: WindowedValue = beam.DoFn.WindowedValueParam
    ) -> Iterable[WindowedValue]:
        """Take `element`; return the alerts of a batch that is full."""
        if self._feed.matcher is None:
            return ()
        self._waiting.append(windowed)
        return self._alerts() if len(self._waiting) >= self._batch_size else ()

    def finish_bundle(self) -> Iterable[WindowedValue]:
        """Return the alerts of what is left."""
        return self._alerts() if self._waiting else ()

    def _alerts(self) -> list[WindowedValue]:
        batch, self._waiting = self._waiting, []
        matcher = self._feed.matcher
        if matcher is None:  # the last search was deleted meanwhile
            return []
        started = time.perf_counter()
        matches = matcher.match([windowed.value for windowed in batch])
        self._seconds.add([time.perf_counter() - started])
        self._raised.inc(len(matches))
        # All of this graph is in one window; an alert has the time of its batch.
        return [batch[-1].with_value(Raised(alert(match), match.facts.record.source)) for match in matches]


@dataclass(eq=False)
class RaiseAlerts(beam.PTransform):  # type: ignore[misc]
    """Embedded records -> `Raised`, one for each record and saved search that it fits.

    Attributes:
        kafka: where the saved searches are.
        context: what every stage is given.
        model: makes the vectors of their queries, the same that made those of the records.
        batch_size: most records compared at a time.
    """

    kafka: KafkaConnection
    context: StageContext
    model: ModelConfig
    batch_size: int = 100

    def expand(self, records: beam.PCollection[EmbeddedRecord]) -> beam.PCollection[Raised]:
        """Wire the comparison."""
        compare = beam.ParDo(AlertFn(self.kafka, self.context, self.model, self.batch_size))
        return records | "compare" >> compare.with_output_types(Raised)
