"""The two bounded ways to run the graph: over Kafka up to the present end of its topics, and over files."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import apache_beam as beam
from tqdm import tqdm

from clients.offsets import GroupOffsets, OffsetRange, rounds
from clients.partition_lag import PartitionLag
from pipeline.direct_runner import direct_runner
from pipeline.files import WriteLines
from pipeline.graph import build
from pipeline.monitoring.job_metrics import JobMetrics
from pipeline.options import RunOptions
from pipeline.plan import plan, write_rows
from pipeline.sources.files import ReadFiles
from pipeline.sources.kafka import ReadOffsetRanges, progress
from pipeline.summary import Summary
from schemas.topics import Stage, job_topics
from transforms.prometheus import declarations as metrics


def run_up_to_now(options: RunOptions, job_metrics: JobMetrics) -> Summary:
    """Read every topic from the group's offset to the end it has now, in rounds, and commit each round once written.

    A round that fails is not committed: the next run reads it again, and every effect of it is idempotent.

    Args:
        options: of the run.
        job_metrics: told the lag, by what the topics held at the start.

    Raises:
        ServiceUnavailable: Kafka or Weaviate is unavailable.
    """
    settings = options.settings
    offsets = GroupOffsets(settings.kafka, settings.group_id)
    summary = Summary()
    try:
        started = time.perf_counter()
        pending = offsets.pending(job_topics(settings.stage_list), from_beginning=options.from_beginning)
        total = sum(map(len, pending))
        left = {(part.topic, part.partition): part for part in pending}
        job_metrics.lag(_lags(settings.group_id, left.values()), {})
        if total:
            with _progress(total):
                for ranges in rounds(pending, settings.round_records):
                    summary.add(_run_round(options, ranges))
                    offsets.commit(ranges)
                    for done in ranges:
                        place = (done.topic, done.partition)
                        left[place] = replace(left[place], start=done.stop)
                    job_metrics.lag(_lags(settings.group_id, left.values()), {})
        summary.seconds = time.perf_counter() - started
    finally:
        offsets.close()
    summary.read = summary.count(settings.stage_list[0], metrics.MESSAGES_PROCESSED)
    return summary


def _lags(group: str, left: Iterable[OffsetRange]) -> list[PartitionLag]:
    return [PartitionLag(group, part.topic, part.partition, part.start, part.stop, len(part)) for part in left]


def _run_round(options: RunOptions, ranges: list[OffsetRange]) -> beam.runners.runner.PipelineResult:
    pipeline = beam.Pipeline(runner=direct_runner(), options=options.beam)
    source = pipeline | "Kafka" >> ReadOffsetRanges(options.settings.kafka, ranges)
    rows = build(source, plan(options.settings))
    rows | "Write" >> write_rows(options.settings)
    result = pipeline.run()
    result.wait_until_finish()
    return result


@contextmanager
def _progress(total: int) -> Iterator[None]:
    """Show how many of `total` records were read. Reading is fused with the stages, so it runs at their pace."""
    done = threading.Event()
    before = progress.records

    def follow(bar: tqdm[None]) -> None:
        while not done.wait(0.2):
            bar.update(min(progress.records - before, total) - bar.n)

    with tqdm(total=total, unit=" records", delay=2.0, leave=False, disable=None) as bar:
        follower = threading.Thread(target=follow, args=(bar,), daemon=True)
        follower.start()
        try:
            yield
        finally:
            done.set()
            follower.join()


def run_files(options: RunOptions, pattern: str, directory: Path) -> Summary:
    """Run the graph over the files of `pattern`, to one file a topic in `directory`.

    Validated records hold raw personal data, and a file outlives a topic: they are written only when PUBLISH says so.
    """
    started = time.perf_counter()
    planned = replace(plan(options.settings), alerts=None)  # saved searches are in Kafka, which files go without
    if "publish" not in options.settings.model_fields_set and len(planned.stages) > 1:
        planned = replace(planned, published=planned.published - {Stage.VALIDATE})
    pipeline = beam.Pipeline(runner=direct_runner(), options=options.beam)
    rows = build(pipeline | "Files" >> ReadFiles(pattern), planned)
    rows | "Write" >> WriteLines(directory)
    result = pipeline.run()
    result.wait_until_finish()
    summary = Summary()
    summary.add(result)
    summary.seconds = time.perf_counter() - started
    summary.read = summary.count(options.settings.stage_list[0], metrics.MESSAGES_PROCESSED)
    return summary
