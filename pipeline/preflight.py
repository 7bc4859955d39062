"""Checks before the job starts: every service it needs answers, every topic and collection is there."""

from __future__ import annotations

import logging

import redis

from clients.errors import ServiceUnavailable
from clients.kafka_admin import require_topics
from clients.redis_connection import RedisConnection
from clients.weaviate import connect, ensure_collections
from pipeline.options import RunOptions
from pipeline.plan import model_config, recognizer_config, weather_config, weaviate_config
from pipeline.settings import Settings, SettingsError
from pipeline.sinks.vector_origin import vector_origin
from schemas.topics import DEAD_LETTER_TOPICS, Stage, job_topics, output_topics
from transforms.context import CategoryTable
from transforms.embedding import shared_model
from transforms.privacy.recognizers import load

_log = logging.getLogger(__name__)


def check_services(options: RunOptions) -> None:
    """Check what the job of `options` needs, the quick answers first.

    Raises:
        ServiceUnavailable: a service is unavailable; the text names its setting.
        ModelError: the embedding model does not load.
        SettingsError: the category table cannot be read, or the recognizer of names does not load.
    """
    settings = options.settings
    if options.files is None:
        stages = settings.stage_list
        names = {*job_topics(stages), *(DEAD_LETTER_TOPICS[stage] for stage in stages)}
        names |= {topic for stage in settings.published for topic in output_topics(stage)}
        require_topics(settings.kafka, names)
    if settings.redis is not None and Stage.ENRICH in settings.stage_list:
        if options.files is None:
            _check_redis(settings.redis)
        elif settings.weather_enabled:
            try:
                _check_redis(settings.redis)
            except ServiceUnavailable as error:  # a try over files goes without the cache
                _log.warning("%s", error)
    recognizer = recognizer_config(settings)
    if recognizer is not None and Stage.ANONYMIZE in settings.stage_list:
        try:
            load(recognizer)
        except ValueError as error:
            raise SettingsError(str(error)) from None
    check_files(settings)
    if settings.weaviate_enabled:
        client = connect(weaviate_config(settings))
        try:
            ensure_collections(client, vector_origin(model_config(settings)))
        finally:
            client.close()
    elif Stage.EMBED in settings.stage_list:
        shared_model(model_config(settings))


def check_files(settings: Settings) -> None:
    """Check what can be checked without reaching a service: the files that the settings name, and their addresses.

    Raises:
        SettingsError: the category table cannot be read, or the weather settings do not fit together.
    """
    if Stage.ENRICH in settings.stage_list:
        try:
            CategoryTable.load(settings.category_table)
        except ValueError as error:
            raise SettingsError(f"CATEGORY_TABLE: {error}") from None
        try:
            weather_config(settings)
        except ValueError as error:
            raise SettingsError(f"WEATHER_API_URL or another weather setting: {error}") from None


def _check_redis(connection: RedisConnection) -> None:
    try:
        with connection.client(timeout_seconds=5) as client:
            client.ping()
    except redis.AuthenticationError:
        raise ServiceUnavailable(
            f"Redis at {connection.host}:{connection.port}: authentication failed; check REDIS_PASSWORD, REDIS_USERNAME"
        ) from None
    except redis.RedisError as error:
        raise ServiceUnavailable(
            f"Redis at {connection.host}:{connection.port} (REDIS_HOST, REDIS_PORT, REDIS_TLS) cannot be used "
            f"({type(error).__name__}). Start it (./run_local.sh up starts a local one), correct the settings, or go "
            "without a shared weather cache with --redis-host none."
        ) from None
