"""The runs behind the capacity model (benchmarks/capacity_model.py), and the check of what it predicts.

    python -m benchmarks.capacity --save && python -m benchmarks.scaling_page     # docs/explanation/scaling.md again

On an embedded Flink, Kafka, Redis, Weaviate and the weather stand-in: a job of each stage alone, one of three stages
fused, and embed once more over texts that it knows already, so without inference; the model is fitted to these. Then
jobs that it was not fitted to: the default job of all four stages, the same with PARALLELISM=2, and others.

All of them read the same records: the sample stream, each post with a text of its own of 8 to 60 words in three
scripts, orders as they are. The stream is filled before a job starts. What is measured is the CPU time of each program
between the output that ends the first third and the last one, over the records in between: so neither the start nor
most of what the JVMs compile counts, and what others do on this machine hardly does.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import orjson
import typer
from confluent_kafka import Consumer, TopicPartition
from rich.console import Console
from rich.table import Table

from benchmarks import processes, results
from benchmarks.capacity_model import FUSED, JVM, KAFKA, KNOWN, PARTS, PYTHON, REST, WEAVIATE, Run
from benchmarks.capacity_results import CHECKED, FITTED, NAME, Measured, Spec, measurements
from benchmarks.cpu_account import OTHERS, SAMPLE_SECONDS, CpuAccount
from benchmarks.pipeline import empty_weaviate, window_of
from benchmarks.texts import mixed_posts
from clients.kafka_admin import create_topics, existing_topics
from local.services import LocalServices, Ports
from samples import Sample, generate
from samples.kafka import produce
from schemas.topics import Stage, job_topics, output_topics
from terminal.program import run
from transforms.embedding.hardware import usable_cores
from verification.accounting import messages
from verification.scene import NotDone, Scene, scene_on, wait_for

PARTITIONS = 2
DRAIN_SECONDS = 1_800.0
WINDOW = (0.28, 0.38)
"""Between these shares of the outputs the measured part of a run begins."""
TRIES = 3
KNOWN_TEXTS = 200
"""So few different texts that a worker has all of them after its first batches."""
_OF_PART = {
    PYTHON: (processes.PYTHON,),
    JVM: (processes.FLINK, processes.JAVA),
    KAFKA: (processes.KAFKA,),
    WEAVIATE: (processes.WEAVIATE,),
    REST: (processes.REDIS, processes.WEATHER),
}
console = Console(highlight=False, width=160)


def samples(count: int, seed: int, texts: int | None = None) -> Iterator[Sample]:
    """Yield valid records of the sample stream, each post with a text of 8 to 60 words.

    Args:
        count: of records.
        seed: of the records.
        texts: how many different texts there are; by default each post has its own.
    """
    contents = mixed_posts(texts or count, seed=seed)
    for index, sample in enumerate(generate(count, seed=seed, broken_share=0.0, prefix=f"c{seed}-")):
        value = orjson.loads(sample.value or b"{}")
        if "content" in value:
            value["content"] = contents[index % len(contents)]
        yield sample._replace(value=orjson.dumps(value))


@dataclass
class Bench:
    """The services, and what is run on them.

    Attributes:
        services: running.
        directory: of the runs' files; each gets one of its own.
        records: that a job without embed reads.
        embedded: that a job with embed reads.
    """

    services: LocalServices
    directory: Path
    records: int
    embedded: int

    def measure(self, spec: Spec) -> Measured:
        """Run the job of `spec` over the newest records of its topics, and return what was seen.

        A job that did not come up is tried again: on a machine with other work its programs may start too slowly.
        """
        for _ in range(TRIES - 1):
            with contextlib.suppress(NotDone):
                return self._measure(spec)
            console.print(f"  {spec.title}: again", style="dim")
        return self._measure(spec)

    def _measure(self, spec: Spec) -> Measured:
        stages = ["embed" if stage == KNOWN else stage for stage in spec.stages]
        name = f"{'-'.join(stages)}-{spec.shares}-{time.time_ns()}"
        directory = self.directory / name
        directory.mkdir()
        more = {"KAFKA_GROUP_ID": name, "WEATHER_CACHE_SECONDS": "1800"}
        listed = ",".join(stages)
        with scene_on(self.services, directory, listed, embedded=True, parallelism=spec.shares, **more) as scene:
            with_embed = Stage.EMBED in scene.settings.stage_list
            if with_embed:
                empty_weaviate(scene)
            count = _stand_before(scene, self.embedded if with_embed else self.records)
            started_at = scene.ends()
            roots = processes.service_roots(self.services)
            with CpuAccount(lambda: processes.groups(roots, scene.process)).sampling() as account:
                scene.start()
                wait_for(lambda: scene.counts.read().lag == 0, DRAIN_SECONDS, "the records were not written")
                time.sleep(2 * SAMPLE_SECONDS)  # the last output is between two samples
            last = scene.settings.stage_list[-1]
            moments, sizes = [], dict.fromkeys(stages, 0)
            for stage in scene.settings.stage_list:
                for message in messages(scene.settings.kafka, output_topics(stage), started_at):
                    sizes[stage.value] += len(message.value())
                    if stage is last:
                        moments.append(message.timestamp()[1] / 1000)
            scene.stop()
        if len(moments) < count:
            raise SystemExit(f"{name}: {count - len(moments)} of {count} records were not written")
        window = window_of(sorted(moments), WINDOW)
        used = account.between(window.start, window.end)
        seconds = window.end - window.start
        cpu = {
            part: sum(used.get(group, 0.0) for group in several) / window.records * 1000
            for part, several in _OF_PART.items()
        }
        free = max(0.0, usable_cores() - used.get(OTHERS, 0.0) / seconds)
        found = Run(spec.stages, spec.shares, cpu, window.rate, free)
        return Measured(found, {stage: size / len(moments) for stage, size in sizes.items()})


def _stand_before(scene: Scene, records: int) -> int:
    """Let the group of the job stand at most `records` before the ends of its topics; return how many it will read."""
    kafka = scene.settings.kafka
    topics = job_topics(scene.settings.stage_list)
    counts = existing_topics(kafka)
    consumer = Consumer(kafka.librdkafka(group_id=scene.settings.group_id, enable_auto_commit=False))
    held = {}
    for part in (TopicPartition(topic, number) for topic in topics for number in range(counts[topic])):
        low, high = consumer.get_watermark_offsets(part, timeout=10)
        held[part.topic, part.partition] = (low, high)
    share = min(1.0, records / max(1, sum(high - low for low, high in held.values())))
    stand = [TopicPartition(*place, high - int((high - low) * share)) for place, (low, high) in held.items()]
    consumer.commit(offsets=stand, asynchronous=False)
    consumer.close()
    return sum(held[part.topic, part.partition][1] - part.offset for part in stand)


def _say(spec: Spec, found: Measured) -> None:
    cpu = ", ".join(f"{part} {found.run.cpu[part]:.2f}" for part in PARTS)
    console.print(f"  {spec.title}: {found.run.rate:,.0f} records/s; ms of CPU a record: {cpu}", style="dim")


def measure_all(bench: Bench, round_number: int) -> dict[Spec, Measured]:
    """Measure every run once; the topics of one are filled by those before it."""
    known = 2 * bench.embedded
    produce(bench.services.kafka, samples(known, 2 * round_number, KNOWN_TEXTS))
    # Not measured: it fills the topic that embed reads.
    Bench(bench.services, bench.directory, known, 0).measure(Spec(FUSED, 1))
    only_known = Spec((KNOWN,), 1)
    found = {only_known: Bench(bench.services, bench.directory, 0, known).measure(only_known)}
    _say(only_known, found[only_known])
    produce(bench.services.kafka, samples(bench.records, 2 * round_number + 1))
    for spec in (*FITTED, *CHECKED):
        if spec not in found:
            found[spec] = bench.measure(spec)
            _say(spec, found[spec])
    return found


def measure(
    records: Annotated[int, typer.Option(min=100, help="Of a job without embed.")] = 40_000,
    embedded: Annotated[int, typer.Option(min=100, help="Of a job with embed.")] = 5_000,
    rounds: Annotated[int, typer.Option(min=1)] = 1,
    save: results.SaveOption = False,
) -> int:
    """Measure and print. Return the exit code."""
    several: dict[Spec, list[Measured]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        services = LocalServices(Path(scratch) / "services", Ports.free())
        services.up()
        try:
            create_topics(services.kafka, partitions=PARTITIONS)
            bench = Bench(services, Path(scratch), records, embedded)
            for number in range(rounds):
                for spec, found in measure_all(bench, number).items():
                    several.setdefault(spec, []).append(found)
        finally:
            services.down()
    made = measurements(several)
    table = Table("measurement", "median", "unit")
    for title, one in made.items():
        table.add_row(title, f"{one['median']:,.3g}", one["unit"])
    console.print(table)
    if save:
        console.print(f"written: {results.save(NAME, results.command(), made)}")
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.capacity"))
