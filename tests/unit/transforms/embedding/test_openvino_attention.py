"""Attention rewritten for OpenVINO's kernels means what it meant before, and any other is left alone."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from transforms.embedding.openvino_attention import STEP, align_attention
from transforms.embedding.openvino_import import openvino, ops

LAYERS = ((3, 8), (2, 12))
"""Heads, and the numbers of each."""
WIDTH = 24
LONGEST = 3 * STEP
Mask = Callable[[openvino.Output, openvino.Output], openvino.Output | None]
"""The ids and the mask of the model's input, int64 of shape (texts, tokens) -> what attention is told to see."""


def integers(*values: int) -> openvino.Node:
    return ops.constant(np.array(values, np.int64))


def sees_its_text(ids: openvino.Output, mask: openvino.Output) -> openvino.Output:
    tokens = ops.gather(ops.shape_of(ids), integers(1), integers(0))
    rows = ops.broadcast(ops.constant(True), ops.concat([integers(1, 1), tokens, integers(1)], 0))
    seen = ops.unsqueeze(ops.equal(mask, ops.constant(np.int64(1))), integers(1, 2))
    return ops.logical_and(seen, rows).output(0)


def numbers_for_its_text(ids: openvino.Output, mask: openvino.Output) -> openvino.Output:
    seen = sees_its_text(ids, mask)
    return ops.select(seen, ops.constant(np.float32(0)), ops.constant(np.float32(-1e9))).output(0)


def apart(ids: openvino.Output, furthest: int) -> openvino.Output:
    """Whether two tokens stand at most `furthest` apart."""
    tokens = ops.squeeze(ops.gather(ops.shape_of(ids), integers(1), integers(0)), integers(0))
    places = ops.range(ops.constant(np.int64(0)), tokens, ops.constant(np.int64(1)), "i64")
    distance = ops.subtract(ops.unsqueeze(places, integers(0)), ops.unsqueeze(places, integers(1)))
    return ops.less_equal(ops.abs(distance), ops.constant(np.int64(furthest))).output(0)


def sees_its_neighbours(ids: openvino.Output, mask: openvino.Output) -> openvino.Output:
    return ops.logical_and(sees_its_text(ids, mask), apart(ids, LONGEST - 2)).output(0)


def sees_all(ids: openvino.Output, mask: openvino.Output) -> None:
    return None


def encoder(mask_of: Mask, *, causal: bool = False, scale: float | None = None) -> openvino.Model:
    """A small model: ids and mask in, the sum of what each token's heads attended to out."""
    rng = np.random.default_rng(3)
    shape = openvino.PartialShape([-1, -1])
    ids, mask = (ops.parameter(shape, openvino.Type.i64, name=name) for name in ("ids", "mask"))

    def cut(tokens: openvino.Node, heads: int, numbers: int) -> openvino.Node:
        weights = rng.normal(scale=0.2, size=(WIDTH, WIDTH)).astype(np.float32)
        product = ops.matmul(tokens, ops.constant(weights), False, True)
        return ops.transpose(ops.reshape(product, integers(0, 0, heads, numbers), True), integers(0, 2, 1, 3))

    seen = mask_of(ids.output(0), mask.output(0))
    table = ops.constant(rng.normal(size=(50, WIDTH)).astype(np.float32))
    tokens = ops.gather(table, ids, integers(0))
    for layer in LAYERS:
        inputs = [cut(tokens, *layer) for _ in range(3)]
        if seen is not None:
            inputs.append(seen)
        if scale is not None:
            inputs.append(ops.constant(np.float32(scale)))
        attended = ops.transpose(ops.scaled_dot_product_attention(*inputs, causal=causal), integers(0, 2, 1, 3))
        tokens = ops.add(tokens, ops.reshape(attended, integers(0, 0, WIDTH), True))
    return openvino.Model([ops.result(tokens)], [ids, mask])


def outputs(model: openvino.Model, lengths: list[int]) -> list[NDArray[np.float32]]:
    """What the model makes of each text's own tokens, in fp32."""
    rng = np.random.default_rng(4)
    mask = (np.arange(max(lengths)) < np.array(lengths)[:, None]).astype(np.int64)
    ids = rng.integers(0, 50, mask.shape)
    compiled = openvino.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    made = compiled([ids, mask])[0]
    return [row[:length] for row, length in zip(made, lengths, strict=True)]


@pytest.mark.parametrize("mask_of", [sees_its_text, numbers_for_its_text])
@pytest.mark.parametrize("scale", [None, 0.7])
def test_the_same_comes_out(mask_of: Mask, scale: float | None) -> None:
    plain, aligned = encoder(mask_of, scale=scale), encoder(mask_of, scale=scale)
    assert align_attention(aligned, LONGEST) == len(LAYERS)
    assert "ScaledDotProductAttention" not in {node.get_type_name() for node in aligned.get_ordered_ops()}
    for lengths in ([1], [2, 1], [STEP - 1, 3], [STEP], [STEP, STEP], [STEP + 1, 5, STEP], [LONGEST - 1, LONGEST]):
        for before, after in zip(outputs(plain, lengths), outputs(aligned, lengths), strict=True):
            np.testing.assert_allclose(after, before, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    "model", [encoder(sees_its_neighbours), encoder(sees_all), encoder(sees_all, causal=True)],
    ids=["a window", "no mask", "causal"],
)  # fmt: skip
def test_attention_that_is_not_over_the_whole_text_is_left_alone(model: openvino.Model) -> None:
    before = outputs(model, [7, LONGEST])
    assert align_attention(model, LONGEST) == 0
    for old, new in zip(before, outputs(model, [7, LONGEST]), strict=True):
        np.testing.assert_array_equal(new, old)
