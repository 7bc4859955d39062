"""The model in OpenVINO, on the CPU: converted straight from torch."""

from __future__ import annotations

import logging
import warnings
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.embedding.backend import Tokens, Vectors
from transforms.embedding.batching import padded
from transforms.embedding.config import Precision
from transforms.embedding.openvino_attention import align_attention
from transforms.embedding.openvino_import import openvino

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

HINTS = {Precision.FP32: "f32", Precision.BF16: "bf16", Precision.FP16: "f16"}
CAPABILITIES = {Precision.FP32: "FP32", Precision.BF16: "BF16", Precision.FP16: "FP16"}
BATCH_TOKENS = 1024
"""Measured: more gain nothing, and a batch under way delays a record that comes alone."""

KERNELS_KEPT = 60
"""Compiled kernels that a thread keeps for shapes of batches that come again. Any batch may have a new one: with its
own 5,000 OpenVINO grows by hundreds of MiB before the first is dropped, for 2 % of speed."""


def multiplies_natively(precision: Precision) -> bool:
    """Return whether this CPU has instructions for products of `precision`, as OpenVINO sees it."""
    return CAPABILITIES[precision] in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def convert(model: SentenceTransformer, path: Path, tokens: int) -> None:
    """Write `model` (fp32 torch) as an OpenVINO model of two inputs, both int64 of shape (any, any), to `path` (.xml).

    Weights stay fp32: what they are rounded to is decided when it is compiled.

    Args:
        model: is changed.
        path: of the new model.
        tokens: of the longest text that it can read.
    """
    import torch

    from transforms.embedding.torch_backend import PaddedModel

    # The tracer reads every attribute of the model, one of which warns of a loss function that only training uses.
    logger = logging.getLogger("transformers")
    level = logger.level
    logger.setLevel(logging.ERROR)
    # Two texts of unlike length, so that the trace keeps the mask.
    ids = torch.full((2, 16), 5, dtype=torch.int64)
    mask = torch.ones_like(ids)
    mask[1, 9:] = 0
    try:
        with torch.no_grad(), warnings.catch_warnings():
            # The tracer warns of branches on the shape of the mask, which go the same way for every batch.
            warnings.simplefilter("ignore")
            converted = openvino.convert_model(
                PaddedModel(model).eval(),
                example_input=(ids, mask),
                input=[([-1, -1], openvino.Type.i64), ([-1, -1], openvino.Type.i64)],
            )
    finally:
        logger.setLevel(level)
    align_attention(converted, tokens)
    openvino.save_model(converted, path, compress_to_fp16=False)


class OpenVinoBackend:
    """See `InferenceBackend`."""

    batch_tokens = BATCH_TOKENS
    pads = True

    def __init__(self, path: Path, precision: Precision, threads: int, pad_id: int):
        """Compile the model that `convert` wrote to `path`.

        Args:
            path: of the model (.xml).
            precision: of its products.
            threads: batches that are inferred at a time, each by one of them.
            pad_id: what is put behind shorter texts.
        """
        self.name = f"openvino-{precision}"
        properties = {
            "INFERENCE_PRECISION_HINT": HINTS[precision],
            "INFERENCE_NUM_THREADS": threads,
            # A batch to each: threads that share one wait for each other at every layer, and for whatever else takes a
            # core from one of them.
            "NUM_STREAMS": threads,
            # Pinned, the threads of two worker processes would meet on the same cores.
            "ENABLE_CPU_PINNING": False,
            "CPU_RUNTIME_CACHE_CAPACITY": KERNELS_KEPT,
        }
        compiled = openvino.Core().compile_model(path, "CPU", properties)
        # One more than run, which Python fills meanwhile.
        self.ahead = threads + 1
        self._free = deque(compiled.create_infer_request() for _ in range(self.ahead))
        self._pad_id = pad_id

    def start(self, texts: Sequence[Tokens]) -> Callable[[], Vectors]:
        """Begin with a batch."""
        batch = padded(texts, self._pad_id)
        request = self._free.popleft()
        try:
            # OpenVINO copies the arrays: they need not outlive the call.
            request.start_async({0: batch.ids, 1: batch.mask})
        except BaseException:
            self._free.append(request)
            raise
        return partial(self._finish, request)

    def _finish(self, request: openvino.InferRequest) -> Vectors:
        try:
            request.wait()
            vectors: Vectors = request.get_output_tensor(0).data.copy()
            return vectors
        finally:
            self._free.append(request)
