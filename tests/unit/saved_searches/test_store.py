"""What may be saved, and what is said of what may not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saved_searches import SearchRefused, checked_search, new_id
from saved_searches.store import webhook_host
from schemas.saved_search import SavedSearch

RIGHT = {"name": "Battery trouble", "query": "  phone \n battery drains "}


def faults(**fields: Any) -> dict[str, str]:
    with pytest.raises(SearchRefused) as refused:
        checked_search(RIGHT | fields)
    return refused.value.faults


def test_a_search_gets_an_id_and_its_white_space_is_collapsed() -> None:
    made = checked_search(RIGHT)
    assert made.id.startswith("battery-trouble-")
    assert made.query == "phone battery drains"
    assert checked_search(RIGHT).id != made.id


def test_the_city_is_read_as_people_write_it() -> None:
    assert checked_search(RIGHT | {"city": "ঢাকা"}).city == "Dhaka"
    assert "Dhaka" in faults(city="Atlantis")["city"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 101), ("query", " "), ("query", "x" * 501), ("kind", "video"),
        ("platform", "myspace"), ("language", "fr"), ("floor", 0.1), ("floor", 1.1), ("floor", float("nan")),
        ("webhook", "ftp://example.org"), ("webhook", "https://user:pass@example.org"), ("webhook", "https://"),
        ("webhook", "https://exa mple.org"), ("webhook", "https://example.org:99999"), ("webhook", "http://[::1"),
        ("id", "Not An Id"), ("id", ""), ("surprise", 1), ("enabled", "perhaps"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_field(field: str, value: Any) -> None:
    assert list(faults(**{field: value})) == [field]


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert set(faults(platform="myspace", floor=7, city="Atlantis")) == {"platform", "floor", "city"}


def test_a_platform_must_be_of_the_kind() -> None:
    assert "daraz" in faults(kind="market", platform="tiktok")["platform"]
    assert checked_search(RIGHT | {"kind": "market", "platform": "daraz"}).platform == "daraz"


@pytest.mark.parametrize("field", ["query", "name"])
def test_personal_values_are_refused_and_not_repeated(field: str) -> None:
    found = faults(**{field: "call 01712345678 about the phone"})
    assert "PHONE" in found[field]
    assert "01712345678" not in str(found)


def test_no_fault_repeats_what_was_given() -> None:
    assert "s3cret" not in str(faults(webhook="gopher://s3cret/", platform="s3cret", language="s3cret", floor="s3cret"))


@given(st.text(max_size=80))
def test_a_new_id_is_always_one(name: str) -> None:
    assert SavedSearch(id=new_id(name), name="n", query="q")


def test_of_a_webhook_only_scheme_and_host_are_shown() -> None:
    made = checked_search(RIGHT | {"webhook": "https://hooks.example.org/T00/B00/secret?key=1"})
    assert webhook_host(made) == "https://hooks.example.org"
    assert webhook_host(checked_search(RIGHT)) == ""
