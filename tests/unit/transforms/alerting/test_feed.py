"""The searches of a worker: brought up to date, and one that is broken harms no other."""

import logging
from collections import Counter
from typing import Any

import numpy as np
import pytest

from schemas.saved_search import SavedSearch
from transforms.alerting import feed
from transforms.alerting.feed import SearchTable


class Model:
    """Counts what it embeds, and fails on one text."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode_queries(self, texts: list[str]) -> Any:
        if "bad" in texts:
            raise ValueError("bad")
        self.texts += texts
        return np.eye(8, dtype=np.float32)[: len(texts)]


def entry(name: str, query: str = "a phone", **more: Any) -> dict[str, bytes]:
    return {name: SavedSearch(id=name, name=name, query=query, **more).model_dump_json().encode()}


def table() -> tuple[SearchTable, Model]:
    model = Model()
    return SearchTable(model), model  # type: ignore[arg-type]


def test_only_what_changed_is_embedded() -> None:
    held, model = table()
    entries = entry("a") | entry("b", "a saree")
    assert held.update(entries) == Counter({"loaded": 2, "deleted": 0, "unreadable": 0})
    assert held.update(entries | entry("b", "a cake")) == Counter({"loaded": 1, "deleted": 0, "unreadable": 0})
    assert model.texts == ["a phone", "a saree", "a cake"]


def test_without_an_enabled_search_there_is_nothing_to_compare_with() -> None:
    held, _ = table()
    assert held.matcher() is None
    held.update(entry("a", enabled=False))
    assert held.matcher() is None
    held.update(entry("a"))
    assert held.matcher() is not None
    assert held.update({})["deleted"] == 1
    assert held.matcher() is None


@pytest.mark.parametrize("broken", [b"", b"{", b'{"id":"a"}', b"\xff"])
def test_a_search_that_cannot_be_read_is_left_out_counted_and_named(
    broken: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    held, _ = table()
    with caplog.at_level(logging.WARNING):
        assert held.update({"a": broken} | entry("b")) == Counter({"loaded": 1, "deleted": 0, "unreadable": 1})
    assert "'a'" in caplog.text
    assert held.matcher() is not None


def test_a_search_that_becomes_unreadable_raises_no_more_alerts() -> None:
    held, _ = table()
    held.update(entry("a"))
    assert held.update({"a": b"?"}) == Counter({"loaded": 0, "deleted": 0, "unreadable": 1})
    assert held.matcher() is None


def test_a_query_that_the_model_fails_on_harms_no_other() -> None:
    held, _ = table()
    assert held.update(entry("a") | entry("x", "bad") | entry("b")) == Counter({
        "loaded": 2, "deleted": 0, "unreadable": 1,
    })  # fmt: skip


def test_more_searches_than_there_may_be_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MOST_SEARCHES", 1)
    held, _ = table()
    assert held.update(entry("a") | entry("b")) == Counter({"loaded": 1, "deleted": 0, "unreadable": 1})
