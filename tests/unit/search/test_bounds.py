"""Bounds become one filter."""

from schemas import Kind
from search.bounds import Bounds, filters


def test_without_bounds_there_is_no_filter() -> None:
    assert filters(Kind.SOCIAL, Bounds()) is None


def test_each_bound_is_in_the_filter() -> None:
    made = filters(Kind.SOCIAL, Bounds(platform="tiktok", language="bn", city="Dhaka"))
    assert {(one.target, one.value) for one in made.filters} == {
        ("platform", "tiktok"),
        ("detected_language", "bn"),
        ("city", "Dhaka"),
    }
