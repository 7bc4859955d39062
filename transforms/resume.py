"""Resume: the entry of records that begin behind Validate: a job's that starts there, and those that were replayed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput

from schemas import FieldError, Kind
from schemas.kinds import FIELDS
from schemas.topics import ORDER, Stage, entry_stage, kind_of_topic
from transforms.adapters.contract import refuse_reserved
from transforms.batches import Batch, each
from transforms.decode import decode
from transforms.failures import Reason, Rejected
from transforms.metrics import StageMetrics
from transforms.records import Record, SourceRecord
from transforms.stage import StageContext, StageOutput, dead_letter_output, split, tagged

_REQUIRED_MARKS: dict[Stage, tuple[str, ...]] = {
    Stage.ANONYMIZE: (),
    Stage.ENRICH: ("_anonymized",),
    Stage.EMBED: ("_anonymized", "_enriched"),
}


def resume(source: SourceRecord, *, stage: Stage) -> Record:
    """Return the record that `source` holds, ready for `stage`.

    Raises:
        Rejected: the value is no JSON object (see `transforms.decode.decode`), or lacks the id, the platform, the
            text, the event time or the marks that the stages before must have left.
    """
    value = decode(source)
    kind = kind_of_topic(source.topic) or (Kind.MARKET if FIELDS[Kind.MARKET].id in value else Kind.SOCIAL)
    texts = (FIELDS[kind].id, "platform", FIELDS[kind].text, FIELDS[kind].event_time)
    missing = [name for name in texts if not isinstance(value.get(name), str)]
    missing += [mark for mark in _REQUIRED_MARKS[stage] if value.get(mark) is not True]
    if stage is Stage.EMBED and not _has_context(value):
        missing.append("context")
    if stage is Stage.ANONYMIZE:
        refuse_reserved(value)
    if missing:
        raise Rejected(Reason.NOT_FROM_PREVIOUS_STAGE, [FieldError(field=name, rule="missing") for name in missing])
    return Record(kind=kind, value=value, source=source, raw=source.value, entry=stage)


def _has_context(value: dict[str, Any]) -> bool:
    context = value.get("context")
    return (
        isinstance(context, dict)
        and isinstance(context.get("product_category"), str)
        and isinstance(context.get("temporal"), dict)
    )


class _ResumeFn(beam.DoFn):  # type: ignore[misc]
    """Reads without counting: the stage itself counts the records it takes in; only dead letters count here."""

    def __init__(self, first: Stage, context: StageContext):
        self._first = first
        self._stages = frozenset(ORDER[ORDER.index(first) :])
        self._context = context

    def setup(self) -> None:
        # Opened by the first dead letter: a stage that the job does not have would show as one that does nothing.
        self._metrics: dict[Stage, StageMetrics] = {}

    def process(self, element: SourceRecord | Batch) -> Iterable[SourceRecord | Record | Batch | TaggedOutput]:
        return each(self._resumed, element)

    def _resumed(self, source: SourceRecord) -> SourceRecord | Record | TaggedOutput:
        stage = entry_stage(source.topic)
        if stage not in self._stages:
            stage = self._first
        if stage is Stage.VALIDATE:
            return source
        try:
            return resume(source, stage=stage)
        except Exception as error:
            if stage not in self._metrics:
                self._metrics[stage] = self._context.metrics(stage)
            metrics = self._metrics[stage]
            metrics.processed()
            return dead_letter_output(stage, source, error, self._context.sealer, metrics)


@dataclass(eq=False)
class Resume(beam.PTransform):  # type: ignore[misc]
    """Records of any topic a job reads -> (source records and records for a later stage, dead letters).

    Attributes:
        first: the stage for which a record of an unknown topic, such as a file, is meant.
        context: what every stage is given.
    """

    first: Stage
    context: StageContext

    def expand(self, records: beam.PCollection[SourceRecord]) -> StageOutput:
        """Wire the entry."""
        read = beam.ParDo(_ResumeFn(self.first, self.context))
        return tagged(records | "resume" >> split(read), Any)
