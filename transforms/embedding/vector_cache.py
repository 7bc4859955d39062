"""Vectors of texts that came before: reposts are common."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

FIRST_ROWS = 1024


class VectorCache:
    """The vectors of the texts used last, at most `capacity`. Safe to use from several threads.

    Texts are kept as 16-byte BLAKE2b digests: memory does not depend on their length, and two texts share a digest
    with a probability below 1e-28 at a hundred thousand entries. The vectors are rows of one array, which grows by
    doubling: nothing is allocated for each text.
    """

    def __init__(self, capacity: int):
        self._capacity = capacity
        self._rows: OrderedDict[bytes, int] = OrderedDict()
        self._vectors = np.empty((0, 0), np.float32)
        self._lock = Lock()

    @staticmethod
    def key(text: str) -> bytes:
        """Return what `text` is kept under."""
        # Half a surrogate pair has no UTF-8; the tokenizer decides what becomes of it.
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def find(self, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float32]]:
        """Return copies of the vectors, float32 of shape (dimension,), of those `keys` that are still kept."""
        with self._lock:
            found = [key for key in keys if key in self._rows]
            if not found:
                return {}
            for key in found:
                self._rows.move_to_end(key)
            vectors = self._vectors[[self._rows[key] for key in found]]
        return dict(zip(found, vectors, strict=True))

    def keep(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Keep a copy of each row of `vectors` under its key, and let go of those not used for longest."""
        if not self._capacity:
            return
        with self._lock:
            # Room first: without memory for it no key may stand for a row that is not there.
            needed = min(self._capacity, len(self._rows) + len(keys))
            if needed > len(self._vectors):
                # Memory that is not yet written to costs nothing.
                size = min(self._capacity, max(FIRST_ROWS, needed, 2 * len(self._vectors)))
                grown = np.empty((size, vectors.shape[1]), np.float32)
                grown[: len(self._vectors)] = self._vectors.reshape(-1, vectors.shape[1])
                self._vectors = grown
            rows = [self._row(key) for key in keys]
            self._vectors[rows] = vectors  # of a row that was given twice the last stays

    def _row(self, key: bytes) -> int:
        """Return where to put the vector of `key`, which becomes the one used last."""
        row = self._rows.pop(key, None)
        if row is None:
            full = len(self._rows) == self._capacity
            row = self._rows.popitem(last=False)[1] if full else len(self._rows)
        self._rows[key] = row
        return row

    def __len__(self) -> int:
        return len(self._rows)
