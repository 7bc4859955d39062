import json
import math
import random
from datetime import datetime
from typing import Any

import pytest

from samples import BROKEN, MARKET_ONLY, huge_content, order, post
from samples.broken import REQUIRED_MARKET, REQUIRED_SOCIAL

PLATFORMS = ("tiktok", "facebook", "instagram", "shopify", "daraz")
TRIES = 12
STILL_A_RECORD = {
    "missing-required", "null-required", "mistyped-field", "unknown-platform", "platform-contradicts-topic", "nan",
    "infinity", "negative-count", "wrong-total", "empty-content", "content-too-long", "lone-surrogate", "duplicate-key",
    "year-0", "year-10000", "bad-status", "zero-quantity", "invalid-date", "reserved-field",
}  # fmt: skip
"""The ways whose bytes a lenient parser still reads as an object."""


def broken(way: str) -> list[tuple[dict[str, Any], bytes | None]]:
    """(the valid record, the bytes made of it), several of each platform."""
    cases = []
    for platform in PLATFORMS:
        for n in range(TRIES):
            rng = random.Random(f"{way} {platform} {n}")
            record = order(rng, n, platform) if platform in ("shopify", "daraz") else post(rng, n, platform)
            if "post_id" in record and way in MARKET_ONLY:
                continue
            before = json.dumps(record)
            cases.append((record, BROKEN[way](rng, record)))
            assert json.dumps(record) == before, "the record given is left as it is"
    return cases


def values(way: str) -> list[tuple[dict[str, Any], bytes]]:
    return [(record, value) for record, value in broken(way) if value is not None]


def required(record: dict[str, Any]) -> tuple[str, ...]:
    return REQUIRED_MARKET if "order_id" in record else REQUIRED_SOCIAL


def text_of(record: dict[str, Any]) -> Any:
    return record["product_name" if "order_id" in record else "content"]


def time_of(record: dict[str, Any]) -> str:
    return str(record["order_timestamp" if "order_id" in record else "posted_at"])


def changed(record: dict[str, Any], value: bytes) -> dict[str, Any]:
    """The fields whose value is another than in `record`, or new."""
    return {name: item for name, item in json.loads(value).items() if name not in record or record[name] != item}


def test_the_ways_are_the_ones_promised() -> None:
    assert set(BROKEN) == STILL_A_RECORD | {
        "not-json", "truncated-json", "invalid-utf8", "json-array", "json-number", "json-null", "empty-value",
        "tombstone", "deep-nesting",
    }  # fmt: skip


@pytest.mark.parametrize("way", sorted(STILL_A_RECORD))
def test_what_is_read_leniently_is_an_object(way: str) -> None:
    assert all(isinstance(json.loads(value), dict) for _, value in values(way))


@pytest.mark.parametrize("way", sorted(set(BROKEN) - {"invalid-utf8"}))
def test_only_one_way_breaks_utf8(way: str) -> None:
    assert all(value.decode() is not None for _, value in values(way))


def test_invalid_utf8() -> None:
    for _, value in values("invalid-utf8"):
        with pytest.raises(UnicodeDecodeError):
            value.decode()
        # The rest of the bytes is right.
        assert isinstance(json.loads(value.decode(errors="replace")), dict)


@pytest.mark.parametrize("way", ["not-json", "truncated-json"])
def test_no_json(way: str) -> None:
    for _, value in values(way):
        with pytest.raises(json.JSONDecodeError):
            json.loads(value)


def test_truncated_json_is_the_start_of_the_record() -> None:
    for record, value in values("truncated-json"):
        whole = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
        assert whole.startswith(value)
        assert 0 < len(value) < len(whole)


@pytest.mark.parametrize(
    ("way", "kinds"), [("json-array", (list,)), ("json-number", (int, float)), ("json-null", (type(None),))]
)
def test_json_but_no_object(way: str, kinds: tuple[type, ...]) -> None:
    assert all(type(json.loads(value)) in kinds for _, value in values(way))


def test_nothing_at_all() -> None:
    assert {value for _, value in broken("empty-value")} == {b""}
    assert {value for _, value in broken("tombstone")} == {None}


def test_missing_required() -> None:
    lacking = {
        (name, "order_id" in r) for r, value in values("missing-required") for name in set(r) - set(json.loads(value))
    }
    assert all(len(set(record) - set(json.loads(value))) == 1 for record, value in values("missing-required"))
    assert all(name in (REQUIRED_MARKET if market else REQUIRED_SOCIAL) for name, market in lacking)
    assert len(lacking) > 8


def test_null_required() -> None:
    for record, value in values("null-required"):
        ((name, item),) = changed(record, value).items()
        assert name in required(record)
        assert item is None


def test_mistyped_field() -> None:
    for record, value in values("mistyped-field"):
        ((name, item),) = changed(record, value).items()
        assert item is not None
        assert type(item) is not type(record.get(name, []))


def test_platforms() -> None:
    for record, value in values("unknown-platform"):
        assert changed(record, value)["platform"] not in PLATFORMS
    for record, value in values("platform-contradicts-topic"):
        platform = changed(record, value)["platform"]
        assert platform in PLATFORMS
        meta = {"facebook", "instagram"}
        assert not {platform, record["platform"]} <= meta, "Meta's two platforms share a topic"


@pytest.mark.parametrize(("way", "is_wrong"), [("nan", math.isnan), ("infinity", math.isinf)])
def test_no_finite_number(way: str, is_wrong: Any) -> None:
    for record, value in values(way):
        ((name, item),) = changed(record, value).items()
        assert name in ("engagement_count", "unit_price", "total_price")
        assert is_wrong(item)


def test_negative_count() -> None:
    for record, value in values("negative-count"):
        assert any(item < 0 for name, item in changed(record, value).items() if name.endswith(("_count", "quantity")))


def test_wrong_total() -> None:
    for _, value in values("wrong-total"):
        read = json.loads(value)
        assert abs(read["quantity"] * read["unit_price"] - read["total_price"]) > 0.015


def test_zero_quantity_with_a_right_total() -> None:
    for _, value in values("zero-quantity"):
        read = json.loads(value)
        assert (read["quantity"], read["total_price"]) == (0, 0)


def test_text_lengths() -> None:
    assert {text_of(json.loads(value)) for _, value in values("empty-content")} == {""}
    assert {len(text_of(json.loads(value))) for _, value in values("content-too-long")} == {12_000}


def test_deep_nesting() -> None:
    for _, value in values("deep-nesting"):
        assert b"[" * 10_000 in value or b'{"reply":' * 10_000 in value
        assert value.count(b"{") == value.count(b"}")
        assert value.count(b"[") == value.count(b"]")
        with pytest.raises(RecursionError):
            json.loads(value)


def test_lone_surrogate() -> None:
    for _, value in values("lone-surrogate"):
        with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
            text_of(json.loads(value)).encode()


def test_duplicate_key() -> None:
    for record, value in values("duplicate-key"):
        names = [name for name, _ in json.loads(value, object_pairs_hook=list)]
        (twice,) = {name for name in names if names.count(name) > 1}
        assert twice in required(record)
        assert set(names) == set(record)


@pytest.mark.parametrize("way", ["year-0", "year-10000", "invalid-date"])
def test_no_time(way: str) -> None:
    for record, value in values(way):
        assert len(changed(record, value)) == 1
        time = time_of(json.loads(value))
        with pytest.raises(ValueError, match=r"year|month|day|hour|minute|isoformat"):
            datetime.fromisoformat(time)
        assert time.startswith("0000-") == (way == "year-0")
        assert ("10000-" in time) == (way == "year-10000")


def test_bad_status_and_reserved_field() -> None:
    for record, value in values("bad-status"):
        known = {"pending", "confirmed", "shipped", "delivered", "cancelled"}
        assert changed(record, value)["order_status"] not in known
    for record, value in values("reserved-field"):
        assert changed(record, value) == {"_anonymized": True}


@pytest.mark.parametrize("way", sorted(MARKET_ONLY))
def test_what_breaks_orders_refuses_posts(way: str) -> None:
    rng = random.Random(1)
    with pytest.raises(ValueError, match=way):
        BROKEN[way](rng, post(rng, 1, "tiktok"))


@pytest.mark.parametrize("n_bytes", [10_200, 1_048_576, 2_000_001])
def test_huge_content_has_the_size_asked_for(n_bytes: int) -> None:
    value = huge_content(n_bytes)
    assert len(value) == n_bytes
    assert len(json.loads(value)["content"]) > 10_000


def test_huge_content_too_small_to_be_huge() -> None:
    with pytest.raises(ValueError, match="n_bytes must be at least"):
        huge_content(9_000)
