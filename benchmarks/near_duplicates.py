"""Near-duplicates: which reposts are found at which threshold, and what finding them costs beside the embedding.

    python -m benchmarks.near_duplicates
    python -m benchmarks.near_duplicates --rounds 9

Quality: reposts are made of the posts of the retrieval set, in three scripts, by what people do to a text they copy.
Pairs that are no duplicates are all other pairs of these posts, posts of one wording about two products, and the same
text with another number. Cost: batches of 100 against a full window, in turns with the embedding of as many posts.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console

from benchmarks.results import save
from benchmarks.results import spread as measurement
from benchmarks.texts import SCRIPTS, SITUATIONS, SUBJECTS, mixed_posts
from terminal.program import run
from transforms.blas import use_one_thread
from transforms.embedding import EmbeddingModel, ModelConfig
from transforms.near_duplicates import DuplicateConfig, DuplicateWindow, Said, facts_of

POSTS = Path(__file__).parent / "retrieval_set"
THRESHOLDS = (0.85, 0.88, 0.90, 0.92, 0.94, 0.96, 0.98)
BATCH = 100
console = Console(highlight=False)


def _typo(text: str, rng: random.Random) -> str:
    words = text.split()
    place = rng.choice([number for number, word in enumerate(words) if len(word) > 3] or [0])
    at = rng.randrange(len(words[place]))
    words[place] = words[place][:at] + words[place][at + 1 :]
    return " ".join(words)


def _without_a_word(text: str, rng: random.Random) -> str:
    words = text.split()
    del words[rng.randrange(len(words))]
    return " ".join(words)


EDITS: dict[str, Callable[[str, random.Random], str]] = {
    "same text": lambda text, rng: text,
    "signs": lambda text, rng: f"{text.rstrip('.।!?')}!!! 🔥🔥",
    "case": lambda text, rng: text.upper(),
    "credit": lambda text, rng: f"Repost: {text}",
    "tags": lambda text, rng: f"{text} #viral #bangladesh",
    "typo": _typo,
    "a word less": _without_a_word,
    "cut": lambda text, rng: " ".join(text.split()[: max(4, len(text.split()) * 85 // 100)]),
}
"""What becomes of a text that is copied."""


def posts() -> list[str]:
    """Return the posts of the retrieval set."""
    found = []
    for name in ("topics", "independent"):
        for line in (POSTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            found += json.loads(line)["posts"].values()
    return found


def other_products() -> list[tuple[str, str]]:
    """Return pairs of posts with one wording about two products."""
    pairs = []
    for situation in SITUATIONS:
        for number in range(len(SCRIPTS)):
            made = [situation[number][1].format(subject[number]) for subject in SUBJECTS]
            pairs += [(one, other) for one, other in combinations(made, 2) if one != other]
    return pairs


def other_numbers(texts: list[str]) -> list[tuple[str, str]]:
    """Return pairs of one text with two prices."""
    return [(f"{text} 1250 tk", f"{text} 1450 tk") for text in texts]


def cosines(model: EmbeddingModel, pairs: list[tuple[str, str]]) -> np.ndarray[Any, Any]:
    """Return the cosine of each pair; 0 where their facts differ, as these never count as saying the same."""
    ones, others = model.encode([one for one, _ in pairs]), model.encode([other for _, other in pairs])
    found: np.ndarray[Any, Any] = np.einsum("ij,ij->i", ones, others)
    found[[facts_of(one) != facts_of(other) for one, other in pairs]] = 0
    return found


def quality(model: EmbeddingModel) -> dict[str, dict[str, Any]]:
    """Return, by threshold, the share of reposts that are marked and of marks that are right; print them by edit."""
    rng = random.Random(20_000)  # noqa: S311
    texts = posts()
    found = {name: cosines(model, [(text, edit(text, rng)) for text in texts]) for name, edit in EDITS.items()}
    vectors = model.encode(texts)
    facts = np.array([hash(facts_of(text)) for text in texts])
    pairs = np.triu_indices(len(texts), 1)
    comparable = (facts[:, None] == facts)[pairs]
    same_topic = (np.arange(len(texts))[:, None] // len(SCRIPTS) == np.arange(len(texts)) // len(SCRIPTS))[pairs]
    alike = (vectors @ vectors.T)[pairs] * comparable
    others = {
        "posts": alike[~same_topic],
        "translations": alike[same_topic],
        "products": cosines(model, other_products()),
        "prices": cosines(model, other_numbers(texts)),
    }
    vectors_of_prices = model.encode([text for pair in other_numbers(texts) for text in pair])
    unguarded = np.einsum("ij,ij->i", vectors_of_prices[::2], vectors_of_prices[1::2])
    console.print(f"{len(texts)} posts, {len(others['products'])} pairs of one wording about two products")
    measurements = {}
    for threshold in THRESHOLDS:
        right = {name: int((of >= threshold).sum()) for name, of in found.items()}
        wrong = {name: int((of >= threshold).sum()) for name, of in others.items()}
        recall = sum(right.values()) / (len(EDITS) * len(texts))
        precision = sum(right.values()) / (sum(right.values()) + sum(wrong.values()))
        shares = ", ".join(f"{name} {count / len(texts):.2f}" for name, count in right.items())
        console.print(f"{threshold:.2f}: recall {recall:.3f} ({shares}), precision {precision:.4f}, wrong: {wrong}, "
                      f"prices without the rule: {(unguarded >= threshold).sum()}")  # fmt: skip
        measurements[f"{threshold:.2f}: recall"] = measurement("share", [recall])
        measurements[f"{threshold:.2f}: precision"] = measurement("share", [precision])
    return measurements


def cost(model: EmbeddingModel, rounds: int) -> dict[str, dict[str, Any]]:
    """Return what marking takes beside embedding, with a full window of distinct posts."""
    config = DuplicateConfig()
    use_one_thread()
    window = DuplicateWindow(config.window, model.dimension, config.threshold)
    texts = mixed_posts(config.window + rounds * BATCH * 3, seed=3)
    vectors = model.encode(texts)
    records = [Said(f"tiktok/{number}", facts_of(text)) for number, text in enumerate(texts)]
    for first in range(0, config.window, BATCH):
        window.mark(records[first : first + BATCH], vectors[first : first + BATCH])
    fresh = mixed_posts(rounds * BATCH * 3, seed=4)
    embedding, marking = [], []
    for number in range(rounds):
        part = slice(number * BATCH * 3, (number + 1) * BATCH * 3)
        started = time.process_time()
        model.encode(fresh[part])
        embedding.append((time.process_time() - started) / (BATCH * 3) * 1e6)
        started = time.process_time()
        for first in range(config.window + part.start, config.window + part.stop, BATCH):
            asked = [Said(f"tiktok/{at}", facts_of(texts[at])) for at in range(first, first + BATCH)]
            window.mark(asked, vectors[first : first + BATCH])
        marking.append((time.process_time() - started) / (BATCH * 3) * 1e6)
    ratios = [one / other * 100 for one, other in zip(marking, embedding, strict=True)]
    console.print(f"embedding {np.median(embedding):.0f} us CPU per record, marking {np.median(marking):.1f}")
    held = sum(array.nbytes for array in vars(window).values() if isinstance(array, np.ndarray))
    return {
        "marking, CPU per record": measurement("us", marking),
        "embedding, CPU per record": measurement("us", embedding),
        "marking / embedding": measurement("%", ratios),
        "window": measurement("MB", [held / 1e6]),
    }


def measure(rounds: Annotated[int, typer.Option(min=1)] = 5) -> int:
    """Measure, print and save. Return the exit code."""
    model = EmbeddingModel(ModelConfig(cached_texts=0))
    measurements = quality(model) | cost(model, rounds)
    save("near-duplicates", f"python -m benchmarks.near_duplicates --rounds {rounds}", measurements)
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.near_duplicates"))
