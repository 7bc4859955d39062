"""The current weather of a city for a record: from memory, from Redis, or from the API, and never at any cost.

    record -> memory -> (one flight per city and process) -> Redis -> lock in Redis -> circuit breaker -> API

A flight is a thread that looks beyond memory for one city; records that need that city wait for it, but never beyond
its deadline. A thread, because nothing else can be left behind when a name service hangs.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from pybreaker import CircuitBreaker, CircuitBreakerError

from clients.redis_connection import RedisConnection
from transforms.context.cities import CITIES, City
from transforms.context.weather_api import ATTEMPTS, Answer, OpenWeatherMap, Outcome
from transforms.context.weather_cache import SHARED_OUTCOMES, Entry, SharedCache

_LOG = logging.getLogger(__name__)

GRACE_SECONDS: Final = 0.5
"""What a look-up may take beside the API: Redis, and starting a thread."""

BUSY_WAIT_SECONDS: Final = 0.5
"""How long a worker waits for the value another worker is fetching."""

_BUSY_POLL_SECONDS: Final = 0.03

FAILURE_SECONDS: Final = 60.0
"""For how long a process takes a failure for an answer, so that a dead API costs one slow record a minute and city."""

_SHORTER_FAILURES_SECONDS: Final = {Outcome.BUSY: 1.0, Outcome.CIRCUIT_OPEN: 5.0}

_NO_ANSWERS: Final[Mapping[str, int]] = {}

_JITTER: Final = 0.1
"""Entries live up to a tenth shorter than asked for, so that cities put in together do not run out together."""


@dataclass(frozen=True)
class WeatherConfig:
    """Where the weather comes from and is kept; can be pickled, and its repr shows no secret.

    Raises:
        ValueError: A value makes no sense; the text names the field.
    """

    api_url: str
    """OpenWeatherMap's current weather resource, without a query."""
    api_key: str | None = field(repr=False)
    """None or empty: no weather."""
    redis: RedisConnection | None
    """None: no shared cache."""
    cache_seconds: int = 1800
    """How long weather is good for, in memory and in Redis together."""
    timeout_seconds: float = 2.0
    """What one attempt at the API may take in all."""
    breaker_failures: int = 3
    """Failed look-ups in a row, of whatever cities, after which the API is left alone."""
    breaker_reset_seconds: float = 60.0
    """For how long."""

    def __post_init__(self) -> None:
        try:
            url = urlsplit(self.api_url)
            usable = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
        except ValueError:
            usable = False
        if not usable or url.query or url.fragment or url.username or url.password:
            raise ValueError("api_url must be an http(s) address without a user, query or fragment")
        for name in ("cache_seconds", "timeout_seconds", "breaker_failures"):
            if not 0 < getattr(self, name) < float("inf"):
                raise ValueError(f"{name} must be above 0")
        if not 0 <= self.breaker_reset_seconds < float("inf"):
            raise ValueError("breaker_reset_seconds must be 0 or more")

    @property
    def longest_wait_seconds(self) -> float:
        """What `WeatherService.current` takes at most."""
        return ATTEMPTS * self.timeout_seconds + GRACE_SECONDS


class WeatherResult(NamedTuple):
    """The weather for a record, and how it was come by."""

    weather: dict[str, Any] | None
    """The fields of `weather_api.Weather`, the caller's own to change; None when there is none."""
    outcome: str
    """A value of `Outcome`. A failure stays the answer for a while, and so comes back without a call of its own."""


class _Known(NamedTuple):
    """What memory holds of a city."""

    outcome: Outcome
    fields: dict[str, Any] | None
    """Of `weather_api.Weather`, all of them numbers, texts and truth values."""
    expires_at: float


class _Flight:
    """A look-up under way."""

    def __init__(self, deadline: float) -> None:
        self.deadline: Final = deadline
        self.done: Final = threading.Event()
        self.known: _Known | None = None


class _NoAnswerError(Exception):
    """Tells the circuit breaker that a call failed."""


class WeatherService:
    """The weather of the known cities; for many threads at once. Made where it is used: it cannot be pickled.

    Args:
        config: See there.
        clock: Unix time in seconds; decides what has expired.
    """

    def __init__(self, config: WeatherConfig, clock: Callable[[], float] = time.time) -> None:
        self._config = config
        self._clock = clock
        self._api = OpenWeatherMap(config.api_url, config.api_key, config.timeout_seconds) if config.api_key else None
        self._shared = SharedCache(config.redis, clock)
        self._breaker = CircuitBreaker(
            fail_max=config.breaker_failures,
            reset_timeout=config.breaker_reset_seconds,
            throw_new_error_on_trip=False,
        )
        self._lock = threading.Lock()
        # One entry a city of `CITIES` at most; replaced, never changed, so that reading takes no lock.
        self._memory: dict[str, _Known] = {}
        self._flights: dict[str, _Flight] = {}

    def current(self, city: str | None) -> WeatherResult:
        """The weather of a city.

        Never raises for any trouble of the API or of Redis, and never takes longer than
        `WeatherConfig.longest_wait_seconds`.

        Args:
            city: A canonical name (see `canonical_city`), or None.

        Returns:
            The weather or None, and the outcome.
        """
        where = CITIES.get(city) if city else None
        if where is None:
            return WeatherResult(None, Outcome.NO_CITY)
        if self._api is None:
            return WeatherResult(None, Outcome.NO_KEY)
        known = self._remembered(where.name)
        if known is not None and known.fields is not None:
            return WeatherResult(dict(known.fields), Outcome.MEMORY_HIT)
        mine = False
        with self._lock:
            known = self._remembered(where.name)
            flight = None
            if known is None:
                flight = self._flights.get(where.name)
                if flight is None:
                    flight = self._flights[where.name] = _Flight(time.monotonic() + self._config.longest_wait_seconds)
                    mine = True
        if flight is not None:
            if mine:
                self._take_off(where, flight)
            flight.done.wait(max(0.0, flight.deadline - time.monotonic()))
            known = flight.known
            if known is None:
                return WeatherResult(None, Outcome.TIMEOUT)
        assert known is not None  # noqa: S101 - for the type checker
        if known.fields is None:
            return WeatherResult(None, known.outcome)
        return WeatherResult(dict(known.fields), known.outcome if mine else Outcome.MEMORY_HIT)

    def _remembered(self, city: str) -> _Known | None:
        known = self._memory.get(city)
        return known if known is not None and self._clock() < known.expires_at else None

    @property
    def redis_errors(self) -> int:
        """Failures of the cache in Redis that were passed over so far."""
        return self._shared.errors

    @property
    def api_calls(self) -> int:
        """Requests sent to the API so far, repeated ones included."""
        return self._api.calls if self._api is not None else 0

    @property
    def api_answers(self) -> Mapping[str, int]:
        """Requests to the API that ended so far, by outcome; a new mapping whenever it changes."""
        return self._api.answers if self._api is not None else _NO_ANSWERS

    def close(self) -> None:
        """Close the connections to Redis; look-ups under way end by themselves."""
        self._shared.close()

    def _take_off(self, city: City, flight: _Flight) -> None:
        try:
            threading.Thread(target=self._fly, args=(city, flight), name=f"weather-{city.name}", daemon=True).start()
        except RuntimeError:  # no thread to be had
            self._land(city, flight, self._failure(Outcome.INTERNAL_ERROR))

    def _fly(self, city: City, flight: _Flight) -> None:
        known = self._failure(Outcome.INTERNAL_ERROR)
        try:
            known = self._look_beyond_memory(city)
        except Exception as exc:
            # Whoever waits must not wait in vain for a fault of ours. Of the text only the kind: it may hold the key.
            _LOG.error("weather of %s: look-up failed by %s", city.name, type(exc).__name__)
        finally:
            self._land(city, flight, known)

    def _land(self, city: City, flight: _Flight, known: _Known) -> None:
        with self._lock:
            self._memory[city.name] = known
            del self._flights[city.name]
        flight.known = known
        flight.done.set()

    def _look_beyond_memory(self, city: City) -> _Known:
        known = self._shared_or_none(city)
        if known is not None:
            return known
        lease = self._shared.lease(city.name, self._config.longest_wait_seconds + GRACE_SECONDS)
        give_up_at = time.monotonic() + BUSY_WAIT_SECONDS
        while lease is None:
            if time.monotonic() >= give_up_at:
                return self._failure(Outcome.BUSY)
            time.sleep(_BUSY_POLL_SECONDS)
            known = self._shared_or_none(city)
            if known is not None:
                return known
            lease = self._shared.lease(city.name, self._config.longest_wait_seconds + GRACE_SECONDS)
        try:
            # Another worker may have fetched it between the look and the lock.
            return self._shared_or_none(city) or self._fetch(city)
        finally:
            lease.release()

    def _shared_or_none(self, city: City) -> _Known | None:
        entry = self._shared.read(city.name)
        if entry is None:
            return None
        # A worker's clock may be ahead: no entry lives longer here than it would if made here.
        if entry.weather is not None:
            expires_at = min(entry.expires_at, self._clock() + self._config.cache_seconds)
            return _Known(Outcome.REDIS_HIT, entry.weather.model_dump(), expires_at)
        return _Known(entry.outcome, None, min(entry.expires_at, self._clock() + FAILURE_SECONDS))

    def _fetch(self, city: City) -> _Known:
        answer = self._ask_api(city)
        if answer.weather is None:
            _LOG.warning("no weather of %s: %s", city.name, answer.outcome)
            known = self._failure(answer.outcome)
            if answer.outcome in SHARED_OUTCOMES:
                self._shared.write(city.name, Entry(outcome=answer.outcome, expires_at=known.expires_at))
            return known
        seconds = self._config.cache_seconds * (1.0 - random.uniform(0.0, _JITTER))  # noqa: S311 - no secret
        expires_at = self._clock() + seconds
        self._shared.write(city.name, Entry(outcome=answer.outcome, expires_at=expires_at, weather=answer.weather))
        return _Known(answer.outcome, answer.weather.model_dump(), expires_at)

    def _ask_api(self, city: City) -> Answer:
        assert self._api is not None  # noqa: S101 - for the type checker: `current` ends without a key
        answer = Answer(Outcome.CIRCUIT_OPEN)
        try:
            # Not CircuitBreaker.call: that holds the breaker's lock while it calls, so that one city waits for another.
            with self._breaker.calling():
                answer = self._api.fetch(city)
                if answer.weather is None:
                    raise _NoAnswerError
        except (CircuitBreakerError, _NoAnswerError):
            pass
        return answer

    def _failure(self, outcome: Outcome) -> _Known:
        return _Known(outcome, None, self._clock() + _SHORTER_FAILURES_SECONDS.get(outcome, FAILURE_SECONDS))
