"""The record of the quick start, through the whole job on the real services."""

import json
import re
from typing import Any

import pytest
import weaviate

from clients.weaviate import WeaviateConfig, connect
from schemas.topics import ALL_TOPICS
from transforms.embedding import ModelConfig, shared_model

pytestmark = pytest.mark.services

RECORD = (
    b'{"post_id": "test_123", "platform": "tiktok", "content": "Check out my new phone! Contact me at '
    b'john.doe@email.com or +880123456789", "author": "John Doe", "engagement_count": 100, '
    b'"posted_at": "2025-12-20T10:00:00Z"}'
)
TOKEN = r"[0-9a-f]{16}"


@pytest.fixture
def client(stream: Any) -> Any:
    opened = connect(WeaviateConfig(stream.environment["WEAVIATE_URL"], int(stream.environment["WEAVIATE_GRPC_PORT"])))
    yield opened
    opened.close()


def test_the_quick_start_record_comes_out_anonymized_and_is_found(stream: Any, client: weaviate.WeaviateClient) -> None:
    stream.produce([("source.social.tiktok", b"test_123", RECORD)])
    printed = stream.run()
    assert "1 records" in printed

    [anonymized] = stream.read("enriched.social.anonymized")
    assert anonymized.key == b"test_123"
    assert re.fullmatch(
        rf"Check out my new phone! Contact me at EMAIL_{TOKEN} or PHONE_{TOKEN}", anonymized.json["content"]
    )
    assert re.fullmatch(f"NAME_{TOKEN}", anonymized.json["author"])
    assert anonymized.json["_anonymized"] is True

    [contextualized] = stream.read("enriched.social.contextualized")
    context = contextualized.json["context"]
    assert context["product_category"] == "smartphone"
    assert context["temporal"] == {
        "hour": 16, "day_of_week": context["temporal"]["day_of_week"], "season": "winter",
        "is_business_hours": True, "is_weekend": True,
    }  # fmt: skip

    [sink] = stream.read("sink.snowflake.social")
    assert len(sink.json["embedding"]) == 384
    assert sum(x * x for x in sink.json["embedding"]) == pytest.approx(1, abs=1e-3)
    assert sink.headers["source_topic"] == b"source.social.tiktok"

    [vector] = shared_model(ModelConfig()).encode(["contact me about a new phone"])
    hits = client.collections.get("SocialPost").query.near_vector(vector.tolist(), limit=10).objects
    [found] = [hit for hit in hits if hit.properties["post_id"] == "test_123"]
    assert found.properties["product_category"] == "smartphone"
    assert json.loads(str(found.properties["raw_data"])) == contextualized.json

    for topic in {spec.name for spec in ALL_TOPICS} - {"source.social.tiktok", "validated.social.tiktok"}:
        for out in stream.read(topic):
            assert not any(secret in out.value for secret in (b"john.doe", b"John Doe", b"123456789"))
    assert not any(secret in printed for secret in ("john.doe", "John Doe", "123456789"))


def test_a_replay_changes_nothing_and_a_second_run_reads_nothing(stream: Any, client: weaviate.WeaviateClient) -> None:
    posts = client.collections.get("SocialPost") if client.collections.exists("SocialPost") else None
    before = posts.aggregate.over_all().total_count if posts else 0
    stream.produce([("source.social.tiktok", None, RECORD.replace(b"test_123", b"replayed"))] * 3)
    stream.run()
    assert "0 records" in stream.run()
    sinks = stream.read("sink.snowflake.social")
    assert {out.key for out in sinks} == {b"replayed"}
    assert len({out.json["author"] for out in sinks}) == 1
    assert client.collections.get("SocialPost").aggregate.over_all().total_count == (before or 0) + 1
    assert len(stream.read("sink.snowflake.social")) == 3
