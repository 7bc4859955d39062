"""Cost of source adapters: what mapping a message adds to a record, and what adapters cost the contract's own form.

    python -m benchmarks.adapters
    python -m benchmarks.adapters --rounds 9

Messages are those of the tests' cases (tests/unit/transforms/adapters/cases), one source a file. `mapping` is the time
of choosing an adapter and mapping, without JSON and without the schema that every record is held against; `whole` is
all of Validate's reading behind JSON. Both are CPU microseconds of one thread per record made. For the contract's own
form the same records are read with every adapter and with none, in turns.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console

from benchmarks.results import save
from benchmarks.results import spread as measurement
from benchmarks.spread import spread
from samples import generate
from terminal.program import run
from transforms.adapters.intake import records_in
from transforms.adapters.selection import NO_ADAPTERS, Adapters

CASES = Path(__file__).parents[1] / "tests" / "unit" / "transforms" / "adapters" / "cases"
SOURCES = {
    "10-shopify-webhook-raw.jsonl": "source.market.shopify",
    "20-daraz-openplatform.jsonl": "source.market.daraz",
    "13-tiktok-apify.jsonl": "source.social.tiktok",
    "15-facebook-scraper.jsonl": "source.social.facebook",
}
LEAST_SECONDS = 0.3
console = Console(highlight=False)


def microseconds(work: Callable[[], int]) -> float:
    """Return CPU microseconds of this thread per record that `work` makes; it says how many one call made."""
    records, started = 0, time.thread_time()
    while (spent := time.thread_time() - started) < LEAST_SECONDS:
        records += work()
    return spent / records * 1e6


def mapping(messages: list[dict[str, Any]], topic: str, adapters: Adapters) -> int:
    """Map `messages`; return the number of records."""
    made = 0
    for message in messages:
        adapter = adapters.choose(message, topic)
        if adapter is not None:
            made += len(adapter.map(message))
    return made


def reading(messages: list[dict[str, Any]], topic: str, adapters: Adapters) -> int:
    """Read `messages` as Validate does; return the number of records and errors."""
    return sum(len(records_in(message, topic, adapters)) for message in messages)


def measure(
    rounds: Annotated[int, typer.Option(min=1)] = 5,
) -> int:
    """Measure, print and save. Return the exit code."""
    adapters = Adapters.of()
    measurements = {}
    for name, topic in SOURCES.items():
        messages = [orjson.loads(line) for line in (CASES / name).read_bytes().splitlines() if line.strip()]
        for title, work in (("mapping", mapping), ("whole", reading)):
            found = [microseconds(partial(work, messages, topic, adapters)) for _ in range(rounds)]
            console.print(f"{name} {title}: {spread(found, 1)} us per record")
            measurements[f"{name.split('.')[0]}, {title}"] = measurement(
                "us", found, aim=50 if title == "mapping" else None
            )
    own = [(orjson.loads(one.value), one.topic) for one in generate(400, seed=3) if one.broken is None and one.value]

    def read_own(chosen: Adapters) -> int:
        return sum(len(records_in(value, topic, chosen)) for value, topic in own)

    costs: dict[str, list[float]] = {"with": [], "without": []}
    for number in range(rounds):
        for title in ("with", "without") if number % 2 else ("without", "with"):
            chosen = adapters if title == "with" else NO_ADAPTERS
            costs[title].append(microseconds(partial(read_own, chosen)))
    ratios = [one / other for one, other in zip(costs["with"], costs["without"], strict=True)]
    console.print(f"the contract's own form, with adapters / without: {spread(ratios, 3)}")
    measurements["the contract's own form, with adapters"] = measurement("us", costs["with"])
    measurements["the contract's own form, with / without"] = measurement("times", ratios, aim=1.0)
    save("adapters", f"python -m benchmarks.adapters --rounds {rounds}", measurements)
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.adapters"))
