"""The embedding model as its users see it: texts in, vectors out, in the background if they like."""

from __future__ import annotations

import hashlib
import time
from collections import deque
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
from transforms.embedding.bridging import bridge_of
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


TEXTS_TOGETHER = 500
"""Most texts of waiting calls that are put into batches together: of more texts, more are of like length, but all their
calls are answered when the last text is done. Measured in docs/explanation/embedding.md."""


@dataclass(eq=False)
class _Call:
    """A call on its way."""

    started: float
    answer: Future[Embedded]
    keys: list[bytes]
    """Of its texts, in their order, as the cache has them."""
    found: dict[bytes, NDArray[np.float32]]
    """What the cache had."""
    token_ids: dict[bytes, Tokens]
    """Of its distinct texts that the cache did not have."""
    inferred: int = 0
    """Texts that are inferred for it first: no call in front has them."""
    tokens: int = 0
    padded_tokens: int = 0


@dataclass
class _Group:
    """Calls whose texts are inferred together."""

    calls: list[_Call]
    fresh: dict[bytes, Tokens] = field(default_factory=dict)
    """Token ids of the distinct texts that are inferred."""
    owners: list[_Call] = field(default_factory=list)
    """The first call with each of `fresh`."""
    made: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), np.float32))
    """Their vectors, in the order of `fresh`."""
    error: BaseException | None = None


class EmbeddingModel:
    """A loaded model. Safe to use from several threads.

    Three threads of its own work one behind the other: one tokenizes a call's texts, one starts inferences, one takes
    their vectors and answers. So the device has the next call's first batch before the last call is answered. Where
    texts are padded, calls that wait are put into batches together.

    Attributes:
        dimension: length of its vectors.
        max_length: tokens of a text that are read: EMBEDDING_MAX_LENGTH, or the model's own `max_seq_length` if that
            is less.
        name: as records carry it: the model's, with the version of the bridge where there is one.
        bridge: version of the language bridge that texts pass; None without one.
        fingerprint: its identity: SHA-256 (hex) of what defines it, the bridge among it.
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
        self._facts = opened.facts
        self.max_length = min(config.max_length, opened.facts.max_length or config.max_length)
        tokenizer = tokenizers.Tokenizer.from_str(opened.tokenizer_json)
        bridge = bridge_of(config.bridge, config.lexicon, tokenizer)
        self._read = bridge.gloss_text if bridge is not None else None
        self.bridge = None if bridge is None else bridge.version
        self.dimension = opened.facts.dimension
        self.name = config.name if bridge is None else f"{config.name}+{bridge.version}"
        self.fingerprint = (
            opened.fingerprint
            if bridge is None
            else hashlib.sha256(f"{opened.fingerprint}\0{bridge.version}".encode()).hexdigest()
        )
        self.backend = opened.backend.name
        self.fallbacks = tuple(map(str, opened.fallbacks))
        self._backend = opened.backend
        self._batch_tokens = config.batch_tokens or opened.backend.batch_tokens
        self._room = Semaphore(opened.backend.ahead)
        self._tokenizer = TextTokenizer(tokenizer, self.max_length)
        self._cache = VectorCache(config.cached_texts)
        self._waiting: deque[_Call] = deque()
        self._tokenizing = ThreadPoolExecutor(1, "embedding-tokenize")
        self._inferring = ThreadPoolExecutor(1, "embedding-infer")
        self._answering = ThreadPoolExecutor(1, "embedding-answer")

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts to store: float32, shape (len(texts), dimension), each of length one."""
        return self.submit(texts).result().vectors

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts to search for, in the same form; some models want another prompt before them."""
        return self._submit(self._facts.query_prompt, texts).result().vectors

    def submit(self, texts: Sequence[str]) -> Future[Embedded]:
        """Begin to embed texts to store; the future holds the answer, or what went wrong with any of them."""
        return self._submit(self._facts.document_prompt, texts)

    def _submit(self, prompt: str, texts: Sequence[str]) -> Future[Embedded]:
        answer: Future[Embedded] = Future()
        self._tokenizing.submit(self._tokenize, prompt, list(texts), time.perf_counter(), answer)
        return answer

    def probe(self) -> None:
        """Infer one text, whatever the cache holds; raises what the backend raises."""
        ids = self._tokenizer.token_ids(["a"])

        def infer() -> None:
            with self._room:
                vectors = self._facts.shortened(self._backend.start(ids)())
                if not np.isfinite(vectors).all():
                    raise ValueError("the vector holds a NaN or an infinity")

        self._inferring.submit(infer).result()

    def _tokenize(self, prompt: str, texts: list[str], started: float, answer: Future[Embedded]) -> None:
        if not answer.set_running_or_notify_cancel():
            return
        try:
            if self._read is not None:
                texts = [self._read(text) for text in texts]
            if prompt:
                texts = [prompt + text for text in texts]
            keys = [VectorCache.key(text) for text in texts]
            distinct = dict(zip(keys, texts, strict=True))
            found = self._cache.find(list(distinct))
            fresh = [key for key in distinct if key not in found]
            token_ids = dict(zip(fresh, self._tokenizer.token_ids([distinct[key] for key in fresh]), strict=True))
            self._waiting.append(_Call(started, answer, keys, found, token_ids))
            self._inferring.submit(self._infer)
        except BaseException as error:  # the caller waits for an answer, whatever it is
            answer.set_exception(error)

    def _infer(self) -> None:
        """Start the inferences of calls that wait. It is called once for each and takes several: none may be left."""
        with self._room:
            pass  # until there is room for a batch more calls may come
        calls = self._next_calls()
        if calls:
            self._infer_together(calls)

    def _infer_together(self, calls: list[_Call]) -> None:
        """Start the inferences of `calls`; they are answered behind the last of them."""
        group = _Group(calls)
        try:
            self._start(group)
        except BaseException as error:  # the callers wait for an answer, whatever it is
            group.error = error
        self._submit_or_fail(self._answering, self._answer, group, calls)

    @staticmethod
    def _submit_or_fail(
        executor: ThreadPoolExecutor, work: Callable[..., None], of: object, calls: list[_Call]
    ) -> None:
        try:
            executor.submit(work, of)
        except RuntimeError as error:  # the interpreter is ending: threads take nothing new
            for call in calls:
                call.answer.set_exception(error)

    def _next_calls(self) -> list[_Call]:
        """Take the calls that are worked on next."""
        calls: list[_Call] = []
        texts = 0
        while self._waiting:
            texts += len(self._waiting[0].token_ids)
            if calls and (texts > TEXTS_TOGETHER or not self._backend.pads):
                break
            calls.append(self._waiting.popleft())
        return calls

    def _start(self, group: _Group) -> None:
        """Start the inferences of `group`, each once there is room for it."""
        for call in group.calls:
            # An earlier call may have embedded some of its texts since.
            call.found |= self._cache.find(list(call.token_ids))
            for key, ids in call.token_ids.items():
                if key not in call.found and key not in group.fresh:
                    group.fresh[key] = ids
                    group.owners.append(call)
                    call.inferred += 1
                    call.tokens += len(ids)
        keys, token_ids = list(group.fresh), list(group.fresh.values())
        group.made = np.empty((len(token_ids), self.dimension), np.float32)
        counts, pads = [len(ids) for ids in token_ids], self._backend.pads
        for indices in plan_batches(counts, self._batch_tokens, pads=pads):
            longest = max(counts[index] for index in indices)
            for index in indices:
                group.owners[index].padded_tokens += longest if pads else counts[index]
            self._room.acquire()
            try:
                finish = self._backend.start([token_ids[index] for index in indices])
                self._answering.submit(self._take, group, indices, [keys[index] for index in indices], finish)
            except BaseException:
                self._room.release()
                raise

    def _take(
        self, group: _Group, indices: list[int], keys: list[bytes], finish: Callable[[], NDArray[np.float32]]
    ) -> None:
        """Take the vectors of the texts `indices`, whose keys are `keys`."""
        try:
            vectors = self._facts.shortened(finish())
            group.made[indices] = vectors
            self._cache.keep(keys, vectors)
        except BaseException as error:  # the callers wait for an answer, whatever it is
            group.error = error
        finally:
            self._room.release()

    def _answer(self, group: _Group) -> None:
        """Answer the calls of `group`, all of whose vectors are taken."""
        if group.error is not None and len(group.calls) > 1:
            # One of them has the text that failed: alone, it harms no other.
            for call in group.calls:
                call.inferred = call.tokens = call.padded_tokens = 0
                self._submit_or_fail(self._inferring, self._infer_together, [call], [call])
            return
        made: dict[bytes, NDArray[np.float32]] = {}
        whole = len(group.calls) == 1 and len(group.fresh) == len(group.calls[0].keys)
        if not whole:
            made = dict(zip(group.fresh, group.made, strict=True))
        for call in group.calls:
            try:
                if group.error is not None:
                    raise group.error
                result = group.made if whole else group.made[:0]
                if call.keys and not whole:
                    result = np.stack([made[key] if key in made else call.found[key] for key in call.keys])
                seconds = time.perf_counter() - call.started
                repeated = len(call.keys) - call.inferred
                answer = Embedded(result, repeated, call.tokens, call.padded_tokens, seconds)
            except BaseException as error:  # the caller waits for an answer, whatever it is
                call.answer.set_exception(error)
            else:
                call.answer.set_result(answer)


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
