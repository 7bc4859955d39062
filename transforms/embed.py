"""Embed: the meaning of a record as a vector, batch by batch."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime

import apache_beam as beam
import numpy as np
from apache_beam.pvalue import TaggedOutput
from numpy.typing import NDArray

from clients.errors import ServiceUnavailable
from schemas import Kind
from schemas.topics import Stage
from transforms.batches import BundleBatchFn, singly
from transforms.embedding import Embedded, ModelConfig, shared_model
from transforms.near_duplicates import DuplicateConfig, shared_marker
from transforms.prometheus.declarations import (
    DUPLICATE_SECONDS,
    DUPLICATES,
    EMBEDDING_BATCH_SIZE,
    EMBEDDING_FALLBACKS,
    EMBEDDING_PADDED_TOKENS,
    EMBEDDING_REPEATED,
    EMBEDDING_SECONDS,
    EMBEDDING_TOKENS,
    PROCESSING_SECONDS,
)
from transforms.records import EmbeddedRecord, Record
from transforms.stage import StageContext, StageOutput, dead_letter_output, split, tagged

BATCHES_AHEAD = 10
"""Batches in the background at a time: enough that, while some are inferred together, as many more wait."""


def embedding_text(record: Record) -> str:
    """Return what of `record` is embedded: its text, its own hashtags or category, and the detected category."""
    value = record.value
    detected = value["context"]["product_category"]
    if record.kind is Kind.SOCIAL:
        hashtags = value.get("hashtags")
        own = hashtags if isinstance(hashtags, list) else []
        parts = [value["content"], *own, detected]
    else:
        parts = [value["product_name"], value.get("product_category"), detected]
    return " ".join(part for part in parts if isinstance(part, str) and part)


class EmbedFn(BundleBatchFn):
    """Gives every record its vector."""

    def __init__(
        self,
        context: StageContext,
        model: ModelConfig,
        batch_size: int,
        flush_seconds: float,
        duplicates: DuplicateConfig | None = None,
    ):
        super().__init__(batch_size, flush_seconds, max_running=BATCHES_AHEAD)
        self._context = context
        self._config = model
        self._duplicates = duplicates

    def setup(self) -> None:
        """Load the model, once per process."""
        self._metrics = self._context.metrics(Stage.EMBED)
        self._sizes = self._metrics.distribution(EMBEDDING_BATCH_SIZE)
        self._latency = self._metrics.distribution(EMBEDDING_SECONDS)
        self._record_latency = self._metrics.recorded_histogram(PROCESSING_SECONDS)
        self._repeated = self._metrics.counter(EMBEDDING_REPEATED)
        self._tokens = self._metrics.counter(EMBEDDING_TOKENS)
        self._padded_tokens = self._metrics.counter(EMBEDDING_PADDED_TOKENS)
        self._model = shared_model(self._config)
        self._fallbacks = list(self._model.fallbacks)
        self._marker = None
        if self._duplicates is not None:
            self._marker = shared_marker(self._duplicates, self._model.dimension, self._model.fingerprint)
            self._marked = self._metrics.counter(DUPLICATES)
            self._marking = self._metrics.recorded_histogram(DUPLICATE_SECONDS)

    def start_bundle(self) -> None:
        """Begin with no batch."""
        super().start_bundle()
        # Once per worker, and not in `setup`: Beam takes no counts there.
        while self._fallbacks:
            self._metrics.labelled(EMBEDDING_FALLBACKS, self._fallbacks.pop())

    def size_of(self, element: Record) -> int:
        """Return the bytes of the record as it was read."""
        return len(element.source.value or b"")

    def start_batch(self, batch: Sequence[Record]) -> Future[Embedded]:
        """Begin to embed the texts of `batch`; a record without one fails the batch."""
        try:
            return self._model.submit([embedding_text(record) for record in batch])
        except Exception as error:
            failed: Future[Embedded] = Future()
            failed.set_exception(error)
            return failed

    def end_batch(self, batch: Sequence[Record], answer: Future[Embedded]) -> Sequence[EmbeddedRecord | TaggedOutput]:
        """Return `batch` with its vectors; if it failed, do each record by itself: a bad one harms no neighbour.

        Raises:
            ServiceUnavailable: the model fails on any text.
        """
        try:
            embedded = answer.result()
        except Exception as error:
            return singly(batch, error, self.flush_batch, self._require_working_model, self._failed)
        self._count(embedded)
        now = datetime.now(UTC).isoformat()
        marks = self._duplicates_of(batch, embedded.vectors)
        return [
            EmbeddedRecord(record, vector, self._model.name, now, mark)
            for record, vector, mark in zip(batch, embedded.vectors, marks, strict=True)
        ]

    def _duplicates_of(self, batch: Sequence[Record], vectors: NDArray[np.float32]) -> Sequence[str | None]:
        if self._marker is None:
            return [None] * len(batch)
        started = time.perf_counter()
        marks = self._marker.mark(batch, vectors)
        self._marking.add([time.perf_counter() - started])
        self._marked.inc(len(marks) - marks.count(None))
        return marks

    def _count(self, embedded: Embedded) -> None:
        self._metrics.processed(len(embedded.vectors))
        self._sizes.update(len(embedded.vectors))
        self._latency.update(int(embedded.seconds * 1e6))
        self._record_latency.add([embedded.seconds] * len(embedded.vectors))
        self._repeated.inc(embedded.repeated)
        self._tokens.inc(embedded.tokens)
        self._padded_tokens.inc(embedded.padded_tokens)

    def _failed(self, record: Record, error: Exception) -> TaggedOutput:
        self._metrics.processed()
        return dead_letter_output(Stage.EMBED, record, error, self._context.sealer, self._metrics)

    def _require_working_model(self) -> None:
        """Tell a bad record from a broken model, which must not turn every record into a dead letter."""
        try:
            self._model.probe()
        except Exception as error:
            raise ServiceUnavailable(
                f"EMBEDDING_MODEL {self._config.name} on {self._config.device} no longer works ({type(error).__name__})"
            ) from None


@dataclass(eq=False)
class Embed(beam.PTransform):  # type: ignore[misc]
    """Records with their context -> (records with their vector, dead letters).

    Attributes:
        context: what every stage is given.
        model: the model and how it is run.
        batch_size: most texts of a batch.
        flush_seconds: longest wait of a record for its batch to fill.
        duplicates: what is marked as saying the same as a record before; None marks nothing.
    """

    context: StageContext
    model: ModelConfig
    batch_size: int = 100
    flush_seconds: float = 0.5
    duplicates: DuplicateConfig | None = None

    def expand(self, records: beam.PCollection[Record]) -> StageOutput:
        """Wire the stage."""
        embed = EmbedFn(self.context, self.model, self.batch_size, self.flush_seconds, self.duplicates)
        return tagged(records | Stage.EMBED.value >> split(beam.ParDo(embed)), EmbeddedRecord)
