"""Near-duplicates: who is marked with whose name, within a batch and over batches, whatever the window holds."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import Kind
from transforms.near_duplicates import (
    DuplicateConfig,
    DuplicateMarker,
    DuplicateWindow,
    Said,
    facts_of,
    said,
    shared_marker,
)
from transforms.records import EmbeddedRecord, Record, SourceRecord

SOURCE = SourceRecord("enriched.social.contextualized", 0, 0, 0, None, b"{}")
WIDE = 96


def vectors(*rows: Any) -> Any:
    made = np.asarray(rows, np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def toward(base: Any, other: Any, cosine: float) -> Any:
    """Return a vector whose cosine with `base` is `cosine`, in the plane of both."""
    away = other - (other @ base) * base
    away /= np.linalg.norm(away)
    return (cosine * base + np.sqrt(1 - cosine**2) * away).astype(np.float32)


def window(capacity: int = 100, dimension: int = 3, threshold: float = 0.9) -> DuplicateWindow:
    return DuplicateWindow(capacity, dimension, threshold)


def post(name: str, text: str, kind: Kind = Kind.SOCIAL, **more: Any) -> Record:
    own = {"post_id": name, "content": text} if kind is Kind.SOCIAL else {"order_id": name, "product_name": text}
    return Record(kind, {"platform": "tiktok"} | own | more, SOURCE)


def test_a_repost_has_the_name_of_the_original_in_the_same_batch_and_in_a_later_one() -> None:
    held = window()
    marks = held.mark([Said("a", ()), Said("b", ()), Said("c", ())], vectors([1, 0, 0], [1, 0.1, 0], [0, 1, 0]))
    assert marks == [None, "a", None]
    assert held.mark([Said("d", ())], vectors([1, 0.05, 0])) == ["a"]
    assert len(held) == 2  # originals alone


def test_the_nearest_original_counts() -> None:
    held = window(threshold=0.5)
    held.mark([Said("a", ()), Said("b", ())], vectors([1, 0, 0], [0, 1, 0]))
    assert held.mark([Said("c", ()), Said("d", ())], vectors([1, 0.9, 0], [0.9, 1, 0])) == ["a", "b"]


def test_other_facts_are_another_text() -> None:
    held = window()
    one = vectors([1, 0, 0])
    assert held.mark([Said("a", facts_of("only 500 taka"))], one) == [None]
    assert held.mark([Said("b", facts_of("only 700 taka"))], one) == [None]
    assert held.mark([Said("c", facts_of("only ৭০০ taka"))], one) == ["b"]


def test_a_record_that_comes_again_is_not_its_own_duplicate() -> None:
    held = window()
    one = vectors([1, 0, 0], [1, 0, 0])
    assert held.mark([Said("a", ()), Said("a", ())], one) == [None, None]
    assert held.mark([Said("a", ())], one[:1]) == [None]
    assert len(held) == 1


def test_a_batch_that_is_done_again_gets_the_same_marks() -> None:
    held = window()
    records = [Said(name, ()) for name in "abcd"]
    made = vectors([1, 0, 0], [1, 0.1, 0], [0, 1, 0], [0, 1, 0.1])
    assert held.mark(records, made) == held.mark(records, made) == [None, "a", None, "c"]


def test_an_original_whose_new_version_says_what_another_says_is_none_any_more() -> None:
    held = window()
    held.mark([Said("a", ()), Said("b", ())], vectors([1, 0, 0], [0, 1, 0]))
    assert held.mark([Said("a", ()), Said("c", ())], vectors([0, 1, 0], [1, 0, 0])) == ["b", None]
    assert held.mark([Said("d", ())], vectors([1, 0, 0])) == ["c"]


def test_a_new_version_in_the_same_batch_takes_the_place_of_the_old_one() -> None:
    held = window()
    records = [Said("a", ()), Said("a", ()), Said("b", ()), Said("c", ())]
    assert held.mark(records, vectors([1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0])) == [None, None, None, "a"]


def test_the_oldest_original_makes_room() -> None:
    held = window(capacity=2)
    made = vectors([1, 0, 0], [0, 1, 0], [0, 0, 1])
    assert held.mark([Said("a", ()), Said("b", ()), Said("c", ())], made) == [None] * 3
    assert len(held) == 2
    assert held.mark([Said("d", ()), Said("e", ())], made[[2, 0]]) == ["c", None]


@pytest.mark.parametrize("cosine", [0.88, 0.91, 0.93, 0.999])
def test_the_sketch_loses_no_pair_above_the_threshold(cosine: float) -> None:
    random = np.random.default_rng(5)
    bases = vectors(*random.standard_normal((500, 384)))
    held = window(1000, 384, 0.9)
    held.mark([Said(f"o{number}", ()) for number in range(500)], bases)
    near = np.stack([toward(base, random.standard_normal(384), cosine) for base in bases])
    expected = [f"o{number}" if cosine >= 0.9 else None for number in range(500)]
    assert held.mark([Said(f"r{number}", ()) for number in range(500)], near) == expected


def by_hand(batches: list[list[tuple[int, int]]], rows: Any, threshold: float) -> list[list[str | None]]:
    """Return the marks by the rule itself, with a window that never fills."""
    originals: dict[str, int] = {}
    marked = []
    for batch in batches:
        marks: list[str | None] = []
        for name, row in batch:
            near = [
                (float(rows[row] @ rows[of]), other)
                for other, of in originals.items()
                if other != str(name) and rows[row] @ rows[of] >= threshold
            ]
            of = max(near)[1] if near else None
            originals.pop(str(name), None)
            if of is None:
                originals[str(name)] = row
            marks.append(of)
        marked.append(marks)
    return marked


ROWS = vectors(*np.random.default_rng(8).standard_normal((6, WIDE)))
ROWS = np.concatenate([ROWS, [toward(row, ROWS[(at + 1) % 6], 0.95) for at, row in enumerate(ROWS)]])


@given(st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(0, len(ROWS) - 1)), max_size=6), max_size=5))
@settings(max_examples=200, deadline=None)
def test_marks_are_those_of_the_rule_however_records_fall_into_batches(batches: list[list[tuple[int, int]]]) -> None:
    held = window(100, WIDE, 0.9)
    found = [
        held.mark([Said(str(name), ()) for name, _ in batch], ROWS[[row for _, row in batch]]) if batch else []
        for batch in batches
    ]
    assert found == by_hand(batches, ROWS, 0.9)


def test_facts_are_numbers_and_script_not_tokens() -> None:
    assert facts_of("iPhone 14, ১,২০০.৫০ টাকা at 9:30") == (False, ("14", "120050", "9", "30"))
    assert facts_of("call PHONE_0123456789abcdef") == facts_of("call PHONE_fedcba9876543210")
    assert facts_of("নতুন ফোন কিনলাম") != facts_of("notun phone kinlam")


def test_an_order_is_named_with_its_line_and_its_price_is_a_fact() -> None:
    first = said(post("7", "Saree", Kind.MARKET, product_id="p1", unit_price=5.0, currency="BDT"))
    dearer = said(post("8", "Saree", Kind.MARKET, product_id="p1", unit_price=6.0, currency="BDT"))
    assert first.name == "tiktok/7/p1"
    assert first.facts != dearer.facts
    assert said(post("9", "hello")).name == "tiktok/9"


def test_kinds_are_not_compared_with_each_other() -> None:
    marker = DuplicateMarker(DuplicateConfig(10, 0.9), 3)
    records = [post("1", "saree"), post("2", "saree", Kind.MARKET), post("3", "saree")]
    assert marker.mark(records, vectors([1, 0, 0], [1, 0, 0], [1, 0, 0])) == [None, None, "tiktok/1"]


def test_a_process_has_one_marker_for_a_model() -> None:
    config = DuplicateConfig(10, 0.9)
    assert shared_marker(config, 3, "one") is shared_marker(config, 3, "one")
    assert shared_marker(config, 3, "one") is not shared_marker(config, 3, "other")


def test_the_mark_is_on_the_sink_record_and_only_there_where_there_is_one() -> None:
    record, vector = post("3", "saree"), vectors([1, 0, 0])[0]
    marked = EmbeddedRecord(record, vector, "m", "2026-01-01T00:00:00Z", "tiktok/1")
    assert marked.sink_value(with_vector=False)["_duplicate_of"] == "tiktok/1"
    assert "_duplicate_of" not in EmbeddedRecord(record, vector, "m", "now").sink_value(with_vector=True)
