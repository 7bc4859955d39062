"""Reaching Weaviate: connection, and the collections made when missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import weaviate
from weaviate.classes.init import AdditionalConfig, Auth, Timeout
from weaviate.exceptions import UnexpectedStatusCodeError, WeaviateBaseError

from pipeline.weaviate_objects import COLLECTIONS, collection_config
from schemas import Kind
from transforms.failures import ServiceUnavailable


@dataclass(frozen=True)
class WeaviateConfig:
    """How Weaviate is reached.

    Attributes:
        url: http(s)://host[:port].
        grpc_port: port of its gRPC interface, on the same host.
        api_key: None without authentication.
        outage_seconds: how long a write is retried while Weaviate is away.
    """

    url: str
    grpc_port: int
    api_key: str | None = field(default=None, repr=False)
    outage_seconds: float = 120.0


def connect(config: WeaviateConfig) -> weaviate.WeaviateClient:
    """Return a connected client.

    Raises:
        ServiceUnavailable: Weaviate does not answer, or refuses the key.
    """
    parts = urlsplit(config.url)
    secure = parts.scheme == "https"
    host = parts.hostname or ""
    try:
        return weaviate.connect_to_custom(
            http_host=host,
            http_port=parts.port or (443 if secure else 80),
            http_secure=secure,
            grpc_host=host,
            grpc_port=config.grpc_port,
            grpc_secure=secure,
            auth_credentials=Auth.api_key(config.api_key) if config.api_key else None,
            additional_config=AdditionalConfig(timeout=Timeout(init=5, query=30, insert=60)),
        )
    except (WeaviateBaseError, OSError) as error:
        raise ServiceUnavailable(
            f"Weaviate at {config.url} (WEAVIATE_URL), gRPC port {config.grpc_port} (WEAVIATE_GRPC_PORT), cannot be "
            f"reached ({type(error).__name__}). Start it (./run_local.sh up starts a local one), correct the settings, "
            "or leave it out with --weaviate-url none."
        ) from None


def ensure_collections(client: weaviate.WeaviateClient, dimension: int | None) -> list[str]:
    """Make the collections that are missing and return their names; check the vectors of the others.

    Args:
        client: connected.
        dimension: length of the vectors this job writes; None skips the check.

    Raises:
        ServiceUnavailable: naming a collection whose vectors have another dimension, or Weaviate failed.
    """
    made = []
    try:
        for kind, name in COLLECTIONS.items():
            if client.collections.exists(name):
                held = _dimension(client, kind)
                if dimension is not None and held not in (None, dimension):
                    raise ServiceUnavailable(
                        f"Weaviate's collection {name} holds vectors of {held} dimensions, but EMBEDDING_MODEL gives "
                        f"{dimension}: use the model it was made with, or another Weaviate"
                    )
                continue
            try:
                client.collections.create(**collection_config(kind))
                made.append(name)
            except UnexpectedStatusCodeError:
                if not client.collections.exists(name):  # else another worker was faster
                    raise
    except WeaviateBaseError as error:
        raise ServiceUnavailable(
            f"Weaviate (WEAVIATE_URL) did not let the collections be made ({type(error).__name__})"
        ) from None
    return made


def _dimension(client: weaviate.WeaviateClient, kind: Kind) -> int | None:
    """Return the length of the vectors the collection holds, None when it is empty."""
    found = client.collections.get(COLLECTIONS[kind]).query.fetch_objects(limit=1, include_vector=True).objects
    vector = found[0].vector.get("default") if found else None
    return len(vector) if vector else None
