"""Embeds stored records again: `bd reembed`, after a change of model, prompts, bridge or lexicon.

Vectors of two models cannot be compared, so a collection holds those of one and refuses all others. This command reads
the sink topics from their first record on, embeds each record that carries a vector of another model, writes it to
Weaviate and publishes it on its sink topic again. It works in rounds whose offsets are committed once written: a run
that was stopped resumes where it was, and a second run finds nothing to do. Stop the job before it, and start the job
with the new settings after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from rich.console import Console
from tqdm import tqdm

from clients.errors import ServiceUnavailable
from clients.kafka_admin import require_topics
from clients.offsets import GroupOffsets, OffsetRange, rounds
from clients.weaviate import connect, ensure_collections, foreign_collections
from pipeline.direct_runner import direct_runner
from pipeline.graph import build
from pipeline.job_failure import explained
from pipeline.log_format import console as log_console
from pipeline.log_format import set_up_logging, wants_json
from pipeline.main import exit_code
from pipeline.options import RunOptions, parse
from pipeline.plan import model_config, plan, weaviate_config, write_rows
from pipeline.settings import Settings, SettingsError
from pipeline.sinks.vector_origin import vector_origin
from pipeline.sources.kafka import ReadOffsetRanges
from pipeline.summary import Summary
from runtime.private_files import keep_private
from schemas.topics import DEAD_LETTER_TOPICS, SINK_TOPICS, Stage, kind_of_topic
from transforms.batches import Batch, each_several
from transforms.decode import decode
from transforms.embedding import ModelError, shared_model
from transforms.failures import Rejected
from transforms.records import Record, SourceRecord
from transforms.stage import StageContext, StageOutput, dead_letter_output, split, tagged

GROUP_PREFIX = "bd-stream-reembed-"
"""Consumer groups of this command, one for each model: what was embedded by one says nothing of another."""

_EMBEDDING_MARKS = ("embedding", "_embedding_model", "_embedding_timestamp", "_duplicate_of")


def stored_record(source: SourceRecord, model: str) -> Record | None:
    """Return the record of a sink topic without its vector, None when it carries one of `model` already.

    Args:
        source: of a sink topic.
        model: name of the model with its bridge, as sink records carry it.

    Raises:
        Rejected: the value is no JSON object.
        ValueError: the topic is no sink topic.
    """
    kind = kind_of_topic(source.topic)
    if kind is None:
        raise ValueError(f"{source.topic} is no sink topic")
    value = decode(source)
    if value.get("_embedding_model") == model:
        return None
    return Record(kind, {name: item for name, item in value.items() if name not in _EMBEDDING_MARKS}, source)


class _ReadStoredFn(beam.DoFn):  # type: ignore[misc]
    def __init__(self, model: str, context: StageContext):
        self._model = model
        self._context = context

    def setup(self) -> None:
        self._metrics = self._context.metrics(Stage.EMBED)

    def process(self, element: SourceRecord | Batch) -> Iterable[Record | Batch | TaggedOutput]:
        return each_several(self._stored, element)

    def _stored(self, source: SourceRecord) -> list[Record | TaggedOutput]:
        try:
            record = stored_record(source, self._model)
        except Rejected as error:  # not of this pipeline: the collections are being filled, and it must not stop that
            self._metrics.processed()
            return [dead_letter_output(Stage.EMBED, source, error, self._context.sealer, self._metrics)]
        return [] if record is None else [record]


@dataclass(eq=False)
class ReadStored(beam.PTransform):  # type: ignore[misc]
    """Sink records -> (records to embed again, dead letters of what is no record).

    Attributes:
        model: whose vectors stay.
        context: what every stage is given.
    """

    model: str
    context: StageContext

    def expand(self, records: beam.PCollection[SourceRecord]) -> StageOutput:
        """Wire the entry."""
        return tagged(records | "stored" >> split(beam.ParDo(_ReadStoredFn(self.model, self.context))), Any)


def reembed(options: RunOptions, *, replace_collections: bool, console: Console) -> Summary:
    """Embed what the sink topics hold with the model of `options`.

    Args:
        options: of a job of the stage embed.
        replace_collections: delete collections that hold vectors of another model, and create them again.
        console: told what is done.

    Raises:
        ServiceUnavailable: a service is unavailable, or a collection holds other vectors and may not be replaced.
    """
    settings = options.settings
    require_topics(settings.kafka, [*SINK_TOPICS.values(), DEAD_LETTER_TOPICS[Stage.EMBED]])
    model = shared_model(model_config(settings))
    _prepare_collections(settings, replace_collections=replace_collections, console=console)
    offsets = GroupOffsets(settings.kafka, f"{GROUP_PREFIX}{model.fingerprint[:16]}")
    summary = Summary()
    try:
        pending = offsets.pending(list(SINK_TOPICS.values()))
        with tqdm(total=sum(map(len, pending)), unit=" records", leave=False, disable=None) as bar:
            for ranges in rounds(pending, settings.round_records):
                summary.add(_run_round(options, ranges, model.name))
                offsets.commit(ranges)
                bar.update(sum(map(len, ranges)))
    finally:
        offsets.close()
    return summary


def _prepare_collections(settings: Settings, *, replace_collections: bool, console: Console) -> None:
    client = connect(weaviate_config(settings))
    try:
        origin = vector_origin(model_config(settings))
        foreign = foreign_collections(client, origin)
        if foreign and not replace_collections:
            raise ServiceUnavailable(
                f"Weaviate's {' and '.join(foreign)} hold vectors of another model: stop the job, then run this with "
                "--replace-collections, which deletes them and fills them again from the sink topics"
            )
        for name in foreign:
            client.collections.delete(name)
            console.print(f"Deleted {name}, whose vectors were of another model")
        ensure_collections(client, origin)
    finally:
        client.close()


def _run_round(options: RunOptions, ranges: list[OffsetRange], model: str) -> Any:
    pipeline = beam.Pipeline(runner=direct_runner(), options=options.beam)
    source = pipeline | "Kafka" >> ReadOffsetRanges(options.settings.kafka, ranges)
    # What was stored before is no news: it raises no alerts.
    planned = plan(options.settings)
    stored = ReadStored(model, planned.resume.context)
    rows = build(source, replace(planned, resume=stored, alerts=None))
    rows | "Write" >> write_rows(options.settings)
    result = pipeline.run()
    result.wait_until_finish()
    return result


def main(flags: Sequence[str], *, replace_collections: bool) -> int:
    """Embed again what another model embedded, with a progress bar and a summary.

    Args:
        flags: of `python -m pipeline.main`.
        replace_collections: delete collections that hold vectors of another model.

    Returns:
        The exit code: 0 done, 1 a service is unavailable, 2 wrong settings, 130 interrupted.
    """
    as_json = wants_json(flags)
    console = log_console(as_json=as_json)
    set_up_logging(as_json=as_json)
    keep_private()

    def run() -> None:
        options = parse(["--stages=embed", *flags])
        if not options.settings.weaviate_enabled:
            raise SettingsError("WEAVIATE_URL: is none, and there is nothing to embed again without Weaviate")
        with explained(ServiceUnavailable, ModelError):
            summary = reembed(options, replace_collections=replace_collections, console=console)
        summary.show(Console(), options.settings.stage_list)

    return exit_code(run, console)
