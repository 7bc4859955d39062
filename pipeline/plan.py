"""The plan of a job: its settings turned into the values that each stage and sink needs."""

from __future__ import annotations

import apache_beam as beam

from clients.weaviate import WeaviateConfig
from pipeline.graph import Plan
from pipeline.settings import Settings
from pipeline.sinks.kafka import WriteRows
from pipeline.sinks.weaviate import WriteToWeaviate
from schemas.topics import Stage
from transforms.alerts import RaiseAlerts
from transforms.anonymize import Anonymize
from transforms.context import WeatherConfig
from transforms.dead_letter_limit import LimitConfig
from transforms.embed import Embed
from transforms.embedding import ModelConfig
from transforms.enrich import Enrich
from transforms.near_duplicates import DuplicateConfig
from transforms.privacy.policy import load_policy
from transforms.privacy.recognizers import RecognizerConfig
from transforms.prometheus import IN_PROCESS, Recording
from transforms.resume import Resume
from transforms.stage import StageContext
from transforms.validate import Validate


def plan(settings: Settings, recording: Recording = IN_PROCESS, workers: int = 1) -> Plan:
    """Return the graph's plan: every stage of the job with the values it needs.

    Args:
        settings: of the job.
        recording: where its metrics go.
        workers: Python processes that share the work.
    """
    context = StageContext(settings.sealer, recording)
    stages: dict[Stage, beam.PTransform] = {
        Stage.VALIDATE: Validate(context, settings.adapters),
        Stage.ANONYMIZE: Anonymize(
            context,
            settings.privacy_salt.get_secret_value().encode(),
            settings.pii_hash_length,
            recognizer_config(settings),
            load_policy(settings.privacy_policy),
            settings.privacy_record_seconds,
            settings.forwarded_headers,
        ),
        Stage.ENRICH: Enrich(context, weather_config(settings), settings.category_table),
        Stage.EMBED: Embed(
            context,
            model_config(settings, workers),
            settings.embedding_batch_size,
            settings.embedding_flush_seconds,
            duplicate_config(settings),
        ),
    }
    store = None
    if settings.weaviate_enabled:
        store = WriteToWeaviate(
            weaviate_config(settings),
            context,
            model_config(settings, workers),
            settings.embedding_batch_size,
            settings.embedding_flush_seconds,
        )
    alerts = None
    if settings.alerts_enabled:
        alerts = RaiseAlerts(settings.kafka, context, model_config(settings, workers), settings.embedding_batch_size)
    return Plan(
        stages={stage: stages[stage] for stage in settings.stage_list},
        published=settings.published,
        resume=Resume(settings.stage_list[0], context),
        store=store,
        alerts=alerts,
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
        bridge=settings.embedding_bridge,
        lexicon=settings.language_lexicon,
    )


def duplicate_config(settings: Settings) -> DuplicateConfig | None:
    """Return what counts as a near-duplicate, None for nothing."""
    if not settings.duplicate_window:
        return None
    return DuplicateConfig(settings.duplicate_window, settings.duplicate_threshold)


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


def write_rows(settings: Settings) -> WriteRows:
    """Return the sink of every topic."""
    return WriteRows(settings.kafka, settings.kafka_producer_acks, settings.kafka_compression_type)
