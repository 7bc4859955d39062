"""What a worker has loaded is left out of collections."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from runtime.collector import YOUNG, settle


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_what_was_loaded_is_not_looked_at_and_later_cycles_are_found() -> None:
    settle()

    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] == YOUNG
    cycle: list[object] = []
    cycle.append(cycle)
    del cycle
    assert gc.collect() >= 1
