"""Every way in which a record of the sample stream can be broken.

Each way takes a valid record (left as it is) and returns the value of the Kafka record: bytes, or None for a tombstone.
Whatever else is right stays right, so that a record is refused for the reason its way names.
"""

import random
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import orjson

from samples.texts import pick

Fields = dict[str, Any]
Way = Callable[[random.Random, Fields], bytes | None]

MAX_CONTENT_CHARS = 10_000
NESTING_LEVELS = 10_000

REQUIRED_SOCIAL = ("post_id", "platform", "content", "author", "engagement_count", "posted_at")
REQUIRED_MARKET = (
    "order_id",
    "platform",
    "customer_id",
    "product_name",
    "quantity",
    "unit_price",
    "total_price",
    "order_timestamp",
)


def _is_order(record: Fields) -> bool:
    return "order_id" in record


def _require_order(record: Fields, way: str) -> None:
    if not _is_order(record):
        raise ValueError(f"{way} breaks orders only")


def _required(record: Fields) -> tuple[str, ...]:
    return REQUIRED_MARKET if _is_order(record) else REQUIRED_SOCIAL


def _text_field(record: Fields) -> str:
    return "product_name" if _is_order(record) else "content"


def _time_field(record: Fields) -> str:
    return "order_timestamp" if _is_order(record) else "posted_at"


def _with(record: Fields, field: str, value: Any) -> bytes:
    return orjson.dumps({**record, field: value})


def _with_raw(record: Fields, field: str, json_text: bytes) -> bytes:
    """Return `record` with `field` written as `json_text`, right or wrong."""
    return orjson.dumps({**record, field: orjson.Fragment(json_text)})


def _not_json(rng: random.Random, record: Fields) -> bytes:
    text = record[_text_field(record)]
    return pick(
        rng,
        (
            b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
            f"{record['platform']};{text};100".encode(),
            repr(record).encode(),
            b"429 Too Many Requests",
        ),
    )


def _truncated_json(rng: random.Random, record: Fields) -> bytes:
    whole = orjson.dumps(record).decode()
    return whole[: rng.randrange(1, len(whole))].encode()


def _invalid_utf8(rng: random.Random, record: Fields) -> bytes:
    # A byte no UTF-8 holds, a character cut short, an overlong slash, a surrogate, a letter in Latin-1.
    wrong = pick(rng, (b"\xff", b"\xe0\xa6", b"\xc0\xaf", b"\xed\xa0\x80", b"caf\xe9"))
    text = orjson.dumps(record[_text_field(record)])
    return _with_raw(record, _text_field(record), text[:-1] + b" " + wrong + b' end"')


def _json_array(rng: random.Random, _record: Fields) -> bytes:
    # A list of objects is read item by item: only one that holds none is broken.
    return pick(rng, (b"[]", b"[5]", b"[null]", b'["post"]'))


def _json_number(rng: random.Random, record: Fields) -> bytes:
    return pick(rng, (b"42", b"-0.5", b"1735632000000"))


def _json_null(rng: random.Random, record: Fields) -> bytes:
    return b"null"


def _empty_value(rng: random.Random, record: Fields) -> bytes:
    return b""


def _tombstone(rng: random.Random, record: Fields) -> None:
    return None


def _missing_required(rng: random.Random, record: Fields) -> bytes:
    missing = pick(rng, _required(record))
    return orjson.dumps({name: value for name, value in record.items() if name != missing})


def _null_required(rng: random.Random, record: Fields) -> bytes:
    return _with(record, pick(rng, _required(record)), None)


def _mistyped_field(rng: random.Random, record: Fields) -> bytes:
    if _is_order(record):
        wrong: tuple[tuple[str, Any], ...] = (
            ("quantity", str(record["quantity"])),
            ("quantity", record["quantity"] + 0.5),
            ("unit_price", f"৳{record['unit_price']}"),
            ("customer_id", 7203),
            ("product_name", [record["product_name"]]),
            ("order_timestamp", 1766224800),
        )
    else:
        wrong = (
            ("engagement_count", str(record["engagement_count"])),
            ("engagement_count", "1.2K"),
            ("content", {"text": record["content"]}),
            ("author", ["someone"]),
            ("hashtags", "#sale #eid"),
            ("posted_at", 1766224800),
            ("platform", 3),
        )
    return _with(record, *pick(rng, wrong))


def _unknown_platform(rng: random.Random, record: Fields) -> bytes:
    return _with(record, "platform", pick(rng, ("myspace", "Twitter", "amazon", "", "tik tok")))


def _platform_contradicts_topic(rng: random.Random, record: Fields) -> bytes:
    others = {
        "tiktok": ("facebook", "instagram"),
        "facebook": ("tiktok",),
        "instagram": ("tiktok",),
        "shopify": ("daraz",),
        "daraz": ("shopify",),
    }
    return _with(record, "platform", pick(rng, others[record["platform"]]))


def _number_field(rng: random.Random, record: Fields) -> str:
    return pick(rng, ("unit_price", "total_price")) if _is_order(record) else "engagement_count"


def _nan(rng: random.Random, record: Fields) -> bytes:
    return _with_raw(record, _number_field(rng, record), b"NaN")


def _infinity(rng: random.Random, record: Fields) -> bytes:
    # The last one is JSON, but no double holds it.
    return _with_raw(record, _number_field(rng, record), pick(rng, (b"Infinity", b"-Infinity", b"1e999")))


def _negative_count(rng: random.Random, record: Fields) -> bytes:
    field = "quantity" if _is_order(record) else pick(rng, ("engagement_count", "likes_count", "views_count"))
    negative = {field: -1 - int(rng.random() * 500)}
    if _is_order(record):
        negative["total_price"] = abs(record["total_price"])
    return orjson.dumps(record | negative)


def _wrong_total(rng: random.Random, record: Fields) -> bytes:
    _require_order(record, "wrong-total")
    cents = round(record["total_price"] * 100) + pick(rng, (2, 100, 6_000))
    return _with(record, "total_price", cents / 100)


def _empty_content(rng: random.Random, record: Fields) -> bytes:
    return _with(record, _text_field(record), "")


def _content_too_long(rng: random.Random, record: Fields) -> bytes:
    text = record[_text_field(record)] + " "
    return _with(record, _text_field(record), (text * (12_000 // len(text) + 1))[:12_000])


def _deep_nesting(rng: random.Random, record: Fields) -> bytes:
    opening, closing = pick(rng, ((b"[", b"]"), (b'{"reply":', b"}")))
    return _with_raw(record, "thread", opening * NESTING_LEVELS + b"0" + closing * NESTING_LEVELS)


def _lone_surrogate(rng: random.Random, record: Fields) -> bytes:
    text = orjson.dumps(record[_text_field(record)])
    lone = pick(rng, (rb"\ud800", rb"\udc00 ", rb"\ud83d cut"))
    return _with_raw(record, _text_field(record), text[:-1] + b" " + lone + b'"')


def _duplicate_key(rng: random.Random, record: Fields) -> bytes:
    field = pick(rng, _required(record))
    value = pick(rng, (record[field], "something else"))
    return orjson.dumps(record)[:-1] + b"," + orjson.dumps(field) + b":" + orjson.dumps(value) + b"}"


def _year_0(rng: random.Random, record: Fields) -> bytes:
    return _with(record, _time_field(record), pick(rng, ("0000-01-01T00:00:00Z", "0000-12-31T23:59:59+06:00")))


def _year_10000(rng: random.Random, record: Fields) -> bytes:
    return _with(record, _time_field(record), pick(rng, ("10000-01-01T00:00:00Z", "+10000-01-01T00:00:00Z")))


def _bad_status(rng: random.Random, record: Fields) -> bytes:
    _require_order(record, "bad-status")
    return _with(record, "order_status", pick(rng, ("refunded", "Delivered!", "", "ডেলিভারড")))


def _zero_quantity(rng: random.Random, record: Fields) -> bytes:
    _require_order(record, "zero-quantity")
    return orjson.dumps(record | {"quantity": 0, "total_price": 0.0})


def _invalid_date(rng: random.Random, record: Fields) -> bytes:
    wrong = ("2025-02-30T10:00:00Z", "2025-13-01T10:00:00", "2025-12-20T25:61:00Z", "20/12/2025 10:00", "yesterday", "")
    return _with(record, _time_field(record), pick(rng, wrong))


def _reserved_field(rng: random.Random, record: Fields) -> bytes:
    return _with(record, "_anonymized", True)


BROKEN: Mapping[str, Way] = MappingProxyType(
    {
        "not-json": _not_json,
        "truncated-json": _truncated_json,
        "invalid-utf8": _invalid_utf8,
        "json-array": _json_array,
        "json-number": _json_number,
        "json-null": _json_null,
        "empty-value": _empty_value,
        "tombstone": _tombstone,
        "missing-required": _missing_required,
        "null-required": _null_required,
        "mistyped-field": _mistyped_field,
        "unknown-platform": _unknown_platform,
        "platform-contradicts-topic": _platform_contradicts_topic,
        "nan": _nan,
        "infinity": _infinity,
        "negative-count": _negative_count,
        "wrong-total": _wrong_total,
        "empty-content": _empty_content,
        "content-too-long": _content_too_long,
        "deep-nesting": _deep_nesting,
        "lone-surrogate": _lone_surrogate,
        "duplicate-key": _duplicate_key,
        "year-0": _year_0,
        "year-10000": _year_10000,
        "bad-status": _bad_status,
        "zero-quantity": _zero_quantity,
        "invalid-date": _invalid_date,
        "reserved-field": _reserved_field,
    }
)
"""Name of the way -> what makes bytes of a valid record, broken in that way."""

MARKET_ONLY = frozenset({"wrong-total", "bad-status", "zero-quantity"})
"""The ways that need an order: given a post they raise ValueError."""


def huge_content(n_bytes: int) -> bytes:
    """Return a TikTok post in JSON of exactly `n_bytes` bytes, right but for the length of its content.

    Raises:
        ValueError: `n_bytes` is too few for a content above the limit of 10,000 characters.
    """
    post = {
        "post_id": "huge-0000001",
        "platform": "tiktok",
        "content": "",
        "author": "Long Story",
        "engagement_count": 1,
        "posted_at": "2025-12-20T10:00:00Z",
    }
    room = n_bytes - len(orjson.dumps(post))
    if room <= MAX_CONTENT_CHARS:
        least = n_bytes - room + MAX_CONTENT_CHARS + 1
        raise ValueError(f"n_bytes must be at least {least}, not {n_bytes}")
    return orjson.dumps(post | {"content": ("a long story " * (room // 13 + 1))[:room]})
