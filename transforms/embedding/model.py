"""The embedding model as its users see it: texts in, vectors out, in the background if they like."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock, Semaphore
from typing import NamedTuple

import numpy as np
import tokenizers
from numpy.typing import NDArray

from transforms.embedding.backend import Tokens
from transforms.embedding.batching import plan_batches
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


@dataclass
class _Task:
    """A call on its way."""

    started: float
    answer: Future[Embedded]
    keys: list[bytes]
    """Of its texts, in their order, as the cache has them."""
    found: dict[bytes, NDArray[np.float32]]
    """What the cache had."""
    token_ids: dict[bytes, Tokens]
    """Of its distinct texts that are not in `found`."""
    fresh: list[bytes] = field(default_factory=list)
    """The keys of `token_ids`, once it is known which are inferred."""
    counts: list[int] = field(default_factory=list)
    """The tokens of each text that is inferred."""
    padded_tokens: int = 0
    made: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), np.float32))
    """Vectors of the texts that are inferred, in the order of `fresh`."""
    error: BaseException | None = None


class EmbeddingModel:
    """A loaded model. Safe to use from several threads.

    Three threads of its own work one behind the other: one tokenizes a call's texts, one starts inferences, one takes
    their vectors and answers. So the device has the next call's first batch before the last call is answered.

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
        self._backend = opened.backend
        self._batch_tokens = config.batch_tokens or opened.backend.batch_tokens
        self._room = Semaphore(opened.backend.ahead)
        tokenizer = tokenizers.Tokenizer.from_str(opened.tokenizer_json)
        self._tokenizer = TextTokenizer(tokenizer, config.max_length, opened.facts.prefix)
        self._cache = VectorCache(config.cached_texts)
        self._tokenizing = ThreadPoolExecutor(1, "embedding-tokenize")
        self._inferring = ThreadPoolExecutor(1, "embedding-infer")
        self._answering = ThreadPoolExecutor(1, "embedding-answer")

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
        ids = self._tokenizer.token_ids(["a"])

        def infer() -> None:
            with self._room:
                self._backend.start(ids)()

        self._inferring.submit(infer).result()

    def _tokenize(self, texts: list[str], started: float, answer: Future[Embedded]) -> None:
        if not answer.set_running_or_notify_cancel():
            return
        try:
            keys = [VectorCache.key(text) for text in texts]
            distinct = dict(zip(keys, texts, strict=True))
            found = self._cache.find(list(distinct))
            fresh = [key for key in distinct if key not in found]
            token_ids = dict(zip(fresh, self._tokenizer.token_ids([distinct[key] for key in fresh]), strict=True))
            self._inferring.submit(self._infer, _Task(started, answer, keys, found, token_ids))
        except BaseException as error:  # the caller waits for an answer, whatever it is
            answer.set_exception(error)

    def _infer(self, task: _Task) -> None:
        """Start the inferences of `task`."""
        try:
            # An earlier call may have embedded some of its texts since.
            for key, vector in self._cache.find(list(task.token_ids)).items():
                task.found[key] = vector
                del task.token_ids[key]
            task.fresh, token_ids = list(task.token_ids), list(task.token_ids.values())
            task.counts = [len(ids) for ids in token_ids]
            task.made = np.empty((len(token_ids), self.dimension), np.float32)
            pads = self._backend.pads
            for indices in plan_batches(task.counts, self._batch_tokens, max(1, len(token_ids)), pads=pads):
                counts = [task.counts[index] for index in indices]
                task.padded_tokens += len(counts) * max(counts) if pads else sum(counts)
                self._room.acquire()
                try:
                    finish = self._backend.start([token_ids[index] for index in indices])
                    self._answering.submit(self._take, task, indices, finish)
                except BaseException:
                    self._room.release()
                    raise
        except BaseException as error:  # the caller waits for an answer, whatever it is
            task.error = error
        try:
            self._answering.submit(self._answer, task)
        except RuntimeError as error:  # the interpreter is ending: threads take nothing new
            task.answer.set_exception(error)

    def _take(self, task: _Task, indices: list[int], finish: Callable[[], NDArray[np.float32]]) -> None:
        """Take the vectors of the texts `indices`."""
        try:
            vectors = finish()
        except BaseException as error:  # the caller waits for an answer, whatever it is
            task.error = error
            return
        finally:
            self._room.release()
        try:
            task.made[indices] = vectors
            self._cache.keep([task.fresh[index] for index in indices], vectors)
        except BaseException as error:
            task.error = error

    def _answer(self, task: _Task) -> None:
        """Answer the call, all of whose vectors are taken."""
        if task.error is not None:
            task.answer.set_exception(task.error)
            return
        try:
            result = task.made
            if len(task.fresh) < len(task.keys):
                known = task.found | dict(zip(task.fresh, task.made, strict=True))
                result = np.stack([known[key] for key in task.keys])
            repeated = len(task.keys) - len(task.fresh)
            seconds = time.perf_counter() - task.started
            answer = Embedded(result, repeated, sum(task.counts), task.padded_tokens, seconds)
        except BaseException as error:  # the caller waits for an answer, whatever it is
            task.answer.set_exception(error)
        else:
            task.answer.set_result(answer)


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
