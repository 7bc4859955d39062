"""What real sources send (`cases`, invented values): each message gives the records that it holds."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from schemas.topics import PLATFORMS
from transforms.adapters import Adapters, check_record
from transforms.records import Record, SourceRecord, to_json
from transforms.validate import Refused, validate_all

CASES = Path(__file__).parent / "cases"
ADAPTERS = Adapters.of()
SHOPIFY, DARAZ, TIKTOK, FACEBOOK = (
    *("source.market.shopify", "source.market.daraz", "source.social.tiktok", "source.social.facebook"),
)


def lines(name: str) -> list[bytes]:
    return [line for line in (CASES / name).read_bytes().splitlines() if line.strip()]


def read(value: Any, topic: str, adapters: Adapters = ADAPTERS, **more: Any) -> list[Record | Refused]:
    data = value if isinstance(value, bytes) else to_json(value)
    return validate_all(SourceRecord(topic, 0, 7, 0, None, data, **more), adapters)


def records(value: Any, topic: str) -> list[dict[str, Any]]:
    outcomes = read(value, topic)
    assert all(isinstance(outcome, Record) for outcome in outcomes), outcomes
    return [outcome.value for outcome in outcomes if isinstance(outcome, Record)]


@pytest.mark.parametrize(
    ("name", "topic", "good", "bad"),
    [
        ("10-shopify-webhook-raw.jsonl", SHOPIFY, 6, {}),
        ("12-shopify-mapped.jsonl", SHOPIFY, 7, {}),
        ("13-tiktok-apify.jsonl", TIKTOK, 16, {}),
        ("15-facebook-scraper.jsonl", FACEBOOK, 20, {}),
        ("20-daraz-openplatform.jsonl", DARAZ, 9, {("items", "missing"): 2}),
    ],
)
def test_each_case_gives_its_records(name: str, topic: str, good: int, bad: dict[tuple[str, str], int]) -> None:
    outcomes = [outcome for line in lines(name) for outcome in read(line, topic)]
    found = [outcome for outcome in outcomes if isinstance(outcome, Record)]
    details = Counter(
        (detail.field, detail.rule)
        for outcome in outcomes
        if isinstance(outcome, Refused)
        for detail in outcome.error.details  # type: ignore[attr-defined]
    )
    assert (len(found), dict(details)) == (good, bad)
    assert {record.value["platform"] for record in found} <= set(PLATFORMS[topic])


@pytest.mark.parametrize("line", range(3))
def test_a_shopify_order_is_a_record_for_each_line_item_and_keeps_all_it_said(line: int) -> None:
    message = lines("10-shopify-webhook-raw.jsonl")[line]
    first, second = records(message, SHOPIFY)
    assert first["order_id"] == second["order_id"] == "820982911946154508"
    assert (first["product_id"], second["product_id"]) == ("632910392", "632910393")
    assert (first["product_name"], first["quantity"], first["total_price"]) == ("Cotton Panjabi", 1, 1199.0)
    assert (first["order_status"], first["shipping_region"]) == ("pending", "Dhaka")
    assert first["customer_id"] == "115310627314723954"
    assert first["as_sent"] == {"total_price": "2488.00"}
    assert first["line_items"][0]["properties"][0]["value"] == "Rakib Hasan"
    assert first["shipping_address"]["phone"] == "01812345678"
    assert "line_id" not in {key for key, value in first.items() if value is not None}


def shopify(**more: Any) -> dict[str, Any]:
    [order, *_] = map(json.loads, lines("10-shopify-webhook-raw.jsonl"))
    return {**order, **more}


def item(number: int, product: int | None, **more: Any) -> dict[str, Any]:
    return {"id": number, "product_id": product, "title": "Saree", "price": "100.00", "quantity": 2, **more}


def test_lines_of_the_same_product_differ_by_their_ids() -> None:
    found = records(shopify(line_items=[item(1, 5), item(2, 5), item(3, 6)]), SHOPIFY)
    assert [one.get("line_id") for one in found] == ["1", "2", None]


def test_a_line_total_has_its_discount() -> None:
    allocated = item(1, 5, discount_allocations=[{"amount": "15.50"}, {"amount": "4.50"}])
    older = item(2, 6, total_discount="50.00", discount_allocations=[])
    first, second = records(shopify(line_items=[allocated, older]), SHOPIFY)
    assert (first["total_price"], first["unit_price"]) == (180.0, 90.0)
    assert (second["total_price"], second["unit_price"]) == (150.0, 75.0)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"financial_status": "paid"}, "confirmed"),
        ({"financial_status": "refunded"}, "cancelled"),
        ({"financial_status": "paid", "fulfillment_status": "fulfilled"}, "shipped"),
        ({"fulfillments": [{"shipment_status": "delivered"}], "fulfillment_status": "fulfilled"}, "delivered"),
        ({"cancelled_at": "2025-12-21T00:00:00Z", "financial_status": "paid"}, "cancelled"),
    ],
)
def test_shopifys_words_for_a_status_become_the_contracts(more: dict[str, Any], status: str) -> None:
    assert {one["order_status"] for one in records(shopify(**more), SHOPIFY)} == {status}


def test_an_unknown_status_is_a_dead_letter_and_not_pending() -> None:
    outcomes = read(shopify(financial_status="mortgaged", line_items=[item(1, 5)]), SHOPIFY)
    assert [detail.rule for detail in outcomes[0].error.details] == ["not_in_vocabulary"]  # type: ignore[union-attr]


def test_guests_differ_by_their_orders() -> None:
    first, again, other = (
        records(shopify(id=number, customer=None, line_items=[item(1, 5)]), SHOPIFY)[0]["customer_id"]
        for number in (1, 1, 2)
    )
    assert first == again != other


def test_of_three_items_the_bad_third_is_the_only_dead_letter() -> None:
    message = to_json(shopify(line_items=[item(1, 5), item(2, 6), item(3, 7, price="free")]))
    first, second, third = read(message, SHOPIFY)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert isinstance(third, Refused)
    assert (first.source.item, second.source.item, third.source.item) == (0, 1, 2)
    assert third.source.value == message
    assert {detail.field for detail in third.error.details} == {"total_price", "unit_price"}  # type: ignore[attr-defined]


def test_a_replay_of_one_item_gives_that_item_only() -> None:
    message = shopify(line_items=[item(1, 5), item(2, 6)])
    [only] = read(message, SHOPIFY, item=1)
    assert isinstance(only, Record)
    assert (only.value["product_id"], only.source.item) == ("6", 1)
    [gone] = read(message, SHOPIFY, item=5)
    assert isinstance(gone, Refused)


def test_pages_of_an_api_are_split_twice() -> None:
    page = {"orders": [shopify(id=1, line_items=[item(1, 5), item(2, 6)]), shopify(id=2, line_items=[item(3, 5)])]}
    assert [one["order_id"] for one in records(page, SHOPIFY)] == ["1", "1", "2"]


def test_daraz_items_without_their_order_are_records_too() -> None:
    order = json.loads(lines("20-daraz-openplatform.jsonl")[2])
    reply = {"code": "0", "data": [order["items"][0], {**order["items"][0], "order_item_id": 9}]}
    found = records(reply, DARAZ)
    assert [one["line_id"] for one in found] == ["630012345678901001", "9"]
    several = {"code": "0", "data": [{"order_id": 1, "order_items": order["items"]}]}
    assert [one["order_id"] for one in records(several, DARAZ)] == ["1"]


def test_an_array_is_read_as_its_items_in_whatever_form_they_are() -> None:
    tiktok = json.loads(lines("13-tiktok-apify.jsonl")[0])
    contract = json.loads(lines("30a-bom.jsonl")[1])
    outcomes = read([contract, tiktok, 7], TIKTOK)
    assert [isinstance(outcome, Record) for outcome in outcomes] == [True, True, False]
    assert len(records((CASES / "14-apify-json-array.json").read_bytes(), TIKTOK)) == 2


def test_an_empty_caption_has_a_default_and_a_hidden_count_is_left_out() -> None:
    post = json.loads(lines("13-tiktok-apify.jsonl")[0]) | {"text": "", "commentCount": -1, "textLanguage": "un"}
    [record] = records(post, TIKTOK)
    assert record["content"] == "no caption"
    assert record["comments_count"] is None
    assert record["language"] == "en"
    assert record["hashtags"] == ["eid", "saree"]


def test_the_contracts_own_form_passes_untouched_and_is_refused_as_before() -> None:
    post = json.loads(lines("30a-bom.jsonl")[1])
    assert records(post, TIKTOK)[0].items() >= {**post, "posted_at": "2025-12-20T10:00:00+00:00"}.items()
    [refused] = read(post | {"engagement_count": "5.6K"}, TIKTOK)
    assert [detail.rule for detail in refused.error.details] == ["int_type"]  # type: ignore[union-attr]


def test_a_byte_order_mark_and_utf16_are_read() -> None:
    [text] = (line.decode() for line in lines("30a-bom.jsonl")[1:2])
    for data in (text.encode("utf-8-sig"), text.encode("utf-16")):
        assert len(records(data, TIKTOK)) == 1


def test_without_adapters_other_forms_are_refused() -> None:
    [refused] = read(shopify(), SHOPIFY, Adapters.of("none"))
    assert isinstance(refused, Refused)


def test_a_check_says_in_words_what_is_wrong_and_where() -> None:
    findings = check_record(SHOPIFY, to_json(shopify(line_items=[item(1, 5), item(2, 6, price="free")])), line=3)
    assert {(one.line, one.place, one.field) for one in findings} >= {(3, "line_items[1]", "total_price")}
    assert all("cannot be read as a number" in one.fix for one in findings if one.rule == "not_a_number")
    assert {one.rule for one in findings} == {"not_a_number"}
    post = json.loads(lines("30a-bom.jsonl")[1])
    assert check_record("social", post) == []
    [wrong] = check_record("social", post | {"posted_at": "secret 01712345678"})
    assert wrong.rule == "event_time"
    assert "01712345678" not in wrong.fix
    assert check_record("market", post)[0].rule == "kind"
    assert check_record(TIKTOK, b"{")[0].reason == "invalid_json"
