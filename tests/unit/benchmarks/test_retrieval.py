"""The retrieval set, and what is counted over it."""

import json

import numpy as np
import pytest

from benchmarks.keyword_index import KeywordIndex
from benchmarks.retrieval import HELD_OUT, SCRIPTS, SET, interval, own_tasks, ranks, topics


def test_the_set_is_whole() -> None:
    found = topics()
    assert len(found) - HELD_OUT >= 150
    assert len(found) >= 200
    assert len({topic["topic"] for topic in found}) == len(found)
    for part in ("posts", "queries"):
        for script in SCRIPTS:
            texts = [topic[part][script] for topic in found]
            assert all(texts)
            assert len(set(texts)) >= len(texts) - 2


def test_most_english_queries_share_no_content_word_with_their_post() -> None:
    def words(text: str) -> set[str]:
        return {word.strip(".,?!':%").lower() for word in text.split() if len(word) > 4}

    shared = sum(bool(words(t["posts"]["en"]) & words(t["queries"]["en"])) for t in topics())
    assert shared < 0.15 * len(topics())


def test_off_topic_queries_are_in_three_scripts() -> None:
    for line in (SET / "off_topic.jsonl").read_text(encoding="utf-8").splitlines():
        assert set(json.loads(line)) == set(SCRIPTS)


def test_there_is_a_task_for_each_pair_of_scripts() -> None:
    assert len(own_tasks(topics()[:2])) == 9


def test_ranks_count_what_is_better_and_half_of_what_is_equal() -> None:
    scores = np.array([[0.9, 0.1, 0.2], [0.5, 0.5, 0.5], [0.9, 0.8, 0.1]])
    assert ranks(scores).tolist() == [0, 1, 2]


def test_the_interval_holds_the_mean() -> None:
    hits = np.array([1.0] * 60 + [0.0] * 40)
    low, high = interval(hits)
    assert 0.45 < low < 0.6 < high < 0.75


def test_bm25_prefers_the_rare_word_and_the_short_text() -> None:
    index = KeywordIndex(["phone price", "phone battery charger cable", "phone saree"])
    assert index.scores("battery phone").argmax() == 1
    assert index.scores("price saree").argmin() == 1
    assert index.scores("nothing").sum() == 0
    # ln(1 + (3 - 1 + .5) / 1.5) * 2.2 / (1 + 1.2 * (.25 + .75 * 2 / (8 / 3)))
    assert index.scores("price")[0] == pytest.approx(0.98083 * 2.2 / 1.975, rel=1e-4)
