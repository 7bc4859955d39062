"""Stored records embedded again after a change of the bridge: refused first, then replaced, resumed, and done once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rich.console import Console

from clients.errors import ServiceUnavailable
from clients.weaviate import WeaviateConfig, connect
from pipeline import reembed
from pipeline.options import parse
from schemas.topics import SINK_TOPICS

pytestmark = pytest.mark.services

POSTS: list[dict[str, Any]] = [
    {
        "post_id": f"reembed-{number}",
        "platform": "tiktok",
        "content": content,
        "author": "Somebody",
        "engagement_count": 1,
        "posted_at": "2025-12-20T10:00:00Z",
    }
    for number, content in enumerate(["ফোনের চার্জ থাকে না", "বিয়ের শাড়ি কিনলাম", "phone battery is fine", "দাম কত ভাই"])
]


@pytest.fixture
def old_vectors(stream: Any) -> Any:
    """A store that was filled without the bridge."""
    client = connect(WeaviateConfig(stream.environment["WEAVIATE_URL"], int(stream.environment["WEAVIATE_GRPC_PORT"])))
    for name in ("SocialPost", "MarketOrder"):
        client.collections.delete(name)
    records = [("source.social.tiktok", p["post_id"].encode(), json.dumps(p).encode()) for p in POSTS]
    stream.produce(records)
    stream.run("--embedding-bridge=none")
    yield client
    for name in ("SocialPost", "MarketOrder"):
        client.collections.delete(name)
    client.close()


def vectors(client: Any) -> dict[str, list[float]]:
    """Return the vectors of our posts by id."""
    return {
        str(item.properties["post_id"]): item.vector["default"]
        for item in client.collections.get("SocialPost").iterator(include_vector=True)
    }


def test_another_bridge_is_refused_until_the_store_is_embedded_again(stream: Any, old_vectors: Any) -> None:
    before = vectors(old_vectors)
    assert set(before) == {post["post_id"] for post in POSTS}

    assert "SocialPost" in stream.run("--embedding-bridge=bangla", expect=1)
    told = stream.python("-m", "cli", "reembed", "--embedding-bridge=bangla", expect=1)
    assert "--replace-collections" in told
    assert vectors(old_vectors) == before

    stream.python("-m", "cli", "reembed", "--embedding-bridge=bangla", "--replace-collections")
    after = vectors(old_vectors)
    assert set(after) == set(before)
    assert after["reembed-0"] != before["reembed-0"]
    assert after["reembed-2"] == pytest.approx(before["reembed-2"], abs=1e-2)  # English passes as it is
    published = [out.json for out in stream.read(SINK_TOPICS["social"])]  # type: ignore[index]
    assert [("+bangla" in one["_embedding_model"]) for one in published] == [False] * len(POSTS) + [True] * len(POSTS)

    stream.python("-m", "cli", "reembed", "--embedding-bridge=bangla")
    assert len(stream.read(SINK_TOPICS["social"])) == 2 * len(POSTS)  # type: ignore[index]
    stream.run("--embedding-bridge=bangla")


def test_a_run_that_was_stopped_resumes_where_it_was(
    stream: Any, old_vectors: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in stream.environment.items():
        monkeypatch.setenv(name, value)
    options = parse(["--stages=embed", "--embedding-bridge=bangla", "--round-records=1"], dotenv=None)
    run_round = reembed._run_round
    done: list[Any] = []

    def once(*arguments: Any) -> Any:
        if len(done) == 2:
            raise ServiceUnavailable("Weaviate went away")
        done.append(arguments[1])
        return run_round(*arguments)

    monkeypatch.setattr(reembed, "_run_round", once)
    with pytest.raises(ServiceUnavailable):
        reembed.reembed(options, replace_collections=True, console=Console(quiet=True))
    first, done[:] = list(done), []

    def noted(*arguments: Any) -> Any:
        done.append(arguments[1])
        return run_round(*arguments)

    monkeypatch.setattr(reembed, "_run_round", noted)
    reembed.reembed(options, replace_collections=True, console=Console(quiet=True))
    read_twice = [part for ranges in done for part in ranges if part in [p for r in first for p in r]]
    assert not read_twice
    assert set(vectors(old_vectors)) == {post["post_id"] for post in POSTS}
