"""Every metric of the job, by name. The namespace of each is its stage.

Counters unless said otherwise; latencies are distributions in microseconds.
"""

from collections import Counter
from collections.abc import Mapping

from apache_beam.metrics import Metrics

from transforms.topics import Stage

MESSAGES_PROCESSED = "messages_processed"
"""Records the stage took in."""
DLQ_SENT = "dlq_sent"
"""Records the stage dead-lettered; all others it passed on."""
DLQ_REASON = "dlq_reason:"
"""Prefix: dead letters by reason code."""
DEAD_LETTER_ALARMS = "dead_letter_alarms"
"""Times the share of dead letters rose above the limit; counted by the first stage of a job."""
RULE_BROKEN = "rule_broken:"
"""Prefix: broken schema rules by `field:rule`."""
PROCESSING_MICROSECONDS = "processing_microseconds"
"""Distribution: time of one record in a per-record stage."""
PII_FOUND = "pii_found:"
"""Prefix: personal values replaced, by kind."""
WEATHER_OUTCOME = "weather_outcome:"
"""Prefix: weather look-ups by outcome (transforms.context)."""
WEATHER_API_CALLS = "weather_api_calls"
"""HTTP requests sent to the weather API, retries among them."""
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

taken: Counter[str] = Counter()
"""Records each stage has taken in, in this process and since its start."""


class StageMetrics:
    """The figures of one stage, with counters made once.

    Args:
        stage: whose figures they are.
        held: counts are held and given to Beam by `flush`, once a bundle, since each update of a counter costs about
            as much as writing a record; without it each is given at once.
    """

    def __init__(self, stage: Stage, *, held: bool = False):
        self._namespace = stage.value
        self._held: dict[str, int] | None = {} if held else None
        self._processed = self.counter(MESSAGES_PROCESSED)
        self._dead = self.counter(DLQ_SENT)
        self._labelled: dict[str, Metrics.DelegatingCounter] = {}

    def counter(self, name: str) -> Metrics.DelegatingCounter:
        """Return the counter `name` of this stage."""
        return Metrics.counter(self._namespace, name)

    def distribution(self, name: str) -> Metrics.DelegatingDistribution:
        """Return the distribution `name` of this stage."""
        return Metrics.distribution(self._namespace, name)

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
        """Give Beam the counts held since the last time; to be called before a bundle ends."""
        if self._held:
            held, self._held = self._held, {}
            for name, times in held.items():
                self._labelled_counter(name).inc(times)

    def forget(self) -> None:
        """Drop what is held: the bundle it belongs to is done again."""
        if self._held:
            self._held = {}

    def _labelled_counter(self, name: str) -> Metrics.DelegatingCounter:
        counter = self._labelled.get(name)
        if counter is None:
            counter = self._labelled[name] = self.counter(name)
        return counter
