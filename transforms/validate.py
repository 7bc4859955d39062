"""Validate: raw bytes in, records of a known schema out; one message may hold several."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput

from schemas import FieldError
from schemas.topics import Stage
from transforms.adapters import Adapters
from transforms.adapters.intake import Bad, Good, records_in
from transforms.adapters.selection import NO_ADAPTERS, automatic
from transforms.batches import Batch, each_several
from transforms.decode import decode_json
from transforms.failures import Reason, Rejected
from transforms.prometheus.declarations import PROCESSING_SECONDS, VALIDATION
from transforms.records import Record, SourceRecord
from transforms.stage import StageContext, StageOutput, dead_letter_output, split, tagged


class Refused(NamedTuple):
    """A message, or one item of it, that holds no record."""

    source: SourceRecord
    error: Exception


def validate(source: SourceRecord) -> Record:
    """Return the one record in the contract's form that `source` holds, with defaults and zone-aware times.

    Raises:
        Rejected: see `transforms.decode` and `transforms.adapters.contract.conform`.
    """
    [outcome] = validate_all(source, NO_ADAPTERS)[:1]
    if isinstance(outcome, Record):
        return outcome
    raise outcome.error


def validate_all(source: SourceRecord, adapters: Adapters) -> list[Record | Refused]:
    """Return the records that `source` holds, and what should have been one, in its order; never empty.

    Each of several knows its number in the message (`SourceRecord.item`). A replay asks for one of them by it.
    """
    try:
        outcomes = records_in(decode_json(source), source.topic, adapters)
    except Exception as error:
        return [Refused(source, error)]
    if len(outcomes) == 1 and source.item in (None, 0):
        return [_outcome(outcomes[0], source)]
    if source.item is not None:
        if source.item >= len(outcomes):
            # The mapping of today finds fewer: what was asked for must not be lost without a word.
            return [Refused(source, Rejected(Reason.SCHEMA_VIOLATION, [FieldError(field="", rule="item_missing")]))]
        return [_outcome(outcomes[source.item], source)]
    return [_outcome(outcome, source._replace(item=number)) for number, outcome in enumerate(outcomes)]


def _outcome(outcome: Good | Bad, source: SourceRecord) -> Record | Refused:
    if isinstance(outcome, Bad):
        return Refused(source, outcome.error)
    return Record(kind=outcome.kind, value=outcome.value, source=source, raw=source.value)


class ValidateFn(beam.DoFn):  # type: ignore[misc]
    """Makes records of messages; each that it takes in, and each that it refuses, is counted.

    Args:
        context: what every stage is given.
        adapters: what reads other forms than the contract's.
    """

    def __init__(self, context: StageContext, adapters: Adapters):
        self._context = context
        self._adapters = adapters

    def setup(self) -> None:
        """Open the metrics."""
        self._metrics = self._context.metrics(Stage.VALIDATE, held=True)
        self._latency = self._metrics.distribution(PROCESSING_SECONDS)

    def start_bundle(self) -> None:
        """Begin to count."""
        self._metrics.forget()

    def finish_bundle(self) -> None:
        """Pass on what was counted."""
        self._metrics.flush()

    def process(self, element: Record | SourceRecord | Batch) -> Iterable[Record | Batch | TaggedOutput]:
        """Return the records that a message or a batch of them holds, and a dead letter for each that is none."""
        return each_several(self._outcomes, element)

    def _outcomes(self, source: Record | SourceRecord) -> list[Record | TaggedOutput]:
        if isinstance(source, Record):  # it enters at a later stage
            return [source]
        started = time.perf_counter_ns()
        outcomes = validate_all(source, self._adapters)
        microseconds = (time.perf_counter_ns() - started) // 1000 // len(outcomes)
        self._metrics.processed(len(outcomes))
        return [self._counted(outcome, microseconds) for outcome in outcomes]

    def _counted(self, outcome: Record | Refused, microseconds: int) -> Record | TaggedOutput:
        if isinstance(outcome, Record):
            self._metrics.labelled(VALIDATION, "passed")
            self._latency.update(microseconds)
            return outcome
        self._metrics.labelled(VALIDATION, "failed")
        source, error = outcome
        return dead_letter_output(Stage.VALIDATE, source, error, self._context.sealer, self._metrics)


@dataclass(eq=False)
class Validate(beam.PTransform):  # type: ignore[misc]
    """Source records -> (records of a known schema, dead letters).

    Attributes:
        context: what every stage is given.
        adapters: what reads other forms than the contract's; by default every one that comes with the package.
    """

    context: StageContext
    adapters: Adapters | None = None

    def expand(self, records: beam.PCollection[SourceRecord]) -> StageOutput:
        """Wire the stage."""
        adapters = automatic() if self.adapters is None else self.adapters
        return tagged(records | Stage.VALIDATE.value >> split(beam.ParDo(ValidateFn(self.context, adapters))))
