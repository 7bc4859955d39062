"""Vectors of texts that came before: reposts are common."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock

import numpy as np
from numpy.typing import NDArray


class VectorCache:
    """The vectors of the texts used last, at most `capacity`. Safe to use from several threads.

    Texts are kept as 16-byte BLAKE2b digests: memory does not depend on their length, and two texts share a digest
    with a probability below 1e-28 at a hundred thousand entries.
    """

    def __init__(self, capacity: int):
        self._capacity = capacity
        self._vectors: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    @staticmethod
    def key(text: str) -> bytes:
        """Return what `text` is kept under."""
        # Half a surrogate pair has no UTF-8; the tokenizer decides what becomes of it.
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def get(self, key: bytes) -> NDArray[np.float32] | None:
        """Return the vector kept under `key`, float32 of shape (dimension,), if it still is."""
        with self._lock:
            vector = self._vectors.get(key)
            if vector is not None:
                self._vectors.move_to_end(key)
            return vector

    def put(self, key: bytes, vector: NDArray[np.float32]) -> None:
        """Keep a copy of `vector`, and let go of the one not used for longest when there are too many."""
        if not self._capacity:
            return
        kept = vector.copy()  # a row would hold its whole batch
        kept.flags.writeable = False
        with self._lock:
            self._vectors[key] = kept
            self._vectors.move_to_end(key)
            while len(self._vectors) > self._capacity:
                self._vectors.popitem(last=False)

    def __len__(self) -> int:
        return len(self._vectors)
