"""Attention in the shapes for which OpenVINO's CPU plugin has its fast kernels.

Each `ScaledDotProductAttention` over whole texts becomes the products, mask and softmax that it means, with two
liberties that change no result:

- keys and values are made longer, up to a multiple of `STEP`, by zeros that the mask hides. Over such a length the
  kernel takes .6 to .7 of the time that it takes over one a little shorter; queries may be of any length.
- the scale goes to the queries where they are made, so that no step of its own is left between the products, and keys
  are not transposed in memory.

What each gives is measured in docs/explanation/embedding.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.embedding.openvino_import import openvino, ops

STEP = 16
"""Measured; as many as an AVX-512 register holds numbers of 32 bits."""
HIDDEN = np.float32(-1e30)
"""Added to the score of a key that is not to be seen: its weight is zero also where bf16 rounds it."""
HEADS_LAST = (0, 2, 1, 3)
"""(texts, heads, tokens, numbers) <-> (texts, tokens, heads, numbers)."""


def align_attention(model: openvino.Model, tokens: int) -> int:
    """Rewrite the attention of `model` in place, where each token sees all tokens of its text.

    Any other - none masked, causal, within a window, with a bias of its own for each pair - stays as it is.

    Args:
        model: takes ids and mask, both int64 of shape (texts, tokens).
        tokens: of the longest text it reads: up to there it is made sure that all tokens see the same ones.

    Returns:
        How many were rewritten.
    """
    seen: dict[str, bool] = {}
    paddings: dict[tuple[str, int, int], _Padding] = {}
    rewritten = 0
    for node in model.get_ordered_ops():
        if node.get_type_name() != "ScaledDotProductAttention" or node.get_attributes()["causal"]:
            continue
        if node.get_input_size() < 4:
            continue
        query, key, value, mask = (node.input_value(index) for index in range(4))
        shape = query.get_partial_shape()
        if not (shape[1].is_static and shape[3].is_static) or not _alike(query, key, value):
            continue
        heads, numbers = shape[1].get_length(), shape[3].get_length()
        scale = numbers**-0.5
        if node.get_input_size() > 4:
            given = node.input_value(4).get_node()
            if given.get_type_name() != "Constant":
                continue
            scale = float(given.get_data())
        name = f"{mask.get_node().get_friendly_name()}:{mask.get_index()}"
        if name not in seen:
            seen[name] = _same_for_all(model, mask, tokens)
        if not seen[name]:
            continue
        which = name, heads, numbers
        if which not in paddings:
            paddings[which] = _padding(mask, heads, numbers)
        attended = _attention(_scaled(query, scale), key, value, paddings[which])
        attended.get_node().set_friendly_name(node.get_friendly_name())
        node.output(0).replace(attended)
        rewritten += 1
    model.validate_nodes_and_infer_types()
    return rewritten


def _alike(query: openvino.Output, key: openvino.Output, value: openvino.Output) -> bool:
    """Tell whether all three have as many heads, each of as many numbers."""
    shapes = [part.get_partial_shape() for part in (query, key, value)]
    return all(shape[axis] == shapes[0][axis] for shape in shapes for axis in (1, 3))


class _Padding(NamedTuple):
    """What layers that share a mask share."""

    bias: openvino.Output
    """Added to scores: fp32, (texts, 1, 1, tokens and what is put behind them)."""
    zeros: openvino.Output
    """What is put behind keys and values: fp32, (texts, more tokens, heads, numbers)."""


def _attention(query: openvino.Output, key: openvino.Output, value: openvino.Output, pad: _Padding) -> openvino.Output:
    def longer(part: openvino.Output) -> openvino.Output:
        # Where tokens are rows one behind the other this is one copy. OpenVINO drops transposes that undo each other.
        by_token = ops.transpose(part, _integers(*HEADS_LAST))
        return ops.transpose(ops.concat([by_token, pad.zeros], 1), _integers(*HEADS_LAST)).output(0)

    scores = ops.add(ops.matmul(query, longer(key), False, True), pad.bias)
    return ops.matmul(ops.softmax(scores, -1), longer(value), False, False).output(0)


def _padding(mask: openvino.Output, heads: int, numbers: int) -> _Padding:
    shape = ops.shape_of(mask)
    texts, tokens = (ops.gather(shape, _integers(axis), _integers(0)) for axis in (0, 3))
    more = ops.floor_mod(ops.subtract(_integers(0), tokens), _integers(STEP))
    seen = ops.slice(mask, _integers(0), _integers(1), _integers(1), _integers(2)).output(0)
    if seen.get_element_type() == openvino.Type.boolean:
        seen = ops.select(seen, ops.constant(np.float32(0)), ops.constant(HIDDEN)).output(0)
    one = _integers(1)
    behind = ops.broadcast(ops.constant(HIDDEN), ops.concat([texts, one, one, more], 0))
    zeros = ops.broadcast(ops.constant(np.float32(0)), ops.concat([texts, more, _integers(heads, numbers)], 0))
    return _Padding(ops.concat([seen, behind], 3).output(0), zeros.output(0))


def _scaled(query: openvino.Output, scale: float) -> openvino.Output:
    """Multiply `query` where it is made, before it is cut into heads: OpenVINO does it with the product there."""
    behind, made = None, query
    while made.get_node().get_type_name() in ("Transpose", "Reshape") and len(made.get_target_inputs()) == 1:
        behind, made = made.get_node(), made.get_node().input_value(0)
    scaled = ops.multiply(made, ops.constant(np.float32(scale)))
    if behind is None:
        return scaled.output(0)
    behind.input(0).replace_source_output(scaled.output(0))
    return query


def _same_for_all(model: openvino.Model, mask: openvino.Output, tokens: int) -> bool:
    """Tell whether `mask` says the same for every head and every token of a text, of `tokens` tokens and of half."""
    copy = model.clone()
    name, index = mask.get_node().get_friendly_name(), mask.get_index()
    node = next(node for node in copy.get_ordered_ops() if node.get_friendly_name() == name)
    alone = openvino.Model([ops.result(node.output(index))], copy.get_parameters())
    lengths = np.array([[tokens], [max(1, tokens // 2)]])
    attention_mask = (np.arange(tokens) < lengths).astype(np.int64)
    compiled = openvino.Core().compile_model(alone, "CPU")
    found: NDArray[np.generic] = compiled([np.zeros_like(attention_mask), attention_mask])[0]
    return found.ndim == 4 and found.shape[1] == 1 and bool((found == found[:, :, :1]).all())


def _integers(*values: int) -> openvino.Node:
    return ops.constant(np.array(values, np.int64))
