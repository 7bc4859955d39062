"""Batches by length, the cache of vectors, cores: pure parts of the embedding package."""

import math
import os
import subprocess
import sys
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from transforms.embedding.batching import START_SHARE, padded, plan_batches
from transforms.embedding.hardware import usable_cores
from transforms.embedding.tokenizing import THREADS
from transforms.embedding.vector_cache import VectorCache


@given(st.lists(st.integers(1, 600), max_size=200), st.integers(1, 2000))
def test_every_text_is_in_one_batch_and_no_batch_exceeds_its_bound(counts: list[int], max_tokens: int) -> None:
    plan = plan_batches(counts, max_tokens)
    assert sorted(index for batch in plan for index in batch) == list(range(len(counts)))
    for batch in plan:
        assert len(batch) == 1 or len(batch) * max(counts[i] for i in batch) <= max_tokens


def test_texts_of_like_length_are_together() -> None:
    assert plan_batches([3, 100, 4, 98, 5], max_tokens=200) == [[1, 3], [4, 2, 0]]


def test_a_long_text_is_not_padded_to_by_a_few_short_ones() -> None:
    """All would fit into one inference, of 12 times as many tokens as they have."""
    counts = [240, 5, 5, 6, 5]
    assert plan_batches(counts, max_tokens=2000) == [[0], [3, 1, 2, 4]]


def cost(plan: list[list[int]], counts: list[int], max_tokens: int) -> float:
    """Return what `plan` costs, where a batch that is too large is several of as many texts as fit."""
    tokens = inferences = 0
    for batch in plan:
        longest = max(counts[i] for i in batch)
        tokens += len(batch) * longest
        inferences += math.ceil(len(batch) / max(1, max_tokens // longest))
    return tokens + inferences * max_tokens * START_SHARE


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8), st.integers(30, 3000))
def test_no_other_groups_of_neighbours_in_length_cost_less(counts: list[int], max_tokens: int) -> None:
    order = sorted(range(len(counts)), key=lambda i: -counts[i])
    cuts = [
        [0, *(i + 1 for i, cut in enumerate(each) if cut), len(order)]
        for each in product((0, 1), repeat=len(order) - 1)
    ]
    others = [[order[a:b] for a, b in pairwise(places)] for places in cuts]
    best = min(cost(plan, counts, max_tokens) for plan in others)
    # The last of several batches may be shorter than the plan's reckoning has it.
    assert cost(plan_batches(counts, max_tokens), counts, max_tokens) <= best + 1e-6


def test_shorter_texts_are_padded_and_masked() -> None:
    batch = padded([np.array([7, 8, 9]), np.array([5])], pad_id=1)
    assert batch.ids.tolist() == [[7, 8, 9], [5, 1, 1]]
    assert batch.mask.tolist() == [[1, 1, 1], [1, 0, 0]]


def vectors(*values: float) -> NDArray[np.float32]:
    return np.repeat(np.array(values, np.float32)[:, None], 3, axis=1)


def test_the_cache_evicts_the_least_recently_used() -> None:
    cache = VectorCache(2)
    a, b, c = (VectorCache.key(text) for text in "abc")
    cache.keep([a, b], vectors(1, 2))
    cache.find([a])
    cache.keep([c], vectors(3))
    assert {key: vector.tolist() for key, vector in cache.find([a, b, c]).items()} == {a: [1] * 3, c: [3] * 3}
    assert len(cache) == 2


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=20)), st.integers(1, 12))
def test_the_cache_has_the_last_vectors_under_the_keys_used_last(batches: list[list[int]], capacity: int) -> None:
    cache = VectorCache(capacity)
    expected: dict[bytes, float] = {}
    for number, batch in enumerate(batches):
        keys = [str(one).encode() for one in batch]
        values = [number + one / 64 for one in batch]
        cache.keep(keys, vectors(*values))
        for key, value in zip(keys, values, strict=True):
            expected.pop(key, None)
            expected[key] = value
        expected = dict(list(expected.items())[-capacity:])
        assert {key: float(vector[0]) for key, vector in cache.find(list(expected)).items()} == expected
        assert len(cache) == len(expected)


def test_answers_stay_valid_while_the_cache_changes() -> None:
    cache = VectorCache(1)
    cache.keep([b"a"], vectors(1))
    found = cache.find([b"a"])[b"a"]
    cache.keep([b"b"], vectors(2))
    assert found.tolist() == [1, 1, 1]


def test_a_cache_grows_to_its_capacity() -> None:
    cache = VectorCache(5000)
    for start in range(0, 6000, 500):
        cache.keep([str(key).encode() for key in range(start, start + 500)], vectors(*range(start, start + 500)))
    assert cache.find([b"999"]) == {}
    assert cache.find([b"1000"])[b"1000"][0] == 1000
    assert len(cache) == 5000


def test_without_memory_to_grow_a_cache_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_: object) -> None:
        raise MemoryError

    cache = VectorCache(10)
    with monkeypatch.context() as patch:
        patch.setattr(np, "empty", no_memory)
        with pytest.raises(MemoryError):
            cache.keep([b"a"], vectors(1))
    assert cache.find([b"a"]) == {}


def test_a_cache_of_nothing_keeps_nothing() -> None:
    cache = VectorCache(0)
    cache.keep([b"k"], vectors(0))
    assert cache.find([b"k"]) == {}


def test_cores_are_bounded_by_the_quota_of_the_container(tmp_path: Path) -> None:
    without = usable_cores(tmp_path)
    (tmp_path / "cpu.max").write_text("150000 100000\n")
    assert usable_cores(tmp_path) == 1
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert usable_cores(tmp_path) == without


@pytest.mark.parametrize(("own", "expected"), [(None, 3), ("2", 0)])
def test_tokenizing_keeps_to_its_threads_and_hands_them_to_no_other_process(own: str | None, expected: int) -> None:
    code = (
        "import os; from transforms.embedding.tokenizing import THREADS, limit_threads;"
        "before = len(os.listdir('/proc/self/task')); limit_threads(3);"
        "print(len(os.listdir('/proc/self/task')) - before, os.environ.get(THREADS))"
    )
    environment = {name: value for name, value in os.environ.items() if name != THREADS}
    environment |= {} if own is None else {THREADS: own}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(expected), str(own)]
