"""The model in torch, on CPU or GPU."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.attention import SDPBackend, sdpa_kernel

from transforms.embedding.backend import Tokens, Vectors
from transforms.embedding.batching import packed, padded
from transforms.embedding.config import Device, Precision
from transforms.embedding.packed_bert import PackedBert, can_be_packed

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DTYPES = {Precision.FP32: torch.float32, Precision.BF16: torch.bfloat16, Precision.FP16: torch.float16}
CPU_BATCH_TOKENS = 1024
CUDA_BATCH_TOKENS = 131_072
GPU_BATCHES_AHEAD = 3
"""Batches given to a GPU before the vectors of the oldest are waited for."""
GPU_ATTENTION = [SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]
"""What may compute attention over padded texts. Not cuDNN: it plans again for every shape of a batch, which takes
longer than the batch."""


class PaddedModel(torch.nn.Module):
    """Token ids and mask (int64, (texts, tokens)) -> vectors (fp32, (texts, dimension)) of length one.

    The model's own modules, pooling among them. Only the encoder runs in `dtype`: a mean over hundreds of tokens in
    bf16 would lose what the rest of the model kept.
    """

    def __init__(self, model: SentenceTransformer, dtype: torch.dtype = torch.float32):
        super().__init__()
        self.encoder = model[0].to(dtype)
        self.rest = torch.nn.ModuleList(list(model)[1:])

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the vectors."""
        features = self.encoder({"input_ids": ids, "attention_mask": mask})
        features["token_embeddings"] = features["token_embeddings"].float()
        for module in self.rest:
            features = module(features)
        return torch.nn.functional.normalize(features["sentence_embedding"].float(), dim=1)


class TorchBackend:
    """See `InferenceBackend`."""

    def __init__(self, model: SentenceTransformer, device: Device, precision: Precision, threads: int, pad_id: int):
        """Move `model` to `device`; it must not be used elsewhere afterwards.

        Args:
            model: loaded in fp32.
            device: CPU or CUDA.
            precision: of the encoder.
            threads: of the CPU; they are the whole process's.
            pad_id: what is put behind shorter texts.
        """
        self.name = f"torch-{precision}"
        self._device = torch.device(device.value)
        self._pad_id = pad_id
        dtype = DTYPES[precision]
        # Attention over texts of unlike length end to end is there for two-byte numbers only.
        self.pads = device is Device.CPU or precision is Precision.FP32 or not can_be_packed(model)
        made = PaddedModel(model, dtype) if self.pads else PackedBert(model, dtype)
        self._model = made.eval().to(self._device)
        if device is Device.CPU:
            torch.set_num_threads(threads)
            self.batch_tokens, self.ahead = CPU_BATCH_TOKENS, 1
        else:
            self.batch_tokens, self.ahead = CUDA_BATCH_TOKENS, GPU_BATCHES_AHEAD

    def start(self, texts: Sequence[Tokens]) -> Callable[[], Vectors]:
        """Begin with a batch; on a CPU, do all of it."""
        with torch.inference_mode():
            if self._device.type == "cpu":
                batch = padded(texts, self._pad_id)
                vectors: Vectors = self._model(torch.from_numpy(batch.ids), torch.from_numpy(batch.mask)).numpy()
                return lambda: vectors
            return self._start_on_gpu(texts)

    def _start_on_gpu(self, texts: Sequence[Tokens]) -> Callable[[], Vectors]:
        """Queue copies and kernels without waiting: the GPU computes one batch while the next is made."""
        with torch.cuda.device(self._device):
            if self.pads:
                batch = padded(texts, self._pad_id)
                with sdpa_kernel(GPU_ATTENTION):
                    vectors = self._model(self._to_gpu(batch.ids), self._to_gpu(batch.mask))
            else:
                tokens, starts, longest = packed(texts)
                vectors = self._model(self._to_gpu(tokens), self._to_gpu(starts), longest)
            result = torch.empty(vectors.shape, dtype=torch.float32, pin_memory=True)
            result.copy_(vectors, non_blocking=True)
            done = torch.cuda.Event()  # type: ignore[no-untyped-call]
            done.record()
        return partial(_finished, result, done)

    def _to_gpu(self, array: NDArray[np.int32] | NDArray[np.int64]) -> torch.Tensor:
        # Copies run beside kernels only from memory that cannot be paged out. torch's allocator holds a pinned block
        # back from reuse until the copy that reads it is done.
        return torch.from_numpy(array).pin_memory().to(self._device, non_blocking=True)


def _finished(result: torch.Tensor, done: torch.cuda.Event) -> Vectors:
    done.synchronize()
    vectors: Vectors = result.numpy().copy()  # the pinned block goes back to its pool
    return vectors
