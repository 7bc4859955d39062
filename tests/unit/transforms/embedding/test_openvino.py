"""OpenVINO with the real model."""

import logging
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil
import pytest

from transforms.embedding import EmbeddingModel, ModelConfig
from transforms.embedding.openvino_backend import convert
from transforms.embedding.openvino_import import openvino
from transforms.embedding.source import ModelSource

WARM, MEASURED = 200, 300
"""Shapes of batches."""
MOST_MIB = 60
"""Without a bound on the kernels that are kept it was some 140."""


def infer(model: EmbeddingModel, shapes: Sequence[tuple[int, int]]) -> None:
    for texts, tokens in shapes:
        model._backend.start([np.full(tokens, 5, np.int64)] * texts)()


def test_batches_of_ever_new_shapes_do_not_fill_the_memory() -> None:
    model = EmbeddingModel(ModelConfig(backend="openvino", threads=1, bridge="none"))
    shapes = [(texts, tokens) for texts in range(1, 51) for tokens in range(3, 21)]
    random.Random(1).shuffle(shapes)
    infer(model, shapes[:WARM])
    before = psutil.Process().memory_info().rss
    infer(model, shapes[WARM : WARM + MEASURED])
    assert (psutil.Process().memory_info().rss - before) / 2**20 < MOST_MIB


def test_the_attention_of_the_packaged_model_is_aligned(tmp_path: Path) -> None:
    source = ModelSource(ModelConfig())
    assert source.facts.positions is not None
    convert(source.sentence_transformer, tmp_path / "model.xml", source.facts.positions)
    kinds = [node.get_type_name() for node in openvino.Core().read_model(tmp_path / "model.xml").get_ordered_ops()]
    assert kinds.count("Softmax") == 6  # its layers
    assert "ScaledDotProductAttention" not in kinds


def test_a_conversion_logs_nothing_of_transformers(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = ModelSource(ModelConfig())
    assert source.facts.positions is not None
    model = source.sentence_transformer
    logger = logging.getLogger("transformers")
    logging.Logger.warning_once.cache_clear()  # type: ignore[attr-defined]  # of transformers: it warns once a process
    level = logger.level
    logger.addHandler(caplog.handler)
    try:
        convert(model, tmp_path / "model.xml", source.facts.positions)
    finally:
        logger.removeHandler(caplog.handler)
    assert caplog.messages == []
    assert logger.level == level
