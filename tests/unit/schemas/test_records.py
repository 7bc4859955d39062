"""The record schemas: what is accepted, what is refused and under which rule's name."""

import json
import math
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas import MarketOrder, SocialPost
from schemas.event_time import DHAKA, EVENT_TIME_PATTERN, normalise_event_time
from schemas.export import export


def rules(model: type[SocialPost] | type[MarketOrder], value: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(value)
    return [(".".join(map(str, entry["loc"])), entry["type"]) for entry in caught.value.errors()]


def test_the_quick_start_record_is_valid_and_gets_every_default(post: dict[str, Any]) -> None:
    dumped = SocialPost.model_validate(post).model_dump()
    assert dumped["hashtags"] == []
    assert dumped["media_urls"] == []
    assert dumped["mentioned_products"] == []
    assert dumped["language"] == "en"
    assert dumped["location"] is None
    assert dumped["posted_at"] == "2025-12-20T10:00:00+00:00"
    assert set(dumped) == set(SocialPost.model_fields)


def test_unknown_fields_are_kept_as_they_are(post: dict[str, Any]) -> None:
    extra = {"author_profile_url": "https://x.example/1", "stats": {"deep": [1, None, {"a": 2.5}]}}
    dumped = SocialPost.model_validate(post | extra).model_dump()
    assert {name: dumped[name] for name in extra} == extra


@pytest.mark.parametrize("name", ["post_id", "platform", "content", "author", "engagement_count", "posted_at"])
def test_a_required_field_missing_or_null_is_refused_by_name(post: dict[str, Any], name: str) -> None:
    without = {key: value for key, value in post.items() if key != name}
    assert rules(SocialPost, without) == [(name, "missing")]
    assert [field for field, _ in rules(SocialPost, post | {name: None})] == [name]


@pytest.mark.parametrize("name", ["hashtags", "mentioned_products", "media_urls", "language"])
def test_null_means_the_default_where_there_is_one(post: dict[str, Any], name: str) -> None:
    dumped = SocialPost.model_validate(post | {name: None}).model_dump()
    assert dumped[name] == SocialPost.model_fields[name].get_default()


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("engagement_count", -1, "greater_than_equal"),
        ("engagement_count", "100", "int_type"),
        ("engagement_count", True, "int_type"),
        ("engagement_count", 1.5, "int_type"),
        ("engagement_count", 2**63, "less_than_equal"),
        ("likes_count", -5, "greater_than_equal"),
        ("content", "", "string_too_short"),
        ("content", "x" * 10_001, "string_too_long"),
        ("content", 7, "string_type"),
        ("author", "", "string_too_short"),
        ("platform", "orkut", "enum"),
        ("post_id", " ", "string_pattern_mismatch"),
        ("posted_at", "yesterday", "event_time"),
        ("posted_at", "0000-01-01T00:00:00", "event_time"),
        ("posted_at", "10000-01-01T00:00:00", "event_time"),
        ("posted_at", 1766000000, "string_type"),
        ("posted_at", "2025-01-01T00:00:00+06:00:30", "event_time"),
        ("language", "not a language", "string_pattern_mismatch"),
    ],
)
def test_a_broken_post_is_refused_by_field_and_rule(post: dict[str, Any], field: str, value: object, rule: str) -> None:
    assert rules(SocialPost, post | {field: value}) == [(field, rule)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"quantity": 0, "total_price": 0}, [("quantity", "greater_than_equal")]),
        ({"unit_price": -1.0}, [("unit_price", "greater_than_equal")]),
        ({"unit_price": math.inf}, [("unit_price", "finite_number")]),
        ({"total_price": 20999.02}, [("", "wrong_total")]),
        ({"order_status": "lost"}, [("order_status", "enum")]),
        ({"currency": "taka"}, [("currency", "string_pattern_mismatch")]),
        ({"product_name": "x" * 501}, [("product_name", "string_too_long")]),
    ],
)
def test_a_broken_order_is_refused(order: dict[str, Any], changes: dict[str, Any], expected: list[object]) -> None:
    assert rules(MarketOrder, order | changes) == expected


@pytest.mark.parametrize("total", [20999.0, 20999.01, 20998.99, 20999])
def test_a_total_within_a_hundredth_is_right(order: dict[str, Any], total: float) -> None:
    assert MarketOrder.model_validate(order | {"total_price": total}).total_price == total


@given(st.integers(1, 10_000), st.decimals(0, 10**9, places=2))
def test_a_total_computed_to_the_cent_is_always_right(quantity: int, price: Any) -> None:
    order = {
        "order_id": "o", "platform": "daraz", "customer_id": "c", "product_id": "p", "product_name": "n",
        "quantity": quantity, "unit_price": float(price), "total_price": float(price * quantity),
        "order_status": "pending", "order_timestamp": "2025-01-01T00:00:00Z",
    }  # fmt: skip
    assert MarketOrder.model_validate(order).quantity == quantity


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.one_of(st.none(), st.timezones())))  # noqa: DTZ001
def test_event_times_come_out_zone_aware_and_mean_the_same_moment(moment: datetime) -> None:
    parsed = datetime.fromisoformat(normalise_event_time(moment.isoformat()))
    assert parsed.utcoffset() is not None
    assert parsed.replace(tzinfo=None) == moment.replace(tzinfo=None)
    if moment.tzinfo is None:
        assert parsed.utcoffset() == moment.replace(tzinfo=DHAKA).utcoffset()


def test_a_time_without_a_zone_is_dhaka_time(order: dict[str, Any]) -> None:
    assert MarketOrder.model_validate(order).order_timestamp == "2025-07-04T21:30:00+06:00"


def test_json_schemas_are_written_for_scraper_authors(tmp_path: Path) -> None:
    written = {path.name: json.loads(path.read_text()) for path in export(tmp_path)}
    names = ("SocialPost", "MarketOrder", "DeadLetter", "SavedSearch", "Alert")
    assert set(written) == {f"{name}.schema.json" for name in names}
    social = written["SocialPost.schema.json"]
    required = {"post_id", "platform", "content", "author", "engagement_count", "posted_at"}
    assert set(social["required"]) == required
    assert social["properties"]["posted_at"]["pattern"] == EVENT_TIME_PATTERN
    assert social["additionalProperties"] is True


def test_an_order_needs_neither_product_id_nor_status(order: dict[str, Any]) -> None:
    del order["product_id"], order["order_status"]
    dumped = MarketOrder.model_validate(order).model_dump()
    assert (dumped["product_id"], dumped["order_status"]) == (None, "pending")
