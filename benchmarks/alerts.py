"""Saved searches: what comparing them with records costs, and what floor lets through.

    python -m benchmarks.alerts
    python -m benchmarks.alerts --rounds 200

Cost: a batch of 100 vectors against 1 to 1,000 saved searches with filters, and a job without any: the time that the
graph's function takes for a record. Quality: the queries of the retrieval set against its posts, each with and without
the post's own topic, in three scripts.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.windowed_value import WindowedValue
from rich.console import Console

from benchmarks.results import save
from benchmarks.results import spread as measurement
from clients.kafka_connection import KafkaConnection
from schemas import Kind
from schemas.saved_search import SavedSearch
from terminal.program import run
from transforms.alerting import SearchMatcher, alert
from transforms.alerts import AlertFn
from transforms.blas import use_one_thread
from transforms.embedding import EmbeddingModel, ModelConfig
from transforms.payload_encryption import PayloadSealer
from transforms.records import EmbeddedRecord, Record, SourceRecord
from transforms.stage import StageContext

POSTS = Path(__file__).parent / "retrieval_set"
FLOORS = (0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60)
SEARCHES = (1, 100, 1000)
BATCH = 100
console = Console(highlight=False)


def topics() -> list[dict[str, Any]]:
    """Return the topics of the retrieval set: posts and queries by script."""
    return [
        json.loads(line)
        for name in ("topics", "independent")
        for line in (POSTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def quality(model: EmbeddingModel) -> dict[str, dict[str, Any]]:
    """Return, by floor, the share of a topic's posts that raise an alert and the false alerts in 1,000 other posts."""
    read = topics()
    posts = model.encode([text for topic in read for text in topic["posts"].values()])
    queries = model.encode_queries([text for topic in read for text in topic["queries"].values()])
    cosines = queries @ posts.T
    own = np.arange(len(queries))[:, None] // 3 == np.arange(len(posts)) // 3
    measurements = {}
    for floor in FLOORS:
        found, wrong = float((cosines[own] >= floor).mean()), float((cosines[~own] >= floor).mean()) * 1000
        console.print(f"floor {floor:.2f}: {found:.3f} of a topic's posts, {wrong:.2f} of 1,000 other posts")
        measurements[f"floor {floor:.2f}: found"] = measurement("share", [found])
        measurements[f"floor {floor:.2f}: false alerts in 1,000 other posts"] = measurement("alerts", [wrong])
    return measurements


def records(model: EmbeddingModel) -> list[EmbeddedRecord]:
    """Return a batch of posts with their vectors."""
    texts = [text for topic in topics() for text in topic["posts"].values()][:BATCH]
    context = {"context": {"product_category": "smartphone"}}
    made = []
    for number, (text, vector) in enumerate(zip(texts, model.encode(texts), strict=True)):
        value = {"post_id": str(number), "platform": "tiktok", "content": text, "location": "Dhaka"} | context
        source = SourceRecord("source.social.tiktok", 0, number, 0, None, b"{}")
        made.append(EmbeddedRecord(Record(Kind.SOCIAL, value, source), vector, model.name, "2026-01-01T00:00:00Z"))
    return made


def timed(call: Callable[[], object], rounds: int) -> list[float]:
    """Return what `call` takes, in milliseconds of this thread's CPU time, in each of `rounds`."""
    call()
    found = []
    for _ in range(rounds):
        started = time.thread_time()
        call()
        found.append((time.thread_time() - started) * 1e3)
    return found


def cost(model: EmbeddingModel, rounds: int) -> dict[str, dict[str, Any]]:
    """Return what a batch costs by the number of searches, and a record without any search."""
    use_one_thread()
    batch = records(model)
    queries = [text for topic in topics() for text in topic["queries"].values()][: max(SEARCHES)]
    vectors = model.encode_queries(queries)
    measurements = {}
    for count in SEARCHES:
        for language in (None, "bn"):
            searches = [
                SavedSearch(id=f"s{number}", name="S", query=query, city="Dhaka", floor=0.5, language=language)
                for number, query in enumerate(queries[:count])
            ]
            matcher = SearchMatcher(searches, vectors[:count])
            matches = matcher.match(batch)
            spent = timed(partial(matcher.match, batch), rounds)
            which = f"{count} searches{' by language' if language else ''}, a batch of {BATCH}"
            console.print(f"{which}: {np.median(spent):.3f} ms, {len(matches)} fit")
            measurements[which] = measurement("ms", spent)
    written = timed(lambda: [alert(match) for match in matches], rounds)
    measurements["an alert made of a match"] = measurement("us", [one * 1e3 / len(matches) for one in written])
    product = timed(lambda: vectors @ np.stack([one.vector for one in batch]).T, rounds)
    measurements[f"{max(SEARCHES)} searches, the matrix product alone"] = measurement("ms", product, aim=1)
    return measurements | {"without a saved search, a record": measurement("us", without_searches(batch, rounds))}


class _NoSearches:
    matcher = None


def without_searches(batch: list[EmbeddedRecord], rounds: int) -> list[float]:
    """Return what the graph's function takes for a record while there are no searches, in microseconds."""
    function = AlertFn(KafkaConnection("localhost:1"), StageContext(PayloadSealer(None)), ModelConfig(), BATCH)
    function._feed = _NoSearches()  # type: ignore[assignment]
    function.start_bundle()
    windowed = [WindowedValue(one, 0, (GlobalWindow(),)) for one in batch]

    def run() -> None:
        for one, in_window in zip(batch, windowed, strict=True):
            function.process(one, in_window)
        function.finish_bundle()

    return [spent * 1e3 / BATCH for spent in timed(run, rounds)]


def measure(rounds: Annotated[int, typer.Option(min=1)] = 100) -> int:
    """Measure, print and save. Return the exit code."""
    model = EmbeddingModel(ModelConfig(cached_texts=0))
    measurements = quality(model) | cost(model, rounds)
    save("alerts", f"python -m benchmarks.alerts --rounds {rounds}", measurements)
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.alerts"))
