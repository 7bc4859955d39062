"""Batches by length, the cache of vectors, cores: pure parts of the embedding package."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.embedding.batching import padded, plan_batches
from transforms.embedding.hardware import usable_cores
from transforms.embedding.vector_cache import VectorCache


@given(st.lists(st.integers(1, 600), max_size=200), st.integers(1, 2000), st.integers(1, 50))
def test_every_text_is_in_one_batch_and_no_batch_exceeds_its_bounds(
    counts: list[int], max_tokens: int, max_texts: int
) -> None:
    plan = plan_batches(counts, max_tokens, max_texts)
    assert sorted(index for batch in plan for index in batch) == list(range(len(counts)))
    for batch in plan:
        assert len(batch) <= max_texts
        assert len(batch) == 1 or len(batch) * max(counts[i] for i in batch) <= max_tokens


def test_texts_of_like_length_are_together() -> None:
    assert plan_batches([3, 100, 4, 90, 5], max_tokens=200, max_texts=9) == [[1, 3], [4, 2, 0]]


def test_shorter_texts_are_padded_and_masked() -> None:
    batch = padded([np.array([7, 8, 9]), np.array([5])], pad_id=1)
    assert batch.ids.tolist() == [[7, 8, 9], [5, 1, 1]]
    assert batch.mask.tolist() == [[1, 1, 1], [1, 0, 0]]


def test_the_cache_lets_go_of_what_was_not_used_for_longest() -> None:
    cache = VectorCache(2)
    a, b, c = (VectorCache.key(text) for text in "abc")
    for key in (a, b):
        cache.put(key, np.zeros(3, np.float32))
    cache.get(a)
    cache.put(c, np.zeros(3, np.float32))
    assert cache.get(b) is None
    assert cache.get(a) is not None
    assert len(cache) == 2


def test_a_cached_vector_holds_on_to_nothing_else() -> None:
    batch = np.ones((1000, 3), np.float32)
    cache = VectorCache(1)
    cache.put(b"k", batch[5])
    kept = cache.get(b"k")
    assert kept is not None
    assert kept.base is None


def test_a_cache_of_nothing_keeps_nothing() -> None:
    cache = VectorCache(0)
    cache.put(b"k", np.zeros(3, np.float32))
    assert cache.get(b"k") is None


def test_cores_are_bounded_by_the_quota_of_the_container(tmp_path: Path) -> None:
    without = usable_cores(tmp_path)
    (tmp_path / "cpu.max").write_text("150000 100000\n")
    assert usable_cores(tmp_path) == 1
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert usable_cores(tmp_path) == without
