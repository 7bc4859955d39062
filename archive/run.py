"""One run of the archive: up to now, or on and on."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from archive.batch import Batch
from archive.columns import COLUMNS
from archive.source import Source
from archive.store import FileHeld, Gap, Store
from clients.errors import ServiceUnavailable

NEW_PARTITIONS_SECONDS = 30.0
"""How often a run that follows looks for new partitions."""


@dataclass
class Totals:
    """What a run has archived.

    Attributes:
        rows: by table.
        mismatched: values that did not fit their column, by column.
        gaps: what could not be archived any more.
        records: Kafka records read.
        seconds: since the start.
    """

    rows: Counter[str] = field(default_factory=Counter)
    mismatched: Counter[str] = field(default_factory=Counter)
    gaps: list[Gap] = field(default_factory=list)
    records: int = 0
    seconds: float = 0.0

    def add(self, batch: Batch) -> None:
        """Count a batch that has been written."""
        self.rows.update({name: batch.count(name) for name in COLUMNS if batch.count(name)})
        self.mismatched += batch.mismatched
        self.records += batch.records


class Watcher(Protocol):
    """Receives the events of a run."""

    def wrote(self, batch: Batch, left: int) -> None:
        """Hear that a batch is in the file; `left` offsets remain of those that were there at the start."""

    def missing(self, gap: Gap) -> None:
        """Hear that records were deleted before they could be archived."""

    def waiting(self, error: FileHeld) -> None:
        """Another program holds the file; we wait."""


def archive(
    source: Source,
    store: Store,
    *,
    follow: bool,
    batch_records: int,
    flush_seconds: float,
    with_vectors: bool,
    stop: Callable[[], bool],
    watcher: Watcher,
) -> Totals:
    """Write what `source` holds beyond the store's positions into `store`.

    Args:
        source: the topics.
        store: the file; closed whenever there is nothing to write, so that it can be read meanwhile.
        follow: continue with what comes until `stop`; otherwise end where the topics ended at the start.
        batch_records: most records of a transaction.
        flush_seconds: longest time a record waits for its transaction.
        with_vectors: whether vectors are kept.
        stop: whether to end after the batch at hand.
        watcher: told what happens.

    Raises:
        ServiceUnavailable: Kafka is unavailable (when following, only at the start).
        ArchiveError: the file cannot be used.
    """
    began = time.monotonic()
    totals = Totals()

    def note(gaps: list[Gap]) -> None:
        for gap in gaps:
            if not _patiently(store, follow, stop, watcher):
                return  # the positions stay, so it is noticed again next time
            store.skip(gap, source.topic_ids.get(gap.topic, ""))
            totals.gaps.append(gap)
            watcher.missing(gap)

    try:
        store.open()
        note(source.assign(store.positions()))
        looked = time.monotonic()
        while not stop() and (follow or not source.caught_up):
            batch = Batch(with_vectors=with_vectors)
            gaps = source.read(batch, batch_records, flush_seconds, stop)
            if batch.records:
                if not _patiently(store, follow, stop, watcher):
                    break  # not written, so read again next time
                store.write(batch, source.topic_ids)
                totals.add(batch)
                watcher.wrote(batch, source.left)
            note(gaps)
            if source.caught_up:
                store.close()
            if follow and time.monotonic() - looked > NEW_PARTITIONS_SECONDS:
                with contextlib.suppress(ServiceUnavailable):  # we wait for Kafka to come back
                    note(source.assign({}))
                looked = time.monotonic()
    finally:
        store.close()
        totals.seconds = time.monotonic() - began
    return totals


def _patiently(store: Store, follow: bool, stop: Callable[[], bool], watcher: Watcher) -> bool:
    """Open the store; when following, wait as long as another process holds it. Returns whether it is open."""
    while True:
        try:
            store.open()
            return True
        except FileHeld as error:
            if not follow:
                raise
            watcher.waiting(error)
            if stop():
                return False
