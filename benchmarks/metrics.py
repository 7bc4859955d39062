"""What the metrics for Prometheus cost: microseconds of a record in validate, anonymize and enrich, on one core.

    python -m benchmarks.metrics

Records nothing but metrics, into files as a worker process does, and compares with the same calls of which only Beam
has the metrics. The fewer records a bundle has, the more a record costs, and the less it matters.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from schemas.topics import Stage
from transforms.metrics import StageMetrics
from transforms.prometheus import Recording
from transforms.prometheus.declarations import (
    END_TO_END_SECONDS,
    PII_FOUND,
    PROCESSING_SECONDS,
    VALIDATION,
    WEATHER_LOOKUPS,
)

RECORDS = 20_000
RUNS = 5
BUNDLES = (1, 20, 100, 1000)


class _Dropped:
    """Takes metrics and keeps none: what is left is Beam's part."""

    def counter(self, *_: Any) -> _Dropped:
        return self

    histogram = counter

    def inc(self, _: float) -> None:
        pass

    def add(self, _: Any) -> None:
        pass


class _Nowhere(Recording):
    def open(self) -> Any:
        return _Dropped()


def microseconds(recording: Recording, bundle: int) -> float:
    """Return the CPU time of a record's metrics, in bundles of `bundle` records."""
    stages = [StageMetrics(stage, held=True, recording=recording) for stage in tuple(Stage)[:3]]
    validate, anonymize, enrich = stages
    latencies = [stage.distribution(PROCESSING_SECONDS) for stage in stages]
    age = enrich.distribution(END_TO_END_SECONDS)
    started = time.thread_time()
    for number in range(RECORDS):
        for stage, latency in zip(stages, latencies, strict=True):
            stage.processed()
            latency.update(100 + number % 400)
        validate.labelled(VALIDATION, "passed")
        anonymize.labelled(PII_FOUND, "PHONE", 2)
        anonymize.labelled(PII_FOUND, "NAME")
        enrich.labelled(WEATHER_LOOKUPS, "memory_hit")
        age.update(300_000 + number)
        if number % bundle == bundle - 1:
            for stage in stages:
                stage.flush()
    return (time.thread_time() - started) / RECORDS * 1e6


def main() -> None:
    """Measure and print."""
    table = Table(title="Metrics of a record, microseconds (median)", title_justify="left")
    for column in ("records in a bundle", "Beam alone", "with Prometheus", "more"):
        table.add_column(column, justify="right")
    with tempfile.TemporaryDirectory() as directory:
        files = Recording(Path(directory))
        for bundle in BUNDLES:
            beam, both = (
                statistics.median(microseconds(recording, bundle) for _ in range(RUNS))
                for recording in (_Nowhere(), files)
            )
            table.add_row(f"{bundle:,}", f"{beam:.1f}", f"{both:.1f}", f"{both - beam:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
