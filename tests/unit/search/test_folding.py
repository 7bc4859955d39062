"""Folding: of hits that say the same the best stays, and each hit is shown or counted once."""

from hypothesis import given
from hypothesis import strategies as st

from schemas import Kind
from search.folding import Named, fold_duplicates, named_by


def test_the_best_stays_be_it_the_original_or_not() -> None:
    hits = [(1, Named("t/b", "t/a")), (2, Named("t/a", "")), (3, Named("t/x", "")), (4, Named("t/c", "t/a"))]
    assert fold_duplicates(hits) == {1: [2, 4], 3: []}


def test_two_duplicates_fold_without_their_original() -> None:
    assert fold_duplicates([(1, Named("t/b", "t/a")), (2, Named("t/c", "t/a"))]) == {1: [2]}


def test_marks_of_two_workers_that_point_at_each_other_fold() -> None:
    assert fold_duplicates([(1, Named("t/a", "t/z")), (2, Named("t/z", "t/a"))]) == {1: [2]}


NAMES = st.sampled_from(["a", "b", "c", "d", "e"])


@given(st.lists(st.tuples(NAMES, st.sampled_from(["", "a", "b", "c", "d", "e"])), unique_by=lambda one: one[0]))
def test_nothing_is_lost(found: list[tuple[str, str]]) -> None:
    folded = fold_duplicates([(name, Named(name, of)) for name, of in found])
    assert sorted([*folded, *(one for group in folded.values() for one in group)]) == sorted(name for name, _ in found)
    assert list(folded)[:1] == [name for name, _ in found][:1]


def test_an_object_is_named_as_its_record_is() -> None:
    properties = {"platform": "daraz", "order_id": "7", "product_id": "p", "line_id": None, "duplicate_of": None}
    assert named_by(Kind.MARKET, properties) == Named("daraz/7/p", "")
