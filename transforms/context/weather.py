"""The current weather of a city for a record: from memory, from Redis, or from the API.

    record -> memory -> (one look-up at a time per city and process) -> Redis -> (one worker at a time) -> API

Weather never stops or loses a record: a record waits for the first look-up of its city, within a bound; while the API
fails, it continues without weather immediately, and the next try runs in the background.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from clients.redis_connection import RedisConnection
from transforms.context.cities import CITIES, City
from transforms.context.weather_api import ATTEMPTS, OpenWeatherMap, Outcome
from transforms.context.weather_cache import Entry, SharedCache

_LOG = logging.getLogger(__name__)

GRACE_SECONDS: Final = 0.5
"""Limit for what a look-up does beside the API: Redis, and starting a thread."""

BUSY_WAIT_SECONDS: Final = 0.5
"""How long a worker waits for the weather that another worker is fetching."""

_BUSY_POLL_SECONDS: Final = 0.03

FAILURE_SECONDS: Final = 60.0
"""How long a failure is the answer before the API is asked again."""

BUSY_SECONDS: Final = 1.0
"""The same where another worker was fetching."""

_NO_ANSWERS: Final[Mapping[str, int]] = {}

_JITTER: Final = 0.1
"""Entries live up to a tenth shorter than asked for, so that cities fetched together do not expire together."""


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

    def __post_init__(self) -> None:
        try:
            url = urlsplit(self.api_url)
            usable = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
        except ValueError:
            usable = False
        if not usable or url.query or url.fragment or url.username or url.password:
            raise ValueError("api_url must be an http(s) address without a user, query or fragment")
        for name in ("cache_seconds", "timeout_seconds"):
            if not 0 < getattr(self, name) < float("inf"):
                raise ValueError(f"{name} must be above 0")

    @property
    def longest_wait_seconds(self) -> float:
        """What `WeatherService.current` takes at most."""
        return ATTEMPTS * self.timeout_seconds + GRACE_SECONDS


class WeatherResult(NamedTuple):
    """The weather for a record, and how it was obtained."""

    weather: dict[str, Any] | None
    """The fields of `weather_api.Weather`, the caller's own to change; None when there is none."""
    outcome: str
    """A value of `Outcome`."""


class _Known(NamedTuple):
    """The last answer for a city."""

    outcome: Outcome
    fields: dict[str, Any] | None
    """Of `weather_api.Weather`; None after a failure."""
    expires_at: float


class _LookUp(NamedTuple):
    """A look-up under way. Records wait for it until `deadline` (monotonic seconds) and no longer."""

    answer: Future[_Known]
    deadline: float


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
        self._lock = threading.Lock()
        # At most one entry per city of `CITIES`; replaced, never changed, so that reading takes no lock.
        self._memory: dict[str, _Known] = {}
        self._look_ups: dict[str, _LookUp] = {}

    def current(self, city: str | None) -> WeatherResult:
        """Return the weather of a city or None, and the outcome.

        Never raises for any trouble of the API or of Redis, and never takes longer than
        `WeatherConfig.longest_wait_seconds`.

        Args:
            city: A canonical name (see `canonical_city`), or None.
        """
        where = CITIES.get(city) if city else None
        if where is None:
            return WeatherResult(None, Outcome.NO_CITY)
        if self._api is None:
            return WeatherResult(None, Outcome.NO_KEY)
        known = self._memory.get(where.name)
        if known is not None and self._clock() < known.expires_at:
            return _result(known, Outcome.MEMORY_HIT)
        look_up, own = self._look_up(where)
        if known is not None and known.fields is None and time.monotonic() < look_up.deadline:
            return _result(known, known.outcome)  # it failed just before: no record waits a second time
        try:
            found = look_up.answer.result(timeout=max(0.0, look_up.deadline - time.monotonic()))
        except TimeoutError:
            self._finish(where, look_up, self._failure(Outcome.TIMEOUT))
            return WeatherResult(None, Outcome.TIMEOUT)
        return _result(found, found.outcome if own else Outcome.MEMORY_HIT)

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

    def _look_up(self, city: City) -> tuple[_LookUp, bool]:
        """Return the look-up of `city` that is under way, or start one; and whether this call started it."""
        with self._lock:
            if (under_way := self._look_ups.get(city.name)) is not None:
                return under_way, False
            look_up = _LookUp(Future(), time.monotonic() + self._config.longest_wait_seconds)
            self._look_ups[city.name] = look_up
        try:
            # A thread, since nothing else can be given up when a name service hangs; a daemon, so that it cannot hold
            # up the end of the process.
            threading.Thread(target=self._run, args=(city, look_up), name=f"weather-{city.name}", daemon=True).start()
        except RuntimeError:  # no more threads
            self._finish(city, look_up, self._failure(Outcome.INTERNAL_ERROR))
        return look_up, True

    def _run(self, city: City, look_up: _LookUp) -> None:
        try:
            known = self._from_redis(city) or self._fetch(city)
        except Exception as error:
            # Of the exception only its class: its text may hold the key.
            _LOG.error("weather of %s: look-up failed by %s", city.name, type(error).__name__)
            known = self._failure(Outcome.INTERNAL_ERROR)
        self._finish(city, look_up, known)

    def _finish(self, city: City, look_up: _LookUp, known: _Known) -> None:
        """Make `known` the answer of `look_up`; one that missed its deadline has its answer already."""
        with self._lock:
            if self._look_ups.get(city.name) is look_up:
                self._memory[city.name] = known
                del self._look_ups[city.name]
                look_up.answer.set_result(known)

    def _from_redis(self, city: City) -> _Known | None:
        entry = self._shared.read(city.name)
        if entry is None:
            return None
        # A worker's clock may be ahead: no entry lives longer here than it would if made here.
        expires_at = min(entry.expires_at, self._clock() + self._config.cache_seconds)
        return _Known(Outcome.REDIS_HIT, entry.weather.model_dump(exclude_none=True), expires_at)

    def _fetch(self, city: City) -> _Known:
        """Ask the API, unless another worker does."""
        assert self._api is not None  # noqa: S101 - for the type checker: `current` ends without a key
        claimed_until = time.monotonic() + BUSY_WAIT_SECONDS
        while not self._shared.may_fetch(city.name, self._config.longest_wait_seconds):
            if time.monotonic() >= claimed_until:
                return self._failure(Outcome.BUSY)
            time.sleep(_BUSY_POLL_SECONDS)
            if (known := self._from_redis(city)) is not None:
                return known
        # Another worker may have fetched it between the look and the claim.
        if (known := self._from_redis(city)) is not None:
            return known
        answer = self._api.fetch(city)
        if answer.weather is None:
            _LOG.warning("no weather of %s: %s", city.name, answer.outcome)
            return self._failure(answer.outcome)
        seconds = self._config.cache_seconds * (1.0 - random.uniform(0.0, _JITTER))  # noqa: S311 - no secret
        expires_at = self._clock() + seconds
        self._shared.write(city.name, Entry(expires_at=expires_at, weather=answer.weather))
        return _Known(answer.outcome, answer.weather.model_dump(exclude_none=True), expires_at)

    def _failure(self, outcome: Outcome) -> _Known:
        return _Known(outcome, None, self._clock() + (BUSY_SECONDS if outcome is Outcome.BUSY else FAILURE_SECONDS))


def _result(known: _Known, outcome: str) -> WeatherResult:
    """Return a copy of `known` for one record; a failure keeps its own outcome."""
    if known.fields is None:
        return WeatherResult(None, known.outcome)
    return WeatherResult(dict(known.fields), outcome)
