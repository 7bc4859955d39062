"""Saved searches against records: the floor, each filter alone, and the same as one comparison at a time."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import Kind
from schemas.saved_search import TEXT_LENGTH, SavedSearch
from transforms.alerting import SearchMatcher, alert, read_search
from transforms.records import EmbeddedRecord, Record, SourceRecord

SOURCE = SourceRecord("source.social.tiktok", 1, 41, 0, None, b"{}", item=2)


def unit(*values: float) -> Any:
    made = np.asarray(values, np.float32)
    return made / np.linalg.norm(made)


def embedded(vector: Any, kind: Kind = Kind.SOCIAL, duplicate_of: str | None = None, **more: Any) -> EmbeddedRecord:
    own = (
        {"post_id": "p1", "content": "নতুন ফোন", "location": "Mirpur, ঢাকা", "posted_at": "2025-12-01T10:00:00+06:00"}
        if kind is Kind.SOCIAL
        else {"order_id": "o1", "product_name": "Phone", "order_timestamp": "2025-12-01T10:00:00+06:00"}
    )
    platform = {"platform": "tiktok" if kind is Kind.SOCIAL else "daraz"}
    value = own | platform | {"context": {"product_category": "smartphone"}} | more
    return EmbeddedRecord(Record(kind, value, SOURCE), vector, "m", "2026-01-01", duplicate_of)


def search(name: str = "s", **more: Any) -> SavedSearch:
    return SavedSearch(id=name, name=name.upper(), query="a phone", **({"floor": 0.5} | more))


def matched(searches: list[SavedSearch], *records: EmbeddedRecord) -> list[str]:
    vectors = np.stack([unit(1, 0)] * len(searches))
    return [match.search.id for match in SearchMatcher(searches, vectors).match(records)]


def test_a_record_at_the_floor_fits_and_one_below_does_not() -> None:
    at, below = unit(0.6, 0.8), unit(0.5, 0.87)
    assert matched([search(floor=0.59)], embedded(at)) == ["s"]
    assert matched([search(floor=0.59)], embedded(below)) == []


@pytest.mark.parametrize(
    ("fits", "fails"),
    [
        ({"kind": "social"}, {"kind": "market"}),
        ({"platform": "tiktok"}, {"platform": "facebook"}),
        ({"category": "smartphone"}, {"category": "fashion"}),
        ({"city": "Dhaka"}, {"city": "Sylhet"}),
        ({"language": "bn"}, {"language": "en"}),
    ],
)
def test_each_filter_alone(fits: dict[str, str], fails: dict[str, str]) -> None:
    assert matched([search("fits", **fits), search("fails", **fails)], embedded(unit(1, 0))) == ["fits"]


def test_a_record_without_a_city_fits_no_search_that_asks_for_one() -> None:
    record = embedded(unit(1, 0), location=None)
    assert matched([search("any"), search("dhaka", city="Dhaka")], record) == ["any"]


def test_an_alert_says_what_the_sink_says_and_the_text_is_cut() -> None:
    record = embedded(unit(1, 0), content="শাড়ি " * 200, duplicate_of="tiktok/p0")
    [match] = SearchMatcher([search()], np.stack([unit(1, 0)])).match([record])
    said = alert(match)
    assert (said.search_name, said.score, said.kind, said.platform, said.record_id) == (
        "S",
        1.0,
        "social",
        "tiktok",
        "p1",
    )
    assert (said.category, said.city, said.language, said.duplicate_of) == ("smartphone", "Dhaka", "bn", "tiktok/p0")
    assert (said.source_topic, said.source_partition, said.source_offset, said.source_item) == (*SOURCE[:3], 2)
    assert len(said.text) == TEXT_LENGTH
    assert said.text.endswith("…")


def test_an_alert_has_the_same_id_when_it_is_raised_again_and_another_for_a_new_version() -> None:
    matcher = SearchMatcher([search()], np.stack([unit(1, 0)]))

    def made(**more: Any) -> str:
        return alert(matcher.match([embedded(unit(1, 0), **more)])[0]).id

    assert made() == made()
    assert len({made(), made(scraped_at="2025-12-02T00:00:00+06:00"), made(post_id="p2")}) == 3


VECTORS = st.lists(st.floats(-1, 1, width=32), min_size=4, max_size=4).filter(lambda v: sum(x * x for x in v) > 0.01)


@given(
    st.lists(st.tuples(VECTORS, st.sampled_from([None, *Kind]), st.floats(0.2, 1)), min_size=1, max_size=6),
    st.lists(st.tuples(VECTORS, st.sampled_from(list(Kind))), max_size=6),
)
@settings(max_examples=100, deadline=None)
def test_all_at_once_is_each_alone(queries: list[Any], records: list[Any]) -> None:
    searches = [search(f"s{n}", kind=kind, floor=floor) for n, (_, kind, floor) in enumerate(queries)]
    vectors = np.stack([unit(*vector) for vector, _, _ in queries])
    batch = [embedded(unit(*vector), kind) for vector, kind in records]
    found = {(match.search.id, id(match.facts.embedded)) for match in SearchMatcher(searches, vectors).match(batch)}
    for one, vector in zip(searches, vectors, strict=True):
        for record in batch:
            cosine = float(vector @ record.vector)
            if abs(cosine - one.floor) > 1e-4:
                fits = cosine >= one.floor and one.kind in (None, record.record.kind)
                assert ((one.id, id(record)) in found) == fits


@given(st.binary(max_size=200))
def test_whatever_stands_in_the_topic_is_a_search_or_none(value: bytes) -> None:
    assert read_search("s", value) is None


def test_a_search_under_another_key_is_none() -> None:
    made = search()
    assert read_search("s", made.model_dump_json().encode()) == made
    assert read_search("t", made.model_dump_json().encode()) is None
    assert read_search("s", made.model_dump_json().replace('"floor"', '"later":1,"floor"').encode()) is None
