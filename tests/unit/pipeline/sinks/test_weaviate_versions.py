"""Where records of a batch belong in Weaviate, given what it has: lines of an order apart, never an older version."""

import itertools
import threading
import uuid
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.sinks.weaviate_objects import line_uuid, object_uuid
from pipeline.sinks.weaviate_versions import Held, InFlight, candidates, place
from schemas import Kind
from schemas.identity import line_of, version_of
from transforms.records import Record, SourceRecord


def order(product: str | None, updated: int = 1, offset: int = 0, **more: Any) -> Record:
    value = {
        "order_id": "o", "platform": "shopify", "product_id": product, "order_timestamp": "2025-12-01T00:00:00+00:00",
        "updated_at": f"2025-12-20T10:{updated:02d}:00+06:00", **more,
    }  # fmt: skip
    return Record(Kind.MARKET, value, SourceRecord("source.market.shopify", 0, offset, 0, None, None))


class Shelf:
    """Weaviate, as far as `place` knows it."""

    def __init__(self) -> None:
        self.held: dict[uuid.UUID, Held] = {}
        self.stale = 0

    def write(self, *records: Record) -> None:
        batch = dict(enumerate(records))
        known = {name: self.held[name] for name in candidates(batch) if name in self.held}
        placed = place(batch, known)
        self.stale += len(placed.stale)
        for name, indices in placed.versions.items():
            newest = batch[indices[-1]]
            self.held[name] = Held(line_of(newest.kind, newest.value), newest.version)


def test_an_order_of_one_line_keeps_the_uuid_it_always_had() -> None:
    shelf = Shelf()
    shelf.write(order("p"))
    assert list(shelf.held) == [object_uuid(order(None))] == [uuid.UUID("b8157024-0986-5090-93ad-fbb892c6d728")]


def test_a_post_is_one_object_whatever_fields_of_an_order_it_has() -> None:
    # Weaviate keeps no lines of posts: what it has under the post's UUID has none.
    value = {"post_id": "p", "platform": "tiktok", "product_id": "x", "posted_at": "2025-12-01T00:00:00+06:00"}
    post = Record(Kind.SOCIAL, value, SourceRecord("source.social.tiktok", 0, 0, 0, None, None))
    assert candidates({0: post}) == {object_uuid(post)}
    placed = place({0: post}, {object_uuid(post): Held("", post.version)})
    assert placed.versions == {object_uuid(post): [0]}


def test_every_line_of_an_order_is_an_object_in_any_split_over_batches() -> None:
    lines = [order("1"), order("2"), order("2", line_id="b")]
    for split in range(4):
        shelf = Shelf()
        shelf.write(*lines[:split])
        shelf.write(*lines[split:])
        first = {**shelf.held}
        shelf.write(*lines)
        assert shelf.held == first
        assert {one.line for one in first.values()} == {"1", "2", "b"}


@given(st.permutations([order("1", minute, offset) for minute, offset in itertools.product((1, 2), (7, 8))]), st.data())
def test_the_newest_version_wins_whatever_the_order_of_arrival(records: list[Record], data: st.DataObject) -> None:
    shelf = Shelf()
    while records:
        size = data.draw(st.integers(1, len(records)))
        shelf.write(*records[:size])
        records = records[size:]
    assert [one.version for one in shelf.held.values()] == [order("1", 2, 8).version]


def test_a_stale_version_is_counted_and_a_replay_of_the_same_is_written() -> None:
    shelf = Shelf()
    shelf.write(order("1", 2))
    shelf.write(order("1", 1))
    shelf.write(order("1", 2))
    assert shelf.stale == 1


def test_an_object_without_a_version_is_replaced() -> None:
    name = object_uuid(order("1"))
    assert place({0: order("1")}, {name: Held("1", "")}).versions == {name: [0]}


def test_a_replay_is_as_old_as_its_first_reading() -> None:
    replayed = order("1", 1, 900)
    older = Record(replayed.kind, replayed.value, replayed.source._replace(origin_offset=3))
    assert older.version < order("1", 1, 4).version < order("1", 2, 0).version


def test_versions_sort_as_moments_do_in_any_zone() -> None:
    times = ["2000-01-01T00:00:00+14:00", "2025-12-20T10:00:00+06:00", "2025-12-20T04:00:00.000001+00:00", "2099-12-31"]
    versions = [
        version_of(Kind.SOCIAL, {"posted_at": f"{time}T00:00:00Z" if len(time) == 10 else time}, 0) for time in times
    ]
    assert versions == sorted(filter(None, versions))


def test_a_record_whose_time_cannot_be_read_is_left_to_weaviate_to_refuse() -> None:
    broken = order("1", 3, order_timestamp="never", updated_at=None)
    placed = place({0: order("1", 2), 1: broken}, {object_uuid(broken): Held("1", order("1", 1).version)})
    assert placed.versions == {object_uuid(broken): [0, 1]}
    assert order("1", 3, updated_at="never").version < order("1", 1).version  # the event time stands in for it


def test_lines_have_uuids_of_their_own() -> None:
    found = {object_uuid(order("1")), line_uuid(order("1")), line_uuid(order("2")), line_uuid(order("2", line_id="b"))}
    assert len(found) == 4


def test_one_order_is_written_by_one_thread_at_a_time() -> None:
    flight, name, seen = InFlight(), uuid.uuid4(), []

    def write(number: int) -> None:
        with flight.reserved([name, name]):
            seen.append(number)
            seen.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert len(seen) == 16
    assert all(first == second for first, second in zip(seen[::2], seen[1::2], strict=True))
