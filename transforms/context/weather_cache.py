"""The weather that all workers share: entries and per-city locks in Redis, passed over whenever Redis is in trouble."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Annotated, Final, TypeVar

import redis
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from redis.exceptions import LockError, RedisError, ResponseError
from redis.lock import Lock

from clients.redis_connection import RedisConnection
from transforms.context.weather_api import Outcome, Weather

_LOG = logging.getLogger(__name__)

KEY_VERSION: Final = 1
"""Goes up whenever `Entry` changes, so that workers of two versions never read each other's entries."""

SOCKET_TIMEOUT_SECONDS: Final = 0.2
"""What connecting to Redis and each of its replies may take."""

PAUSE_SECONDS: Final = 5.0
"""How long a Redis that was down or slow is not asked again."""

LARGEST_ENTRY_BYTES: Final = 4096
"""What is read of a value at most: ours have about 300 bytes, another program's may have any size."""

Found = TypeVar("Found")


SHARED_OUTCOMES: Final = frozenset({Outcome.FETCHED, Outcome.RATE_LIMITED, Outcome.SERVER_ERROR})
"""What the API would tell every worker alike. A timeout may be one worker's own trouble, a refused key its setting."""


def _shared(outcome: Outcome) -> Outcome:
    if outcome not in SHARED_OUTCOMES:
        raise ValueError("not an outcome that workers share")
    return outcome


class Entry(BaseModel):
    """What was found out about a city: its weather, or an answer of the API that is the same for every worker."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True, hide_input_in_errors=True)

    outcome: Annotated[Outcome, Field(strict=False), AfterValidator(_shared)]
    expires_at: Annotated[float, Field(gt=0)]
    """Unix time in seconds."""
    weather: Weather | None = None


class Lease:
    """The right to fetch a city's weather; `release` gives it back."""

    def __init__(self, give_back: Callable[[], None] = lambda: None) -> None:
        self.release: Final = give_back


class SharedCache:
    """Entries and locks in one Redis.

    Every method answers as if Redis were empty when it is down, slow, wants another password or holds something else
    under a key. Such failures are counted; after one of connection or time, Redis is left alone for `PAUSE_SECONDS`.

    Args:
        connection: How Redis is reached, or None for no shared cache.
        clock: Unix time in seconds.
    """

    def __init__(self, connection: RedisConnection | None, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._client = connection and connection.client(SOCKET_TIMEOUT_SECONDS)
        self._lock = threading.Lock()
        self._errors = 0
        self._paused_until = 0.0

    @property
    def errors(self) -> int:
        """Failures of Redis passed over so far, entries that could not be read among them."""
        return self._errors

    def read(self, city: str) -> Entry | None:
        """The entry of a city, when there is one that has not expired."""
        nothing: bytes | str = b""
        content = self._ask(lambda client: client.getrange(_key(city), 0, LARGEST_ENTRY_BYTES - 1), nothing)
        if not content:
            return None
        try:
            entry = Entry.model_validate_json(content)
        except ValidationError:
            self._count("no weather entry")
            return None
        if (entry.weather is None) is (entry.outcome == Outcome.FETCHED):
            self._count("no weather entry")
            return None
        if entry.weather is not None and entry.weather.city != city:
            self._count("entry of another city")
            return None
        return entry if self._clock() < entry.expires_at else None

    def write(self, city: str, entry: Entry) -> None:
        """Put an entry in the place of whatever was there, until it expires."""
        milliseconds = max(1, int((entry.expires_at - self._clock()) * 1000))
        content = entry.model_dump_json(exclude_none=True)
        self._ask(lambda client: client.set(_key(city), content, px=milliseconds), None)

    def lease(self, city: str, seconds: float) -> Lease | None:
        """Ask for the right to fetch a city's weather, which one worker at a time has.

        Args:
            city: Canonical name.
            seconds: For how long at most, should the worker die before it gives the right back.

        Returns:
            The right, or None when another worker has it. Without Redis everybody gets it.
        """
        lock = self._ask(lambda client: Lock(client, f"{_key(city)}:lock", timeout=seconds, thread_local=False), None)
        if lock is None:
            return Lease()
        if self._ask(lambda _: bool(lock.acquire(blocking=False)), True):
            return Lease(lambda: self._ask(lambda _: lock.release(), None))
        # A lock of ours always expires. One that never does is another program's value, and would shut us out for good.
        if self._ask(lambda client: client.pttl(lock.name), 0) == -1:
            self._count("lock without an end")
            return Lease()
        return None

    def close(self) -> None:
        """Close the connections."""
        if self._client:
            self._client.close()

    def _ask(self, question: Callable[[redis.Redis], Found], otherwise: Found) -> Found:
        if not self._client or self._clock() < self._paused_until:
            return otherwise
        try:
            return question(self._client)
        except LockError:
            pass  # it was not got for sure, or expired and may be another worker's by now
        except ResponseError as exc:
            self._count(type(exc).__name__)  # Redis is there, and this answer is no: a value of another type, no room
        except (RedisError, OSError, ValueError) as exc:
            self._paused_until = self._clock() + PAUSE_SECONDS
            self._count(type(exc).__name__)
        return otherwise

    def _count(self, what: str) -> None:
        """Count a failure; of its text only the kind is logged, which holds no password."""
        with self._lock:
            self._errors += 1
        _LOG.warning("weather cache in Redis passed over: %s", what)


def _key(city: str) -> str:
    return f"context:weather:v{KEY_VERSION}:{city.lower()}"
