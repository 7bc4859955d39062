import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples import BROKEN, MARKET_ONLY, REFERENCE, Sample, generate
from schemas.topics import PLATFORMS

COUNT = 4_000

SOCIAL_TOPICS = ("source.social.tiktok", "source.social.facebook")


@pytest.fixture(scope="module")
def stream() -> list[Sample]:
    return list(generate(COUNT))


@pytest.fixture(scope="module")
def valid(stream: list[Sample]) -> list[tuple[Sample, dict[str, Any]]]:
    return [(sample, json.loads(sample.value)) for sample in stream if sample.broken is None and sample.value]


def strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from strings(item)
        case list():
            for item in value:
                yield from strings(item)


def record_id(record: dict[str, Any]) -> str:
    return str(record.get("post_id") or record["order_id"])


def faults(topic: str, record: dict[str, Any]) -> list[str]:
    """The rules of the contract that `record` breaks, told without the pipeline's own schemas."""

    def is_count(value: Any) -> bool:
        return type(value) is int and value >= 0

    def is_price(value: Any) -> bool:
        return type(value) in (int, float) and math.isfinite(value) and value >= 0

    def is_text(value: Any, longest: int) -> bool:
        return isinstance(value, str) and 1 <= len(value) <= longest

    def is_time(value: Any) -> bool:
        return isinstance(value, str) and "T" in value and datetime.fromisoformat(value) is not None

    def is_optional_text(value: Any) -> bool:
        return value is None or isinstance(value, str)

    rules = {"platform": record.get("platform") in PLATFORMS[topic]}
    if topic in SOCIAL_TOPICS:
        rules |= {
            "post_id": is_text(record.get("post_id"), 100),
            "content": is_text(record.get("content"), 10_000),
            "author": is_text(record.get("author"), 200),
            "engagement_count": is_count(record.get("engagement_count")),
            "posted_at": is_time(record.get("posted_at")),
            "scraped_at": "scraped_at" not in record or is_time(record["scraped_at"]),
            "language": is_text(record.get("language", "en"), 10),
        }
        for name in ("likes_count", "comments_count", "shares_count", "views_count"):
            rules[name] = record.get(name) is None or is_count(record[name])
        for name in ("hashtags", "mentioned_products", "media_urls"):
            rules[name] = isinstance(record.get(name, []), list) and all(
                isinstance(item, str) for item in record.get(name, [])
            )
        for name in ("author_id", "post_url", "location"):
            rules[name] = is_optional_text(record.get(name))
    else:
        quantity, unit, total = (record.get(name, math.nan) for name in ("quantity", "unit_price", "total_price"))
        rules |= {
            "order_id": is_text(record.get("order_id"), 100),
            "customer_id": is_text(record.get("customer_id"), 100),
            "product_id": is_text(record.get("product_id"), 100),
            "product_name": is_text(record.get("product_name"), 500),
            "quantity": is_count(quantity) and quantity != 0,
            "prices": is_price(unit) and is_price(total) and round(quantity * unit * 100) == round(total * 100),
            "cents": all(re.fullmatch(r"\d+\.\d{1,2}", repr(price)) for price in (unit, total)),
            "currency": record.get("currency", "BDT") in ("BDT", "USD"),
            "order_status": record.get("order_status") in ("pending", "confirmed", "shipped", "delivered", "cancelled"),
            "order_timestamp": is_time(record.get("order_timestamp")),
            "updated_at": "updated_at" not in record or is_time(record["updated_at"]),
        }
        for name in ("customer_email_hash", "product_category", "payment_method", "shipping_region"):
            rules[name] = is_optional_text(record.get(name))
    return [name for name, kept in rules.items() if not kept]


def test_valid_records_keep_the_contract(valid: list[tuple[Sample, dict[str, Any]]]) -> None:
    assert [
        (record_id(record), faults(sample.topic, record)) for sample, record in valid if faults(sample.topic, record)
    ] == []


def test_same_seed_same_stream_other_seed_other_stream(stream: list[Sample]) -> None:
    assert list(generate(COUNT)) == stream
    assert [sample.value for sample in generate(50, seed=1)] != [sample.value for sample in generate(50, seed=2)]


def test_streams() -> None:
    """The first of a billion records come at once: nothing is made ahead."""
    assert len(list(islice(generate(10**9), 5))) == 5


@given(count=st.integers(0, 300), share=st.floats(0, 1), seed=st.integers(0, 2**32))
def test_counts_are_exact_and_the_ways_take_turns(count: int, share: float, seed: int) -> None:
    made = list(generate(count, seed=seed, broken_share=share))
    assert len(made) == count
    ways = Counter(sample.broken for sample in made if sample.broken)
    assert ways.total() == round(count * share)
    assert max(ways.values(), default=0) - min((ways[name] for name in BROKEN), default=0) <= 1


def test_broken_records_are_spread_over_the_stream(stream: list[Sample]) -> None:
    tenths = Counter(index * 10 // COUNT for index, sample in enumerate(stream) if sample.broken)
    assert set(tenths) == set(range(10))
    assert max(tenths.values()) - min(tenths.values()) <= 1


def test_ids_are_unique_and_the_keys_of_their_records(valid: list[tuple[Sample, dict[str, Any]]]) -> None:
    ids = [record_id(record) for _, record in valid]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"s(tk|fb|ig|sh|dz)-\d{7}", each) for each in ids)
    assert {sample.key for sample, record in valid} - {None} <= {each.encode() for each in ids}
    assert all(sample.key in (None, record_id(record).encode()) for sample, record in valid)
    assert 0.03 < sum(sample.key is None for sample, _ in valid) / len(valid) < 0.07


def test_prefix_starts_every_id() -> None:
    assert all(
        record_id(json.loads(s.value or b"")).startswith("load-7-")
        for s in generate(20, prefix="load-7-", broken_share=0)
    )


def test_every_topic_and_platform(valid: list[tuple[Sample, dict[str, Any]]]) -> None:
    seen = Counter((sample.topic, record["platform"]) for sample, record in valid)
    assert set(seen) == {(topic, platform) for topic, platforms in PLATFORMS.items() for platform in platforms}
    instagram, facebook = seen["source.social.facebook", "instagram"], seen["source.social.facebook", "facebook"]
    assert 0.15 < instagram / (instagram + facebook) < 0.25


@pytest.mark.parametrize("topic", PLATFORMS)
def test_one_topic_only(topic: str) -> None:
    made = list(generate(400, topic=topic, broken_share=0.5))
    assert {sample.topic for sample in made} == {topic}
    expected = set(BROKEN) - (MARKET_ONLY if topic in SOCIAL_TOPICS else set())
    assert {sample.broken for sample in made if sample.broken} == expected


def test_planted_values_occur_in_the_record(valid: list[tuple[Sample, dict[str, Any]]]) -> None:
    for sample, record in valid:
        texts = list(strings(record))
        assert all(any(planted in text for text in texts) for planted in sample.pii), record_id(record)
        assert len(set(sample.pii)) == len(sample.pii)


def test_planted_values_of_broken_records_occur_in_the_bytes() -> None:
    made = list(generate(1_000, broken_share=1))
    assert all(planted.encode() in (sample.value or b"") for sample in made for planted in sample.pii)
    assert sum(bool(sample.pii) for sample in made) > 500


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("mobile in Latin digits", r"\+?[\d() -]*01[3-9][\d -]{8,}"),
        ("mobile in Bangla digits", r".*[০-৯]{4,}.*"),
        ("US phone", r".*[2-9]\d\d\)?[ -]?555-?[ ]?01\d\d"),
        ("e-mail", r"[^@\s]+@[^@\s]+\.[A-Za-z]+"),
        ("name", r"[A-Z][a-z]+ [A-Z][a-z]+"),
        ("name in Bangla", r"[\u0980-\u09ff]+ [\u0980-\u09ff]+"),
        ("card", r"(\d{4}[ -]?){3}\d{4}|3\d{3}[ -]?\d{6}[ -]?\d{5}"),
        ("NID of 17 digits", r"(19|20)\d{15}"),
        ("handle", r"@[a-z]+[._].*\d"),
    ],
)
def test_every_kind_of_personal_value_is_planted(
    valid: list[tuple[Sample, dict[str, Any]]], kind: str, pattern: str
) -> None:
    assert any(re.fullmatch(pattern, planted) for sample, _ in valid for planted in sample.pii)


def test_all_scripts_and_their_mixture(valid: list[tuple[Sample, dict[str, Any]]]) -> None:
    contents = [record["content"] for _, record in valid if "content" in record]
    bangla = re.compile(r"[\u0985-\u09b9]")  # letters, not digits
    english = re.compile(r"\b(the|is|for|from|my|arrived)\b", re.I)
    romanised = re.compile(r"\b(theke|koto|kinlam|korbo|pai nai|kothay|hoye|dore|dhore)\b")
    assert sum(bool(bangla.search(text)) for text in contents) > 0.2 * len(contents)
    assert sum(bool(english.search(text)) and not bangla.search(text) for text in contents) > 0.1 * len(contents)
    assert sum(bool(romanised.search(text)) for text in contents) > 0.1 * len(contents)
    assert any(bangla.search(text) and english.search(text) for text in contents)


@pytest.mark.parametrize(
    ("category", "word"),
    [
        ("smartphone", r"\bphone\b|ফোন|iPhone"),
        ("laptop", r"\blaptop\b|ল্যাপটপ"),
        ("fashion", r"saree|শাড়ি|panjabi|পাঞ্জাবি|juta|জুতা"),
        ("electronics", r"power bank|পাওয়ার ব্যাংক|smart tv|টিভি"),
        ("home", r"bed ?sheet|বেডশিট|sofa|সোফা|moshari|মশারি"),
        ("general", r"cricket bat|ক্রিকেট ব্যাট|modhu|traffic|brishti|মধু"),
    ],
)
def test_all_categories_in_posts_and_orders(
    valid: list[tuple[Sample, dict[str, Any]]], category: str, word: str
) -> None:
    named = re.compile(word, re.I)
    for field in ("content", "product_name"):
        assert any(named.search(record.get(field, "")) for _, record in valid), field


def test_all_spellings_of_times_none_after_the_reference(valid: list[tuple[Sample, dict[str, Any]]]) -> None:
    dhaka = timedelta(hours=6)
    spelled = set()
    for _, record in valid:
        times = [
            record[name] for name in ("posted_at", "scraped_at", "order_timestamp", "updated_at") if name in record
        ]
        moments = [datetime.fromisoformat(time) for time in times]
        spelled |= {re.sub(r"\d", "0", time) for time in times}
        aware = [m if m.tzinfo else (m - dhaka).replace(tzinfo=UTC) for m in moments]
        assert aware == sorted(aware)
        assert REFERENCE - timedelta(weeks=6) <= aware[0]
        assert aware[-1] <= REFERENCE
    assert spelled == {
        "0000-00-00T00:00:00Z",
        "0000-00-00T00:00:00+00:00",
        "0000-00-00T00:00:00",
        "0000-00-00T00:00:00.000Z",
    }


def test_reference_moves_the_times() -> None:
    later = datetime(2026, 7, 1, tzinfo=UTC)
    records = [json.loads(sample.value or b"") for sample in generate(100, broken_share=0, reference=later)]
    times = [record.get("posted_at") or record["order_timestamp"] for record in records]
    assert all("2026-05-15" < time < "2026-07-02" for time in times)


def test_shapes_of_real_scrapers(valid: list[tuple[Sample, dict[str, Any]]]) -> None:
    records = [record for _, record in valid]
    quick_start = {"post_id", "platform", "content", "author", "engagement_count", "posted_at"}
    assert any(set(record) == quick_start for record in records)
    assert any(None in record.values() for record in records)
    assert {type(record.get("shipping_address")) for record in records} == {type(None), str, dict}
    assert any(isinstance(record.get("customer"), dict) for record in records)
    for field in ("author_profile_url", "customer_name", "email", "phone", "billing_address", "tracking_number"):
        assert any(record.get(field) for record in records), field
    assert any(b"\\u09" in (sample.value or b"") for sample, _ in valid), "escaped"
    assert any("ঢ".encode() in (sample.value or b"") for sample, _ in valid), "not escaped"


@pytest.mark.parametrize(
    "city", ["Dhaka, Bangladesh", "ঢাকা", "Chattogram", "Chittagong", "Sylhet", "Rajshahi", "খুলনা", "Cox's Bazar"]
)
def test_cities_and_their_spellings(valid: list[tuple[Sample, dict[str, Any]]], city: str) -> None:
    for field in ("location", "shipping_region"):
        assert any(record.get(field) == city for _, record in valid)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"count": -1}, "count"),
        ({"count": 1, "broken_share": 1.5}, "broken_share"),
        ({"count": 1, "broken_share": float("nan")}, "broken_share"),
        ({"count": 1, "topic": "validated.social.tiktok"}, "topic"),
        ({"count": 1, "reference": REFERENCE.replace(tzinfo=None)}, "reference"),
    ],
)
def test_bad_arguments_are_refused_by_name_before_the_first_record(arguments: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named} must"):
        generate(**arguments)
