"""The main job with the plain way to embed: `python -m benchmarks.plain_embedding_job`, as pipeline.main.

Everything is the same graph, except that a batch's vectors come from `SentenceTransformer.encode` in fp32 with batches
of 100, given no help: no cache, no other order of the texts than its own, torch's threads. As with our backend it runs
on a thread behind the bundle's, so that the difference is the backend's alone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from pipeline import main
from transforms import embed
from transforms.embed import EmbedFn
from transforms.embedding import Embedded
from transforms.embedding.hardware import usable_cores
from transforms.embedding.source import ModelSource

BATCH = 100


class PlainModel:
    """`SentenceTransformer.encode` behind the two methods that `EmbedFn` calls."""

    fallbacks: tuple[str, ...] = ()

    def __init__(self, source: ModelSource, max_length: int):
        import torch

        self._model = source.sentence_transformer
        self._model.max_seq_length = max_length
        torch.set_num_threads(usable_cores())
        self._thread = ThreadPoolExecutor(1, "embedding-infer")

    def submit(self, texts: Sequence[str]) -> Future[Embedded]:
        """Begin to embed `texts`."""
        return self._thread.submit(self._encode, list(texts), time.perf_counter())

    def _encode(self, texts: list[str], started: float) -> Embedded:
        vectors = self._model.encode(texts, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
        return Embedded(vectors, 0, 0, 0, time.perf_counter() - started)

    def probe(self) -> None:
        """Embed one text; raises what the model raises."""
        self.submit(["a"]).result()


class PlainEmbedFn(EmbedFn):
    """Gives every record its vector, the plain way."""

    def setup(self) -> None:
        """Load the plain model in place of ours."""
        super().setup()
        self._model = PlainModel(ModelSource(self._config), self._config.max_length)  # type: ignore[assignment]


if __name__ == "__main__":
    from benchmarks import plain_embedding_job

    # By the module's name, not as __main__: the workers import it.
    setattr(embed, "EmbedFn", plain_embedding_job.PlainEmbedFn)  # noqa: B010
    sys.exit(main.main())
