"""Enrich: places a record in its context: category, weather, time. Everything goes under `context`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import apache_beam as beam

from schemas import Kind
from schemas.event_time import present
from schemas.kinds import FIELDS
from schemas.topics import Stage
from transforms.context import CategoryTable, WeatherConfig, WeatherService, canonical_city, temporal_context_of
from transforms.metrics import StageMetrics
from transforms.prometheus.declarations import WEATHER_API_CALLS, WEATHER_CACHE_ERRORS, WEATHER_LOOKUPS
from transforms.records import Record
from transforms.stage import Processor, StageContext, StageOutput, run_stage


def category_text(record: Record) -> tuple[str, str | None]:
    """Return (text, hint) by which `record` is categorised: what it says, and the seller's own category."""
    value = record.value
    if record.kind is Kind.MARKET:
        return str(value["product_name"]), _text(value.get("product_category"))
    parts = [str(value["content"])]
    for name in ("hashtags", "mentioned_products"):
        if (items := value.get(name)) and isinstance(items, list):
            parts += [item for item in items if isinstance(item, str)]
    return "\n".join(parts), None


def city(record: Record) -> str | None:
    """Return the city that `record` says it comes from, by its canonical name."""
    for name in FIELDS[record.kind].place:
        text = record.value.get(name)
        if isinstance(text, str) and (found := canonical_city(text)) is not None:
            return found
    return None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


class Enricher:
    """Adds `context`, `_enriched` and `_enrichment_timestamp` to a record."""

    def __init__(self, table: CategoryTable, weather: WeatherService, metrics: StageMetrics):
        self._table = table
        self._weather = weather
        self._metrics = metrics
        self._redis_errors = 0
        self._answered: Mapping[str, int] = {}

    def __call__(self, record: Record) -> Record:
        """Return the enriched record. Weather that cannot be had is left out, and its outcome counted."""
        text, hint = category_text(record)
        category = self._table.categorize(text, hint=hint)
        context: dict[str, Any] = {
            "product_category": category.name,
            "category_confidence": category.confidence,
            "temporal": temporal_context_of(record.value[FIELDS[record.kind].event_time]),
        }
        result = self._weather.current(city(record))
        self._metrics.labelled(WEATHER_LOOKUPS, result.outcome)
        if result.weather is not None:
            context["weather"] = result.weather
        self._count_weather()
        value = {
            **record.value,
            "context": context,
            "_enriched": True,
            "_enrichment_timestamp": present(),
        }
        return Record(record.kind, value, record.source)

    def _count_weather(self) -> None:
        """Pass on what the weather service has counted since the last record."""
        answered = self._weather.api_answers
        if answered is not self._answered:
            for outcome, count in answered.items():
                if more := count - self._answered.get(outcome, 0):
                    self._metrics.labelled(WEATHER_API_CALLS, outcome, more)
            self._answered = answered
        if more := self._weather.redis_errors - self._redis_errors:
            self._metrics.counter(WEATHER_CACHE_ERRORS).inc(more)
            self._redis_errors += more

    def close(self) -> None:
        """Close the connections to Redis and the weather API."""
        self._weather.close()


def _open(metrics: StageMetrics, *, weather: WeatherConfig, category_table: Path | None) -> Processor:
    return Enricher(CategoryTable.load(category_table), WeatherService(weather), metrics)


@dataclass(eq=False)
class Enrich(beam.PTransform):  # type: ignore[misc]
    """Anonymized records -> (records with their context, dead letters).

    Attributes:
        context: what every stage is given.
        weather: how the weather API and its cache are reached.
        category_table: the operator's own keyword table; None takes the one that comes with the package.
    """

    context: StageContext
    weather: WeatherConfig
    category_table: Path | None = None

    def expand(self, records: beam.PCollection[Record]) -> StageOutput:
        """Wire the stage."""
        open_processor = partial(_open, weather=self.weather, category_table=self.category_table)
        return run_stage(records, Stage.ENRICH, open_processor, self.context)
