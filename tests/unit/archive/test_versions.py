"""What the views show: every line of an order, and the newest version of each, in whatever order they arrived."""

import itertools
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from archive.batch import Batch, KafkaRecord
from archive.store import Store, query

SINK = {"order_id": "sink.snowflake.market", "post_id": "sink.snowflake.social"}
ORDER = {
    "order_id": "o", "platform": "shopify", "customer_id": "c", "product_name": "Saree", "quantity": 1,
    "unit_price": 1.0, "total_price": 1.0, "currency": "BDT", "order_status": "pending",
    "order_timestamp": "2025-12-20T10:00:00+06:00", "context": {"product_category": "fashion"},
}  # fmt: skip
POST = {
    "post_id": "p", "platform": "tiktok", "content": "c", "author": "A", "engagement_count": 1,
    "posted_at": "2025-12-20T10:00:00+06:00",
}  # fmt: skip


def batch(*values: dict[str, Any], offsets: list[int] | None = None) -> Batch:
    made = Batch()
    for number, value in enumerate(values):
        topic = SINK["order_id" if "order_id" in value else "post_id"]
        source = b"%d" % (offsets[number] if offsets else number)
        headers = {"source_offset": source, "source_topic": b"source.market.shopify"}
        made.add(KafkaRecord(topic, 0, number, 1000 + number, None, json.dumps(value).encode(), headers))
    return made


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "archive.duckdb")
    store.open()
    return store


def rows(store: Store, sql: str) -> list[tuple[Any, ...]]:
    store.close()
    return query(store.path, sql)[1]


def test_two_lines_of_one_order_are_both_in_the_totals(store: Store) -> None:
    lines = [
        ORDER | {"product_id": "1", "unit_price": 1199.0, "total_price": 1199.0},
        ORDER | {"product_id": "2", "unit_price": 1209.0, "total_price": 1209.0},
        ORDER | {"product_id": "2", "line_id": "b", "unit_price": 0.5, "total_price": 0.5},
    ]
    store.write(batch(*lines, *lines), {})
    assert rows(store, "SELECT orders, items, revenue FROM orders_per_category_and_hour") == [(1, 3, 2408.5)]


@pytest.mark.parametrize("arrival", list(itertools.permutations(range(3))))
def test_the_newest_version_is_shown_whatever_the_order_of_arrival(store: Store, arrival: tuple[int, ...]) -> None:
    versions = [
        ORDER | {"order_status": "pending", "updated_at": None},
        ORDER | {"order_status": "shipped", "updated_at": "2025-12-21T10:00:00+06:00"},
        ORDER | {"order_status": "delivered", "updated_at": "2025-12-21T05:00:00Z"},
    ]
    store.write(batch(*(versions[number] for number in arrival)), {})
    assert rows(store, "SELECT order_status FROM orders") == [("delivered",)]


def test_of_equal_times_the_higher_source_offset_counts(store: Store) -> None:
    values = [POST | {"engagement_count": count, "scraped_at": "2025-12-21T10:00:00Z"} for count in (5, 6)]
    store.write(batch(*values, offsets=[9, 7]), {})
    assert rows(store, "SELECT engagement_count FROM posts") == [(5,)]


def test_an_archive_of_the_first_format_is_brought_up_to_this_one(store: Store) -> None:
    newer = ORDER | {"order_status": "delivered", "updated_at": "2025-12-22T10:00:00+06:00", "line_id": "x"}
    older = ORDER | {"order_status": "shipped", "updated_at": "2025-12-21T10:00:00+06:00", "line_id": "x"}
    store.write(batch(newer, older, POST), {})
    store.close()
    with duckdb.connect(store.path) as connection:
        kept = connection.execute("SELECT version FROM market_records ORDER BY sink_offset").fetchall()
        for view in (
            "orders_per_category_and_hour",
            "engagement_by_weather",
            "dead_letters_per_day",
            "orders",
            "posts",
        ):
            connection.execute(f"DROP VIEW {view}")
        for table in ("social_records", "market_records"):
            connection.execute(f"ALTER TABLE {table} DROP version")
        for table in ("social_records", "market_records", "dead_letters", "malformed_records"):
            connection.execute(f"ALTER TABLE {table} DROP source_item")
        connection.execute("ALTER TABLE social_records DROP scraped_at")
        connection.execute("ALTER TABLE market_records DROP updated_at")
        connection.execute("ALTER TABLE market_records DROP line_id")
        connection.execute("UPDATE archive_format SET version = 1")
    store.open()
    store.write(batch(ORDER | {"order_id": "o2"}), {})
    assert rows(store, "SELECT version FROM market_records WHERE order_id = 'o' ORDER BY sink_offset") == kept
    assert rows(store, "SELECT order_status, line_id FROM orders WHERE order_id = 'o'") == [("delivered", "x")]
