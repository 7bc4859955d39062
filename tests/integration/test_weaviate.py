"""Weaviate as it behaves: one refused object, another dimension, an outage in the middle and one that stays."""

import json
import random
import threading
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from weaviate.classes.config import DataType, Property
from weaviate.classes.query import MetadataQuery

from clients.errors import ServiceUnavailable
from clients.weaviate import WeaviateConfig, collection_config, connect
from local.services import LocalServices
from pipeline.sinks.weaviate import StoreFn
from schemas import Kind
from schemas.collections import COLLECTIONS
from transforms.embedding import ModelConfig
from transforms.payload_encryption import PayloadSealer
from transforms.records import EmbeddedRecord, Record, SourceRecord
from transforms.stage import StageContext

pytestmark = pytest.mark.services
TOPIC = "enriched.social.contextualized"
WRITES = "bd_stream_weaviate_writes_total"


def contextualized(identifier: str, **changes: Any) -> tuple[str, bytes, bytes]:
    value = {
        "post_id": identifier, "platform": "tiktok", "content": f"a new phone, {identifier}", "author": "NAME_00ff00ff",
        "engagement_count": 5, "posted_at": "2025-12-20T10:00:00+06:00", "hashtags": ["phone"],
        "_anonymized": True, "_enriched": True,
        "context": {
            "product_category": "smartphone", "category_confidence": 0.9,
            "temporal": {"hour": 10, "day_of_week": "Saturday", "season": "winter", "is_business_hours": True,
                         "is_weekend": True},
        },
    }  # fmt: skip
    return TOPIC, identifier.encode(), json.dumps(value | changes).encode()


@pytest.fixture
def client(stream: Any) -> Any:
    opened = connect(WeaviateConfig(stream.environment["WEAVIATE_URL"], int(stream.environment["WEAVIATE_GRPC_PORT"])))
    yield opened
    opened.close()


def test_the_best_by_words_do_not_depend_on_how_many_are_asked_for(client: Any) -> None:
    """Soon after a write, Weaviate 1.35 left out better hits than it returned (`search.engine` trusts its order)."""
    chance = random.Random(1)
    words = [f"word{number}" for number in range(2_000)]
    weights = [(number + 1) ** -0.8 for number in range(2_000)]
    several = client.collections.create("Words", properties=[Property(name="text", data_type=DataType.TEXT)])
    try:
        texts = [" ".join(chance.choices(words, weights, k=chance.randint(3, 40))) for _ in range(2_000)]
        assert not several.data.insert_many([{"text": text} for text in texts]).errors
        for _ in range(20):
            query = " ".join(chance.choices(words[5:800], k=3))
            few, many = (
                [
                    round(hit.metadata.score, 4)
                    for hit in several.query.bm25(query, limit=limit, return_metadata=MetadataQuery(score=True)).objects
                ]
                for limit in (5, 400)
            )
            assert few == many[:5], query
    finally:
        client.collections.delete("Words")


def stored(client: Any, *ids: str) -> set[str]:
    objects = client.collections.get("SocialPost").query.fetch_objects(limit=10_000).objects
    return {o.properties["post_id"] for o in objects} & set(ids)


def test_missing_collections_are_made_and_hold_typed_properties(stream: Any, client: Any) -> None:
    client.collections.delete_all()
    stream.produce([contextualized("typed")])
    stream.run("--stages=embed")
    assert set(client.collections.list_all()) == set(COLLECTIONS.values())
    [found] = client.collections.get("SocialPost").query.fetch_objects(include_vector=True).objects
    assert found.properties["temporal_is_weekend"] is True
    assert found.properties["category_confidence"] == 0.9
    assert found.properties["posted_at"].isoformat() == "2025-12-20T10:00:00+06:00"
    assert len(found.vector["default"]) == 384
    config = client.collections.get("SocialPost").config.get()
    assert "cosine" in str(config).lower()


def test_the_one_object_weaviate_refuses_is_the_one_dead_letter(stream: Any, client: Any) -> None:
    good = [f"accepted-{n}" for n in range(20)]
    bad = contextualized("refused", posted_at="the day before")  # Weaviate takes RFC 3339 dates only
    stream.produce([*map(contextualized, good[:10]), bad, *map(contextualized, good[10:])], partition=0)
    stream.run("--stages=embed")
    [letter] = stream.dead_letters()
    assert (letter.stage, letter.error_type) == ("embed", "weaviate_refused")
    assert stream.opened(letter) == bad[1:]
    assert letter.payload_topic == TOPIC
    assert {out.key.decode() for out in stream.read("sink.snowflake.social")} == set(good)
    assert stored(client, *good, "refused") == set(good)


def test_a_model_of_another_dimension_is_refused_by_the_name_of_the_collection(stream: Any, client: Any) -> None:
    client.collections.delete_all()
    client.collections.create(**collection_config(Kind.SOCIAL))
    client.collections.get("SocialPost").data.insert({"post_id": "small"}, vector=[0.1, 0.2, 0.3])
    try:
        printed = stream.run("--stages=embed", expect=1)
    finally:
        client.collections.delete_all()
    assert "SocialPost" in printed
    assert "384" in printed


@pytest.fixture
def store(stream: Any) -> Any:
    config = WeaviateConfig(
        stream.environment["WEAVIATE_URL"], int(stream.environment["WEAVIATE_GRPC_PORT"]), outage_seconds=3
    )

    def opened(outage_seconds: float) -> StoreFn:
        fn = StoreFn(
            replace(config, outage_seconds=outage_seconds), StageContext(PayloadSealer(None)), ModelConfig(), 100, 1
        )
        fn.setup()
        return fn

    return opened


def lines(*changes: dict[str, Any]) -> list[EmbeddedRecord]:
    """Return embedded records of orders, one for each of `changes`, read one after the other."""
    made = []
    for number, change in enumerate(changes):
        value = json.loads(contextualized("x")[2]) | {
            "order_id": "of-lines", "platform": "shopify", "product_name": "Saree", "quantity": 1, "unit_price": 1.0,
            "total_price": 1.0, "order_timestamp": "2025-12-20T10:00:00+06:00",
        } | change  # fmt: skip
        source = SourceRecord("source.market.shopify", 0, number, 0, None, None)
        made.append(EmbeddedRecord(Record(Kind.MARKET, value, source), np.ones(384, np.float32), "m", "2025-01-01"))
    return made


def orders(client: Any, identifier: str) -> list[dict[str, Any]]:
    found = client.collections.get("MarketOrder").query.fetch_objects(limit=10_000).objects
    return [dict(one.properties) for one in found if one.properties["order_id"] == identifier]


def test_every_line_of_an_order_is_an_object_and_a_replay_adds_none(store: Any, client: Any) -> None:
    fn = store(outage_seconds=60)
    batch = lines(
        {"product_id": "1", "total_price": 1199.0}, {"product_id": "2", "total_price": 1209.0},
        {"product_id": "2", "line_id": "b", "total_price": 0.5},
    )  # fmt: skip
    for again in (batch, batch[1:], batch[:1]):
        assert fn.flush_batch(again) == again
    assert sum(one["total_price"] for one in orders(client, "of-lines")) == 2408.5


@pytest.mark.parametrize("arrival", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
@pytest.mark.parametrize("together", [True, False])
def test_the_newest_version_stays_whatever_the_order_of_arrival(
    store: Any, client: Any, risen: Any, arrival: tuple[int, ...], together: bool
) -> None:
    name = f"versions-{arrival}-{together}"
    versions = lines(
        {"order_id": name, "order_status": "pending"},
        {"order_id": name, "order_status": "shipped", "updated_at": "2025-12-21T10:00:00+06:00"},
        {"order_id": name, "order_status": "delivered", "updated_at": "2025-12-22T10:00:00+06:00"},
    )
    fn = store(outage_seconds=60)
    arrived = [versions[number] for number in arrival]
    for batch in [arrived] if together else [[one] for one in arrived]:
        assert fn.flush_batch(batch) == batch  # a stale version stays in the topics
    assert [one["order_status"] for one in orders(client, name)] == ["delivered"]
    written = 1 if together else sum(one >= max(arrival[: at + 1]) for at, one in enumerate(arrival))
    assert risen(WRITES, stage="embed", outcome="stale") == 3 - written
    assert risen(WRITES, stage="embed", outcome="written") == written


def embedded(*names: str) -> list[EmbeddedRecord]:
    rng = np.random.default_rng(7)
    return [
        EmbeddedRecord(
            Record(Kind.SOCIAL, json.loads(contextualized(name)[2]), SourceRecord(TOPIC, 0, n, 0, None, None)),
            rng.random(384, dtype=np.float32), "m", "2025-01-01T00:00:00+00:00",
        )
        for n, name in enumerate(names)
    ]  # fmt: skip


def test_an_outage_is_waited_for_and_nothing_is_dead_lettered(
    store: Any, client: Any, services: LocalServices, risen: Any
) -> None:
    fn = store(outage_seconds=60)
    batch = embedded(*(f"outage-{n}" for n in range(20)))
    services.kill("weaviate")
    back = threading.Timer(2, lambda: services.start("weaviate"))
    back.start()
    try:
        assert fn.flush_batch(batch) == batch
    finally:
        back.join()
        services.start("weaviate")
    assert len(stored(client, *(f"outage-{n}" for n in range(20)))) == 20
    assert risen(WRITES, stage="embed", outcome="written") == 20
    assert risen("bd_stream_weaviate_write_seconds_count", stage="embed") == 1


def test_a_lasting_outage_stops_the_job_and_names_the_setting(store: Any, services: LocalServices, risen: Any) -> None:
    fn = store(outage_seconds=2)
    services.kill("weaviate")
    try:
        with pytest.raises(ServiceUnavailable, match="WEAVIATE_URL"):
            fn.flush_batch(embedded("never-written"))
    finally:
        services.start("weaviate")
    # Counted with each try, so that an alert sees an outage while it lasts.
    assert risen(WRITES, stage="embed", outcome="unavailable") >= 1
    assert risen(WRITES, stage="embed", outcome="written") == 0


def test_of_two_records_with_one_id_in_a_batch_the_last_counts(store: Any, client: Any) -> None:
    first, second = embedded("twice", "twice")
    second = replace(second, record=replace(second.record, value=second.record.value | {"content": "the second"}))
    assert len(store(outage_seconds=5).flush_batch([first, second])) == 2
    objects = client.collections.get("SocialPost").query.fetch_objects(limit=10_000).objects
    assert [o.properties["content"] for o in objects if o.properties["post_id"] == "twice"] == ["the second"]


def test_of_two_records_with_one_id_the_earlier_is_stored_when_the_later_is_refused(
    store: Any, client: Any, risen: Any
) -> None:
    first, second = embedded("half-right", "half-right")
    bad = replace(second, record=replace(second.record, value=second.record.value | {"posted_at": "never"}))
    outputs = store(outage_seconds=5).flush_batch([first, bad])
    assert risen(WRITES, stage="embed", outcome="refused") == risen(WRITES, stage="embed", outcome="written") == 1
    assert risen("bd_stream_dlq_sent_total", stage="embed", reason="weaviate_refused") == 1
    assert outputs[0] is first
    assert outputs[1].value.error_type == "weaviate_refused"
    assert stored(client, "half-right") == {"half-right"}
