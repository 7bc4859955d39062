"""Which records say the same as one before them: the last distinct texts of a worker, compared by their vectors.

The window holds originals only: a record that says the same as one of them is marked with its name and not kept. So a
mark never leads to a marked record, and a bundle that is done again gets the marks it got before. Numbers decide beside
the vector: models read "14" and "15" almost alike, and another price or another model is another offer. So does the
script: a translation is no copy.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas import Kind
from schemas.identity import record_name
from schemas.kinds import FIELDS
from transforms.blas import use_one_thread
from transforms.privacy.normalize import TOKEN
from transforms.records import Record

SKETCH: Final = 32
"""Dimensions of the random projection that excludes most pairs, at a twelfth of the work."""
BLOCK: Final = 2_000
"""Originals compared at a time: their products stay in the processor's cache."""
SPREAD: Final = 5.0
"""Standard deviations of a projected distance that a pair may be above its mean and still be compared in full."""
MOST_COMPARED: Final = 64
"""Most originals, the nearest first, that one record is compared with in full: bounds the cost of a flood of alike."""
_BANGLA: Final = re.compile(r"[\u0980-\u09ff]")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class DuplicateConfig:
    """What counts as saying the same.

    Attributes:
        window: originals kept, for each kind and worker process (DUPLICATE_WINDOW).
        threshold: least cosine of the two vectors (DUPLICATE_THRESHOLD).
    """

    window: int = 20_000
    threshold: float = 0.92


class Said(NamedTuple):
    """What is compared of a record beside its vector.

    Attributes:
        name: of the record, see `schemas.identity.record_name`.
        facts: what must be equal.
    """

    name: str
    facts: Hashable


def said(record: Record) -> Said:
    """Return the identity of `record` and the facts of its text; of an order its price too."""
    value = record.value
    facts = facts_of(str(value[FIELDS[record.kind].text]))
    name = record_name(record.kind, value)
    if record.kind is Kind.SOCIAL:
        return Said(name, facts)
    return Said(name, (facts, value.get("unit_price"), value.get("currency")))


def facts_of(text: str) -> tuple[bool, tuple[str, ...]]:
    """Return whether `text` is mostly in Bangla script, and its numbers."""
    return 3 * len(_BANGLA.findall(text)) > len(text), numbers_in(text)


def numbers_in(text: str) -> tuple[str, ...]:
    """Return the numbers of `text` in their order, in Western digits and without separators; tokens have none."""
    found = _NUMBER.findall(TOKEN.sub(" ", text))
    return tuple("".join(str(int(sign)) for sign in number if sign.isdigit()) for number in found)


class DuplicateWindow:
    """The last originals of one kind. Safe to use from several threads.

    Memory: `capacity` rows of float32, of the vector and of its sketch: 33 MB for 20,000 of 384 dimensions.

    Args:
        capacity: originals kept; a new one takes the place of the oldest.
        dimension: of the vectors.
        threshold: least cosine of two that say the same.
    """

    def __init__(self, capacity: int, dimension: int, threshold: float):
        self._capacity = capacity
        self._threshold = threshold
        width = min(SKETCH, dimension)
        random = np.random.default_rng(20_000)
        # Orthonormal columns; the scale makes a projected squared distance the true one on average.
        basis = np.linalg.qr(random.standard_normal((dimension, width)))[0] * np.sqrt(dimension / width)
        self._projection = basis.astype(np.float32)
        spread = 1 + SPREAD * np.sqrt(2 / width) if width < dimension else 1.001
        self._nearest = np.float32(-(1 - threshold) * spread - 1e-5)
        self._vectors = np.empty((capacity, dimension), np.float32)
        self._sketches = np.zeros((capacity, width + 2), np.float32)
        self._facts = np.zeros(capacity, np.int64)
        self._names: list[str | None] = []
        self._slots: dict[str, int] = {}
        self._next = 0
        self._lock = Lock()

    def mark(self, records: Sequence[Said], vectors: NDArray[np.float32]) -> list[str | None]:
        """Return for each record the name of the original that says the same, None for an original; keep those.

        Args:
            records: of one batch, in their order.
            vectors: theirs, float32 of shape (records, dimension), each of length one.
        """
        with self._lock:
            return self._mark(records, vectors)

    def __len__(self) -> int:
        return len(self._slots)

    def _mark(self, records: Sequence[Said], vectors: NDArray[np.float32]) -> list[str | None]:
        sketches = self._sketched(vectors)
        facts = np.fromiter((hash(one.facts) for one in records), np.int64, len(records))
        near = self._near(sketches, facts)
        alike = vectors @ vectors.T
        taken: set[int] = set()  # slots that this batch wrote: what was computed of them is of before
        originals: dict[int, str] = {}
        marks: list[str | None] = []
        for index, record in enumerate(records):
            best, of = self._threshold, None
            if slots := [slot for slot in near.get(index, ()) if slot not in taken]:
                cosines = self._vectors[slots] @ vectors[index]
                for slot, cosine in zip(slots, cosines.tolist(), strict=True):
                    if cosine >= best and self._names[slot] not in (None, record.name):
                        best, of = cosine, self._names[slot]
            for earlier in np.flatnonzero(alike[index, :index] >= best).tolist():
                if earlier in originals and facts[earlier] == facts[index] and originals[earlier] != record.name:
                    best, of = float(alike[index, earlier]), originals[earlier]
            # A new version of an original takes the place of the old one, within this batch too.
            for earlier in [number for number, name in originals.items() if name == record.name]:
                del originals[earlier]
            if of is None:
                originals[index] = record.name
                taken.add(self._keep(record.name, vectors[index], sketches[index], int(facts[index])))
            elif (slot := self._slots.pop(record.name, -1)) >= 0:
                self._names[slot] = None
                taken.add(slot)
            marks.append(of)
        return marks

    def _sketched(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the projections of `vectors`, with 1 and minus half their squared length behind them.

        So the product of one and another with these two swapped is minus half their squared distance.
        """
        made = vectors @ self._projection
        half = -0.5 * np.einsum("ij,ij->i", made, made)
        return np.column_stack((made, np.ones_like(half), half))

    def _near(self, sketches: NDArray[np.float32], facts: NDArray[np.int64]) -> dict[int, list[int]]:
        """Return the slots worth a full comparison, by the index of the record."""
        held, count = len(self._names), len(sketches)
        near: dict[int, list[tuple[float, int]]] = {}
        for first in range(0, held, BLOCK):
            block = self._sketches[first : min(first + BLOCK, held)]
            closeness = block @ sketches.T
            if closeness.max() < self._nearest:
                continue
            slots, rows = np.divmod(np.flatnonzero(closeness >= self._nearest), count)
            same = self._facts[first + slots] == facts[rows]
            for slot, row in zip(slots[same].tolist(), rows[same].tolist(), strict=True):
                near.setdefault(row, []).append((-float(closeness[slot, row]), first + slot))
        return {row: [slot for _, slot in heapq.nsmallest(MOST_COMPARED, several)] for row, several in near.items()}

    def _keep(self, name: str, vector: NDArray[np.float32], sketch: NDArray[np.float32], facts: int) -> int:
        slot = self._slots.get(name, -1)
        if slot < 0:
            slot = self._next
            self._next = (slot + 1) % self._capacity
            if slot == len(self._names):
                self._names.append(None)
            elif (oldest := self._names[slot]) is not None:
                del self._slots[oldest]
            self._slots[name] = slot
        self._names[slot] = name
        self._vectors[slot] = vector
        self._sketches[slot, :-2] = sketch[:-2]
        self._sketches[slot, -2], self._sketches[slot, -1] = sketch[-1], sketch[-2]
        self._facts[slot] = facts
        return slot


class DuplicateMarker:
    """The windows of both kinds, for vectors of one model."""

    def __init__(self, config: DuplicateConfig, dimension: int):
        self._windows = {kind: DuplicateWindow(config.window, dimension, config.threshold) for kind in Kind}

    def mark(self, records: Sequence[Record], vectors: NDArray[np.float32]) -> list[str | None]:
        """Return for each record the name of the one that said the same before, None where there was none."""
        marks: list[str | None] = [None] * len(records)
        for kind, window in self._windows.items():
            indices = [index for index, record in enumerate(records) if record.kind is kind]
            if indices:
                found = window.mark([said(records[index]) for index in indices], vectors[indices])
                for index, mark in zip(indices, found, strict=True):
                    marks[index] = mark
        return marks


_shared: dict[tuple[DuplicateConfig, str], DuplicateMarker] = {}
_making = Lock()


def shared_marker(config: DuplicateConfig, dimension: int, fingerprint: str) -> DuplicateMarker:
    """Return the one marker of this process for vectors of the model `fingerprint`: bundles and threads share it."""
    use_one_thread()
    with _making:
        key = (config, fingerprint)
        if key not in _shared:
            _shared[key] = DuplicateMarker(config, dimension)
        return _shared[key]
