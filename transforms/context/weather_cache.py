"""The weather that all workers share, in Redis; passed over whenever Redis is in trouble."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Annotated, Final, TypeVar

import redis
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from redis.exceptions import RedisError, ResponseError

from clients.redis_connection import RedisConnection
from transforms.context.weather_api import Weather

_LOG = logging.getLogger(__name__)

KEY_VERSION: Final = 2
"""Goes up whenever `Entry` changes, so that workers of two versions never read each other's entries."""

SOCKET_TIMEOUT_SECONDS: Final = 0.2
"""Limit for connecting to Redis and for each of its replies."""

PAUSE_SECONDS: Final = 5.0
"""How long a Redis that was down or slow is not asked again."""

LARGEST_ENTRY_BYTES: Final = 4096
"""Most bytes read of a value: ours have about 300, another program's may have any size."""

Found = TypeVar("Found")


class Entry(BaseModel):
    """The weather of a city and when it expires."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True, hide_input_in_errors=True)

    expires_at: Annotated[float, Field(gt=0)]
    """Unix time in seconds."""
    weather: Weather


class SharedCache:
    """Entries by city in one Redis.

    Every method answers as if Redis were empty when it is down, slow, wants another password or holds something else
    under a key. Such failures are counted; after one of connection or time, Redis is not asked for `PAUSE_SECONDS`.

    Args:
        connection: How Redis is reached, or None for no shared cache.
        clock: Unix time in seconds.
    """

    def __init__(self, connection: RedisConnection | None, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._client = connection and connection.client(SOCKET_TIMEOUT_SECONDS)
        self._paused_until = 0.0
        self.errors = 0
        """Failures of Redis passed over so far, entries that could not be read among them."""

    def read(self, city: str) -> Entry | None:
        """Return the entry of a city, None if there is none that is valid."""
        nothing: bytes | str = b""
        content = self._ask(lambda client: client.getrange(_key(city), 0, LARGEST_ENTRY_BYTES - 1), nothing)
        if not content:
            return None
        try:
            entry = Entry.model_validate_json(content)
        except ValidationError:
            self._count("not a weather entry")
            return None
        if entry.weather.city != city:
            self._count("entry of another city")
            return None
        return entry if self._clock() < entry.expires_at else None

    def write(self, city: str, entry: Entry) -> None:
        """Store an entry until it expires, and end the claim of the worker that fetched it."""
        milliseconds = max(1, int((entry.expires_at - self._clock()) * 1000))
        content = entry.model_dump_json(exclude_none=True)
        self._ask(lambda client: client.set(_key(city), content, px=milliseconds), None)
        self._ask(lambda client: client.delete(_claim(city)), 0)

    def may_fetch(self, city: str, seconds: float) -> bool:
        """Return whether this worker is the one to fetch a city's weather.

        Args:
            city: Canonical name.
            seconds: How long no other worker may, unless the weather is there before. The claim ends by itself, so a
                worker that dies holds nobody up for longer. Without Redis every worker may.
        """
        milliseconds = int(seconds * 1000)
        return self._ask(lambda client: client.set(_claim(city), b"1", nx=True, px=milliseconds) is not None, True)

    def close(self) -> None:
        """Close the connections."""
        if self._client:
            self._client.close()

    def _ask(self, question: Callable[[redis.Redis], Found], otherwise: Found) -> Found:
        if not self._client or self._clock() < self._paused_until:
            return otherwise
        try:
            return question(self._client)
        except ResponseError as error:
            self._count(type(error).__name__)  # Redis answers, but refuses: a value of another type, no memory left
        except (RedisError, OSError, ValueError) as error:
            self._paused_until = self._clock() + PAUSE_SECONDS
            self._count(type(error).__name__)
        return otherwise

    def _count(self, what: str) -> None:
        # Of an exception only its class is logged: its text may hold the password.
        self.errors += 1
        _LOG.warning("weather cache in Redis ignored: %s", what)


def _key(city: str) -> str:
    return f"context:weather:v{KEY_VERSION}:{city.lower()}"


def _claim(city: str) -> str:
    return f"{_key(city)}:claim"
