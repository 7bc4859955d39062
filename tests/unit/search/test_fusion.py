"""One score of meaning and words."""

import pytest

from search.fusion import GRAMMAR, MEANING, coverage, fuse
from transforms.language import Group, query_groups

PHONE, PRICE, OF = Group(("FN", "phone"), False), Group(("DM", "price"), False), Group(("of",), True)


def test_coverage_counts_a_word_found_by_any_of_its_folded_forms() -> None:
    assert coverage([PHONE, PRICE], ["FN", "something"]) == 0.5
    assert coverage([PHONE, PRICE], ["phone", "DM"]) == 1


def test_function_words_cover_little() -> None:
    assert coverage([PHONE, OF], ["of"]) == pytest.approx(GRAMMAR / (1 + GRAMMAR))


def test_nothing_covers_a_query_without_words() -> None:
    assert coverage([], ["phone"]) == 0


def test_a_bangla_query_is_covered_by_its_english_words() -> None:
    assert coverage(query_groups("ফোনের দাম"), ["phone", "price"]) == 1


def test_words_decide_when_they_cover_the_query() -> None:
    found = fuse({"near": 0.6, "exact": 0.4}, {"exact": 8.0}, covered=1.0)
    assert [one.key for one in found] == ["exact", "near"]
    assert found[0].score == pytest.approx(MEANING * 0.4 + (1 - MEANING) * 1.0)
    assert found[0].words == 1
    assert found[1].words == 0


def test_meaning_decides_when_words_cover_little() -> None:
    found = fuse({"near": 0.6, "chance": 0.3}, {"chance": 2.0}, covered=0.1)
    assert [one.key for one in found] == ["near", "chance"]


def test_a_weight_of_ones_own_holds_whatever_is_covered() -> None:
    cosines, bm25 = {"near": 0.6, "exact": 0.4}, {"exact": 8.0}
    assert [one.key for one in fuse(cosines, bm25, covered=0.0, meaning=0.0)] == ["exact", "near"]
    assert [one.key for one in fuse(cosines, bm25, covered=1.0, meaning=1.0)] == ["near", "exact"]


def test_the_order_of_equals_does_not_depend_on_the_order_of_answers() -> None:
    assert fuse({"a": 0.5, "b": 0.5}, {}, 0.0) == fuse({"b": 0.5, "a": 0.5}, {}, 0.0)


def test_a_cosine_below_zero_is_as_far_as_can_be() -> None:
    assert fuse({"opposite": -0.4}, {}, 0.0)[0].score == 0
