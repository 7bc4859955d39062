"""The graph's plan, and the two ways to run it to an end: over Kafka up to now, and over files."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apache_beam as beam
from tqdm import tqdm

from pipeline.direct_runner import direct_runner
from pipeline.figures import JobFigures
from pipeline.files import ReadLines, WriteLines
from pipeline.graph import Plan, build
from pipeline.kafka_sink import WriteRows
from pipeline.kafka_source import ReadOffsetRanges, progress
from pipeline.offsets import GroupOffsets, OffsetRange, rounds
from pipeline.options import RunOptions
from pipeline.settings import Settings
from pipeline.summary import Summary
from pipeline.weaviate_client import WeaviateConfig
from pipeline.weaviate_sink import WriteToWeaviate
from transforms import metrics
from transforms.anonymize import Anonymize
from transforms.context import WeatherConfig
from transforms.dead_letter_limit import LimitConfig
from transforms.embed import Embed
from transforms.embedding import ModelConfig
from transforms.enrich import Enrich
from transforms.privacy.recognizers import RecognizerConfig
from transforms.prometheus import IN_PROCESS, Recording
from transforms.resume import Resume
from transforms.topics import Stage, job_topics
from transforms.validate import Validate


def plan(settings: Settings, recording: Recording = IN_PROCESS, workers: int = 1) -> Plan:
    """Return the graph's plan: every stage of the job with the values it needs.

    Args:
        settings: of the job.
        recording: where its figures go.
        workers: Python processes that share the work.
    """
    sealer = settings.sealer
    stages: dict[Stage, beam.PTransform] = {
        Stage.VALIDATE: Validate(sealer, recording),
        Stage.ANONYMIZE: Anonymize(
            sealer,
            settings.privacy_salt.get_secret_value().encode(),
            settings.pii_hash_length,
            recognizer_config(settings),
            recording,
        ),
        Stage.ENRICH: Enrich(sealer, weather_config(settings), settings.category_table, recording),
        Stage.EMBED: Embed(
            sealer,
            model_config(settings, workers),
            settings.embedding_batch_size,
            settings.embedding_flush_seconds,
            recording,
        ),
    }
    store = None
    if settings.weaviate_enabled:
        store = WriteToWeaviate(
            weaviate_config(settings),
            sealer,
            model_config(settings, workers),
            settings.embedding_batch_size,
            settings.embedding_flush_seconds,
            recording,
        )
    return Plan(
        stages={stage: stages[stage] for stage in settings.stage_list},
        published=settings.published,
        resume=Resume(settings.stage_list[0], sealer, recording),
        store=store,
        embedding_in_sink=settings.embedding_in_sink,
        limit=LimitConfig(
            settings.dead_letter_limit_percent, settings.dead_letter_limit_records, settings.dead_letter_limit_stops
        ),
        recording=recording,
    )


def recognizer_config(settings: Settings) -> RecognizerConfig | None:
    """Return which model is asked for names, None for none."""
    if settings.ner_model is None:
        return None
    return RecognizerConfig(settings.ner_model, settings.ner_kind, settings.ner_batch_size)


def model_config(settings: Settings, workers: int = 1) -> ModelConfig:
    """Return how the embedding model is run, by each of `workers` processes."""
    return ModelConfig(
        name=settings.embedding_model,
        device=settings.embedding_device,
        max_length=settings.embedding_max_length,
        backend=settings.embedding_backend,
        precision=settings.embedding_precision,
        threads=settings.embedding_threads,
        workers=workers,
        batch_tokens=settings.embedding_batch_tokens,
        cached_texts=settings.embedding_cached_texts,
        cache_directory=settings.embedding_cache_directory,
    )


def weaviate_config(settings: Settings) -> WeaviateConfig:
    """Return how Weaviate is reached."""
    return WeaviateConfig(
        url=settings.weaviate_url,
        grpc_port=settings.weaviate_grpc_port,
        api_key=settings.weaviate_api_key.get_secret_value() or None,
        outage_seconds=settings.weaviate_outage_seconds,
        requests=settings.weaviate_requests,
    )


def weather_config(settings: Settings) -> WeatherConfig:
    """Return how the weather API and its cache are reached."""
    return WeatherConfig(
        api_url=settings.weather_api_url,
        api_key=settings.weather_api_key.get_secret_value() or None,
        redis=settings.redis,
        cache_seconds=settings.weather_cache_seconds,
        timeout_seconds=settings.weather_timeout_seconds,
    )


def run_up_to_now(options: RunOptions, figures: JobFigures) -> Summary:
    """Read every topic from the group's offset to the end it has now, in rounds, and commit each round once written.

    A round that fails is not committed: the next run reads it again, and every effect of it is idempotent.

    Args:
        options: of the run.
        figures: told the lag, by what the topics held at the start.

    Raises:
        ServiceUnavailable: Kafka or Weaviate is away.
    """
    settings = options.settings
    offsets = GroupOffsets(settings.kafka, settings.group_id)
    summary = Summary()
    try:
        started = time.perf_counter()
        pending = offsets.pending(job_topics(settings.stage_list), from_beginning=options.from_beginning)
        total = sum(map(len, pending))
        lag = Counter(dict.fromkeys(job_topics(settings.stage_list), 0))
        for one in pending:
            lag[one.topic] += len(one)
        figures.lag(lag)
        if total:
            with _progress(total):
                for ranges in rounds(pending, settings.round_records):
                    summary.add(_run_round(options, ranges))
                    offsets.commit(ranges)
                    for done in ranges:
                        lag[done.topic] -= len(done)
                    figures.lag(lag)
        summary.seconds = time.perf_counter() - started
    finally:
        offsets.close()
    summary.read = summary.count(settings.stage_list[0], metrics.MESSAGES_PROCESSED)
    return summary


def _run_round(options: RunOptions, ranges: list[OffsetRange]) -> beam.runners.runner.PipelineResult:
    pipeline = beam.Pipeline(runner=direct_runner(), options=options.beam)
    source = pipeline | "Kafka" >> ReadOffsetRanges(options.settings.kafka, ranges)
    rows = build(source, plan(options.settings))
    rows | "Write" >> write_rows(options.settings)
    result = pipeline.run()
    result.wait_until_finish()
    return result


def write_rows(settings: Settings) -> WriteRows:
    """Return the sink of every topic."""
    return WriteRows(settings.kafka, settings.kafka_producer_acks, settings.kafka_compression_type)


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
    """Run the graph over the files of `pattern`, to one file a topic in `directory`."""
    started = time.perf_counter()
    pipeline = beam.Pipeline(runner=direct_runner(), options=options.beam)
    rows = build(pipeline | "Files" >> ReadLines(pattern), plan(options.settings))
    rows | "Write" >> WriteLines(directory)
    result = pipeline.run()
    result.wait_until_finish()
    summary = Summary()
    summary.add(result)
    summary.seconds = time.perf_counter() - started
    summary.read = summary.count(options.settings.stage_list[0], metrics.MESSAGES_PROCESSED)
    return summary
