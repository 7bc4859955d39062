"""What becomes of a Kafka record, without Kafka."""

from __future__ import annotations

import json
from typing import Any

import pytest

from archive.batch import Batch, KafkaRecord
from archive.columns import COLUMNS, DEAD_LETTERS, MALFORMED

SINK = "sink.snowflake.social"


def record(value: bytes | None, topic: str = SINK, headers: dict[str, bytes | None] | None = None) -> KafkaRecord:
    return KafkaRecord(topic, 1, 7, 1_766_000_000_000, b"key", value, headers or {})


def only_row(value: bytes | None, **how: Any) -> tuple[str, dict[str, Any]]:
    batch = Batch(with_vectors=how.pop("with_vectors", True))
    batch.add(record(value, **how))
    assert batch.positions == {(how.get("topic", SINK), 1): 8}
    [(name, table)] = batch.tables().items()
    [row] = table.to_pylist()
    return name, row


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "tombstone"),
        (b"", "empty_value"),
        (b"\xff", "invalid_utf8"),
        (b"{", "invalid_json"),
        (b"[1]", "not_an_object"),
        (b'{"post_id": "p"}', "missing_id"),
        (b'{"post_id": 3, "platform": "tiktok"}', "missing_id"),
        (b'{"post_id": "", "platform": "tiktok"}', "missing_id"),
        (b'{"post_id": "p", "post_id": "q", "platform": "tiktok"}', "duplicate_key"),
        (b'{"post_id": "p", "platform": "tiktok", "x": 1e999}', "non_finite_number"),
        (b'{"post_id": "p", "platform": "tiktok", "x": "\\ud800"}', "lone_surrogate"),
    ],
)
def test_a_malformed_value_is_archived_with_its_bytes(value: bytes | None, reason: str) -> None:
    name, row = only_row(value)
    assert (name, row["reason"], row["value"], row["sink_offset"]) == (MALFORMED, reason, value, 7)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("engagement_count", "many"),
        ("engagement_count", True),
        ("engagement_count", 2**63),
        ("content", 5),
        ("posted_at", "yesterday"),
        ("posted_at", "2025-01-01T00:00:00"),
        ("posted_at", "0001-01-01T00:00:00+14:00"),
        ("hashtags", ["a", 1]),
        ("hashtags", "a"),
        ("embedding", "none"),
        ("embedding", [0.5, None]),
        ("embedding", [True]),
        ("embedding", [1e300]),
        ("embedding", [10**400]),
    ],
)
def test_a_value_that_does_not_fit_leaves_its_column_empty_and_stays_in_the_record(field: str, value: Any) -> None:
    name, row = only_row(json.dumps({"post_id": "p", "platform": "tiktok", field: value}).encode())
    assert name == "social_records"
    assert row[field] is None
    assert row["mismatched"] == [field]
    assert json.loads(row["record"])[field] == value


def test_a_context_of_another_shape_is_schema_drift_not_an_error() -> None:
    _, row = only_row(b'{"post_id": "p", "platform": "tiktok", "context": [1], "new": {"deep": 123456789012345678901}}')
    assert row["product_category"] is None
    assert json.loads(row["record"])["new"] == {"deep": 123456789012345678901}


def test_vectors_can_be_left_out_and_are_never_in_the_record_too() -> None:
    value = b'{"post_id": "p", "platform": "tiktok", "embedding": [0.5, 1]}'
    for with_vectors, kept in ((True, [0.5, 1.0]), (False, None)):
        _, row = only_row(value, with_vectors=with_vectors)
        assert row["embedding"] == kept
        assert json.loads(row["record"]) == {"post_id": "p", "platform": "tiktok"}


def test_times_are_written_in_utc() -> None:
    _, row = only_row(b'{"post_id": "p", "platform": "tiktok", "posted_at": "2025-07-05T01:30:00+06:00"}')
    assert str(row["posted_at"]) == "2025-07-04 19:30:00"
    assert str(row["sink_time"]) == "2025-12-17 19:33:20"


def test_a_dead_letter_gives_its_headers_and_nothing_that_only_looks_like_ours() -> None:
    ours: dict[str, bytes | None] = {
        "stage": b"validate",
        "error_type": b"invalid_json",
        "source_topic": b"source.market.daraz",
        "source_partition": b"1",
        "source_offset": b"42",
        "source_timestamp": b"1766000000000",
        "retry_count": b"2",
    }
    name, row = only_row(b"payload", topic="schema-validation-errors", headers=ours)
    assert name == DEAD_LETTERS
    assert set(row) == {column.name for column in COLUMNS[DEAD_LETTERS]}
    assert (row["stage"], row["reason"], row["source_offset"], row["retry_count"]) == (
        "validate",
        "invalid_json",
        42,
        2,
    )
    foreign = dict.fromkeys(ours, b"01711-000111")
    _, row = only_row(b"payload", topic="schema-validation-errors", headers=foreign)
    assert "01711" not in str(row)
    assert (row["stage"], row["reason"], row["source_offset"]) == ("unknown", "unknown", None)
