"""One contract: the exported JSON Schema accepts what Validate accepts, and nothing else."""

import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from schemas import RESERVED_FIELDS, MarketOrder, SocialPost
from schemas.event_time import DHAKA, EVENT_TIME_PATTERN, normalise_event_time
from schemas.export import json_schema
from transforms.failures import Rejected
from transforms.records import SourceRecord, to_json
from transforms.validate import validate


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Any:
    """Read `$` as ECMA 262 does, which JSON Schema refers to: Python's own also ends before a last line feed."""
    if isinstance(instance, str) and re.search(re.sub(r"\$$", r"\\Z", pattern), instance) is None:
        yield ValidationError("does not match the pattern")


_Validator = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
_SCHEMAS = {model: _Validator(json_schema(model)) for model in (SocialPost, MarketOrder)}

_POST = {
    "post_id": "p", "platform": "tiktok", "content": "c", "author": "A", "engagement_count": 1,
    "posted_at": "2025-12-20T10:00:00Z",
}  # fmt: skip
_ORDER = {
    "order_id": "o", "platform": "daraz", "customer_id": "c", "product_name": "n", "quantity": 2, "unit_price": 1.5,
    "total_price": 3.0, "order_timestamp": "2025-12-20",
}  # fmt: skip

_two = "{:02d}".format
_times = st.builds(
    "{}-{}-{}{}{}:{}{}".format,
    st.integers(1998, 2101),
    st.integers(0, 13).map(_two),
    st.integers(0, 32).map(_two),
    st.sampled_from(["T", "t", " ", "  ", "x"]),
    st.integers(0, 25).map(_two),
    st.integers(0, 61).map(_two),
    st.sampled_from(["", "Z", "z", ":00", ":60", ":00.5Z", ":00,5Z", ":00.1234567890Z", "+06:00", "+0600", "+24:00"]),
) | st.sampled_from(["2024-02-29", "2023-02-29", "20251220T100000Z", "2025-W51-6", "0001-01-01", "9999-12-31", "2025"])
_values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-1, 10)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-1, 10).map(float)
    | st.text(max_size=5)
    | _times
    | st.sampled_from(["tiktok", "shopify", "pending", "canceled", "en", "bn-BD", "en\n", "BDT", "bdt", " ", "\u3000"])
    | st.lists(st.text(max_size=3) | st.integers(), max_size=2)
    | st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2)
)


def _changes(base: dict[str, Any], model: type[SocialPost] | type[MarketOrder]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.sampled_from([*model.model_fields, *RESERVED_FIELDS, "note"])
    missing = st.sets(st.sampled_from(sorted(base)), max_size=1)
    return st.builds(
        lambda changed, gone: {k: v for k, v in {**base, **changed}.items() if k not in gone},
        st.dictionaries(names, _values, max_size=3),
        missing | st.just(frozenset()),
    )


def _judged(record: dict[str, Any]) -> set[str]:
    """Return the rules that Validate says `record` breaks; empty for none."""
    try:
        validate(SourceRecord("records.jsonl", 0, 0, 0, None, to_json(record)))
    except Rejected as rejected:
        return {detail.rule for detail in rejected.details} or {rejected.reason.value}
    return set()


def _agree(record: dict[str, Any], model: type[SocialPost] | type[MarketOrder]) -> None:
    accepted = _SCHEMAS[model].is_valid(record)
    broken = _judged(record)
    if broken == {"wrong_total"}:
        assert accepted  # the one rule that JSON Schema cannot say
    else:
        assert accepted == (not broken), broken


@given(_changes(_POST, SocialPost).filter(lambda post: post.get("platform") not in ("shopify", "daraz")))
@example(_POST | {"engagement_count": 34.0})
@example(_POST | {"likes_count": -0.0, "hashtags": None, "language": None})
@example(_POST | {"posted_at": "2025-12-20t10:00:00z"})
@example(_POST | {"_anonymized": True})
@example(_POST | {"engagement_count": 1e300})
def test_a_post_is_a_post_to_both(post: dict[str, Any]) -> None:
    _agree(post, SocialPost)


@given(_changes(_ORDER, MarketOrder).filter(lambda order: order.get("platform") not in ("tiktok",)))
@example(_ORDER | {"quantity": 2.0, "order_status": None, "currency": None})
@example(_ORDER | {"unit_price": 10**400, "total_price": 10**400})
@example(_ORDER | {"total_price": 3.02})
@example(_ORDER | {"embedding": []})
def test_an_order_is_an_order_to_both(order: dict[str, Any]) -> None:
    _agree(order, MarketOrder)


@given(_times | st.from_regex(EVENT_TIME_PATTERN))
@example("2025-12-20T10:00:00-00:00")
@example("2025-12-20T10:00:00+06:00")
@example("2025-12-20T10:00:00Z")
@example("20251220T100000.12345+0600")
def test_whatever_has_the_form_of_an_event_time_is_one(text: str) -> None:
    if re.fullmatch(EVENT_TIME_PATTERN.removesuffix("$"), text):
        parsed = datetime.fromisoformat(text.upper())
        expected = parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=DHAKA)
        assert normalise_event_time(text) == expected.isoformat()


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2100-01-01", "9999-12-31T23:59:59Z"])
def test_a_time_outside_of_the_century_breaks_a_rule_of_its_field(text: str) -> None:
    record = SourceRecord("posts.jsonl", 0, 0, 0, None, to_json(_POST | {"posted_at": text}))
    with pytest.raises(Rejected) as caught:
        validate(record)
    assert [(one.field, one.rule) for one in caught.value.details] == [("posted_at", "event_time")]


def test_a_wrong_total_names_its_fields() -> None:
    with pytest.raises(Rejected) as caught:
        validate(SourceRecord("orders.jsonl", 0, 0, 0, None, to_json(_ORDER | {"total_price": 4})))
    named = [(one.field, one.rule) for one in caught.value.details]
    assert named == [(field, "wrong_total") for field in ("total_price", "quantity", "unit_price")]
