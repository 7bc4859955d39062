"""How a stage runs in Beam: its function over each record, and bad data to the dead letters.

`Rejected` and any unexpected exception become a dead letter; `ServiceUnavailable` escapes, so that the runner does the
bundle again and nothing is lost.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput

from clients.errors import ServiceUnavailable
from runtime.collector import settle
from schemas import DeadLetter
from schemas.topics import ORDER, Stage
from transforms.batches import Batch, each
from transforms.failures import dead_letter
from transforms.metrics import StageMetrics
from transforms.payload_encryption import PayloadSealer
from transforms.prometheus import IN_PROCESS, Recording
from transforms.prometheus.declarations import PROCESSING_SECONDS
from transforms.records import Record, SourceRecord

DEAD_LETTERS = "dead_letters"
"""Tag of the failed output of every stage."""


class StageOutput(NamedTuple):
    """What every stage returns: records for the next stage, and dead letters. Both must be consumed."""

    ok: beam.PCollection[Any]
    dead_letters: beam.PCollection[DeadLetter]


Processor = Callable[[Any], Record]
"""The work of a stage on one record: returns the processed one; raises Rejected for bad data, and ServiceUnavailable
when a service the stage cannot do without is gone. What it holds is given back by its `close`, if it has one."""


@dataclass(frozen=True)
class StageContext:
    """What every stage of a job is given beside its own settings.

    Attributes:
        sealer: writes dead letters.
        recording: where metrics go.
    """

    sealer: PayloadSealer
    recording: Recording = IN_PROCESS

    def metrics(self, stage: Stage, *, held: bool = False) -> StageMetrics:
        """Return the metrics of `stage` in this process; see `StageMetrics`."""
        return StageMetrics(stage, held=held, recording=self.recording)


def dead_letter_output(
    stage: Stage, failed: Record | SourceRecord, error: Exception, sealer: PayloadSealer, metrics: StageMetrics
) -> TaggedOutput:
    """Count `failed` and return its dead letter, tagged."""
    letter = dead_letter(stage, failed, error, sealer)
    metrics.dead(letter.error_type, Counter(f"{detail.field}:{detail.rule}" for detail in letter.details))
    return TaggedOutput(DEAD_LETTERS, letter)


class RecordWork:
    """A stage's function, applied to one record at a time, counted and timed.

    Args:
        stage: whose it is.
        process: the function.
        sealer: writes the payloads of dead letters.
        metrics: of the stage, held: the caller gives them on when a bundle ends.
    """

    def __init__(self, stage: Stage, process: Processor, sealer: PayloadSealer, metrics: StageMetrics):
        self._stage = stage
        self._process = process
        self._sealer = sealer
        self._metrics = metrics
        self._latency = metrics.distribution(PROCESSING_SECONDS)
        self._later = frozenset(ORDER[ORDER.index(stage) + 1 :])

    def __call__(self, element: Record | SourceRecord, microseconds: int = 0) -> Record | TaggedOutput:
        """Return the processed record, or its dead letter; a record that enters at a later stage passes as it is.

        Args:
            element: the record.
            microseconds: time that was spent on it before.

        Raises:
            ServiceUnavailable: a service the stage cannot do without is gone.
        """
        if type(element) is Record and element.entry in self._later:
            return element
        started = time.perf_counter_ns()
        try:
            processed = self._process(element)
        except ServiceUnavailable:
            raise
        except Exception as error:
            return self.failed(element, error)
        self._metrics.processed()
        self._latency.update(microseconds + (time.perf_counter_ns() - started) // 1000)
        return processed

    def failed(self, element: Record | SourceRecord, error: Exception) -> TaggedOutput:
        """Return the dead letter of `element`, which the stage took in and failed on."""
        self._metrics.processed()
        return dead_letter_output(self._stage, element, error, self._sealer, self._metrics)


class ProcessFn(beam.DoFn):  # type: ignore[misc]
    """Applies a stage's function to each record."""

    def __init__(
        self,
        stage: Stage,
        open_processor: Callable[[StageMetrics], Processor],
        context: StageContext,
    ):
        self._stage = stage
        self._open = open_processor
        self._context = context

    def setup(self) -> None:
        """Open the processor: models, tables and clients are made here, once per worker."""
        self._metrics = self._context.metrics(self._stage, held=True)
        self._process = self._open(self._metrics)
        self._work = RecordWork(self._stage, self._process, self._context.sealer, self._metrics)
        settle()

    def start_bundle(self) -> None:
        """Begin to count."""
        self._metrics.forget()

    def finish_bundle(self) -> None:
        """Give on what was counted."""
        self._metrics.flush()

    def process(self, element: Record | SourceRecord | Batch) -> Iterable[Record | Batch | TaggedOutput]:
        """Return the processed record, or its dead letter, or those of a batch; see `RecordWork`."""
        return each(self._work, element)

    def teardown(self) -> None:
        """Close what the processor holds."""
        close = getattr(getattr(self, "_process", None), "close", None)
        if close is not None:
            close()


def run_stage(
    records: beam.PCollection[Any],
    stage: Stage,
    open_processor: Callable[[StageMetrics], Processor],
    context: StageContext,
) -> StageOutput:
    """Apply the processor that `open_processor` makes to every record of `records`."""
    return tagged(records | stage.value >> split(beam.ParDo(ProcessFn(stage, open_processor, context))))


def split(par_do: beam.ParDo) -> Any:
    """Give `par_do` the two outputs of a stage, typed."""
    return par_do.with_outputs(DEAD_LETTERS, main="ok")


def tagged(outputs: Any, ok_type: Any = Record) -> StageOutput:
    """Return the two outputs by name, `ok` holding elements of `ok_type`."""
    outputs.ok.element_type = ok_type
    outputs[DEAD_LETTERS].element_type = DeadLetter
    return StageOutput(outputs.ok, outputs[DEAD_LETTERS])
