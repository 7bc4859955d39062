"""The model in torch, on CPU or GPU."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from transforms.embedding.batching import TokenBatch
from transforms.embedding.config import Device, Precision

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DTYPES = {Precision.FP32: torch.float32, Precision.BF16: torch.bfloat16, Precision.FP16: torch.float16}
CPU_BATCH_TOKENS = 1024
CUDA_BATCH_TOKENS = 65_536
BATCHES_AHEAD = 2
"""Batches given to a GPU before the vectors of the oldest are waited for."""


class Vectors(torch.nn.Module):
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

    def __init__(self, model: SentenceTransformer, device: Device, precision: Precision, threads: int):
        """Move `model` to `device`; it must not be used elsewhere afterwards.

        Args:
            model: loaded in fp32.
            device: CPU or CUDA.
            precision: of the encoder.
            threads: of the CPU; they are the whole process's.
        """
        self.name = f"torch-{precision}"
        self._device = torch.device(device.value)
        self._vectors = Vectors(model, DTYPES[precision]).eval().to(self._device)
        if device is Device.CPU:
            torch.set_num_threads(threads)
            self.batch_tokens = CPU_BATCH_TOKENS
        else:
            self.batch_tokens = CUDA_BATCH_TOKENS

    def run(self, batches: Iterable[TokenBatch]) -> Iterator[NDArray[np.float32]]:
        """Yield the vectors of each batch."""
        run = self._run_on_cpu if self._device.type == "cpu" else self._run_on_gpu
        yield from run(batches)

    def _run_on_cpu(self, batches: Iterable[TokenBatch]) -> Iterator[NDArray[np.float32]]:
        with torch.inference_mode():
            for batch in batches:
                yield self._vectors(torch.from_numpy(batch.ids), torch.from_numpy(batch.mask)).numpy()

    def _run_on_gpu(self, batches: Iterable[TokenBatch]) -> Iterator[NDArray[np.float32]]:
        """Queue copies and kernels without waiting: the GPU computes one batch while the next is copied to it."""
        running: deque[tuple[torch.Tensor, torch.cuda.Event]] = deque()
        with torch.inference_mode(), torch.cuda.device(self._device):
            for batch in batches:
                # Copies run beside kernels only from memory that cannot be paged out. torch's allocator holds a pinned
                # block back from reuse until the copy that reads it is done.
                ids, mask = (
                    torch.from_numpy(array).pin_memory().to(self._device, non_blocking=True) for array in batch
                )
                vectors = self._vectors(ids, mask)
                result = torch.empty(vectors.shape, dtype=torch.float32, pin_memory=True)
                result.copy_(vectors, non_blocking=True)
                done = torch.cuda.Event()  # type: ignore[no-untyped-call]
                done.record()
                running.append((result, done))
                if len(running) > BATCHES_AHEAD:
                    yield _finished(*running.popleft())
            while running:
                yield _finished(*running.popleft())


def _finished(result: torch.Tensor, done: torch.cuda.Event) -> NDArray[np.float32]:
    done.synchronize()
    vectors: NDArray[np.float32] = result.numpy().copy()  # the pinned block goes back to its pool
    return vectors
