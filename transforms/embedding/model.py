"""The embedding model as its users see it: texts in, vectors out, in the background if they like."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

import numpy as np
import tokenizers
from numpy.typing import NDArray

from transforms.embedding.batching import padded, plan_batches
from transforms.embedding.config import ModelConfig, ModelError
from transforms.embedding.selection import OpenedModel, open_model
from transforms.embedding.tokenizing import TextTokenizer
from transforms.embedding.vector_cache import VectorCache


class Embedded(NamedTuple):
    """The answer to `EmbeddingModel.submit`.

    `vectors` is float32 of shape (texts, dimension), each row of length one. Of the texts `repeated` needed no
    inference, the others had `tokens` tokens, and with padding `padded_tokens`. `seconds` is the time from the call
    to the answer, waiting for earlier calls included.
    """

    vectors: NDArray[np.float32]
    repeated: int
    tokens: int
    padded_tokens: int
    seconds: float


@dataclass(frozen=True)
class _Task:
    """A call on its way: its distinct texts by the key of the cache, those not found there with their token ids."""

    keys: list[bytes]
    found: dict[bytes, NDArray[np.float32]]
    token_ids: dict[bytes, NDArray[np.int64]]
    started: float
    answer: Future[Embedded]


class EmbeddingModel:
    """A loaded model. Safe to use from several threads.

    Two threads of its own work one behind the other: while one batch is being inferred, the next is tokenized.

    Attributes:
        dimension: length of its vectors.
        fingerprint: its identity: SHA-256 (hex) of what defines it.
        backend: what runs it, e.g. `openvino-bf16`.
        fallbacks: what should have run it, but failed its check.
    """

    def __init__(self, config: ModelConfig, opened: OpenedModel | None = None):
        """Load the model.

        Args:
            config: which, and how.
            opened: for tests: the model, loaded.

        Raises:
            ModelError: it cannot be had, its device is missing, or `max_length` is more than it can read.
        """
        opened = open_model(config) if opened is None else opened
        positions = opened.facts.positions
        if positions is not None and config.max_length > positions:
            raise ModelError(
                f"EMBEDDING_MAX_LENGTH is {config.max_length}, but {config.name} reads {positions} tokens at most"
            )
        self.dimension = opened.facts.dimension
        self.fingerprint = opened.fingerprint
        self.backend = opened.backend.name
        self.fallbacks = tuple(map(str, opened.fallbacks))
        self._runner = opened.backend
        self._pad_id = opened.facts.pad_id
        self._batch_tokens = config.batch_tokens or opened.backend.batch_tokens
        tokenizer = tokenizers.Tokenizer.from_str(opened.tokenizer_json)
        self._tokenizer = TextTokenizer(tokenizer, config.max_length, opened.facts.prefix)
        self._cache = VectorCache(config.cached_texts)
        self._tokenizing = ThreadPoolExecutor(1, "embedding-tokenize")
        self._inferring = ThreadPoolExecutor(1, "embedding-infer")

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of `texts`: float32, shape (len(texts), dimension), each of length one."""
        return self.submit(texts).result().vectors

    def submit(self, texts: Sequence[str]) -> Future[Embedded]:
        """Begin to embed `texts`; the future holds the answer, or what went wrong with any of them."""
        answer: Future[Embedded] = Future()
        self._tokenizing.submit(self._tokenize, list(texts), time.perf_counter(), answer)
        return answer

    def probe(self) -> None:
        """Infer one text, whatever the cache holds; raises what the backend raises."""
        [ids] = self._tokenizer.token_ids(["a"])
        self._inferring.submit(lambda: list(self._runner.run([padded([ids], self._pad_id)]))).result()

    def _tokenize(self, texts: list[str], started: float, answer: Future[Embedded]) -> None:
        if not answer.set_running_or_notify_cancel():
            return
        try:
            keys = [VectorCache.key(text) for text in texts]
            distinct = dict(zip(keys, texts, strict=True))
            found = {key: vector for key in distinct if (vector := self._cache.get(key)) is not None}
            fresh = [key for key in distinct if key not in found]
            token_ids = dict(zip(fresh, self._tokenizer.token_ids([distinct[key] for key in fresh]), strict=True))
            self._inferring.submit(self._infer, _Task(keys, found, token_ids, started, answer))
        except BaseException as error:  # the caller waits for an answer, whatever it is
            answer.set_exception(error)

    def _infer(self, task: _Task) -> None:
        try:
            vectors = dict(task.found)
            # An earlier call may have embedded some of them since.
            vectors |= {key: vector for key in task.token_ids if (vector := self._cache.get(key)) is not None}
            fresh = [key for key in task.token_ids if key not in vectors]
            tokens, padded_tokens = self._infer_fresh(fresh, task, vectors)
            result = np.empty((len(task.keys), self.dimension), np.float32)
            for row, key in enumerate(task.keys):
                result[row] = vectors[key]
            seconds = time.perf_counter() - task.started
            answer = Embedded(result, len(task.keys) - len(fresh), tokens, padded_tokens, seconds)
        except BaseException as error:  # the caller waits for an answer, whatever it is
            task.answer.set_exception(error)
        else:
            task.answer.set_result(answer)

    def _infer_fresh(
        self, fresh: list[bytes], task: _Task, vectors: dict[bytes, NDArray[np.float32]]
    ) -> tuple[int, int]:
        """Put the vectors of `fresh` into `vectors` and the cache; return their tokens, without and with padding."""
        counts = [len(task.token_ids[key]) for key in fresh]
        plan = plan_batches(counts, self._batch_tokens, max(1, len(fresh)))
        batches = (padded([task.token_ids[fresh[i]] for i in indices], self._pad_id) for indices in plan)
        for indices, made in zip(plan, self._runner.run(batches), strict=True):
            for index, vector in zip(indices, made, strict=True):
                vectors[fresh[index]] = vector
                self._cache.put(fresh[index], vector)
        return sum(counts), sum(len(indices) * counts[indices[0]] for indices in plan)


_shared: dict[ModelConfig, EmbeddingModel] = {}
_loading = Lock()


def shared_model(config: ModelConfig) -> EmbeddingModel:
    """Return the one model of this process: threads and bundles share it.

    Raises:
        ModelError: see `EmbeddingModel`.
    """
    with _loading:
        if config not in _shared:
            _shared.clear()
            _shared[config] = EmbeddingModel(config)
        return _shared[config]
