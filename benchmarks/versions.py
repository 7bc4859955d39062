"""What it costs that the newest version of a record wins in Weaviate: batches written with and without reading first.

    python -m benchmarks.versions
    python -m benchmarks.versions --batches 40 --rounds 5

A real Weaviate, started here, takes batches of 100 posts with vectors. In turns the writer reads what Weaviate has
under their ids before it writes, as the job does, and writes at once. Every batch is new to Weaviate, as most records
are.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated
from unittest import mock

import numpy as np
import typer
from rich.console import Console

from benchmarks.results import save
from benchmarks.results import spread as measurement
from benchmarks.spread import spread
from clients.weaviate import WeaviateConfig
from local.services import LocalServices, Ports
from pipeline.sinks.weaviate import StoreFn, _BatchWrite
from schemas import Kind
from terminal.program import run
from transforms.embedding import ModelConfig
from transforms.payload_encryption import PayloadSealer
from transforms.records import EmbeddedRecord, Record, SourceRecord
from transforms.stage import StageContext

BATCH = 100
console = Console(highlight=False)
numbers = itertools.count()
random = np.random.default_rng(7)


def batch() -> list[EmbeddedRecord]:
    """Return 100 posts that were never written before."""
    made = []
    for number in itertools.islice(numbers, BATCH):
        value = {
            "post_id": f"post-{number}", "platform": "tiktok", "content": f"parcel {number} came late",
            "author": "NAME_0", "engagement_count": 1, "posted_at": "2025-12-20T10:00:00+06:00",
            "context": {
                "product_category": None, "category_confidence": 0.0,
                "temporal": {"hour": 10, "day_of_week": "Saturday", "season": "winter", "is_business_hours": True,
                             "is_weekend": True},
            },
        }  # fmt: skip
        vector = random.standard_normal(384).astype(np.float32)
        source = SourceRecord("source.social.tiktok", 0, number, 0, None, b"{}")
        made.append(EmbeddedRecord(Record(Kind.SOCIAL, value, source), vector, "model", "2025-12-20T10:00:00+00:00"))
    return made


def milliseconds(store: StoreFn, batches: int, *, reads: bool) -> float:
    """Return what one of `batches` batches takes, written one after the other."""
    work = [batch() for _ in range(batches)]
    with ExitStack() as patched:
        if not reads:
            patched.enter_context(mock.patch.object(_BatchWrite, "_held", return_value={}))
        started = time.perf_counter()
        for one in work:
            if store.flush_batch(one) != one:
                raise RuntimeError("Weaviate did not take every record")
        return (time.perf_counter() - started) / batches * 1e3


def measure(
    batches: Annotated[int, typer.Option(min=1, help="Of a round and way.")] = 20,
    rounds: Annotated[int, typer.Option(min=1)] = 5,
) -> int:
    """Measure, print and save. Return the exit code."""
    times: dict[bool, list[float]] = {True: [], False: []}
    with tempfile.TemporaryDirectory() as directory:
        services = LocalServices(Path(directory), Ports.free())
        services.up(["weaviate"])
        environment = services.environment()
        config = WeaviateConfig(environment["WEAVIATE_URL"], int(environment["WEAVIATE_GRPC_PORT"]))
        store = StoreFn(config, StageContext(PayloadSealer(None)), ModelConfig(), BATCH, 1)
        try:
            store.setup()
            milliseconds(store, 5, reads=True)
            for number in range(rounds):
                for reads in (True, False) if number % 2 else (False, True):
                    times[reads].append(milliseconds(store, batches, reads=reads))
        finally:
            store.teardown()
            services.down()
    ratios = [read / unread for read, unread in zip(times[True], times[False], strict=True)]
    console.print(f"ms a batch, versions read: {spread(times[True], 1)}")
    console.print(f"ms a batch, written at once: {spread(times[False], 1)}")
    console.print(f"read / at once: {spread(ratios, 2)}")
    save(
        "versions",
        f"python -m benchmarks.versions --batches {batches} --rounds {rounds}",
        {
            "batch of 100, versions read first": measurement("ms", times[True]),
            "batch of 100, written at once": measurement("ms", times[False]),
            "read first / at once": measurement("times", ratios),
        },
    )
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.versions"))
