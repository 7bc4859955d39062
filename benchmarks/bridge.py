"""Cost and gain of the language bridge: the model with it beside the model without it, in turns.

    python -m benchmarks.bridge
    python -m benchmarks.bridge --texts 900 --rounds 5

The texts are mixed posts in equal parts of English, Bangla and romanised Bangla. Shown are the cost of the bridge per
text on one core, the tokens per text that the model then reads, and texts per second of the model alone.
"""

from __future__ import annotations

import sys
import time
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.results import save
from benchmarks.results import spread as measurement
from benchmarks.spread import spread
from benchmarks.texts import mixed_posts
from terminal.program import run
from transforms import language
from transforms.embedding import Bridging, EmbeddingModel, ModelConfig

BATCH = 100
console = Console(highlight=False)


def glossing_microseconds(texts: list[str]) -> float:
    """Return what the bridge takes per text, in microseconds of this thread's CPU time."""
    started = time.thread_time()
    for text in texts:
        language.gloss_text(text)
    return (time.thread_time() - started) / len(texts) * 1e6


def embedded(model: EmbeddingModel, texts: list[str]) -> tuple[float, float]:
    """Return (texts per second, tokens per text) of one pass over `texts`."""
    started = time.perf_counter()
    answers = [model.submit(texts[first : first + BATCH]) for first in range(0, len(texts), BATCH)]
    tokens = sum(answer.result().tokens for answer in answers)
    return len(texts) / (time.perf_counter() - started), tokens / len(texts)


def measure(
    texts: Annotated[int, typer.Option(min=1, help="Posts of a round.")] = 600,
    rounds: Annotated[int, typer.Option(min=1)] = 5,
) -> int:
    """Measure, print and save. Return the exit code."""
    models = {
        bridge: EmbeddingModel(ModelConfig(bridge=bridge, cached_texts=0)) for bridge in (Bridging.NONE, Bridging.AUTO)
    }
    for model in models.values():
        model.encode(mixed_posts(BATCH, seed=1))
    glossing_microseconds(mixed_posts(texts, seed=2))
    rates: dict[str, list[float]] = {bridge: [] for bridge in models}
    tokens: dict[str, list[float]] = {bridge: [] for bridge in models}
    costs, ratios = [], []
    for number in range(rounds):
        posts = mixed_posts(texts, seed=10 + number)  # unlike from round to round: no memo knows them
        costs.append(glossing_microseconds(posts))
        for bridge in list(models) if number % 2 else list(models)[::-1]:
            rate, read = embedded(models[bridge], posts)
            rates[bridge].append(rate)
            tokens[bridge].append(read)
        ratios.append(rates[Bridging.AUTO][-1] / rates[Bridging.NONE][-1])
    console.print(f"bridge, us per text and core: {spread(costs, 1)}")
    for bridge in models:
        console.print(f"{bridge}: {spread(rates[bridge], 1)} texts/s, {spread(tokens[bridge], 1)} tokens per text")
    console.print(f"with the bridge / without: {spread(ratios, 2)}")
    save(
        "bridge",
        f"python -m benchmarks.bridge --texts {texts} --rounds {rounds}",
        {
            "bridge, per text and core": measurement("us", costs, aim=40),
            "texts/s with the bridge": measurement("texts/s", rates[Bridging.AUTO]),
            "texts/s without": measurement("texts/s", rates[Bridging.NONE]),
            "with / without": measurement("times", ratios, aim=1.5),
            "tokens per text with": measurement("tokens", tokens[Bridging.AUTO]),
            "tokens per text without": measurement("tokens", tokens[Bridging.NONE]),
        },
    )
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.bridge"))
