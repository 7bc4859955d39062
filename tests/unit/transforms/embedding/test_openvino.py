"""OpenVINO with the real model."""

import random
from collections.abc import Sequence

import numpy as np
import psutil

from transforms.embedding import EmbeddingModel, ModelConfig

WARM, MEASURED = 200, 300
"""Shapes of batches."""
MOST_MIB = 60
"""Without a bound on the kernels that are kept it was some 140."""


def infer(model: EmbeddingModel, shapes: Sequence[tuple[int, int]]) -> None:
    for texts, tokens in shapes:
        model._backend.start([np.full(tokens, 5, np.int64)] * texts)()


def test_batches_of_ever_new_shapes_do_not_fill_the_memory() -> None:
    model = EmbeddingModel(ModelConfig(backend="openvino", threads=1))
    shapes = [(texts, tokens) for texts in range(1, 51) for tokens in range(3, 21)]
    random.Random(1).shuffle(shapes)
    infer(model, shapes[:WARM])
    before = psutil.Process().memory_info().rss
    infer(model, shapes[WARM : WARM + MEASURED])
    assert (psutil.Process().memory_info().rss - before) / 2**20 < MOST_MIB
