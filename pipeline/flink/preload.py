"""What Python workers load before Flink asks for them: the embedding model, and what a client of Weaviate needs.

Both take a second or more of each start, in which the first records would wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from pydantic import TypeAdapter

from clients.weaviate import WeaviateConfig, connect, ensure_collections
from pipeline.flink.warm_up import TEXTS
from pipeline.sinks.vector_origin import vector_origin
from transforms.embedding import ModelConfig, shared_model


@dataclass(frozen=True)
class Store:
    """Where a Weaviate is that takes no key: anybody on the machine can read a program's arguments.

    Attributes:
        url: http(s)://host[:port].
        grpc_port: port of its gRPC interface, on the same host.
    """

    url: str
    grpc_port: int


@dataclass(frozen=True)
class Preload:
    """What is ready when a job's tasks start.

    Attributes:
        model: what the workers embed with, as the job's stages open it.
        workers: processes that load it.
        store: where the job writes to; None for nowhere, and where it needs a key.
    """

    model: ModelConfig
    workers: int
    store: Store | None = None

    def to_json(self) -> str:
        """Return it as JSON, for a program's argument."""
        return _ADAPTER.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return what `to_json` has written.

        Raises:
            pydantic.ValidationError: it is nothing of the kind.
        """
        return _ADAPTER.validate_json(text)  # type: ignore[return-value]

    def load(self) -> None:
        """Open the model where this process's stages will find it, and run it once; make the store's collections.

        Raises:
            transforms.embedding.ModelError: there is no such model.
            ServiceUnavailable: Weaviate does not answer, or holds another model's vectors.
        """
        shared_model(self.model).encode(TEXTS)
        if self.store is not None:
            self._connect(self.store)

    def _connect(self, store: Store) -> None:
        """Open a connection, the first of which takes a process ten times as long as the next, and close it."""
        client = connect(WeaviateConfig(store.url, store.grpc_port, api_key=None))
        try:
            ensure_collections(client, vector_origin(self.model))
        finally:
            client.close()


_ADAPTER = TypeAdapter(Preload)
