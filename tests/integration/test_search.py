"""The search on the real Weaviate: three scripts, each bound alone, pages, personal values, a model of another kind."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from weaviate.classes.query import Filter

from cli.main import main
from clients.errors import ServiceUnavailable
from clients.weaviate import (
    VectorOrigin,
    WeaviateConfig,
    collection_config,
    connect,
    ensure_collections,
    marked_origin,
    origin_mark,
)
from local.services import LocalServices
from pipeline.sinks.vector_origin import vector_origin
from pipeline.sinks.weaviate import StoreFn
from schemas import Kind
from schemas.collections import COLLECTIONS
from search import MOST_HITS, Bounds, NotStored, Searcher
from transforms.embed import EmbedFn
from transforms.embedding import ModelConfig, shared_model
from transforms.payload_encryption import PayloadSealer
from transforms.privacy import Kind as PersonalKind
from transforms.privacy import Tokenizer
from transforms.records import Record, SourceRecord
from transforms.stage import StageContext

pytestmark = pytest.mark.services

MODEL = ModelConfig(bridge="auto")
TOKENIZER = Tokenizer(b"salt-of-the-test-suite-000000000001")
TOKEN = TOKENIZER.token(PersonalKind.PHONE, "01712345678")
POSTS = {
    "phone-dhaka": ("New smartphone with a great battery", "smartphone", "tiktok", "2025-12-10T10:00:00+06:00",
                    "Mirpur, Dhaka", "Rain"),
    "phone-sylhet": ("My mobile phone lasts two days on one charge", "smartphone", "facebook",
                     "2025-11-01T10:00:00+06:00", "সিলেট", "Clear"),
    "saree-dhaka": ("Silk saree for the wedding season", "fashion", "tiktok", "2025-12-20T10:00:00+06:00",
                    "ঢাকা", None),
}  # fmt: skip
SCRIPTS = {
    "battery-bn": "আমার মোবাইলের চার্জ একদিনও থাকে না, খুব তাড়াতাড়ি শেষ হয়ে যায়",
    "battery-rm": "vai amar mobile er charge thake na, khub taratari shesh hoye jay",
    "saree-bn": "বিয়ের জন্য লাল কাতান শাড়ি বিক্রি করছি, দাম আলোচনা করা যাবে",
    "saree-rm": "biyer jonno lal katan sharee bikri korbo, dam alochona kora jabe",
    "cake-bn": "জন্মদিনের কেক ঘরে বানাই, অর্ডার দিলে বাসায় পৌঁছে দিই",
    "cake-rm": "jonmodiner cake ghore banai, order dile basay pouche dei",
    "cake-en": "Homemade birthday cakes, delivered to your door",
    "rent-en": "Two bedroom flat to let near the university",
    "doctor-bn": "শিশুর জ্বর হলে কোন ডাক্তার দেখাব",
    "number": f"Old fridge for sale, call {TOKEN}",
}
"""Posts of the other bounds' kind, on another platform."""


def post(name: str, text: str | None = None) -> Record:
    content, category, platform, posted_at, location, conditions = POSTS.get(name) or (
        text or SCRIPTS[name], "unknown", "instagram", "2025-10-01T10:00:00+06:00", "Khulna", None
    )  # fmt: skip
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
    embed = EmbedFn(StageContext(PayloadSealer(None)), MODEL, 100, 1)
    store = StoreFn(config, StageContext(PayloadSealer(None)), MODEL, 100, 1)
    embed.setup()
    store.setup()
    embedded = embed.flush_batch([post(name) for name in POSTS | SCRIPTS])
    assert store.flush_batch(embedded) == embedded
    yield client
    store.teardown()
    client.collections.delete_all()
    client.close()


@pytest.fixture
def searcher(weaviate: Any) -> Searcher:
    return Searcher(weaviate, shared_model(MODEL), TOKENIZER, vector_origin(MODEL))


@pytest.fixture(autouse=True)
def _settings(_only_our_settings: None, services: LocalServices, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the command at the suite's Weaviate."""
    for name in ("WEAVIATE_URL", "WEAVIATE_GRPC_PORT"):
        monkeypatch.setenv(name, services.environment()[name])


def found(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["search", *arguments, "--json"]) == 0
    return [hit.get("post_id") or hit["order_id"] for hit in json.loads(capsys.readouterr().out)]


def test_the_nearest_meaning_comes_first(weaviate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    english = ["--language", "en"]
    assert found(capsys, "a mobile with long battery life", "--limit", "2", *english) == ["phone-dhaka", "phone-sylhet"]
    assert found(capsys, "clothes for a bride", *english)[0] == "saree-dhaka"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("the battery drains too fast", {"battery-bn", "battery-rm"}),
        ("ব্যাটারি দ্রুত ফুরিয়ে যাচ্ছে", {"battery-bn", "battery-rm"}),
        ("battery druto furiye jacche", {"battery-bn", "battery-rm"}),
        ("wedding saree", {"saree-bn", "saree-rm", "saree-dhaka"}),
        ("বিয়ের শাড়ি", {"saree-bn", "saree-rm", "saree-dhaka"}),
        ("biyer shari", {"saree-bn", "saree-rm", "saree-dhaka"}),
        ("birthday cake", {"cake-bn", "cake-rm", "cake-en"}),
        ("জন্মদিনের কেক", {"cake-bn", "cake-rm", "cake-en"}),
        ("jonmodiner cake", {"cake-bn", "cake-rm", "cake-en"}),
    ],
)
def test_a_query_in_any_script_finds_posts_in_all_of_them(
    weaviate: Any, capsys: pytest.CaptureFixture[str], query: str, expected: set[str]
) -> None:
    assert expected <= set(found(capsys, query, "--limit", str(len(expected) + 2)))


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--category", "smartphone"], {"phone-dhaka", "phone-sylhet"}),
        (["--platform", "tiktok"], {"phone-dhaka", "saree-dhaka"}),
        (["--since", "2025-12-01"], {"phone-dhaka", "saree-dhaka"}),
        (["--since", "2025-11-01", "--until", "2025-12-10"], {"phone-dhaka", "phone-sylhet"}),
        (["--near-city", "Dhaka"], {"phone-dhaka", "saree-dhaka"}),
        (["--near-city", "Sylhet"], {"phone-sylhet"}),
        (["--weather", "Rain"], {"phone-dhaka"}),
        (["--language", "bn"], {name for name in SCRIPTS if name.endswith("-bn")}),
        (["--language", "bn-Latn"], {name for name in SCRIPTS if name.endswith("-rm")}),
        (["--category", "smartphone", "--since", "2025-12-01", "--near-city", "dhaka"], {"phone-dhaka"}),
    ],
)
def test_each_bound_leaves_out_what_is_beyond_it(
    weaviate: Any, capsys: pytest.CaptureFixture[str], flags: list[str], expected: set[str]
) -> None:
    hits = set(found(capsys, "phone", "--nearest", *flags))
    assert hits <= expected
    assert hits or expected == {"saree-dhaka"}
    # What has neither a word nor meaning of the query in common is nearest to nothing; all else is there.
    assert expected - hits <= {"saree-dhaka", *SCRIPTS}


def test_a_query_that_nothing_fits_says_so(weaviate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for query in ("quantum field theory lecture notes", "কোয়ান্টাম তত্ত্বের বক্তৃতা", "zxqv wrtp"):
        assert main(["search", query]) == 0
        out, err = capsys.readouterr()
        assert out == ""
        assert "Nothing fits" in err


def test_a_weight_of_ones_own(weaviate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert set(found(capsys, "শাড়ি", "--hybrid", "0")) == {"saree-dhaka", "saree-bn", "saree-rm"}
    assert "saree-dhaka" in found(capsys, "clothes for a bride", "--hybrid", "1")


def test_an_id_finds_its_record(weaviate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with_digit = next(iter(fresh(1)))
    weaviate.collections.get("SocialPost").data.insert(
        {"post_id": with_digit, "content": "x", "raw_data": json.dumps({"post_id": with_digit})}, vector=[0.1] * 384
    )
    assert found(capsys, with_digit)[0] == with_digit


def test_a_record_whose_id_others_have_too_is_opened_by_its_platform_and_line(
    weaviate: Any, searcher: Searcher
) -> None:
    orders = weaviate.collections.get(COLLECTIONS[Kind.MARKET])
    lines = [("daraz", "l-1", "p-1"), ("daraz", None, "p-1 b"), ("daraz", "l-3", "p-3"), ("shopify", "l-3", "p-3")]
    for platform, line, product in lines:
        said = {"order_id": "O-1", "platform": platform, "line_id": line, "product_id": product}
        orders.data.insert(said, vector=[1.0] + [0.0] * 383)

    def opened(platform: str, line: str) -> tuple[Any, ...]:
        found = searcher.stored("O-1", Kind.MARKET, platform=platform, line=line).properties
        return tuple(found[name] for name in ("platform", "line_id", "product_id"))

    assert [opened(platform, line or product) for platform, line, product in lines] == lines
    with pytest.raises(NotStored):
        searcher.stored("O-1", Kind.MARKET, platform="shopify", line="l-1")


def test_more_like_one_leaves_itself_out(searcher: Searcher) -> None:
    hits = searcher.like("cake-en").hits
    assert {hit.id for hit in hits[:2]} == {"cake-bn", "cake-rm"}
    assert "cake-en" not in {hit.id for hit in hits}
    assert searcher.like(str(hits[0].uuid)).hits[0].id.startswith("cake")
    assert {hit.id for hit in searcher.like("cake-en", bounds=Bounds(language="bn")).hits[:1]} == {"cake-bn"}
    with pytest.raises(NotStored):
        searcher.like("no such id")


def test_pages_follow_each_other(searcher: Searcher) -> None:
    whole = searcher.search("phone cake saree", floor=0, limit=9)
    parts = [searcher.search("phone cake saree", floor=0, limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [hit.id for part in parts for hit in part.hits] == [hit.id for hit in whole.hits]
    assert parts[0].more
    with pytest.raises(ValueError, match=str(MOST_HITS)):
        searcher.search("phone", limit=MOST_HITS, offset=1)


def test_a_score_is_made_of_its_parts(searcher: Searcher) -> None:
    for query in ("wedding saree", "clothes for a bride"):
        page = searcher.search(query, floor=0)
        for hit in page.hits:
            assert hit.score == pytest.approx(page.weight * hit.meaning + (1 - page.weight) * hit.words)
    assert searcher.search("wedding saree").weight <= 0.5 < searcher.search("clothes for a bride").weight


def test_who_may_finds_a_number_by_its_token_and_nobody_else(searcher: Searcher) -> None:
    for query in ("01712345678", "+880 1712-345678", TOKEN):
        allowed = searcher.search(query, may_see_personal=True)
        assert [hit.id for hit in allowed.hits] == ["number"]
        refused = searcher.search(query, floor=0)
        assert refused.hits == []
        assert refused.left_out == ("PHONE",)
    assert searcher.search("old fridge 01712345678").hits[0].id == "number"  # by its other words


def test_the_command_searches_by_personal_values_with_the_salt(
    weaviate: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # a job that ran here left a salt in .env
    monkeypatch.setenv("PRIVACY_SALT", "salt-of-the-test-suite-000000000001")
    assert found(capsys, "01712345678", "--personal") == ["number"]
    assert main(["search", "01712345678"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "PHONE" in err
    monkeypatch.delenv("PRIVACY_SALT")
    assert main(["search", "01712345678", "--personal"]) == 2
    assert "PRIVACY_SALT" in capsys.readouterr().err


def test_in_a_pipe_each_hit_is_a_line(weaviate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "saree", "--category", "fashion"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["score", "meaning", "words", "id", "when", "platform", "category", "place", "text"]
    assert "saree-dhaka" in lines[1]
    assert "2025-12-20 10:00" in lines[1]


def test_nothing_found_is_no_error(weaviate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "phone", "--category", "laptop"]) == 0
    assert "Nothing found" in capsys.readouterr().err


def fresh(count: int) -> dict[str, str]:
    """Return texts that share words with each other, more and less of them."""
    goods, colours, offers = (
        "phone saree cake fridge bag".split(),
        "red blue green black".split(),
        "sale rent gift".split(),
    )
    return {
        f"fresh-{n}": " ".join(
            [goods[n % 5]] * (1 + n % 3) + [colours[n // 5 % 4], offers[n // 20 % 3], "offer number", str(n)]
        )
        for n in range(count)
    }


def test_the_order_of_fresh_objects_does_not_depend_on_the_limit(searcher: Searcher, services: LocalServices) -> None:
    texts = fresh(1_500)
    embed = EmbedFn(StageContext(PayloadSealer(None)), MODEL, 100, 1)
    embed.setup()
    environment = services.environment()
    config = WeaviateConfig(environment["WEAVIATE_URL"], int(environment["WEAVIATE_GRPC_PORT"]))
    store = StoreFn(config, StageContext(PayloadSealer(None)), MODEL, 100, 1)
    store.setup()
    names = list(texts)
    for start in range(0, len(names), 100):
        embedded = embed.flush_batch([post(name, texts[name]) for name in names[start : start + 100]])
        assert store.flush_batch(embedded) == embedded
    store.teardown()
    try:
        for query in ("red phone sale", "green cake gift", "লাল ফোন", "kalo bag"):
            for meaning in (None, 0.0):
                orders = [
                    [hit.id for hit in searcher.search(query, limit=limit, floor=0, meaning=meaning).hits]
                    for limit in (5, 10, 50, 200)
                ]
                assert len(orders[-1]) == 200
                assert all(orders[-1][: len(order)] == order for order in orders)
    finally:
        weaviate = searcher._client.collections.get("SocialPost")
        weaviate.data.delete_many(where=Filter.by_property("post_id").like("fresh-*"))


def test_a_collection_of_an_earlier_version_gets_its_words_and_says_that_old_objects_lack_them(
    weaviate: Any, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    origin = vector_origin(MODEL)
    name = COLLECTIONS[Kind.MARKET]
    weaviate.collections.delete(name)
    config = collection_config(Kind.MARKET)
    config["properties"] = [one for one in config["properties"] if one.name not in ("words", "detected_language")]
    weaviate.collections.create(**config, description=origin_mark(origin))
    [vector] = shared_model(MODEL).encode(["Walton rice cooker"])
    old = {"order_id": "old", "product_name": "Walton rice cooker", "raw_data": '{"order_id": "old"}'}
    weaviate.collections.get(name).data.insert(old, vector=vector.tolist())
    assert found(capsys, "rice cooker", "--collection", name) == ["old"]  # by its meaning
    with caplog.at_level(logging.WARNING):
        assert ensure_collections(weaviate, origin) == []
    assert "MarketOrder had no words, detected_language: added" in caplog.text
    held = {one.name: one for one in weaviate.collections.get(name).config.get().properties}
    assert held["words"].tokenization == "whitespace"
    assert held["words"].index_searchable
    assert main(["search", "rice cooker", "--collection", name]) == 0
    out, err = capsys.readouterr()
    assert "old" in out
    assert "1 of the nearest were stored by an earlier version" in err


def test_a_collection_says_whose_vectors_it_holds(weaviate: Any) -> None:
    description = weaviate.collections.get("SocialPost").config.get().description
    assert marked_origin(description) == vector_origin(MODEL)


def test_a_model_of_the_same_dimension_but_other_weights_is_refused_by_name(weaviate: Any) -> None:
    other = vector_origin(MODEL)._replace(model="another", fingerprint="0" * 16)
    with pytest.raises(ServiceUnavailable, match=r"SocialPost.*all-MiniLM-L6-v2.*another"):
        ensure_collections(weaviate, other)


def test_a_search_with_another_model_is_refused(
    weaviate: Any, tiny_model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMBEDDING_MODEL", str(tiny_model))
    monkeypatch.setenv("EMBEDDING_BACKEND", "torch")
    monkeypatch.setenv("EMBEDDING_MAX_LENGTH", "64")
    assert main(["search", "phone"]) == 1
    assert "SocialPost" in capsys.readouterr().err


def test_the_mark_of_a_collection_reads_back() -> None:
    origin = VectorOrigin("/models/mine, v2", 32, "00ff" * 4)
    assert marked_origin("Posts. " + origin_mark(origin)) == origin
    assert marked_origin(None) is None
