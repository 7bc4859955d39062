"""Every way of being broken: a dead letter with the exact bytes, and the neighbours unharmed."""

import json
from typing import Any

import pytest

from transforms.failures import MESSAGES, Reason

pytestmark = pytest.mark.services


def valid(identifier: str, **more: Any) -> bytes:
    post = {
        "post_id": identifier, "platform": "tiktok", "content": "a new phone", "author": "Someone",
        "engagement_count": 1, "posted_at": "2025-12-20T10:00:00Z",
    }  # fmt: skip
    return json.dumps(post | more, ensure_ascii=False).encode()


def order(**more: Any) -> bytes:
    base = {
        "order_id": "o-1", "platform": "daraz", "customer_id": "c", "product_id": "p", "product_name": "n",
        "quantity": 2, "unit_price": 10.0, "total_price": 20.0, "order_status": "pending",
        "order_timestamp": "2025-12-20T10:00:00Z",
    }  # fmt: skip
    return json.dumps(base | more).encode()


SOCIAL, MARKET = "source.social.tiktok", "source.market.daraz"
BAD: dict[str, tuple[str, bytes | None, Reason]] = {
    "not JSON": (SOCIAL, b"hello 01712345678", Reason.INVALID_JSON),
    "cut short": (SOCIAL, valid("x")[:-9], Reason.INVALID_JSON),
    "invalid UTF-8": (SOCIAL, valid("x").replace(b"phone", b"ph\xff\xfene"), Reason.INVALID_UTF8),
    "an array": (SOCIAL, b'["post"]', Reason.NOT_AN_OBJECT),
    "a number": (SOCIAL, b"42", Reason.NOT_AN_OBJECT),
    "null": (SOCIAL, b"null", Reason.NOT_AN_OBJECT),
    "an empty value": (SOCIAL, b"", Reason.EMPTY_VALUE),
    "a tombstone": (SOCIAL, None, Reason.TOMBSTONE),
    "a missing field": (SOCIAL, valid("x").replace(b'"author"', b'"writer"'), Reason.SCHEMA_VIOLATION),
    "a null field": (SOCIAL, valid("x", content=None), Reason.SCHEMA_VIOLATION),
    "a mistyped field": (SOCIAL, valid("x", engagement_count="many"), Reason.SCHEMA_VIOLATION),
    "an unknown platform": (SOCIAL, valid("x", platform="orkut"), Reason.UNKNOWN_PLATFORM),
    "another topic's platform": (MARKET, valid("x"), Reason.PLATFORM_CONTRADICTS_TOPIC),
    "NaN": (SOCIAL, valid("x", score=float("nan")), Reason.NON_FINITE_NUMBER),
    "Infinity": (MARKET, order(unit_price=float("inf")), Reason.NON_FINITE_NUMBER),
    "a negative count": (SOCIAL, valid("x", engagement_count=-1), Reason.SCHEMA_VIOLATION),
    "a wrong total": (MARKET, order(total_price=21), Reason.SCHEMA_VIOLATION),
    "2 MB of content": (SOCIAL, valid("x", content="ক" * 700_000), Reason.SCHEMA_VIOLATION),
    "10,000 levels": (SOCIAL, b'{"a":' * 10_000 + b"1" + b"}" * 10_000, Reason.NESTED_TOO_DEEPLY),
    "a lone surrogate": (SOCIAL, valid("x", content="?").replace(b'"?"', b'"\\ud83d"'), Reason.LONE_SURROGATE),
    "a duplicate key": (SOCIAL, valid("x")[:-1] + b', "author": "Other"}', Reason.DUPLICATE_KEY),
    "year 0": (SOCIAL, valid("x", posted_at="0000-12-20T10:00:00Z"), Reason.SCHEMA_VIOLATION),
    "year 10000": (SOCIAL, valid("x", posted_at="10000-12-20T10:00:00Z"), Reason.SCHEMA_VIOLATION),
    "a reserved field": (SOCIAL, valid("x", _anonymized=True), Reason.RESERVED_FIELD),
}


def test_bad_records_are_dead_letters_with_their_exact_bytes_and_good_ones_pass(stream: Any) -> None:
    good = [f"good-{number}" for number in range(len(BAD))]
    records: list[tuple[str, bytes | None, bytes | None]] = []
    for number, (topic, value, _) in enumerate(BAD.values()):
        # A good neighbour after each bad record; every second record has no key, which is nothing bad.
        key = None if number % 2 else f"key-{number}".encode()
        records.append((topic, key, value))
        records.append((SOCIAL, None, valid(good[number], extra={"kept": [1, None]})))
    stream.produce(records)
    stream.run("--stages=validate,anonymize,enrich")

    letters = stream.dead_letters()
    expected = {
        (key, value): reason for (_, key, value), (_, _, reason) in zip(records[::2], BAD.values(), strict=True)
    }
    opened = {stream.opened(letter): Reason(letter.error_type) for letter in letters}
    assert opened == expected
    assert len(letters) == len(BAD)
    assert {letter.message for letter in letters} <= set(MESSAGES.values())
    assert {letter.stage for letter in letters} == {"validate"}
    assert all(letter.payload_encoding == "aes-256-gcm" for letter in letters)
    coordinates = {(letter.source_topic, letter.source_partition, letter.source_offset) for letter in letters}
    assert len(coordinates) == len(BAD)

    passed = stream.read("enriched.social.contextualized")
    assert sorted(out.key for out in passed) == sorted(name.encode() for name in good)
    assert all(out.json["extra"] == {"kept": [1, None]} for out in passed)


def test_error_details_name_field_and_rule(stream: Any) -> None:
    stream.produce([(SOCIAL, b"k", valid("x", engagement_count="+8801712345678", posted_at="john@doe.com"))])
    stream.run("--stages=validate")
    [letter] = stream.dead_letters()
    assert [(d.field, d.rule) for d in letter.details] == [
        ("engagement_count", "int_type"),
        ("posted_at", "event_time"),
    ]


def test_the_retry_count_of_a_replayed_record_is_kept(stream: Any) -> None:
    from confluent_kafka import Producer

    producer = Producer(stream.kafka.librdkafka())
    producer.produce(SOCIAL, value=b"{", headers=[("retry_count", b"2")])
    assert producer.flush(20) == 0
    stream.run("--stages=validate")
    assert [letter.retry_count for letter in stream.dead_letters()] == [2]
