"""Weaviate as a store: batches of objects, the answer read object by object."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import apache_beam as beam
import weaviate
from apache_beam.pvalue import TaggedOutput
from tenacity import (
    RetryCallState,
    RetryError,
    Retrying,
    retry_if_exception_type,
    stop_after_delay,
    wait_random_exponential,
)
from weaviate.classes.data import DataObject
from weaviate.exceptions import WeaviateBaseError, WeaviateInsertManyAllFailedError

from pipeline.weaviate_client import WeaviateConfig, connect, ensure_collections
from pipeline.weaviate_objects import COLLECTIONS, object_uuid, properties
from schemas import Kind
from transforms.batches import BundleBatchFn
from transforms.failures import Reason, Rejected, ServiceUnavailable
from transforms.metrics import WEAVIATE_RETRIES, WEAVIATE_WRITTEN, StageMetrics
from transforms.payloads import PayloadSealer
from transforms.records import EmbeddedRecord
from transforms.stage import StageOutput, dead_letter_output, split, tagged
from transforms.topics import Stage

_log = logging.getLogger(__name__)
REFUSED_ATTEMPTS = 2
"""How often an object that Weaviate refused is sent again, alone."""


class StoreFn(BundleBatchFn):
    """Writes batches of embedded records; passes on those that Weaviate took."""

    def __init__(self, config: WeaviateConfig, sealer: PayloadSealer, batch_size: int, flush_seconds: float):
        super().__init__(batch_size, flush_seconds)
        self._config = config
        self._sealer = sealer

    def setup(self) -> None:
        """Connect, and make the collections if they are missing."""
        self._metrics = StageMetrics(Stage.EMBED)
        self._written = self._metrics.counter(WEAVIATE_WRITTEN)
        self._retries = self._metrics.counter(WEAVIATE_RETRIES)
        self._client = connect(self._config)
        ensure_collections(self._client, dimension=None)

    def flush_batch(self, batch: Sequence[EmbeddedRecord]) -> Sequence[EmbeddedRecord | TaggedOutput]:
        """Write `batch`; what Weaviate refuses, also alone, becomes a dead letter.

        Raises:
            ServiceUnavailable: Weaviate stayed away longer than `outage_seconds`.
        """
        refused: set[int] = set()
        for kind in Kind:
            # Of records with the same id the last counts, as it would one after the other.
            latest = {object_uuid(e.record): index for index, e in enumerate(batch) if e.record.kind is kind}
            indices = list(latest.values())
            failed = [indices[position] for position in self._insert(kind, [batch[index] for index in indices])]
            refused |= {index for index in failed if not self._accepted_alone(kind, batch[index])}
        self._written.inc(len(batch) - len(refused))
        return [
            dead_letter_output(
                Stage.EMBED, embedded.record, Rejected(Reason.WEAVIATE_REFUSED), self._sealer, self._metrics
            )
            if index in refused
            else embedded
            for index, embedded in enumerate(batch)
        ]

    def _accepted_alone(self, kind: Kind, embedded: EmbeddedRecord) -> bool:
        for _ in range(REFUSED_ATTEMPTS):
            self._retries.inc()
            if not self._insert(kind, [embedded]):
                return True
        return False

    def _insert(self, kind: Kind, batch: Sequence[EmbeddedRecord]) -> list[int]:
        """Insert `batch`; return the positions that Weaviate refused. Waits while Weaviate is away."""
        if not batch:
            return []
        objects = [
            DataObject(properties=properties(e.record), uuid=object_uuid(e.record), vector=e.vector.tolist())
            for e in batch
        ]
        collection = self._client.collections.get(COLLECTIONS[kind])
        try:
            for attempt in Retrying(
                retry=retry_if_exception_type((_Away, OSError)),
                stop=stop_after_delay(self._config.outage_seconds),
                wait=wait_random_exponential(multiplier=0.2, max=5),
                before_sleep=self._before_retry,
            ):
                with attempt:
                    return _insert_many(self._client, collection, objects)
        except RetryError:
            raise ServiceUnavailable(
                f"Weaviate at {self._config.url} (WEAVIATE_URL) was away for {self._config.outage_seconds:.0f} s "
                f"(WEAVIATE_OUTAGE_SECONDS); nothing was committed that was not written"
            ) from None
        raise AssertionError("tenacity gives a result or raises")

    def _before_retry(self, state: RetryCallState) -> None:
        self._retries.inc()
        if state.attempt_number == 1:
            _log.warning("Weaviate at %s is away; the write is tried again", self._config.url)

    def teardown(self) -> None:
        """Close the connection."""
        if hasattr(self, "_client"):
            self._client.close()


class _Away(Exception):  # noqa: N818
    """Weaviate did not answer, or only with the failure of everything while it is not ready."""


def _insert_many(
    client: weaviate.WeaviateClient, collection: weaviate.collections.Collection, objects: list[DataObject]
) -> list[int]:
    try:
        return sorted(collection.data.insert_many(objects).errors)
    except WeaviateInsertManyAllFailedError:
        # Raised both when each object is refused and when the server cannot write at all.
        if not client.is_ready():
            raise _Away from None
        return list(range(len(objects)))
    except WeaviateBaseError as error:
        raise _Away(type(error).__name__) from None


@dataclass(eq=False)
class WriteToWeaviate(beam.PTransform):  # type: ignore[misc]
    """Embedded records -> (those that Weaviate holds now, dead letters of those it refused).

    An outage is no refusal: writes wait for `config.outage_seconds`, then the bundle fails and is done again.
    """

    config: WeaviateConfig
    sealer: PayloadSealer
    batch_size: int = 100
    flush_seconds: float = 0.5

    def expand(self, records: beam.PCollection[EmbeddedRecord]) -> StageOutput:
        """Wire the store."""
        store = StoreFn(self.config, self.sealer, self.batch_size, self.flush_seconds)
        return tagged(records | "insert" >> split(beam.ParDo(store)), EmbeddedRecord)
