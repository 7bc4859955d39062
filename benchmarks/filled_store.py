"""A Weaviate with many posts: a tenth of them real samples with real vectors, the others like them.

Each of the others has the text of a sample with another number in it, the sample's vector with noise, an id of its own
and another day; so words, filters and the neighbourhoods of vectors are those of a store that has grown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import numpy as np
import weaviate
from weaviate.classes.data import DataObject

from clients.weaviate import ensure_collections
from pipeline.plan import model_config, weather_config
from pipeline.settings import Settings
from pipeline.sinks.vector_origin import vector_origin
from pipeline.sinks.weaviate import data_object
from samples import generate
from schemas import Kind
from schemas.collections import COLLECTIONS
from schemas.kinds import FIELDS
from transforms.embed import embedding_text
from transforms.embedding import EmbeddingModel
from transforms.privacy import Tokenizer
from transforms.records import EmbeddedRecord, Record, SourceRecord
from transforms.validate import validate
from verification.plain_loop import open_functions

COPIES = 10
"""Objects for each real sample, itself among them."""
NOISE = 0.35
"""Length of the noise beside a vector of length one: copies are about .94 alike."""
DAYS = 365
TOPIC = "source.social.tiktok"
FIELD = FIELDS[Kind.SOCIAL]


def fill(client: weaviate.WeaviateClient, model: EmbeddingModel, settings: Settings, count: int) -> None:
    """Store `count` posts in the collection of posts, which is made if it is missing.

    Args:
        client: connected to a Weaviate.
        model: makes the vectors.
        settings: of the job whose collection it is.
        count: a multiple of `COPIES`.
    """
    ensure_collections(client, vector_origin(model_config(settings)))
    posts = list(islice(_posts(settings), count // COPIES))
    vectors = model.encode([embedding_text(post) for post in posts])
    with client.batch.fixed_size(batch_size=500, concurrent_requests=2) as batch:
        for made in objects(posts, vectors):
            batch.add_object(COLLECTIONS[Kind.SOCIAL], properties=made.properties, uuid=made.uuid, vector=made.vector)
    if failed := client.batch.failed_objects:
        raise RuntimeError(f"{len(failed)} objects were not stored: {failed[0].message}")


def objects(posts: Sequence[Record], vectors: Any) -> Iterator[DataObject[Any, Any]]:
    """Yield the objects of `posts` and of `COPIES - 1` others like each.

    Args:
        posts: as Enrich leaves them.
        vectors: of shape (posts, dimensions), of length one.
    """
    chance = np.random.default_rng(7)
    for post, vector in zip(posts, vectors, strict=True):
        yield data_object(EmbeddedRecord(post, vector, "", ""))
        for number in range(1, COPIES):
            moved = vector + NOISE * _direction(chance, len(vector))
            moved = (moved / np.linalg.norm(moved)).astype(np.float32)
            days = timedelta(days=int(chance.integers(DAYS)))
            changed = {
                FIELD.id: f"{post.id}-{number}",
                FIELD.text: f"{post.value[FIELD.text]} {chance.integers(100_000)}",
                FIELD.event_time: (datetime.fromisoformat(post.value[FIELD.event_time]) - days).isoformat(),
            }
            like = replace(post, value=json.loads(json.dumps(post.value)) | changed)
            yield data_object(EmbeddedRecord(like, moved, "", ""))


def _direction(chance: np.random.Generator, dimensions: int) -> Any:
    found = chance.standard_normal(dimensions)
    return found / np.linalg.norm(found)


def _posts(settings: Settings) -> Iterator[Record]:
    """Yield posts of the samples as Enrich leaves them, without end."""
    salt = settings.privacy_salt.get_secret_value().encode()
    functions, weather = open_functions(weather_config(settings), Tokenizer(salt, settings.pii_hash_length))
    try:
        for number, sample in enumerate(generate(10**7, seed=11, broken_share=0, topic=TOPIC)):
            source = SourceRecord(sample.topic, 0, number, 0, sample.key, sample.value)
            yield functions.enrich(functions.anonymize(validate(source)))
    finally:
        weather.close()
