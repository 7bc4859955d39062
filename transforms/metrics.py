"""The figures of a stage, for Beam and for Prometheus: the one place that both are fed from.

Beam's counters are gathered by the runner and make the summary of a run; the namespace of each is its stage. Latencies
are distributions in microseconds there, without percentiles. Prometheus's metrics are declared in
`transforms.prometheus.declarations`; `_PROMETHEUS` says which of Beam's names feed which.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import prometheus_client
from apache_beam.metrics import Metrics

from schemas.topics import Stage
from transforms.prometheus import IN_PROCESS, BulkHistogram, Declared, Recording, declarations

MESSAGES_PROCESSED = "messages_processed"
"""Records the stage took in."""
DLQ_SENT = "dlq_sent"
"""Records the stage dead-lettered; all others it passed on."""
DLQ_REASON = "dlq_reason:"
"""Prefix: dead letters by reason code."""
DEAD_LETTER_ALARMS = "dead_letter_alarms"
"""Times the share of dead letters rose above the limit; counted by the first stage of a job."""
VALIDATION = "validation:"
"""Prefix: records by what validation said, `passed` or `failed`."""
RULE_BROKEN = "rule_broken:"
"""Prefix: broken schema rules by `field:rule`."""
PROCESSING_MICROSECONDS = "processing_microseconds"
"""Distribution: time of one record in a per-record stage."""
END_TO_END_MICROSECONDS = "end_to_end_microseconds"
"""Distribution: time from a record's timestamp to the hand-over of its output to the writer."""
PII_FOUND = "pii_found:"
"""Prefix: personal values replaced, by kind."""
WEATHER_OUTCOME = "weather_outcome:"
"""Prefix: weather look-ups by outcome (transforms.context)."""
WEATHER_API_CALLS = "weather_api_calls"
"""HTTP requests sent to the weather API, retries among them."""
WEATHER_API_OUTCOME = "weather_api_outcome:"
"""Prefix: those that ended, by outcome."""
WEATHER_CACHE_ERRORS = "weather_cache_errors"
"""Redis failures that were passed over."""
EMBEDDING_BATCH_SIZE = "embedding_batch_size"
"""Distribution: texts in a batch."""
EMBEDDING_MICROSECONDS = "embedding_microseconds"
"""Distribution: time of one batch, from its last record to its vectors."""
EMBEDDING_REPEATED = "embedding_repeated"
"""Texts that needed no inference: the same text came before, in their batch or lately."""
EMBEDDING_TOKENS = "embedding_tokens"
"""Tokens inferred, padding not among them."""
EMBEDDING_PADDED_TOKENS = "embedding_padded_tokens"
"""Tokens inferred, padding among them."""
EMBEDDING_FALLBACK = "embedding_fallback:"
"""Prefix: backends that should have run the model but failed their check, by name; once per worker."""
WEAVIATE_WRITTEN = "weaviate_written"
"""Objects written."""
WEAVIATE_RETRIES = "weaviate_retries"
"""Batches sent again after an outage or an object's refusal."""

_MICROSECONDS = 1e-6

_PROMETHEUS: Mapping[str, tuple[Declared, float]] = {
    MESSAGES_PROCESSED: (declarations.MESSAGES_PROCESSED, 1),
    DLQ_REASON: (declarations.DLQ_SENT, 1),
    DEAD_LETTER_ALARMS: (declarations.DEAD_LETTER_ALARMS, 1),
    VALIDATION: (declarations.VALIDATION, 1),
    RULE_BROKEN: (declarations.RULES_BROKEN, 1),
    PROCESSING_MICROSECONDS: (declarations.PROCESSING_SECONDS, _MICROSECONDS),
    END_TO_END_MICROSECONDS: (declarations.END_TO_END_SECONDS, _MICROSECONDS),
    PII_FOUND: (declarations.PII_FOUND, 1),
    WEATHER_OUTCOME: (declarations.WEATHER_LOOKUPS, 1),
    WEATHER_API_OUTCOME: (declarations.WEATHER_API_CALLS, 1),
    WEATHER_CACHE_ERRORS: (declarations.WEATHER_CACHE_ERRORS, 1),
    EMBEDDING_BATCH_SIZE: (declarations.EMBEDDING_BATCH_SIZE, 1),
    EMBEDDING_MICROSECONDS: (declarations.EMBEDDING_SECONDS, _MICROSECONDS),
    EMBEDDING_REPEATED: (declarations.EMBEDDING_REPEATED, 1),
    EMBEDDING_TOKENS: (declarations.EMBEDDING_TOKENS, 1),
    EMBEDDING_PADDED_TOKENS: (declarations.EMBEDDING_PADDED_TOKENS, 1),
    EMBEDDING_FALLBACK: (declarations.EMBEDDING_FALLBACKS, 1),
    WEAVIATE_RETRIES: (declarations.WEAVIATE_RETRIES, 1),
}
"""Beam's name or prefix -> the metric it feeds, and its unit in units of that."""

taken: Counter[str] = Counter()
"""Records each stage has taken in, in this process and since its start."""


@dataclass(frozen=True)
class CountBoth:
    """A counter of Beam, and of Prometheus if it has one there."""

    beam: Metrics.DelegatingCounter
    prometheus: prometheus_client.Counter | None

    def inc(self, times: int = 1) -> None:
        """Count `times` more."""
        self.beam.inc(times)
        if self.prometheus is not None:
            self.prometheus.inc(times)


class DistributeBoth:
    """A distribution of Beam, whose values go to Prometheus's histogram too; they are held like counts are."""

    def __init__(
        self, beam: Metrics.DelegatingDistribution, prometheus: BulkHistogram, prometheus_per_beam: float, *, held: bool
    ):
        self._beam = beam
        self._prometheus = prometheus
        self._unit = prometheus_per_beam
        self._hold = held
        self._values: list[int] = []

    def update(self, value: int) -> None:
        """Take `value`."""
        self._beam.update(value)
        self._values.append(value)
        if not self._hold:
            self.flush()

    def flush(self) -> None:
        """Give Prometheus the values held since the last time."""
        if self._values:
            values, self._values = self._values, []
            self._prometheus.add(value * self._unit for value in values)

    def forget(self) -> None:
        """Drop what is held."""
        self._values = []


class StageMetrics:
    """The figures of one stage, with counters made once.

    Args:
        stage: whose figures they are.
        held: counts are held and given on by `flush`, once a bundle, since each update of a counter costs about
            as much as writing a record; without it each is given at once.
        recording: where those for Prometheus go.
    """

    def __init__(self, stage: Stage, *, held: bool = False, recording: Recording = IN_PROCESS):
        self._namespace = stage.value
        self._recorder = recording.open()
        self._held: dict[str, int] | None = {} if held else None
        self._distributions: list[DistributeBoth] = []
        self._labelled: dict[str, CountBoth] = {}
        self._processed = self.counter(MESSAGES_PROCESSED)
        self._dead = self.counter(DLQ_SENT)

    def counter(self, name: str) -> CountBoth:
        """Return the counter `name` of this stage: for Beam, and the one for Prometheus that it feeds, if any."""
        prefix, _, label = name.partition(":")
        declared, _ = _PROMETHEUS.get(f"{prefix}:" if label else name, (None, 1))
        recorded = None
        if declared is not None:
            # Beam's name of a counter with several labels joins them by colons; only the first may hold one itself.
            labels = label.rsplit(":", len(declared.labels) - 2) if label else []
            recorded = self.recorded_counter(declared, *labels)
        return CountBoth(Metrics.counter(self._namespace, name), recorded)

    def distribution(self, name: str) -> DistributeBoth:
        """Return the distribution `name` of this stage: for Beam, and the histogram for Prometheus that it feeds."""
        declared, unit = _PROMETHEUS[name]
        beam = Metrics.distribution(self._namespace, name)
        made = DistributeBoth(beam, self.recorded_histogram(declared), unit, held=self._held is not None)
        self._distributions.append(made)
        return made

    def recorded_counter(self, declared: Declared, *labels: str) -> prometheus_client.Counter:
        """Return a counter of this stage that Prometheus alone has; any thread may count on it."""
        return self._recorder.counter(declared, self._namespace, *labels)

    def recorded_histogram(self, declared: Declared) -> BulkHistogram:
        """Return a histogram of this stage that Prometheus alone has; any thread may add to it."""
        return self._recorder.histogram(declared, self._namespace)

    def processed(self, records: int = 1) -> None:
        """Count records taken in."""
        taken[self._namespace] += records
        if self._held is None:
            self._processed.inc(records)
        else:
            self._held[MESSAGES_PROCESSED] = self._held.get(MESSAGES_PROCESSED, 0) + records

    def dead(self, reason: str, rules: Mapping[str, int]) -> None:
        """Count a dead letter with its reason code and the `field:rule` names it broke."""
        self._dead.inc()
        self.labelled(DLQ_REASON, reason)
        for rule, times in rules.items():
            self.labelled(RULE_BROKEN, rule, times)

    def labelled(self, prefix: str, label: str, times: int = 1) -> None:
        """Count under `prefix + label`; labels come from closed sets, never from a record's values."""
        name = prefix + label
        if self._held is not None:
            self._held[name] = self._held.get(name, 0) + times
            return
        self._labelled_counter(name).inc(times)

    def flush(self) -> None:
        """Give on what was held since the last time; to be called before a bundle ends."""
        for distribution in self._distributions:
            distribution.flush()
        if self._held:
            held, self._held = self._held, {}
            for name, times in held.items():
                self._labelled_counter(name).inc(times)

    def forget(self) -> None:
        """Drop what is held: the bundle it belongs to is done again."""
        for distribution in self._distributions:
            distribution.forget()
        if self._held:
            self._held = {}

    def _labelled_counter(self, name: str) -> CountBoth:
        counter = self._labelled.get(name)
        if counter is None:
            counter = self._labelled[name] = self.counter(name)
        return counter
