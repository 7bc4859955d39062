"""Resume: the entry of a job that starts behind Validate, from what the stage before it has written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import apache_beam as beam

from schemas import FieldError, Kind
from transforms.decode import decode
from transforms.failures import Reason, Rejected
from transforms.metrics import StageMetrics
from transforms.payloads import PayloadSealer
from transforms.records import EVENT_TIME_FIELDS, ID_FIELDS, Record, SourceRecord
from transforms.stage import ProcessFn, Processor, StageOutput, dead_letter_output, split, tagged
from transforms.topics import Stage, kind_of_topic
from transforms.validate import refuse_reserved

_REQUIRED_MARKS: dict[Stage, tuple[str, ...]] = {
    Stage.ANONYMIZE: (),
    Stage.ENRICH: ("_anonymized",),
    Stage.EMBED: ("_anonymized", "_enriched"),
}
_TEXT_FIELDS = {Kind.SOCIAL: "content", Kind.MARKET: "product_name"}


def resume(source: SourceRecord, *, stage: Stage) -> Record:
    """Return the record that `source` holds, ready for `stage`.

    Raises:
        Rejected: the value is no JSON object (see `transforms.decode.decode`), or lacks the id, the platform, the
            text, the event time or the marks that the stages before must have left.
    """
    value = decode(source)
    kind = kind_of_topic(source.topic) or (Kind.MARKET if ID_FIELDS[Kind.MARKET] in value else Kind.SOCIAL)
    texts = (ID_FIELDS[kind], "platform", _TEXT_FIELDS[kind], EVENT_TIME_FIELDS[kind])
    missing = [name for name in texts if not isinstance(value.get(name), str)]
    missing += [mark for mark in _REQUIRED_MARKS[stage] if value.get(mark) is not True]
    if stage is Stage.EMBED and not _has_context(value):
        missing.append("context")
    if stage is Stage.ANONYMIZE:
        refuse_reserved(value)
    if missing:
        raise Rejected(Reason.NOT_FROM_PREVIOUS_STAGE, [FieldError(field=name, rule="missing") for name in missing])
    return Record(kind=kind, value=value, source=source, raw=source.value)


def _has_context(value: dict[str, Any]) -> bool:
    context = value.get("context")
    return (
        isinstance(context, dict)
        and isinstance(context.get("product_category"), str)
        and isinstance(context.get("temporal"), dict)
    )


def _open(metrics: StageMetrics, *, stage: Stage) -> Processor:
    return partial(resume, stage=stage)


class _ResumeFn(ProcessFn):
    """Reads without counting: the stage itself counts the records it takes in; only dead letters count here."""

    def process(self, element: Any) -> Any:
        try:
            yield self._process(element)
        except Exception as error:
            self._metrics.processed()
            yield dead_letter_output(self._stage, element, error, self._sealer, self._metrics)


@dataclass(eq=False)
class Resume(beam.PTransform):  # type: ignore[misc]
    """Records of an intermediate topic -> (records for `stage`, dead letters of `stage`)."""

    stage: Stage
    sealer: PayloadSealer

    def expand(self, records: beam.PCollection[SourceRecord]) -> StageOutput:
        """Wire the entry."""
        read = _ResumeFn(self.stage, partial(_open, stage=self.stage), self.sealer)
        return tagged(records | f"resume at {self.stage}" >> split(beam.ParDo(read)))
