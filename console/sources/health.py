"""Whether each service behind the console answers, asked with short waits and side by side."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import redis

from clients.errors import ServiceUnavailable
from console.sources.job_metrics import MetricsWatch
from console.sources.kafka import KafkaReach
from console.sources.kept import Kept
from console.sources.weaviate import WeaviateReach
from pipeline.flink.rest import FlinkRest, FlinkUnreachable
from pipeline.settings import NONE, Settings

ASK_SECONDS = 2.0
GOOD_SECONDS = 5.0


@dataclass(frozen=True)
class ServiceState:
    """How one service is: `available` is None where the settings leave it out."""

    name: str
    available: bool | None
    text: str


class ServiceHealth:
    """Asks Kafka, Weaviate, Redis, Flink and the jobs.

    Args:
        settings: how they are reached.
        kafka: says whether it answers.
        weaviate: the same.
        metrics: of the jobs.
    """

    def __init__(self, settings: Settings, kafka: KafkaReach, weaviate: WeaviateReach, metrics: MetricsWatch):
        self._settings = settings
        self._kafka_reach = kafka
        self._weaviate_reach = weaviate
        self._metrics = metrics
        self._kept = Kept(self._look, GOOD_SECONDS)

    def services(self) -> tuple[ServiceState, ...]:
        """Return the state of each service."""
        return self._kept.get()

    def _look(self) -> tuple[ServiceState, ...]:
        asked: dict[str, Callable[[], str | None]] = {
            "Kafka": self._kafka,
            "Weaviate": self._weaviate,
            "Redis": self._redis,
            "Flink": self._flink,
            "job": self._jobs,
        }
        with ThreadPoolExecutor(len(asked)) as side_by_side:
            return tuple(side_by_side.map(_state, asked, asked.values()))

    def _kafka(self) -> str:
        return f"{len(self._kafka_reach.topics())} topics at {self._settings.kafka.servers}"

    def _weaviate(self) -> str | None:
        if self._weaviate_reach.url == NONE:
            return None
        self._weaviate_reach.check()
        return f"ready at {self._weaviate_reach.url}"

    def _redis(self) -> str | None:
        connection = self._settings.redis
        if connection is None:
            return None
        where = f"{connection.host}:{connection.port}"
        try:
            with connection.client(ASK_SECONDS) as client:
                client.ping()
        except redis.RedisError as error:
            raise ServiceUnavailable(
                f"Redis at {where} (REDIS_HOST) does not answer ({type(error).__name__}); jobs continue with each "
                "worker's own cache"
            ) from None
        return f"answers at {where}"

    def _flink(self) -> str | None:
        if self._settings.flink_is_embedded:
            return None
        rest = FlinkRest(self._settings.flink_master, ASK_SECONDS)
        try:
            free, slots = rest.slots()
        except FlinkUnreachable as error:
            raise ServiceUnavailable(f"{error} (FLINK_MASTER)") from None
        return f"{free} of {slots} slots free at {rest.address}"

    def _jobs(self) -> str:
        jobs = self._metrics.summary().jobs
        waiting = [f"{job.group} is not ready: {'; '.join(job.reasons.values())}" for job in jobs if job.ready is False]
        if waiting:
            raise ServiceUnavailable("; ".join(waiting))
        return f"{', '.join(job.group or job.url for job in jobs)}: ready"


_LEFT_OUT = {
    "Weaviate": "left out (WEAVIATE_URL=none)",
    "Redis": "left out (REDIS_HOST=none)",
    "Flink": "inside each job (FLINK_MASTER=[local])",
}


def _state(name: str, ask: Callable[[], str | None]) -> ServiceState:
    try:
        text = ask()
    except ServiceUnavailable as error:
        return ServiceState(name, False, str(error))
    return ServiceState(name, None if text is None else True, _LEFT_OUT[name] if text is None else text)
