"""Which object of Weaviate a record is, and whether what Weaviate has of it is newer. No I/O in here but waiting.

Weaviate overwrites whatever has the UUID. So what it has is read first, once for each batch, and only within one
process at a time for each order or post: Kafka gives all its versions to one worker, by their key.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

from pipeline.sinks.weaviate_objects import line_uuid, object_uuid
from schemas.identity import line_of
from transforms.records import Record


class Held(NamedTuple):
    """What Weaviate has under a UUID.

    Attributes:
        line: of the order; empty for a post.
        version: see `schemas.identity`; empty for an object of before there were any, which any version replaces.
    """

    line: str
    version: str


class Placed(NamedTuple):
    """Where the records of a batch belong.

    Attributes:
        versions: UUID -> indices of its records, the newest last; none is older than what Weaviate has.
        stale: indices of the records that are not written.
    """

    versions: dict[UUID, list[int]]
    stale: list[int]


def candidates(records: Mapping[int, Record]) -> set[UUID]:
    """Return every UUID that one of `records` may have."""
    found = {object_uuid(record) for record in records.values()}
    return found | {line_uuid(record) for record in records.values() if line_of(record.kind, record.value)}


def place(records: Mapping[int, Record], held: Mapping[UUID, Held]) -> Placed:
    """Return where `records` belong, by index, given what Weaviate has under their `candidates`."""
    lines = {name: one.line for name, one in held.items()}
    versions: dict[UUID, list[tuple[str, int]]] = {}
    stale = []
    for index, record in records.items():
        line, name = line_of(record.kind, record.value), object_uuid(record)
        if lines.setdefault(name, line) != line:
            name = line_uuid(record)
        version = record.version
        if name in held and held[name].version > version:
            stale.append(index)
        else:
            versions.setdefault(name, []).append((version, index))
    return Placed({name: [index for _, index in sorted(found)] for name, found in versions.items()}, stale)


class InFlight:
    """The orders and posts that some thread of this process is writing: nobody else reads or writes them meanwhile."""

    def __init__(self) -> None:
        self._names: set[UUID] = set()
        self._changed = threading.Condition()

    @contextmanager
    def reserved(self, names: Sequence[UUID]) -> Iterator[None]:
        """Wait until none of `names` is being written, and keep them for as long as the context lasts."""
        wanted = set(names)
        with self._changed:
            self._changed.wait_for(lambda: self._names.isdisjoint(wanted))
            self._names |= wanted
        try:
            yield
        finally:
            with self._changed:
                self._names -= wanted
                self._changed.notify_all()


in_flight = InFlight()
"""Of this process, whatever copies of the writer it runs."""
