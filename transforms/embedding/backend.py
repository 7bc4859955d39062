"""The one interface behind which a model runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from transforms.embedding.batching import TokenBatch


class InferenceBackend(Protocol):
    """A loaded model. Used from one thread at a time.

    Attributes:
        name: backend and precision, e.g. `openvino-bf16`; a label in logs and metrics.
        batch_tokens: tokens of one inference with which it is fastest.
    """

    name: str
    batch_tokens: int

    def run(self, batches: Iterable[TokenBatch]) -> Iterator[NDArray[np.float32]]:
        """Yield the vectors of each batch, in order: float32 of shape (texts, dimension), each of length one.

        The next batch is handed to the device before the vectors of the last are taken, so that it never waits for
        Python.
        """
        ...
