"""Validate as a plain function: every way of being bad has its own reason, and a good record keeps its bytes."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import Kind, SocialPost
from schemas.topics import MAX_SOURCE_BYTES
from transforms.failures import Reason, Rejected
from transforms.records import Record, SourceRecord
from transforms.validate import validate

Source = Callable[..., SourceRecord]
POST = (
    b'{"post_id":"p","platform":"tiktok","content":"%s","author":"A","engagement_count":1,"posted_at":"2025-01-01"%s}'
)


def reason(record: SourceRecord) -> Reason:
    with pytest.raises(Rejected) as caught:
        validate(record)
    return caught.value.reason


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, Reason.TOMBSTONE),
        (b"", Reason.EMPTY_VALUE),
        (b" ", Reason.INVALID_JSON),
        (b"{", Reason.INVALID_JSON),
        (b"not json", Reason.INVALID_JSON),
        (b"{'a': 1}", Reason.INVALID_JSON),
        (POST % (b"x", b",}"), Reason.INVALID_JSON),
        (POST % (b"x", b"") + b"{}", Reason.INVALID_JSON),
        (b"\xff\xfe{", Reason.INVALID_UTF8),
        (POST % (b"\xff", b""), Reason.INVALID_UTF8),
        (POST % (b"\xed\xa0\x80", b""), Reason.INVALID_UTF8),
        (b"[]", Reason.NOT_AN_OBJECT),
        (b"17", Reason.NOT_AN_OBJECT),
        (b"null", Reason.NOT_AN_OBJECT),
        (b'"text"', Reason.NOT_AN_OBJECT),
        (POST % (b"x", b',"a":NaN'), Reason.NON_FINITE_NUMBER),
        (POST % (b"x", b',"a":[1, -Infinity]'), Reason.NON_FINITE_NUMBER),
        (POST % (b"x", b',"a":{"b":[1e999]}'), Reason.NON_FINITE_NUMBER),
        (POST % (b"\\ud800", b""), Reason.LONE_SURROGATE),
        (POST % (b"\\ud800 and more", b""), Reason.LONE_SURROGATE),
        (POST % (b"\\udc00", b""), Reason.LONE_SURROGATE),
        (POST % (b"x", b',"author":"B"'), Reason.DUPLICATE_KEY),
        (POST % (b"x", b',"a":{"recursion limit":1,"recursion limit":2}'), Reason.DUPLICATE_KEY),
        (b"[" * 10_000 + b"]" * 10_000, Reason.NESTED_TOO_DEEPLY),
        (POST % (b"x", b',"a":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000), Reason.NESTED_TOO_DEEPLY),
        (POST % (b"x" * 2_000_000, b""), Reason.SCHEMA_VIOLATION),
        (POST % (b"x" * MAX_SOURCE_BYTES, b""), Reason.TOO_LARGE),
        (POST % (b"x", b',"_anonymized":true'), Reason.RESERVED_FIELD),
        (POST % (b"x", b',"context":{}'), Reason.RESERVED_FIELD),
        ((POST % (b"x", b"")).replace(b"tiktok", b"orkut"), Reason.UNKNOWN_PLATFORM),
        ((POST % (b"x", b"")).replace(b"tiktok", b"daraz"), Reason.PLATFORM_CONTRADICTS_TOPIC),
        ((POST % (b"x", b"")).replace(b'"tiktok"', b"null"), Reason.SCHEMA_VIOLATION),
        (b"{}", Reason.SCHEMA_VIOLATION),
    ],
)
def test_bad_values_have_their_reason(source: Source, value: bytes | None, expected: Reason) -> None:
    assert reason(source(value)) is expected


def test_a_broken_schema_names_every_field_and_rule_and_no_value(source: Source, post: dict[str, Any]) -> None:
    secret = "john.doe@email.com"
    bad = post | {
        "engagement_count": secret,
        "hashtags": ["a", {secret: 1}],
        "mentioned_products": [{secret: 1}, 5],
        "posted_at": secret,
        "language": secret,
    }
    with pytest.raises(Rejected) as caught:
        validate(source(bad))
    details = caught.value.details
    assert {detail.field for detail in details} >= {"engagement_count", "hashtags.*", "posted_at", "language"}
    assert secret not in str(caught.value)
    assert secret not in str(details)


def test_a_list_of_wrong_items_is_one_detail(source: Source, post: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as caught:
        validate(source(post | {"hashtags": [1] * 400_000}))
    assert [(detail.field, detail.rule) for detail in caught.value.details] == [("hashtags.*", "string_type")]


def test_a_good_record_keeps_its_bytes_and_large_integers(source: Source) -> None:
    data = POST % (b"x", b',"big":123456789012345678901234567890,"price":1.10')
    record = validate(source(data))
    assert record.raw == data
    assert record.kind is Kind.SOCIAL
    assert record.value["big"] == 123456789012345678901234567890
    assert record.value["price"] == 1.1


@pytest.mark.parametrize(
    ("topic", "platform", "fits"),
    [
        ("source.social.facebook", "facebook", True),
        ("source.social.facebook", "instagram", True),
        ("source.social.facebook", "tiktok", False),
        ("source.social.tiktok", "instagram", False),
        ("posts.jsonl", "instagram", True),
    ],
)
def test_platform_and_topic_must_agree(
    source: Source, post: dict[str, Any], topic: str, platform: str, fits: bool
) -> None:
    record = source(post | {"platform": platform}, topic=topic)
    if fits:
        assert validate(record).value["platform"] == platform
    else:
        assert reason(record) is Reason.PLATFORM_CONTRADICTS_TOPIC


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def judged(data: bytes) -> Record | Reason:
    """Return the record, or the reason of its rejection; anything else that is raised fails the test."""
    try:
        return validate(SourceRecord("source.social.tiktok", 0, 0, 0, None, data))
    except Rejected as rejected:
        return rejected.reason


@given(st.binary() | _json.map(lambda value: json.dumps(value).encode()))
def test_whatever_comes_is_rejected_for_a_reason_and_never_an_error(data: bytes) -> None:
    assert judged(data) in set(Reason)


@given(st.dictionaries(st.sampled_from(sorted(SocialPost.model_fields)), _json))
def test_any_value_in_any_field_is_judged(changes: dict[str, Any]) -> None:
    whole = json.loads(POST % (b"c", b"")) | changes
    result = judged(json.dumps(whole).encode())
    assert result in set(Reason) if isinstance(result, Reason) else result.id == whole["post_id"]
