"""The main job on a sample, and its results: `python -m local.demo`, the last step of run_local.sh.

Produces 2,000 made-up records of all four sources, runs the job exactly as a user would, and reads the result back
from Kafka and Weaviate. The sample is the same every time, so a second run is a replay and must change nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from clients.errors import ServiceUnavailable
from clients.range_reader import present_ranges, read_present
from clients.weaviate import connect
from pipeline.plan import weaviate_config
from pipeline.settings import Settings, SettingsError, load_settings
from samples import Sample, generate
from samples.kafka import NotProduced, produce
from schemas import Kind
from schemas.collections import COLLECTIONS
from schemas.kinds import FIELDS
from schemas.topics import ALL_TOPICS, SINK_TOPICS
from search import MOST_HITS, open_searcher
from terminal.escape import escaped

SAMPLE_SIZE = 2_000
JOB = ("-m", "pipeline.main", "--runner=DirectRunner")
SEARCHES: tuple[tuple[Kind, str], ...] = (
    (Kind.SOCIAL, "battery lasts all day"),
    (Kind.SOCIAL, "বিয়েতে পরার শাড়ি"),
    (Kind.MARKET, "game khelar jonno computer"),
)
"""One in each script."""
SHOWN_HITS = 3

console = Console(highlight=False, soft_wrap=True, markup=False)


def ends(settings: Settings) -> dict[str, int]:
    """Return how many records each topic of the contract holds."""
    held = {spec.name: 0 for spec in ALL_TOPICS}
    for part in present_ranges(settings.kafka, list(held)):
        held[part.topic] += len(part)
    return held


def latest(settings: Settings, topic: str, key: bytes) -> dict[str, Any] | None:
    """Return the last record of `topic` with `key`."""
    found = None
    for message in read_present(settings.kafka, [topic]):
        if message.key() == key:
            found = json.loads(message.value())
    return found


def show_topics(before: dict[str, int], after: dict[str, int]) -> None:
    """Print how many records each topic got and holds."""
    table = Table("topic", title="Topics", title_justify="left")
    table.add_column("new", justify="right")
    table.add_column("holds", justify="right")
    for name, count in after.items():
        table.add_row(name, f"{count - before[name]:,}", f"{count:,}")
    console.print(table)


def show_record(settings: Settings, sample: Sample) -> None:
    """Print one post as it was scraped and as it is stored."""
    if sample.key is None or sample.value is None:
        return
    stored = latest(settings, SINK_TOPICS[Kind.SOCIAL], sample.key)
    for title, value in (("One record before", json.loads(sample.value)), ("The same record after", stored)):
        console.print(f"\n{title}")
        for name, content in (value or {}).items():
            if content not in (None, []):
                console.print(f"  {escaped(name)}: {_shown(content)}")


def _shown(value: Any) -> str:
    if isinstance(value, list) and len(value) > 20:
        return f"[{', '.join(f'{number:.4f}' for number in value[:4])}, ...] ({len(value)} numbers)"
    return escaped(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def show_searches(settings: Settings) -> None:
    """Print what the collections hold, and the best hits of a search in each script."""
    client = connect(weaviate_config(settings))
    try:
        held = {name: client.collections.get(name).aggregate.over_all().total_count for name in COLLECTIONS.values()}
    finally:
        client.close()
    console.print("\nWeaviate holds " + ", ".join(f"{count:,} {name}" for name, count in held.items()))
    with open_searcher(settings) as searcher:
        for kind, query in SEARCHES:
            console.print(f"\nSearch in {COLLECTIONS[kind]}: {query}")
            best: dict[str, float] = {}  # many orders are of the same product
            for hit in searcher.search(query, kind, limit=MOST_HITS).hits:
                best.setdefault(" ".join(str(hit.properties[FIELDS[kind].text]).split()), hit.score)
            for text, score in list(best.items())[:SHOWN_HITS]:
                console.print(f"  {score:.2f}  {escaped(textwrap.shorten(text, 100))}")
            if not best:
                console.print("  nothing fits")


def main() -> int:
    """Run the demonstration. Returns 0, or the exit code of the job that failed."""
    settings = load_settings()
    samples = list(generate(SAMPLE_SIZE))
    before = ends(settings)
    started = time.perf_counter()
    produce(settings.kafka, samples)
    broken = sum(sample.broken is not None for sample in samples)
    seconds = time.perf_counter() - started
    console.print(f"Produced {len(samples):,} records, {broken} of them broken, in {seconds:.1f} s")
    console.print(f"Running: python {' '.join(JOB)}")
    # The stand-in's settings are in this process's environment, and go along.
    code = subprocess.run([sys.executable, *JOB], env=os.environ, check=False).returncode
    if code:
        return code
    show_topics(before, ends(settings))
    show_record(settings, _most_personal(samples))
    show_searches(settings)
    return 0


def _most_personal(samples: Sequence[Sample]) -> Sample:
    """Return the valid, keyed post of the sample with the most personal values in it."""
    posts = [s for s in samples if s.broken is None and s.key is not None and s.topic.startswith("source.social.")]
    return max(posts, key=lambda sample: len(sample.pii))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ServiceUnavailable, NotProduced, SettingsError) as problem:
        console.print(str(problem))
        sys.exit(1)
