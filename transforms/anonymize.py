"""Anonymize: the Privacy Shield. Behind it no record holds a raw personal value."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.utils.windowed_value import WindowedValue

from clients.errors import ServiceUnavailable
from runtime.collector import settle
from schemas.headers import TRACEPARENT, is_traceparent
from schemas.topics import MAX_RECORD_BYTES, Stage
from transforms.batches import BundleBatchFn
from transforms.failures import Reason, Rejected
from transforms.metrics import StageMetrics
from transforms.privacy import Anonymizer, Tokenizer
from transforms.privacy.effort import DEFAULT_SECONDS, TooLong
from transforms.privacy.policy import Policy
from transforms.privacy.recognizers import PersonRecognizer, RecognizerConfig, load
from transforms.prometheus.declarations import PII_FOUND
from transforms.records import Record, to_json
from transforms.stage import RecordWork, StageContext, StageOutput, split, tagged

BATCH_SIZE = 128
"""Most records of a batch where no model says how many it reads at a time."""

FLUSH_SECONDS = 0.5
"""Longest wait of a record for a batch to fill; a bundle that ends before ends the wait."""

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


class AnonymizeFn(BundleBatchFn):
    """Anonymizes records batch by batch.

    A recognizer reads the texts of many at a time. Without one it pays too: the shield's code and tables stay in the
    processor's caches, and the writer behind gets its rows in bursts instead of being woken by each.
    """

    def __init__(
        self,
        context: StageContext,
        salt: bytes,
        hash_length: int,
        recognizer: RecognizerConfig | None = None,
        policy: Policy | None = None,
        seconds: float = DEFAULT_SECONDS,
        forwarded: frozenset[str] = frozenset(),
    ):
        super().__init__(BATCH_SIZE if recognizer is None else recognizer.batch_size, FLUSH_SECONDS)
        self._context = context
        self._salt = salt
        self._hash_length = hash_length
        self._config = recognizer
        self._policy = policy
        self._seconds = seconds
        self._forwarded = forwarded

    def setup(self) -> None:
        """Load the model, if there is one, once per worker."""
        self._metrics = self._context.metrics(Stage.ANONYMIZE, held=True)
        self._recognizer = None if self._config is None else load(self._config)
        tokenizer = Tokenizer(self._salt, self._hash_length)
        self._anonymizer = Anonymizer(tokenizer, self._recognizer, self._policy, self._seconds)
        process = partial(anonymize, anonymizer=self._anonymizer, metrics=self._metrics, forwarded=self._forwarded)
        self._work = RecordWork(Stage.ANONYMIZE, process, self._context.sealer, self._metrics)
        settle()

    def start_bundle(self) -> None:
        """Begin with no batch and no counts."""
        super().start_bundle()
        self._metrics.forget()

    def finish_bundle(self) -> Iterable[WindowedValue | TaggedOutput]:
        """Yield the outputs of what is left, and give on what was counted."""
        yield from super().finish_bundle()
        self._metrics.flush()

    def size_of(self, element: Record) -> int:
        """Return the bytes of the record as it was read."""
        return len(element.source.value or b"")

    def start_batch(self, batch: Sequence[Record]) -> Future[None]:
        """Leave all work to `end_batch`: the model takes every core that it is given."""
        ready: Future[None] = Future()
        ready.set_result(None)
        return ready

    def end_batch(self, batch: Sequence[Record], answer: Future[None]) -> Sequence[Record | TaggedOutput]:
        """Return `batch` anonymized; if the model fails on it, do each record by itself: a bad one harms no neighbour.

        Raises:
            ServiceUnavailable: the model fails on any text. No record passes that it should have read.
        """
        if self._recognizer is None:
            return [self._work(record) for record in batch]
        started = time.perf_counter_ns()
        try:
            self._anonymizer.foresee(record.value for record in batch)
        except Exception as error:
            return self.retry_singly(batch, error, partial(_require_working, self._recognizer), self._work.failed)
        model_microseconds = (time.perf_counter_ns() - started) // 1000 // len(batch)
        return [self._work(record, model_microseconds) for record in batch]


def _require_working(recognizer: PersonRecognizer) -> None:
    """Tell a bad record from a broken model, which must not turn every record into a dead letter."""
    try:
        recognizer.persons(["."])
    except Exception as error:
        raise ServiceUnavailable(f"the model of NER_MODEL no longer works ({type(error).__name__})") from None


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
        fn = AnonymizeFn(
            self.context, self.salt, self.hash_length, self.recognizer, self.policy, self.seconds, self.forwarded
        )
        return tagged(records | Stage.ANONYMIZE.value >> split(beam.ParDo(fn)))
