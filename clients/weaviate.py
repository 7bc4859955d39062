"""Reaching Weaviate: connection, and the collections made when missing."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import weaviate
from weaviate.classes.config import Configure, DataType, Property, Tokenization, VectorDistances
from weaviate.classes.init import AdditionalConfig, Auth, GrpcConfig, Timeout
from weaviate.exceptions import UnexpectedStatusCodeError, WeaviateBaseError

from clients.errors import ServiceUnavailable
from schemas import Kind
from schemas.collections import (
    BY_WHITE_SPACE,
    COLLECTIONS,
    COMMON_PROPERTIES,
    OWN_PROPERTIES,
    RAW_DATA,
    SEARCHABLE,
)

_log = logging.getLogger(__name__)

CHANNEL_OPTIONS = [
    # gRPC waits up to two minutes before it retries a server that was unavailable, and clients of one process share
    # connection and wait: even a new client would take a Weaviate that is back for one that is not.
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.min_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 2000),
]
"""See https://grpc.github.io/grpc/core/group__grpc__arg__keys.html."""


REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


@dataclass(frozen=True)
class WeaviateConfig:
    """How Weaviate is reached.

    Attributes:
        url: http(s)://host[:port].
        grpc_port: port of its gRPC interface, on the same host.
        api_key: None without authentication.
        outage_seconds: how long a write is retried while Weaviate is unavailable.
        requests: batches a worker writes at a time.
    """

    url: str
    grpc_port: int
    api_key: str | None = field(default=None, repr=False)
    outage_seconds: float = 120.0
    requests: int = 2


def connect(config: WeaviateConfig) -> weaviate.WeaviateClient:
    """Return a connected client.

    Raises:
        ServiceUnavailable: Weaviate does not answer, or refuses the key.
    """
    parts = urlsplit(config.url)
    secure = parts.scheme == "https"
    host = parts.hostname or ""
    try:
        client = weaviate.connect_to_custom(
            http_host=host,
            http_port=parts.port or (443 if secure else 80),
            http_secure=secure,
            grpc_host=host,
            grpc_port=config.grpc_port,
            grpc_secure=secure,
            auth_credentials=Auth.api_key(config.api_key) if config.api_key else None,
            additional_config=AdditionalConfig(
                # With TLS, SSL_CERT_FILE may name an authority of one's own.
                trust_env=secure,
                timeout=Timeout(init=5, query=30, insert=60),
                grpc_config=GrpcConfig(channel_options=CHANNEL_OPTIONS),
            ),
            skip_init_checks=True,
        )
        try:
            # One of the client's two checks at start. The other asks pypi.org for the client's newest version: half a
            # second while records wait, five where a firewall drops packets, and nobody's business.
            client._connection._ping_grpc("sync")
        except BaseException:
            client.close()
            raise
        return client
    except (WeaviateBaseError, OSError) as error:
        if isinstance(error, UnexpectedStatusCodeError) and error.status_code in REFUSED:
            raise ServiceUnavailable(
                f"Weaviate at {config.url} (WEAVIATE_URL): authentication failed; correct WEAVIATE_API_KEY"
            ) from None
        raise ServiceUnavailable(
            f"Weaviate at {config.url} (WEAVIATE_URL), gRPC port {config.grpc_port} (WEAVIATE_GRPC_PORT), cannot be "
            f"reached ({type(error).__name__}). Start it (./run_local.sh up starts a local one), correct the settings, "
            "or leave it out with --weaviate-url none."
        ) from None


class VectorOrigin(NamedTuple):
    """What vectors are by; those of one collection all have the same.

    Attributes:
        model: the name under which the model was asked for.
        dimension: length of its vectors.
        fingerprint: what tells it from every other model, whatever its name.
    """

    model: str
    dimension: int
    fingerprint: str


FINGERPRINT_DIGITS = 16
_MARK = re.compile(r"Vectors by (?P<model>.*), (?P<dimension>\d+) dimensions, fingerprint (?P<fingerprint>[0-9a-f]+)\.")


def origin_mark(origin: VectorOrigin) -> str:
    """Return what the description of a collection says of its vectors."""
    return f"Vectors by {origin.model}, {origin.dimension} dimensions, fingerprint {origin.fingerprint}."


def marked_origin(description: str | None) -> VectorOrigin | None:
    """Return what `origin_mark` wrote into `description`, None when it did not."""
    found = _MARK.search(description or "")
    return found and VectorOrigin(found["model"], int(found["dimension"]), found["fingerprint"])


def ensure_collections(client: weaviate.WeaviateClient, origin: VectorOrigin) -> list[str]:
    """Make the collections that are missing and return their names; check that the others hold vectors of `origin`.

    A collection's description says whose vectors it holds. An empty one without that gets it; one that holds vectors
    of nobody knows which model is refused. Properties that a collection of an earlier version lacks are added.

    Raises:
        ServiceUnavailable: naming a collection whose vectors are another model's, or Weaviate failed.
    """
    made = []
    try:
        for kind, name in COLLECTIONS.items():
            if client.collections.exists(name):
                _check_origin(client, name, origin)
                _add_missing_properties(client, kind)
                continue
            try:
                client.collections.create(**collection_config(kind), description=origin_mark(origin))
                made.append(name)
            except UnexpectedStatusCodeError:
                if not client.collections.exists(name):  # else another worker was faster
                    raise
                _check_origin(client, name, origin)
    except WeaviateBaseError as error:
        raise ServiceUnavailable(
            f"Weaviate (WEAVIATE_URL) refused to create the collections ({type(error).__name__})"
        ) from None
    return made


def foreign_collections(client: weaviate.WeaviateClient, origin: VectorOrigin) -> list[str]:
    """Return the collections that hold vectors of another origin, or of one that they do not name.

    Raises:
        ServiceUnavailable: Weaviate did not answer.
    """
    found = []
    try:
        for name in COLLECTIONS.values():
            if client.collections.exists(name):
                held = marked_origin(client.collections.get(name).config.get(simple=True).description)
                if (held is None and _dimension(client.collections.get(name)) is not None) or (
                    held is not None and held[1:] != origin[1:]
                ):
                    found.append(name)
    except WeaviateBaseError as error:
        raise ServiceUnavailable(f"Weaviate (WEAVIATE_URL) did not answer ({type(error).__name__})") from None
    return found


def require_origin(client: weaviate.WeaviateClient, kind: Kind, origin: VectorOrigin) -> None:
    """Check that the collection of `kind` is there, and holds no vectors but those of `origin`.

    Raises:
        ServiceUnavailable: naming the collection.
    """
    name = COLLECTIONS[kind]
    try:
        if not client.collections.exists(name):
            raise ServiceUnavailable(f"Weaviate has no collection {name} yet: the job creates it at its start")
        _is_marked(client.collections.get(name), origin)
    except WeaviateBaseError as error:
        raise ServiceUnavailable(f"Weaviate (WEAVIATE_URL) did not answer ({type(error).__name__})") from None


def _add_missing_properties(client: weaviate.WeaviateClient, kind: Kind) -> None:
    collection = client.collections.get(COLLECTIONS[kind])
    held = {one.name for one in collection.config.get().properties}
    added = []
    for name, data_type in (COMMON_PROPERTIES | OWN_PROPERTIES[kind]).items():
        if name in held:
            continue
        try:
            collection.config.add_property(_property(name, DataType(data_type)))
            added.append(name)
        except UnexpectedStatusCodeError:
            if name not in {one.name for one in collection.config.get().properties}:  # else another worker was faster
                raise
    if added and _dimension(collection) is not None:
        _log.warning(
            "Weaviate's collection %s had no %s: added. Objects written before lack it until their records are "
            "replayed (docs/how-to/search.md)",
            COLLECTIONS[kind],
            ", ".join(added),
        )


def _check_origin(client: weaviate.WeaviateClient, name: str, origin: VectorOrigin) -> None:
    collection = client.collections.get(name)
    if not _is_marked(collection, origin):
        collection.config.update(description=origin_mark(origin))


def _is_marked(collection: weaviate.collections.Collection, origin: VectorOrigin) -> bool:
    """Return whether `collection` names `origin`; False when it is empty and names none."""
    held = marked_origin(collection.config.get(simple=True).description)
    if held is not None:
        if held[1:] != origin[1:]:
            raise ServiceUnavailable(
                f"Weaviate's collection {collection.name} holds vectors of {held.model} ({held.dimension} dimensions, "
                f"fingerprint {held.fingerprint}), but EMBEDDING_MODEL is {origin.model} ({origin.dimension} "
                f"dimensions, fingerprint {origin.fingerprint}): use the model that made them, or another Weaviate"
            )
        return True
    dimension = _dimension(collection)
    if dimension is not None:
        raise ServiceUnavailable(
            f"Weaviate's collection {collection.name} holds vectors of {dimension} dimensions of a model it does not "
            f"name, and EMBEDDING_MODEL {origin.model} gives {origin.dimension}: delete the collection and replay, use "
            f"another Weaviate or, if you know it was this model, set its description to '{origin_mark(origin)}'"
        )
    return False


def _dimension(collection: weaviate.collections.Collection) -> int | None:
    """Return the length of the vectors the collection holds, None when it is empty."""
    found = collection.query.fetch_objects(limit=1, include_vector=True).objects
    vector = found[0].vector.get("default") if found else None
    return len(vector) if vector else None


def collection_config(kind: Kind) -> dict[str, Any]:
    """Return the arguments that create the collection of `kind`: HNSW, cosine, vectors given by us."""
    typed = [
        _property(name, DataType(data_type)) for name, data_type in (COMMON_PROPERTIES | OWN_PROPERTIES[kind]).items()
    ]
    raw = Property(name=RAW_DATA, data_type=DataType.TEXT, index_filterable=False, index_searchable=False)
    return {
        "name": COLLECTIONS[kind],
        "properties": [*typed, raw],
        "vector_config": Configure.Vectors.self_provided(
            vector_index_config=Configure.VectorIndex.hnsw(distance_metric=VectorDistances.COSINE)
        ),
    }


def _property(name: str, data_type: DataType) -> Property:
    searchable = name in SEARCHABLE
    tokenization = Tokenization.FIELD
    if searchable:
        tokenization = Tokenization.WHITESPACE if name in BY_WHITE_SPACE else Tokenization.WORD
    is_text = data_type in (DataType.TEXT, DataType.TEXT_ARRAY)
    return Property(
        name=name,
        data_type=data_type,
        tokenization=tokenization if is_text else None,
        index_searchable=searchable,
    )
