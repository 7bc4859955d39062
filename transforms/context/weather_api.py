"""OpenWeatherMap's current weather API: one request within a total time, its answer checked part by part.

The format is the one documented at openweathermap.org/current; the parts used here are ``weather[0].id``, ``.main`` and
``.description``, ``main.temp`` and ``main.humidity``, ``wind.speed``, ``dt`` and ``cod``.
"""

from __future__ import annotations

import logging
import random
import re
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Final, Literal, NamedTuple

import requests
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from urllib3.exceptions import HTTPError as Urllib3Error
from urllib3.exceptions import TimeoutError as Urllib3TimeoutError

from transforms.context.cities import City

_LOG = logging.getLogger(__name__)


class Outcome(StrEnum):
    """How a look-up of the weather ended; the values are the labels of metrics."""

    MEMORY_HIT = "memory_hit"
    """Found in this process."""
    REDIS_HIT = "redis_hit"
    """Found in Redis, where some worker had put it."""
    FETCHED = "fetched"
    """Fetched from the API."""
    NO_CITY = "no_city"
    """The record names none of the cities."""
    NO_KEY = "no_key"
    """No API key is set."""
    TIMEOUT = "timeout"
    """The API, or its name service, did not answer fully in time."""
    UNREACHABLE = "unreachable"
    """No connection, or one that broke."""
    UNAUTHORIZED = "unauthorized"
    """401 or 403: the key is wrong, not active yet, or not good for this service."""
    RATE_LIMITED = "rate_limited"
    """429: more calls than the subscription allows."""
    SERVER_ERROR = "server_error"
    """5xx."""
    BAD_RESPONSE = "bad_response"
    """Any other status, or a body that is not the documented one."""
    BUSY = "busy"
    """Another worker is fetching this city and has not finished."""
    INTERNAL_ERROR = "internal_error"
    """A fault of this program, which is in the log."""


ANSWERS: Final = (
    *(Outcome.FETCHED, Outcome.TIMEOUT, Outcome.UNREACHABLE, Outcome.UNAUTHORIZED, Outcome.RATE_LIMITED),
    *(Outcome.SERVER_ERROR, Outcome.BAD_RESPONSE),
)
"""How one request can end."""

EXTREME_HEAT_CELSIUS: Final = 40.0
"""Severe heat wave by the classes of the Bangladesh Meteorological Department (40.0 and more)."""

EXTREME_COLD_CELSIUS: Final = 6.0
"""Severe cold wave by the classes of the Bangladesh Meteorological Department (6.0 and less)."""

EXTREME_WIND_METRES_PER_SECOND: Final = 17.2
"""Beaufort 8, gale (62 km/h), which is also where a depression in the Bay of Bengal is called a cyclonic storm."""

EXTREME_CONDITIONS: Final = frozenset({202, 212, 221, 232, 503, 504, 522, 602, 622, 762, 771, 781})
"""OpenWeatherMap's condition codes of heavy or ragged thunderstorms (2xx), very heavy, extreme and heavy shower rain
(503, 504, 522), heavy snow (602, 622), volcanic ash, squalls and tornado (762, 771, 781)."""

LONGEST_BODY_BYTES: Final = 64 * 1024
"""A documented answer has about 600 bytes; what is longer is not one, and is not read to its end."""

ATTEMPTS: Final = 2


class _Part(BaseModel):
    """Strict: no text for a number; NaN and infinity are refused; fields that are not used may be anything."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False, frozen=True, hide_input_in_errors=True)


class _Condition(_Part):
    id: Annotated[int, Field(ge=200, lt=1000)]
    main: Annotated[str, Field(min_length=1, max_length=50)]
    description: Annotated[str, Field(min_length=1, max_length=200)]


class _Main(_Part):
    # World records are -89.2 and 56.7; a temperature in Kelvin, which is sent when `units` is ignored, falls out.
    temp: Annotated[float, Field(ge=-90, le=60)]
    humidity: Annotated[float, Field(ge=0, le=100)]


class _Wind(_Part):
    speed: Annotated[float, Field(ge=0, le=150)]


class _CurrentWeather(_Part):
    cod: Literal[200]
    weather: Annotated[list[_Condition], Field(min_length=1)]
    main: _Main
    wind: _Wind | None = None
    dt: Annotated[int, Field(ge=0, le=253_402_300_799)]  # up to the last second of year 9999


class Weather(BaseModel):
    """What a record is given under ``context.weather``."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True, hide_input_in_errors=True)

    temperature: float
    """Degrees Celsius."""
    humidity: float
    """Relative, in percent."""
    conditions: str
    """OpenWeatherMap's group, e.g. "Rain"."""
    description: str
    """In words, e.g. "moderate rain"."""
    wind_speed: float | None = None
    """Metres per second; None where the answer has no wind."""
    is_extreme_weather: bool
    """Any of `EXTREME_HEAT_CELSIUS`, `EXTREME_COLD_CELSIUS`, `EXTREME_WIND_METRES_PER_SECOND`, `EXTREME_CONDITIONS`."""
    city: str
    """Canonical name."""
    observed_at: str
    """ISO 8601, UTC."""


def parse_current_weather(body: bytes, city: str) -> Weather:
    """Read an answer of the API, asked for in metric units.

    Args:
        body: The body of the HTTP answer.
        city: The canonical name of the city asked for.

    Returns:
        The weather.

    Raises:
        ValueError: The body is not the documented JSON. The text names no value of it.
    """
    try:
        answer = _CurrentWeather.model_validate_json(body)
    except ValidationError as exc:
        places = sorted({".".join(map(str, error["loc"])) or "body" for error in exc.errors(include_input=False)})
        raise ValueError(f"not a current weather answer: {', '.join(places)}") from None
    condition, temperature = answer.weather[0], answer.main.temp
    wind = None if answer.wind is None else answer.wind.speed
    return Weather(
        temperature=temperature,
        humidity=answer.main.humidity,
        conditions=condition.main,
        description=condition.description,
        wind_speed=wind,
        is_extreme_weather=(
            temperature >= EXTREME_HEAT_CELSIUS
            or temperature <= EXTREME_COLD_CELSIUS
            or (wind is not None and wind >= EXTREME_WIND_METRES_PER_SECOND)
            or condition.id in EXTREME_CONDITIONS
        ),
        city=city,
        observed_at=datetime.fromtimestamp(answer.dt, UTC).isoformat(),
    )


class Answer(NamedTuple):
    """How asking the API ended; `weather` is there with `Outcome.FETCHED` and else None."""

    outcome: Outcome
    weather: Weather | None = None


class OpenWeatherMap:
    """A client that asks for the weather of one city at a time.

    Args:
        api_url: The current weather resource, http or https.
        api_key: The key; it is sent as the documented query parameter ``appid`` and shown nowhere.
        timeout_seconds: Limit for one attempt; `ATTEMPTS` are made.
    """

    def __init__(self, api_url: str, api_key: str, timeout_seconds: float) -> None:
        self._url = api_url
        self._key = api_key
        self._timeout_seconds = timeout_seconds
        self.calls = 0
        """Requests sent so far, repeated ones included."""
        self.answers: Mapping[str, int] = {}
        """Requests that ended so far, repeated ones included, by outcome; a new mapping whenever it changes."""
        self._counting = threading.Lock()
        _hide_keys_in_log()

    def fetch(self, city: City) -> Answer:
        """Return the current weather of a city, or why there is none; raise nothing for any trouble of the network.

        Timeouts, broken connections and 5xx are tried again once after a tenth to three tenths of a second, within
        `ATTEMPTS` times the timeout in all; other failures are not, since the same request would end the same way.
        Looking up the server's name and slow headers are not cut off: a caller who must not wait for them calls from
        a thread.
        """
        deadline = time.monotonic() + ATTEMPTS * self._timeout_seconds
        answer = self._counted(city, self._timeout_seconds)
        if answer.outcome in _WORTH_REPEATING:
            time.sleep(random.uniform(0.1, 0.3))  # noqa: S311 - a pause, not a secret
            if (left := deadline - time.monotonic()) > 0:
                answer = self._counted(city, min(left, self._timeout_seconds))
        return answer

    def _counted(self, city: City, seconds: float) -> Answer:
        with self._counting:
            self.calls += 1
        answer = self._attempt(city, seconds)
        with self._counting:
            self.answers = {**self.answers, answer.outcome: self.answers.get(answer.outcome, 0) + 1}
        return answer

    def _attempt(self, city: City, seconds: float) -> Answer:
        deadline = time.monotonic() + seconds
        # No exception of requests goes further or into a log: its text holds the URL, and so the key.
        try:
            with requests.get(
                self._url,
                params={"q": city.query, "units": "metric", "appid": self._key},
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                timeout=seconds,
                stream=True,
                allow_redirects=False,  # a redirect would be handed the key
            ) as response:
                if response.status_code != requests.codes.ok:
                    return Answer(_outcome_of_status(response.status_code))
                body = b""
                # The timeout of requests is one of each read: a server that sends a byte now and then never exceeds it.
                while chunk := response.raw.read1(LONGEST_BODY_BYTES):
                    body += chunk
                    if time.monotonic() > deadline:
                        return Answer(Outcome.TIMEOUT)
                    if len(body) > LONGEST_BODY_BYTES:
                        return Answer(Outcome.BAD_RESPONSE)
        except (requests.Timeout, Urllib3TimeoutError):
            return Answer(Outcome.TIMEOUT)
        except (requests.RequestException, Urllib3Error, OSError, ValueError):
            return Answer(Outcome.UNREACHABLE)
        try:
            return Answer(Outcome.FETCHED, parse_current_weather(body, city.name))
        except ValueError as error:
            _LOG.warning("weather of %s: %s", city.name, error)
            return Answer(Outcome.BAD_RESPONSE)


_WORTH_REPEATING: Final = frozenset({Outcome.TIMEOUT, Outcome.UNREACHABLE, Outcome.SERVER_ERROR})


def _outcome_of_status(status: int) -> Outcome:
    if status in (requests.codes.unauthorized, requests.codes.forbidden):
        return Outcome.UNAUTHORIZED
    if status == requests.codes.too_many_requests:
        return Outcome.RATE_LIMITED
    return Outcome.SERVER_ERROR if status >= requests.codes.server_error else Outcome.BAD_RESPONSE


class _HideKey(logging.Filter):
    """Take the key out of the request lines that urllib3 logs at DEBUG."""

    _KEY = re.compile(r"(appid=)[^&\s'\"]*")

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "appid=" in message:
            record.msg, record.args = self._KEY.sub(r"\1***", message), None
        return True


_HIDE_KEY = _HideKey()


def _hide_keys_in_log() -> None:
    for name in ("urllib3.connectionpool", "urllib3.util.retry"):
        logging.getLogger(name).addFilter(_HIDE_KEY)  # adding it again changes nothing
