"""Weaviate as a store: batches of objects, several on their way at a time, the answer read object by object."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple, TypeVar
from uuid import UUID

import apache_beam as beam
import weaviate
from apache_beam.pvalue import TaggedOutput
from prometheus_client import Counter
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

from clients.errors import ServiceUnavailable
from clients.weaviate import WeaviateConfig, connect, ensure_collections
from pipeline.sinks.vector_origin import vector_origin
from pipeline.sinks.weaviate_objects import object_uuid, properties
from pipeline.sinks.weaviate_versions import Held, candidates, in_flight, place
from schemas import Kind
from schemas.collections import COLLECTIONS, DUPLICATE_OF, VERSION
from schemas.identity import line_of
from schemas.topics import Stage
from transforms.batches import BundleBatchFn
from transforms.embedding import ModelConfig
from transforms.failures import Reason, Rejected
from transforms.prometheus.declarations import (
    WEAVIATE_RETRIES,
    WEAVIATE_WRITE_SECONDS,
    WEAVIATE_WRITES,
    WRITE_OUTCOMES,
)
from transforms.records import EmbeddedRecord
from transforms.stage import StageContext, StageOutput, dead_letter_output, split, tagged

_log = logging.getLogger(__name__)
T = TypeVar("T")
MAX_REQUEST_BYTES = 32 * 1024 * 1024
"""Most bytes of one request, well below the 100 MiB that client and server allow a gRPC message."""
TAKES_NO_WRITES = re.compile(
    r"store is read-only|read-only due to|not enough memory|shutting down|context deadline exceeded|leader not found"
)
"""What Weaviate says of an object when nothing is wrong with it, but with the server."""
READ_ONLY = re.compile(r"read-only due to: (disk|memory) usage too high")
"""What Weaviate says since it has made itself read-only, which it remains until it is started again."""
REFUSED_ATTEMPTS = 2
"""How often an object that Weaviate refused is sent again, alone."""


class Written(NamedTuple):
    """What became of a batch.

    Attributes:
        errors: what was wrong with a record, by its index.
        stale: records that were not written, since Weaviate, or the batch, has a newer version.
        retries: how often something was sent again.
        seconds: how long it took in all.
    """

    errors: dict[int, Exception]
    stale: int
    retries: int
    seconds: float


class StoreFn(BundleBatchFn):
    """Writes batches of embedded records, several at a time; passes on those that Weaviate took."""

    def __init__(
        self,
        config: WeaviateConfig,
        context: StageContext,
        model: ModelConfig,
        batch_size: int,
        flush_seconds: float,
    ):
        super().__init__(batch_size, flush_seconds, max_running=config.requests)
        self._config = config
        self._context = context
        self._model = model

    def setup(self) -> None:
        """Connect, and make the collections if they are missing."""
        self._metrics = self._context.metrics(Stage.EMBED)
        self._written = self._metrics.labelled_counter(WEAVIATE_WRITES, "written")
        self._writes = {outcome: self._metrics.recorded_counter(WEAVIATE_WRITES, outcome) for outcome in WRITE_OUTCOMES}
        self._seconds = self._metrics.recorded_histogram(WEAVIATE_WRITE_SECONDS)
        self._retries = self._metrics.counter(WEAVIATE_RETRIES)
        self._client = connect(self._config)
        ensure_collections(self._client, vector_origin(self._model))
        self._pool = ThreadPoolExecutor(self._config.requests, "weaviate")

    def size_of(self, element: EmbeddedRecord) -> int:
        """Return the bytes of the record as it was read, and of its vector."""
        return len(element.record.source.value or b"") + element.vector.nbytes

    def start_batch(self, batch: Sequence[EmbeddedRecord]) -> Future[Written]:
        """Begin to write `batch`."""
        return self._pool.submit(_BatchWrite(self._config, self._client, self._writes["unavailable"]).write, batch)

    def end_batch(
        self, batch: Sequence[EmbeddedRecord], answer: Future[Written]
    ) -> Sequence[EmbeddedRecord | TaggedOutput]:
        """Return `batch`, stale versions among it; what Weaviate refused, also alone, as dead letters.

        Raises:
            ServiceUnavailable: Weaviate was unavailable for longer than `outage_seconds`.
        """
        errors, stale, retries, seconds = answer.result()
        self._written.inc(len(batch) - len(errors) - stale)
        self._writes["stale"].inc(stale)
        self._writes["refused"].inc(len(errors))
        self._seconds.add([seconds])
        self._retries.inc(retries)
        return [
            dead_letter_output(Stage.EMBED, embedded.record, errors[index], self._context.sealer, self._metrics)
            if index in errors
            else embedded
            for index, embedded in enumerate(batch)
        ]

    def teardown(self) -> None:
        """Wait for what is being written, and close the connection."""
        if hasattr(self, "_pool"):
            self._pool.shutdown(cancel_futures=True)
        if hasattr(self, "_client"):
            self._client.close()


class _BatchWrite:
    """Writes one batch, on a thread of its own: Beam's counters are out of its reach, so it counts for itself.

    What an outage keeps from being written is counted while it lasts, on `unavailable`.
    """

    def __init__(self, config: WeaviateConfig, client: weaviate.WeaviateClient, unavailable: Counter):
        self._config = config
        self._client = client
        self._unavailable = unavailable
        self._retries = 0
        self._stale = 0
        self._told_read_only = False

    def write(self, batch: Sequence[EmbeddedRecord]) -> Written:
        """Write `batch`; what Weaviate refuses is tried again alone.

        Raises:
            ServiceUnavailable: Weaviate was unavailable for longer than `outage_seconds`.
        """
        errors: dict[int, Exception] = {}
        started = time.perf_counter()
        for kind in Kind:
            self._write(kind, {i: e for i, e in enumerate(batch) if e.record.kind is kind}, errors)
        return Written(errors, self._stale, self._retries, time.perf_counter() - started)

    def _write(self, kind: Kind, batch: dict[int, EmbeddedRecord], errors: dict[int, Exception]) -> None:
        """Write `batch` of one kind, by index; put what was wrong with a record into `errors` under its index."""
        objects: dict[int, DataObject] = {}
        for index, embedded in batch.items():
            try:
                objects[index] = data_object(embedded)
            except Exception as error:
                errors[index] = error
        records = {index: batch[index].record for index in objects}
        if not records:
            return
        with in_flight.reserved([made.uuid for made in objects.values()]):
            versions, stale = place(records, self._held(kind, sorted(candidates(records))))
            self._stale += len(stale)
            latest = []
            for name, indices in versions.items():
                latest.append(indices[-1])
                self._stale += len(indices) - 1
                for index in indices:
                    objects[index].uuid = name
            for part in parts(latest, [_size(objects[index]) for index in latest], MAX_REQUEST_BYTES):
                for position in self._insert(kind, [objects[index] for index in part]):
                    # Of several versions the newest that is accepted counts.
                    for index in reversed(versions[objects[part[position]].uuid]):
                        self._stale -= index != part[position]
                        if self._accepted_alone(kind, objects[index]):
                            break
                        errors[index] = Rejected(Reason.WEAVIATE_REFUSED)

    def _held(self, kind: Kind, names: list[UUID]) -> dict[UUID, Held]:
        """Return what Weaviate has under `names`. Waits while Weaviate is unavailable."""
        collection = self._client.collections.get(COLLECTIONS[kind])
        properties = [VERSION, *(("line_id", "product_id") if kind is Kind.MARKET else ())]

        def read() -> dict[UUID, Held]:
            with _outage_as_away():
                found = collection.query.fetch_objects_by_ids(names, limit=len(names), return_properties=properties)
            return {
                one.uuid: Held(line_of(kind, one.properties), str(one.properties.get(VERSION) or ""))
                for one in found.objects
            }

        return self._patiently(read, len(names))

    def _accepted_alone(self, kind: Kind, made: DataObject) -> bool:
        for _ in range(REFUSED_ATTEMPTS):
            self._retries += 1
            if not self._insert(kind, [made]):
                return True
        return False

    def _insert(self, kind: Kind, objects: list[DataObject]) -> list[int]:
        """Insert `objects`; return the positions that Weaviate refused. Waits while Weaviate is unavailable."""
        collection = self._client.collections.get(COLLECTIONS[kind])
        return self._patiently(lambda: _insert_many(self._client, collection, objects), len(objects))

    def _patiently(self, call: Callable[[], T], objects: int) -> T:
        """Return what `call` gives, tried again while Weaviate is unavailable; each failure counts for `objects`."""
        try:
            for attempt in Retrying(
                retry=retry_if_exception_type((_Away, OSError)),
                stop=stop_after_delay(self._config.outage_seconds),
                wait=wait_random_exponential(multiplier=0.2, max=5),
                before_sleep=self._before_retry,
            ):
                with attempt:
                    try:
                        return call()
                    except (_Away, OSError):
                        self._unavailable.inc(objects)
                        raise
        except RetryError as error:
            why = error.last_attempt.exception()
            happened = str(why) if isinstance(why, _ReadOnly) else "was unavailable or accepted no writes"
            raise ServiceUnavailable(
                f"Weaviate at {self._config.url} (WEAVIATE_URL) {happened} for "
                f"{self._config.outage_seconds:.0f} s (WEAVIATE_OUTAGE_SECONDS); nothing unwritten is committed"
            ) from None
        raise AssertionError("tenacity gives a result or raises")

    def _before_retry(self, state: RetryCallState) -> None:
        self._retries += 1
        why = None if state.outcome is None else state.outcome.exception()
        if isinstance(why, _ReadOnly):
            if not self._told_read_only:
                _log.warning("Weaviate at %s %s; the write is tried again", self._config.url, why)
            self._told_read_only = True
        elif state.attempt_number == 1:
            _log.warning("Weaviate at %s is unavailable; the write is tried again", self._config.url)


class _Away(Exception):  # noqa: N818
    """Weaviate did not answer, or only with the failure of everything while it is not ready."""


class _ReadOnly(_Away):
    """Weaviate has made itself read-only; the text says what is full and what to do."""

    def __init__(self, full: str):
        super().__init__(
            f"is read-only since its {full} was full (make room, then restart it: it remains so until then)"
        )


def _away(said: str) -> _Away:
    """Return the outage that Weaviate speaks of in `said`, which may hold values."""
    full = READ_ONLY.search(said)
    return _Away() if full is None else _ReadOnly(full[1])


@contextmanager
def _outage_as_away() -> Iterator[None]:
    try:
        yield
    except WeaviateBaseError as error:
        raise _Away(type(error).__name__) from None


def data_object(embedded: EmbeddedRecord) -> DataObject:
    """Return the object of `embedded`.

    Raises:
        KeyError, TypeError, AttributeError, ValueError: the record's context has not the shape that Enrich gives it.
    """
    record = embedded.record
    typed = properties(record)
    if embedded.duplicate_of is not None:
        typed[DUPLICATE_OF] = embedded.duplicate_of
    return DataObject(properties=typed, uuid=object_uuid(record), vector=embedded.vector.tolist())


def _size(made: DataObject) -> int:
    """Return about how many bytes `made` takes in a request: typed properties and words are each like the raw data."""
    return 3 * len(str(made.properties["raw_data"]).encode()) + 8 * len(made.vector)


def parts(items: Sequence[int], sizes: Sequence[int], most: int) -> Iterator[list[int]]:
    """Cut `items` into runs whose `sizes` add up to at most `most`; an item larger than that is alone."""
    part: list[int] = []
    room = most
    for item, size in zip(items, sizes, strict=True):
        if part and size > room:
            yield part
            part, room = [], most
        part.append(item)
        room -= size
    if part:
        yield part


def _insert_many(
    client: weaviate.WeaviateClient, collection: weaviate.collections.Collection, objects: list[DataObject]
) -> list[int]:
    try:
        errors = collection.data.insert_many(objects).errors
    except WeaviateInsertManyAllFailedError as error:
        # Raised both when each object is refused and when the server cannot write at all.
        if not client.is_ready() or TAKES_NO_WRITES.search(str(error)):
            raise _away(str(error)) from None
        return list(range(len(objects)))
    except WeaviateBaseError as error:
        raise _Away(type(error).__name__) from None
    for refusal in errors.values():
        if TAKES_NO_WRITES.search(refusal.message):
            raise _away(refusal.message)
    return sorted(errors)


@dataclass(eq=False)
class WriteToWeaviate(beam.PTransform):  # type: ignore[misc]
    """Embedded records -> (those that Weaviate holds now, dead letters of those it refused).

    An outage is no refusal: writes wait for `config.outage_seconds`, then the bundle fails and is done again.
    """

    config: WeaviateConfig
    context: StageContext
    model: ModelConfig
    batch_size: int = 100
    flush_seconds: float = 0.5

    def expand(self, records: beam.PCollection[EmbeddedRecord]) -> StageOutput:
        """Wire the store."""
        store = StoreFn(self.config, self.context, self.model, self.batch_size, self.flush_seconds)
        return tagged(records | "insert" >> split(beam.ParDo(store)), EmbeddedRecord)
