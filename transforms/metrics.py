"""The metrics of a stage, for Beam and for Prometheus: the one place that both are fed from.

Each is declared once, in `transforms.prometheus.declarations`, which its name in Beam follows from. Beam's counters are
gathered by the runner and make the summary of a run; the namespace of each is its stage.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import prometheus_client
from apache_beam.metrics import Metrics

from schemas.topics import Stage
from transforms.prometheus import IN_PROCESS, BulkHistogram, Declared, Recording, declarations

BEAM_UNITS_PER_SECOND = 1_000_000
"""Beam's distributions hold integers: times are microseconds there, and seconds in Prometheus."""

taken: Counter[str] = Counter()
"""Records each stage has taken in, in this process and since its start."""


@dataclass(frozen=True)
class CountBoth:
    """A counter of Beam and of Prometheus."""

    beam: Metrics.DelegatingCounter
    prometheus: prometheus_client.Counter

    def inc(self, times: int = 1) -> None:
        """Count `times` more."""
        self.beam.inc(times)
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
    """The metrics of one stage, with counters made once.

    Args:
        stage: whose metrics they are.
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
        self._processed = self.counter(declarations.MESSAGES_PROCESSED)

    def counter(self, declared: Declared) -> CountBoth:
        """Return a counter of this stage without further labels."""
        return self._counter(declared.beam)

    def labelled_counter(self, declared: Declared, label: str) -> CountBoth:
        """Return a counter of this stage under a label; unlike `labelled` it never holds counts back."""
        return self._counter(declared.beam_prefix + label)

    def distribution(self, declared: Declared) -> DistributeBoth:
        """Return a distribution of this stage: microseconds where the declaration is in seconds."""
        unit = 1 / BEAM_UNITS_PER_SECOND if declared.name.endswith("_seconds") else 1
        beam = Metrics.distribution(self._namespace, declared.beam)
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
            name = declarations.MESSAGES_PROCESSED.beam
            self._held[name] = self._held.get(name, 0) + records

    def dead(self, reason: str, rules: Mapping[str, int]) -> None:
        """Count a dead letter with its reason code and the `field:rule` names it broke."""
        self.labelled(declarations.DLQ_SENT, reason)
        for rule, times in rules.items():
            self.labelled(declarations.RULES_BROKEN, rule, times)

    def labelled(self, declared: Declared, label: str, times: int = 1) -> None:
        """Count under a label, of several those joined by colons; they come from closed sets, never from a record."""
        name = declared.beam_prefix + label
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
            counter = self._labelled[name] = self._counter(name)
        return counter

    def _counter(self, name: str) -> CountBoth:
        beam, _, label = name.partition(":")
        declared = declarations.BY_BEAM[beam]
        # Beam's name of a counter with several labels joins them by colons; only the first may hold one itself.
        labels = label.rsplit(":", len(declared.labels) - 2) if label else []
        return CountBoth(Metrics.counter(self._namespace, name), self.recorded_counter(declared, *labels))
