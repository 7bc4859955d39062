"""One score of meaning and words, weighed by what the words cover of the query."""

import pytest

from search.fusion import FLOOR, GRAMMAR, MEANING, UNKNOWN, Coverage, coverage, floor_of, fuse, meaning_weight
from transforms.language import Group, query_groups

PHONE, PRICE, OF = Group(("FN", "phone"), False), Group(("DM", "price"), False), Group(("of",), True)


def test_coverage_counts_a_word_found_by_any_of_its_folded_forms() -> None:
    assert coverage([PHONE, PRICE], ["FN", "something"]) == (0.5, 1)
    assert coverage([PHONE, PRICE], ["phone", "DM"]) == (1, 2)


def test_function_words_cover_little() -> None:
    assert coverage([PHONE, OF], ["of"]).share == pytest.approx(GRAMMAR / (1 + GRAMMAR))


def test_nothing_covers_a_query_without_words() -> None:
    assert coverage([], ["phone"]) == (0, 0)


def test_a_bangla_query_is_covered_by_its_english_words() -> None:
    assert coverage(query_groups("ফোনের দাম"), ["phone", "price"]).share == 1


def test_words_weigh_most_when_they_cover_the_query() -> None:
    assert meaning_weight(Coverage(1, 1)) == MEANING
    assert meaning_weight(Coverage(1, 9)) == MEANING


def test_a_chance_word_of_a_paraphrase_weighs_next_to_nothing() -> None:
    assert meaning_weight(Coverage(0.25, 1)) > 0.95
    assert meaning_weight(Coverage(0, 0)) == 1


def test_many_matched_words_are_no_chance_even_if_as_many_are_not() -> None:
    assert meaning_weight(Coverage(0.5, 7)) < 0.7 < 0.85 < meaning_weight(Coverage(0.5, 1))


def test_the_score_is_the_weighted_sum_of_its_parts() -> None:
    [exact, near] = fuse({"near": 0.6, "exact": 0.4}, {"exact": 8.0}, 0.4)
    assert exact.score == pytest.approx(0.4 * 0.4 + 0.6)
    assert exact[2:] == (0.4, 1)
    assert near.score == pytest.approx(0.4 * 0.6)
    assert near[2:] == (0.6, 0)


def test_the_order_of_equals_does_not_depend_on_the_order_of_answers() -> None:
    assert fuse({"a": 0.5, "b": 0.5}, {}, 1) == fuse({"b": 0.5, "a": 0.5}, {}, 1)


def test_a_cosine_below_zero_is_as_far_as_can_be() -> None:
    assert fuse({"opposite": -0.4}, {}, 1)[0].score == 0


def test_the_floor_rises_with_the_words_that_are_mere_letters() -> None:
    strange = Group(("SKSM", "salokosongshleshon"), False, known=False)
    assert floor_of([PHONE, PRICE], []) == FLOOR
    assert floor_of([strange, OF], []) == pytest.approx(FLOOR + UNKNOWN)
    assert floor_of([strange, PHONE], []) == pytest.approx(FLOOR + UNKNOWN / 2)
    assert floor_of([strange], ["SKSM"]) == FLOOR, "a name that no list has, but a text"
    assert floor_of([OF], []) == floor_of([], []) == FLOOR
    assert floor_of([strange], [], 0) == 0


def test_what_no_list_has_is_unknown_to_a_query() -> None:
    known = {group.folded[0]: group.known for group in query_groups("শৈবালে সালোকসংশ্লেষণ ফোন")}
    assert known == {"শৈবালে": False, "সালোকসংশ্লেষণ": False, "ফোন": True}
    assert all(group.known for group in query_groups("photosynthesis in algae"))
