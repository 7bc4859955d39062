"""The one interface behind which a model runs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Tokens = NDArray[np.int64]
"""The token ids of one text, special tokens among them: shape (tokens,)."""
Vectors = NDArray[np.float32]
"""A vector of length one in each row: shape (texts, dimension)."""


class InferenceBackend(Protocol):
    """A loaded model. Batches are started by one thread at a time; their vectors may be taken by another.

    Attributes:
        name: backend and precision, e.g. `openvino-bf16`; a label in logs and metrics.
        batch_tokens: tokens of one inference with which it is fastest.
        pads: whether every text of a batch costs as much as its longest one.
        ahead: batches that may be started before the vectors of the first are taken.
    """

    name: str
    batch_tokens: int
    pads: bool
    ahead: int

    def start(self, texts: Sequence[Tokens]) -> Callable[[], Vectors]:
        """Begin with a batch, and return what waits for its vectors, one for each text; to be called once."""
        ...


def run(backend: InferenceBackend, batches: Iterable[Sequence[Tokens]]) -> Iterator[Vectors]:
    """Yield the vectors of each batch, in order; the next ones are started before those of the first are taken."""
    running: deque[Callable[[], Vectors]] = deque()
    try:
        for batch in batches:
            if len(running) == backend.ahead:
                yield running.popleft()()
            running.append(backend.start(batch))
        while running:
            yield running.popleft()()
    finally:
        for finish in running:  # the caller gave up: the next one must find the backend idle
            finish()
