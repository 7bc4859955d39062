"""The functions of validate, anonymize and enrich in a plain loop, without Beam: what a job is compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.sinks.rows import stage_rows
from runtime.collector import settle
from samples import Sample
from schemas.topics import Stage
from transforms.anonymize import anonymize
from transforms.batches import BATCH_SIZE
from transforms.context import CategoryTable, WeatherConfig, WeatherService
from transforms.enrich import Enricher
from transforms.failures import Rejected
from transforms.metrics import StageMetrics
from transforms.privacy import Anonymizer, Tokenizer
from transforms.records import SourceRecord
from transforms.validate import validate


class Functions(NamedTuple):
    """The pure functions with what they hold."""

    anonymize: Callable[[Any], Any]
    enrich: Enricher


def open_functions(
    weather_config: WeatherConfig, tokenizer: Tokenizer, category_table: Path | None = None
) -> tuple[Functions, WeatherService]:
    """Return the functions; the category table is the packaged one if none is given."""
    metrics = StageMetrics(Stage.ENRICH, held=True)
    weather = WeatherService(weather_config)
    anonymizer = Anonymizer(tokenizer)

    def anonymized(record: Any) -> Any:
        return anonymize(record, anonymizer, metrics)

    functions = Functions(anonymized, Enricher(CategoryTable.load(category_table), weather, metrics))
    settle()
    return functions, weather


def whole_loop(samples: Iterable[Sample], functions: Functions) -> None:
    """Every step for every record, as a job does them: anonymized are as many at a time as there.

    Going from stage to stage with each record takes a quarter longer: no stage's code stays in the processor's cache.
    """
    numbered = enumerate(samples)
    while batch := tuple(islice(numbered, BATCH_SIZE)):
        records = []
        for number, sample in batch:
            try:
                record = validate(SourceRecord(sample.topic, 0, number, 0, sample.key, sample.value))
            except Rejected:
                continue
            stage_rows(record, Stage.VALIDATE)
            records.append(record)
        for record in [functions.anonymize(record) for record in records]:
            stage_rows(record, Stage.ANONYMIZE)
            stage_rows(functions.enrich(record), Stage.ENRICH)
