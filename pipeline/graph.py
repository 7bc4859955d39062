"""The graph: source records in, rows for Kafka out.

It knows neither Kafka nor Weaviate: DirectRunner, Flink, files and tests attach their own ends to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import apache_beam as beam

from pipeline.sinks.rows import KafkaRow, LastRows, RowsOf, alert_row, dead_letter_row, sink_rows, stage_rows
from schemas import DeadLetter
from schemas.topics import Stage
from transforms.batches import Batch, Gather, members
from transforms.dead_letter_limit import LimitConfig, WatchDeadLetters
from transforms.prometheus import IN_PROCESS, Recording
from transforms.records import Record, SourceRecord, source_size
from transforms.resume import Resume
from transforms.stage import StageOutput


@dataclass(frozen=True)
class Plan:
    """Which stages run, and which of their outputs are published.

    Attributes:
        stages: the transform of each stage of the job, in the order of the flow.
        published: stages whose records are written to their topic.
        resume: entry of records that begin behind Validate.
        store: writes embedded records to a vector store: `EmbeddedRecord` -> (stored ones, dead letters).
        alerts: raises alerts of saved searches: `EmbeddedRecord` -> `transforms.alerts.Raised`.
        embedding_in_sink: whether sink records carry their vector.
        limit: how many dead letters are too many.
        recording: where the workers' metrics go.
    """

    stages: dict[Stage, beam.PTransform]
    published: frozenset[Stage]
    resume: Resume
    store: beam.PTransform | None = None
    alerts: beam.PTransform | None = None
    embedding_in_sink: bool = True
    limit: LimitConfig = field(default_factory=LimitConfig)
    recording: Recording = IN_PROCESS


def build(source: beam.PCollection[SourceRecord], plan: Plan) -> beam.PCollection[KafkaRow | Batch]:
    """Run the stages of `plan` over `source`; return all rows that are to be written, one by one and in batches."""
    rows: list[beam.PCollection[KafkaRow | Batch]] = []
    dead_letters: list[beam.PCollection[DeadLetter]] = []

    def then(records: beam.PCollection, label: str, transform: beam.PTransform) -> beam.PCollection:
        output: StageOutput = records | label >> transform
        dead_letters.append(output.dead_letters)
        return output.ok

    def to_rows(rows_of: Callable[[Any], list[KafkaRow]], stage: Stage) -> beam.PTransform:
        make = LastRows(rows_of, stage, plan.recording) if stage is last else RowsOf(rows_of)
        return beam.ParDo(make).with_output_types(KafkaRow | Batch)

    # Together through the stages: Beam's cost for an element would be a quarter of what a record costs.
    batches = source | "Batches" >> beam.ParDo(Gather(source_size)).with_output_types(Batch)
    records, last = then(batches, "Resume", plan.resume), next(reversed(plan.stages))
    for stage, transform in plan.stages.items():
        if stage is Stage.EMBED:
            records = records | "Apart" >> beam.FlatMap(members).with_output_types(Record)  # it has batches of its own
        records = then(records, stage.name.title(), transform)
        if stage in plan.published and stage is not Stage.EMBED:
            rows.append(records | f"{stage}: to rows" >> to_rows(partial(stage_rows, stage=stage), stage))
    if Stage.EMBED in plan.stages:
        if plan.store is not None:
            # Before the sink topic: a record that the store refuses is a dead letter, and nothing else.
            records = then(records, "Store", plan.store)
        to_sink = partial(sink_rows, with_vector=plan.embedding_in_sink)
        rows.append(records | "embed: to rows" >> to_rows(to_sink, Stage.EMBED))
        if plan.alerts is not None:
            raised = records | "Alerts" >> plan.alerts
            rows.append(raised | "alerts: to rows" >> beam.Map(alert_row).with_output_types(KafkaRow))
    first = next(iter(plan.stages))
    failed = (
        dead_letters
        | "All dead letters" >> beam.Flatten()
        | "Limit" >> WatchDeadLetters(first, plan.limit, plan.recording)
    )
    rows.append(failed | "dead letters: to rows" >> beam.Map(dead_letter_row).with_output_types(KafkaRow))
    return rows | "All rows" >> beam.Flatten()
