"""What a run did: counters gathered from Beam's metrics, and the table a person reads."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table

from schemas.topics import Stage
from transforms.prometheus import Declared
from transforms.prometheus import declarations as metrics

CACHE_HITS = frozenset({"memory_hit", "redis_hit"})


class Summary:
    """The counters of a run, added up over its rounds: (stage, metric name) -> count."""

    def __init__(self) -> None:
        self.counters: Counter[tuple[str, str]] = Counter()
        self.seconds = 0.0
        self.read = 0

    def add(self, result: Any) -> None:
        """Add the counters of a finished pipeline run."""
        for counter in result.metrics().query()["counters"]:
            # A runner that has no committed metrics gives the attempted ones; in a run without retries they agree.
            self.counters[counter.key.metric.namespace, counter.key.metric.name] += counter.result or 0

    def count(self, stage: Stage, declared: Declared) -> int:
        """Return a counter of `stage`, added up over its labels."""
        return self.counters[stage.value, declared.beam] + sum(self.labelled(stage, declared).values())

    def labelled(self, stage: Stage, declared: Declared) -> dict[str, int]:
        """Return a counter of `stage` by label, largest first."""
        found = {
            name.removeprefix(declared.beam_prefix): count
            for (namespace, name), count in self.counters.items()
            if namespace == stage.value and name.startswith(declared.beam_prefix) and count
        }
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def show(self, console: Console, stages: tuple[Stage, ...]) -> None:
        """Print what the run did."""
        table = Table(title="Stages", title_justify="left")
        for column in ("stage", "in", "passed on", "dead letters"):
            table.add_column(column, justify="left" if column == "stage" else "right")
        for stage in stages:
            taken = self.count(stage, metrics.MESSAGES_PROCESSED)
            dead = self.count(stage, metrics.DLQ_SENT)
            table.add_row(stage.value, f"{taken:,}", f"{taken - dead:,}", f"{dead:,}")
        console.print(table)
        for stage in stages:
            reasons = self.labelled(stage, metrics.DLQ_SENT)
            if reasons:
                console.print(f"Dead letters of {stage}: {_listed(reasons)}")
            if alarms := self.count(stage, metrics.DEAD_LETTER_ALARMS):
                console.print(f"[red]Alarm[/], {alarms} times: too many dead letters (DEAD_LETTER_LIMIT_PERCENT)")
        for stage, declared, title in (
            (Stage.VALIDATE, metrics.RULES_BROKEN, "Schema rules broken"),
            (Stage.ANONYMIZE, metrics.PII_FOUND, "Personal values replaced"),
            (Stage.ENRICH, metrics.WEATHER_LOOKUPS, "Weather look-ups"),
        ):
            counts = self.labelled(stage, declared)
            if counts:
                console.print(f"{title}: {_listed(counts)}")
        weather = self.labelled(Stage.ENRICH, metrics.WEATHER_LOOKUPS)
        asked = sum(count for outcome, count in weather.items() if outcome not in ("no_city", "no_key"))
        if asked:
            hits = sum(weather.get(outcome, 0) for outcome in CACHE_HITS)
            console.print(
                f"Weather cache hits: {hits:,} of {asked:,} ({hits / asked:.1%}); "
                f"requests to the weather API: {self.count(Stage.ENRICH, metrics.WEATHER_API_CALLS):,}"
            )
        if embedded := self.count(Stage.EMBED, metrics.MESSAGES_PROCESSED):
            repeated = self.count(Stage.EMBED, metrics.EMBEDDING_REPEATED)
            tokens = self.count(Stage.EMBED, metrics.EMBEDDING_TOKENS)
            console.print(f"Embedded: {embedded:,} texts, {repeated:,} of them repeated; {tokens:,} tokens inferred")
        if written := self.labelled(Stage.EMBED, metrics.WEAVIATE_WRITES).get("written"):
            console.print(f"Written to Weaviate: {written:,}")
        if not self.read:
            console.print("Nothing new to read")
        rate = self.read / self.seconds if self.seconds else 0.0
        console.print(f"{self.read:,} records in {self.seconds:.1f} s ({rate:,.0f} records/s)")


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())
