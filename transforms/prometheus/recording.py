"""Recording metrics in this process: in memory, or in files that the process which serves them adds up."""

from __future__ import annotations

import logging
import os
import threading
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, values

from transforms.prometheus import slots
from transforms.prometheus.declarations import RECORDED, Declared, Kind

_log = logging.getLogger(__name__)

disable_created_metrics()  # type: ignore[no-untyped-call]


class BulkHistogram(Histogram):
    """A histogram that takes many values at the price of few: one write per bucket that is hit, not two per value."""

    def add(self, amounts: Iterable[float]) -> None:
        """Observe each of `amounts`."""
        hit: dict[int, int] = {}
        total = 0.0
        for amount in amounts:
            total += amount
            bucket = bisect_left(self._upper_bounds, amount)
            hit[bucket] = hit.get(bucket, 0) + 1
        for bucket, times in hit.items():
            self._buckets[bucket].inc(times)
        if hit:
            self._sum.inc(total)


class Recorder:
    """The metrics of this process that workers record.

    Attributes:
        registry: holds their values when they are kept in memory.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._metrics: dict[Declared, Counter | BulkHistogram] = {
            declared: Counter(declared.name, declared.meaning, declared.labels, registry=self.registry)
            if declared.kind is Kind.COUNTER
            else BulkHistogram(
                declared.name, declared.meaning, declared.labels, registry=self.registry, buckets=declared.buckets
            )
            for declared in RECORDED
        }

    def counter(self, declared: Declared, *labels: str) -> Counter:
        """Return the counter `declared` with these labels."""
        return cast(Counter, self._metrics[declared].labels(*labels))

    def histogram(self, declared: Declared, *labels: str) -> BulkHistogram:
        """Return the histogram `declared` with these labels."""
        return cast(BulkHistogram, self._metrics[declared].labels(*labels))


_opened: dict[Path | None, Recorder] = {}
_opening = threading.Lock()


@dataclass(frozen=True)
class Recording:
    """Where the workers of a job record; travels to them with the graph.

    Attributes:
        directory: of the job's metrics, absolute, as the workers see it; None when they are threads of the process that
            serves the metrics, which then needs no files.
    """

    directory: Path | None = None

    def open(self) -> Recorder:
        """Return the one recorder of this process; never raises: metrics are no reason to stop records."""
        with _opening:
            recorder = _opened.get(self.directory)
            if recorder is None:
                if self.directory is not None:
                    _record_in_files(self.directory)
                recorder = _opened[self.directory] = Recorder()
            return recorder


IN_PROCESS = Recording()


def _record_in_files(directory: Path) -> None:
    """Have prometheus_client keep the values of this process in a slot of `directory`.

    The library chooses by an environment variable at import; a worker learns its directory from the graph, later.
    """
    try:
        slot = slots.take(directory)
    except OSError as error:
        _log.warning(
            "%s (METRICS_DIR) is not writable (%s): the metrics of this worker are not served",
            directory,
            error.strerror,
        )
        return
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)
    values.ValueClass = values.MultiProcessValue(lambda: slot.name)  # type: ignore[no-untyped-call]
