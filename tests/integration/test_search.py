"""The search on the real Weaviate: each bound alone, meaning and words, table and JSON, a model of another kind."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clients.errors import ServiceUnavailable
from clients.weaviate import VectorOrigin, WeaviateConfig, connect, ensure_collections, marked_origin, origin_mark
from local.services import LocalServices
from pipeline.sinks.vector_origin import vector_origin
from pipeline.sinks.weaviate import StoreFn
from schemas import Kind
from scripts.search import main
from transforms.embed import EmbedFn
from transforms.embedding import ModelConfig
from transforms.payload_encryption import PayloadSealer
from transforms.records import Record, SourceRecord
from transforms.stage import StageContext

pytestmark = pytest.mark.services

POSTS = {
    "phone-dhaka": ("New smartphone with a great battery", "smartphone", "tiktok", "2025-12-10T10:00:00+06:00",
                    "Mirpur, Dhaka", "Rain"),
    "phone-sylhet": ("My mobile phone lasts two days on one charge", "smartphone", "facebook",
                     "2025-11-01T10:00:00+06:00", "সিলেট", "Clear"),
    "saree-dhaka": ("Silk saree for the wedding season", "fashion", "tiktok", "2025-12-20T10:00:00+06:00",
                    "ঢাকা", None),
}  # fmt: skip


def post(name: str) -> Record:
    content, category, platform, posted_at, location, conditions = POSTS[name]
    weather = {"weather": {"city": "Dhaka", "conditions": conditions}} if conditions else {}
    value = {
        "post_id": name, "platform": platform, "content": content, "posted_at": posted_at, "location": location,
        "context": {
            "product_category": category, "category_confidence": 0.9,
            "temporal": {"hour": 10, "day_of_week": "Monday", "season": "winter", "is_business_hours": True,
                         "is_weekend": False},
        } | weather,
    }  # fmt: skip
    return Record(Kind.SOCIAL, value, SourceRecord("enriched.social.contextualized", 0, 0, 0, None, b"{}"))


@pytest.fixture(scope="module")
def weaviate(services: LocalServices) -> Iterator[Any]:
    environment = services.environment()
    config = WeaviateConfig(environment["WEAVIATE_URL"], int(environment["WEAVIATE_GRPC_PORT"]))
    client = connect(config)
    client.collections.delete_all()
    embed = EmbedFn(StageContext(PayloadSealer(None)), ModelConfig(), 100, 1)
    store = StoreFn(config, StageContext(PayloadSealer(None)), ModelConfig(), 100, 1)
    embed.setup()
    store.setup()
    embedded = embed.flush_batch([post(name) for name in POSTS])
    assert store.flush_batch(embedded) == embedded
    yield client
    store.teardown()
    client.collections.delete_all()
    client.close()


@pytest.fixture(autouse=True)
def _settings(_only_our_settings: None, services: LocalServices, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the command at the suite's Weaviate."""
    for name in ("WEAVIATE_URL", "WEAVIATE_GRPC_PORT"):
        monkeypatch.setenv(name, services.environment()[name])


def found(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main([*arguments, "--json"]) == 0
    return [hit["post_id"] for hit in json.loads(capsys.readouterr().out)]


def test_the_nearest_meaning_comes_first(weaviate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys, "a mobile with long battery life", "--limit", "2") == ["phone-dhaka", "phone-sylhet"]
    assert found(capsys, "clothes for a bride")[0] == "saree-dhaka"


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--category", "smartphone"], {"phone-dhaka", "phone-sylhet"}),
        (["--platform", "tiktok"], {"phone-dhaka", "saree-dhaka"}),
        (["--since", "2025-12-01"], {"phone-dhaka", "saree-dhaka"}),
        (["--until", "2025-12-10"], {"phone-dhaka", "phone-sylhet"}),
        (["--near-city", "Dhaka"], {"phone-dhaka", "saree-dhaka"}),
        (["--near-city", "Sylhet"], {"phone-sylhet"}),
        (["--weather", "Rain"], {"phone-dhaka"}),
        (["--category", "smartphone", "--since", "2025-12-01", "--near-city", "dhaka"], {"phone-dhaka"}),
    ],
)
def test_each_bound_leaves_out_what_is_beyond_it(
    weaviate: Any, capsys: pytest.CaptureFixture[str], flags: list[str], expected: set[str]
) -> None:
    assert set(found(capsys, "phone", *flags)) == expected


def test_hybrid_search_finds_the_word_that_meaning_alone_ranks_low(
    weaviate: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(capsys, "wedding", "--hybrid", "0") == ["saree-dhaka"]
    assert set(found(capsys, "wedding", "--hybrid", "0.5")) == set(POSTS)


def test_the_table_shows_a_line_for_each_hit(weaviate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["phone", "--category", "fashion"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["score", "id", "when", "platform", "category", "place", "text"]
    assert "saree-dhaka" in lines[1]
    assert "2025-12-20 10:00" in lines[1]


def test_nothing_found_is_no_error(weaviate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["phone", "--category", "laptop"]) == 0
    assert "Nothing found" in capsys.readouterr().err


def test_a_collection_says_whose_vectors_it_holds(weaviate: Any) -> None:
    description = weaviate.collections.get("SocialPost").config.get().description
    assert marked_origin(description) == vector_origin(ModelConfig())


def test_a_model_of_the_same_dimension_but_other_weights_is_refused_by_name(weaviate: Any) -> None:
    other = vector_origin(ModelConfig())._replace(model="another", fingerprint="0" * 16)
    with pytest.raises(ServiceUnavailable, match=r"SocialPost.*all-MiniLM-L6-v2.*another"):
        ensure_collections(weaviate, other)


def test_a_search_with_another_model_is_refused(
    weaviate: Any, tiny_model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMBEDDING_MODEL", str(tiny_model))
    monkeypatch.setenv("EMBEDDING_BACKEND", "torch")
    monkeypatch.setenv("EMBEDDING_MAX_LENGTH", "64")
    assert main(["phone"]) == 1
    assert "SocialPost" in capsys.readouterr().err


def test_the_mark_of_a_collection_reads_back() -> None:
    origin = VectorOrigin("/models/mine, v2", 32, "00ff" * 4)
    assert marked_origin("Posts. " + origin_mark(origin)) == origin
    assert marked_origin(None) is None
