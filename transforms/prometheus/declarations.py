"""Every metric that the job serves, declared once: name, labels, buckets and meaning.

Names and units follow https://prometheus.io/docs/practices/naming/: a prefix for the program, base units, `_total` for
counters. All metrics count attempts: a bundle that is retried counts again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final


class Kind(StrEnum):
    """What Prometheus calls the type of a metric."""

    COUNTER = "counter"
    HISTOGRAM = "histogram"
    GAUGE = "gauge"


@dataclass(frozen=True)
class Declared:
    """One metric.

    Attributes:
        name: as it is scraped; of a histogram without `_bucket`, `_sum`, `_count`.
        kind: its type.
        meaning: one sentence, which is also its help text.
        labels: names of its labels; those that workers record have `stage` first.
        buckets: upper bounds of a histogram, in its unit, without infinity.
        resident: known to the process that watches over the job, not to its workers.
    """

    name: str
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ("stage",)
    buckets: tuple[float, ...] = ()
    resident: bool = False

    @cached_property
    def beam(self) -> str:
        """Its name among Beam's metrics: without the program's prefix and `_total`. Labels follow behind colons."""
        return self.name.removeprefix("bd_stream_").removesuffix("_total")

    @cached_property
    def beam_prefix(self) -> str:
        """What Beam's names begin with, one for each label."""
        return f"{self.beam}:"


# From 50 us, below the fastest stage, to 10 s; the contract's targets (3, 5, 20, 100 and 200 ms) are bounds themselves,
# so that a quantile is never guessed across one.
_SECONDS: Final = (
    *(0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5),
    *(1.0, 2.5, 5.0, 10.0),
)
# The contract's target is 5 s; what waited through an outage or was in a topic takes longer.
_END_TO_END_SECONDS: Final = (
    *(0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 86_400.0),
)
_BATCH: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)

MESSAGES_PROCESSED: Final = Declared(
    "bd_stream_messages_processed_total", Kind.COUNTER, "Records the stage received, including those it dead-lettered."
)
DLQ_SENT: Final = Declared(
    "bd_stream_dlq_sent_total",
    Kind.COUNTER,
    "Records the stage dead-lettered, by reason (docs/reference/dead-letters.md).",
    ("stage", "reason"),
)
DEAD_LETTER_ALARMS: Final = Declared(
    "bd_stream_dead_letter_alarms_total",
    Kind.COUNTER,
    "Times the share of dead letters of a worker rose above DEAD_LETTER_LIMIT_PERCENT; counted by a job's first stage.",
)
PROCESSING_SECONDS: Final = Declared(
    "bd_stream_processing_seconds",
    Kind.HISTOGRAM,
    "Processing time of a record in a stage; in embed, from the start of its batch to its vector. Failed records are "
    "left out.",
    buckets=_SECONDS,
)
END_TO_END_SECONDS: Final = Declared(
    "bd_stream_end_to_end_seconds",
    Kind.HISTOGRAM,
    "Time from the Kafka timestamp of the source record to the hand-over of its output to the Kafka producer, "
    "measured by the job's last stage.",
    buckets=_END_TO_END_SECONDS,
)
VALIDATION: Final = Declared(
    "bd_stream_validation_total",
    Kind.COUNTER,
    "Records by outcome of validation, passed or failed; validation_pass_rate is the share that passed.",
    ("stage", "outcome"),
)
RULES_BROKEN: Final = Declared(
    "bd_stream_schema_rules_broken_total",
    Kind.COUNTER,
    "Schema violations in dead letters, by field and rule.",
    ("stage", "field", "rule"),
)
PII_FOUND: Final = Declared(
    "bd_stream_pii_found_total", Kind.COUNTER, "Personal values replaced, by kind.", ("stage", "kind")
)
WEATHER_LOOKUPS: Final = Declared(
    "bd_stream_weather_lookups_total",
    Kind.COUNTER,
    "Weather look-ups by outcome; cache_hit_rate is the share of memory_hit and redis_hit among those with a city and "
    "a key.",
    ("stage", "outcome"),
)
WEATHER_API_CALLS: Final = Declared(
    "bd_stream_weather_api_calls_total",
    Kind.COUNTER,
    "Requests to the weather API, including retries, by outcome.",
    ("stage", "outcome"),
)
WEATHER_CACHE_ERRORS: Final = Declared(
    "bd_stream_weather_cache_errors_total", Kind.COUNTER, "Redis errors; the record continues without the cache."
)
EMBEDDING_BATCH_SIZE: Final = Declared(
    "bd_stream_embedding_batch_size", Kind.HISTOGRAM, "Texts in a batch.", buckets=_BATCH
)
EMBEDDING_SECONDS: Final = Declared(
    "bd_stream_embedding_seconds",
    Kind.HISTOGRAM,
    "Time of one batch, from its last record to its vectors.",
    buckets=_SECONDS,
)
EMBEDDING_REPEATED: Final = Declared(
    "bd_stream_embedding_repeated_total",
    Kind.COUNTER,
    "Texts that needed no inference: the same text is in the batch or in the cache.",
)
EMBEDDING_TOKENS: Final = Declared(
    "bd_stream_embedding_tokens_total", Kind.COUNTER, "Tokens inferred, without padding."
)
EMBEDDING_PADDED_TOKENS: Final = Declared(
    "bd_stream_embedding_padded_tokens_total", Kind.COUNTER, "Tokens inferred, with padding."
)
EMBEDDING_FALLBACKS: Final = Declared(
    "bd_stream_embedding_fallbacks_total",
    Kind.COUNTER,
    "Backends that failed their check and were not used, once per worker.",
    ("stage", "backend"),
)
DUPLICATES: Final = Declared(
    "bd_stream_duplicates_total",
    Kind.COUNTER,
    "Records marked as saying the same as one before them (`_duplicate_of`).",
)
DUPLICATE_SECONDS: Final = Declared(
    "bd_stream_duplicate_seconds",
    Kind.HISTOGRAM,
    "Time to compare one batch with the originals of the worker (DUPLICATE_WINDOW).",
    buckets=_SECONDS,
)
SAVED_SEARCHES: Final = Declared(
    "bd_stream_saved_searches_total",
    Kind.COUNTER,
    "Saved searches a worker read, by outcome: loaded, deleted, or unreadable (skipped, and named in its log).",
    ("stage", "outcome"),
)
ALERTS: Final = Declared(
    "bd_stream_alerts_total", Kind.COUNTER, "Alerts raised by saved searches (docs/how-to/alerts.md)."
)
ALERT_SECONDS: Final = Declared(
    "bd_stream_alert_seconds",
    Kind.HISTOGRAM,
    "Time to compare one batch with all saved searches; nothing is observed without any.",
    buckets=_SECONDS,
)
WEAVIATE_WRITES: Final = Declared(
    "bd_stream_weaviate_writes_total",
    Kind.COUNTER,
    "Objects by what became of a write: written, refused (a dead letter) or unavailable (Weaviate was unavailable for "
    "longer than its client bridges by itself; tried again), or stale (not written: Weaviate has a newer version); "
    "weaviate_write_success_rate is the share of those written among the first three.",
    ("stage", "outcome"),
)
WRITE_OUTCOMES: Final = ("written", "refused", "unavailable", "stale")
WEAVIATE_RETRIES: Final = Declared(
    "bd_stream_weaviate_retries_total", Kind.COUNTER, "Requests sent again after an outage or an object's refusal."
)
WEAVIATE_WRITE_SECONDS: Final = Declared(
    "bd_stream_weaviate_write_seconds",
    Kind.HISTOGRAM,
    "Time of one batch at Weaviate, its retries and waits for an outage included.",
    buckets=_SECONDS,
)

CONSUMER_LAG: Final = Declared(
    "bd_stream_consumer_lag_records",
    Kind.GAUGE,
    "Records of an input topic that the job's consumer group has not committed yet.",
    ("group", "topic"),
    resident=True,
)
PARTITION_LAG: Final = Declared(
    "bd_stream_partition_lag_records",
    Kind.GAUGE,
    "The same of one partition; the largest over the median is the skew of a topic.",
    ("group", "topic", "partition"),
    resident=True,
)
PARTITION_STANDSTILL: Final = Declared(
    "bd_stream_partition_standstill_seconds",
    Kind.GAUGE,
    "Seconds for which nothing of a partition was committed though it holds records to process; 0 where it moves.",
    ("group", "topic", "partition"),
    resident=True,
)
READY: Final = Declared("bd_stream_ready", Kind.GAUGE, "1 while /health says ready, else 0.", ("group",), resident=True)
LIVE: Final = Declared("bd_stream_live", Kind.GAUGE, "1 while /health says live, else 0.", ("group",), resident=True)
WORKERS: Final = Declared(
    "bd_stream_workers",
    Kind.GAUGE,
    "Python worker processes that record into METRICS_DIR now; 1 where they are threads of the job.",
    ("group",),
    resident=True,
)
BUILD_INFO: Final = Declared(
    "bd_stream_build_info", Kind.GAUGE, "1, with the version of the pipeline.", ("group", "version"), resident=True
)

DECLARED: Final[tuple[Declared, ...]] = tuple(
    value for value in globals().copy().values() if isinstance(value, Declared)
)
"""All of them, in the order above."""

RECORDED: Final[tuple[Declared, ...]] = tuple(declared for declared in DECLARED if not declared.resident)
"""Those that workers record."""

BY_BEAM: Final[dict[str, Declared]] = {declared.beam: declared for declared in RECORDED}
"""The same by their names among Beam's metrics."""
