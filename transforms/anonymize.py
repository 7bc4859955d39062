"""Anonymize: the Privacy Shield. Behind it no record holds a raw personal value."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput

from clients.errors import ServiceUnavailable
from schemas.headers import TRACEPARENT, is_traceparent
from schemas.topics import MAX_RECORD_BYTES, Stage
from transforms.batches import Batch, each, singly, together
from transforms.failures import Reason, Rejected
from transforms.metrics import StageMetrics
from transforms.privacy import Anonymizer, Tokenizer
from transforms.privacy.effort import DEFAULT_SECONDS, TooLong
from transforms.privacy.policy import Policy
from transforms.privacy.recognizers import PersonRecognizer, RecognizerConfig, load
from transforms.prometheus.declarations import PII_FOUND
from transforms.records import Record, SourceRecord, to_json
from transforms.stage import ProcessFn, StageContext, StageOutput, split, tagged

MAX_GROWTH = 40
"""Most bytes of a record for each byte that was read: the longest token, 71 characters, for an item of one digit."""


def anonymize(
    record: Record, anonymizer: Anonymizer, metrics: StageMetrics, forwarded: frozenset[str] = frozenset()
) -> Record:
    """Return `record` with every personal value replaced by its token, and count what was found by kind.

    Args:
        record: a validated one.
        anonymizer: finds and replaces.
        metrics: of the stage.
        forwarded: names of the Kafka headers that are forwarded.

    Raises:
        Rejected: its tokens made it larger than `MAX_RECORD_BYTES`, or reading it took longer than a record may.
    """
    try:
        value, found = anonymizer.anonymize(record.value)
    except TooLong:
        raise Rejected(Reason.TOO_SLOW) from None
    read = record.raw or b""
    if len(read) * MAX_GROWTH > MAX_RECORD_BYTES and len(to_json(value)) > MAX_RECORD_BYTES:
        raise Rejected(Reason.TOO_LARGE)
    for kind, times in found.items():
        metrics.labelled(PII_FOUND, kind, times)
    # From here on a dead letter may hold only the anonymized record: the bytes that were read are let go.
    source = record.source
    if source.headers:
        source = source._replace(headers=_forwarded(source.headers, forwarded, anonymizer))
    return Record(record.kind, value, source)


def _forwarded(
    headers: tuple[tuple[str, bytes], ...], names: frozenset[str], anonymizer: Anonymizer
) -> tuple[tuple[str, bytes], ...]:
    """Return the forwarded ones of `headers`, without personal data; those that are not text are dropped."""
    kept = []
    for name, value in headers:
        if name not in names:
            continue
        if name == TRACEPARENT:
            # Its hexadecimal digits are not read as numbers of persons; in any other form it is not passed on.
            kept += [(name, value)] if is_traceparent(value) else []
            continue
        try:
            clean, _ = anonymizer.anonymize({name: value.decode()})
        except UnicodeDecodeError:
            continue
        kept.append((name, str(clean[name]).encode()))
    return tuple(kept)


class Shield:
    """The work of the stage on one record, and what a recognizer reads of many at a time.

    Args:
        anonymizer: finds and replaces.
        recognizer: the model that it asks, if there is one.
        metrics: of the stage.
        forwarded: names of the Kafka headers that are forwarded.
    """

    def __init__(
        self,
        anonymizer: Anonymizer,
        recognizer: PersonRecognizer | None,
        metrics: StageMetrics,
        forwarded: frozenset[str],
    ):
        self.recognizer = recognizer
        self._anonymizer = anonymizer
        self._metrics = metrics
        self._forwarded = forwarded

    def __call__(self, record: Record) -> Record:
        """Return `record` anonymized."""
        return anonymize(record, self._anonymizer, self._metrics, self._forwarded)

    def foresee(self, records: Sequence[Record]) -> None:
        """Have the model read all of `records` at once."""
        self._anonymizer.foresee(record.value for record in records)

    def require_working(self) -> None:
        """Tell a bad record from a broken model, which must not turn every record into a dead letter.

        Raises:
            ServiceUnavailable: the model fails on any text.
        """
        try:
            if self.recognizer is not None:
                self.recognizer.persons(["."])
        except Exception as error:
            raise ServiceUnavailable(f"the model of NER_MODEL no longer works ({type(error).__name__})") from None


def open_shield(
    metrics: StageMetrics,
    *,
    salt: bytes,
    hash_length: int,
    recognizer: RecognizerConfig | None,
    policy: Policy | None,
    seconds: float,
    forwarded: frozenset[str],
) -> Shield:
    """Return the work of the stage, the recognizer's model loaded; see `Anonymize` for the arguments."""
    model = None if recognizer is None else load(recognizer)
    return Shield(Anonymizer(Tokenizer(salt, hash_length), model, policy, seconds), model, metrics, forwarded)


class AnonymizeFn(ProcessFn):
    """Anonymizes records; a recognizer, if there is one, reads the texts of a batch together.

    Args:
        context: what every stage is given.
        open_shield: makes the work of the stage.
        batch_size: most records that the recognizer reads together.
    """

    _process: Shield

    def __init__(self, context: StageContext, open_shield: Callable[[StageMetrics], Shield], batch_size: int):
        super().__init__(Stage.ANONYMIZE, open_shield, context)
        self._batch_size = batch_size

    def process(self, element: Record | SourceRecord | Batch) -> Iterable[Record | Batch | TaggedOutput]:
        """Return the anonymized record or its dead letter, or those of a batch."""
        if self._process.recognizer is None:
            return each(self._work, element)
        if not isinstance(element, Batch):
            return self._together([element])
        parts = (element[start : start + self._batch_size] for start in range(0, len(element), self._batch_size))
        return together(outcome for part in parts for outcome in self._together(part))

    def _together(self, records: Sequence[Any]) -> Sequence[Record | TaggedOutput]:
        """Return what becomes of `records`; if the model fails on them, do each by itself: a bad one harms no other.

        Raises:
            ServiceUnavailable: the model fails on any text. No record passes that it should have read.
        """
        started = time.perf_counter_ns()
        try:
            self._process.foresee(records)
        except Exception as error:
            return singly(records, error, self._together, self._process.require_working, self._work.failed)
        microseconds = (time.perf_counter_ns() - started) // 1000 // len(records)
        return [self._work(record, microseconds) for record in records]


@dataclass(eq=False)
class Anonymize(beam.PTransform):  # type: ignore[misc]
    """Validated records -> (anonymized records, dead letters).

    Attributes:
        context: what every stage is given.
        salt: key of the HMAC behind every token.
        hash_length: hex digits of a token.
        recognizer: a model that is asked for names; None goes without.
        policy: what happens to each kind of personal data; None for the default policy.
        seconds: processor time that one record may take.
        forwarded: names of the Kafka headers that are forwarded.
    """

    context: StageContext
    salt: bytes = field(repr=False)
    hash_length: int = 16
    recognizer: RecognizerConfig | None = None
    policy: Policy | None = None
    seconds: float = DEFAULT_SECONDS
    forwarded: frozenset[str] = frozenset()

    def expand(self, records: beam.PCollection[Record]) -> StageOutput:
        """Wire the stage."""
        opened = partial(
            open_shield,
            salt=self.salt,
            hash_length=self.hash_length,
            recognizer=self.recognizer,
            policy=self.policy,
            seconds=self.seconds,
            forwarded=self.forwarded,
        )
        fn = AnonymizeFn(self.context, opened, 1 if self.recognizer is None else self.recognizer.batch_size)
        return tagged(records | Stage.ANONYMIZE.value >> split(beam.ParDo(fn)))
