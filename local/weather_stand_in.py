"""A stand-in for OpenWeatherMap's current weather API, for tests and for machines without a key. No real weather.

    python -m local.weather_stand_in --port 8120 [--host 127.0.0.1] [--mode ok]

It speaks the documented format (openweathermap.org/current) for the five cities of this project at
``/data/2.5/weather?q=Dhaka,BD&appid=KEY&units=metric``: any key that is not empty is good, none at all is 401, another
city is 404. What it tells is made up from the city and the hour: the same within an hour, and likely for the season.

It can also be in trouble, by ``--mode`` or while it runs by ``POST /_mode?mode=NAME``:

========  ===========================================================================
ok        answers
slow      answers after the delay (10 s unless told)
rubbish   200 with a page of HTML
401       the documented refusal of a key
429       the documented refusal of more calls
500       an error of the server
hang      takes the request and never answers
trickle   sends its answer, headers and all, one byte at a time, 0.2 s apart
========  ===========================================================================

``GET /_requests`` tells how many requests came, by city and by mode, and how many were at work at once for a city.
"""

from __future__ import annotations

import json
import math
import select
import signal
import sys
import threading
import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import FrameType
from typing import Annotated, Any, Final, Literal, NamedTuple, get_args
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import typer

from terminal.program import run

Mode = Literal["ok", "slow", "rubbish", "401", "429", "500", "hang", "trickle"]
MODES: Final[tuple[str, ...]] = get_args(Mode)
PATH: Final = "/data/2.5/weather"
TRICKLE_SECONDS: Final = 0.2

_DHAKA: Final = ZoneInfo("Asia/Dhaka")


class _Place(NamedTuple):
    name: str
    identifier: int
    """GeoNames number, as OpenWeatherMap uses it."""
    latitude: float
    longitude: float
    warmer_by: float
    """Degrees above Dhaka's in the hot months, and below them in winter: the west is drier, the coast is even."""


_PLACES: Final = {
    place.name.lower(): place
    for place in (
        _Place("Dhaka", 1185241, 23.7104, 90.4074, 0.0),
        _Place("Chittagong", 1205733, 22.3384, 91.8317, -1.0),
        _Place("Sylhet", 1185099, 24.9000, 91.8667, -0.5),
        _Place("Rajshahi", 1185128, 24.3667, 88.6000, 1.5),
        _Place("Khulna", 1336135, 22.8136, 89.5672, 0.5),
    )
}

_MEAN_CELSIUS: Final = (18.5, 21.5, 26.0, 28.5, 29.0, 29.0, 28.8, 28.9, 28.6, 27.3, 23.8, 19.8)
"""Dhaka's monthly means, January to December, roughly."""

_SKIES: Final = {
    "dry": ((800, "Clear", "clear sky", "01"), (721, "Haze", "haze", "50"), (741, "Fog", "fog", "50")),
    "hot": (
        (800, "Clear", "clear sky", "01"),
        (802, "Clouds", "scattered clouds", "03"),
        (211, "Thunderstorm", "thunderstorm", "11"),
    ),
    "wet": (
        (501, "Rain", "moderate rain", "10"),
        (500, "Rain", "light rain", "10"),
        (804, "Clouds", "overcast clouds", "04"),
    ),
}
"""Condition code, group, description and icon as OpenWeatherMap lists them, by what the season is like."""


def current_weather(place_name: str, at: datetime, units: str = "standard") -> dict[str, Any]:
    """Return the made-up answer for a city and an hour, in the documented format.

    Args:
        place_name: One of the five cities, in any case.
        at: The time, with a zone.
        units: standard (kelvin, m/s), metric (Celsius, m/s) or imperial (Fahrenheit, mph).

    Returns:
        The JSON object.

    Raises:
        KeyError: Another city.
    """
    place = _PLACES[place_name.lower()]
    local = at.astimezone(_DHAKA).replace(minute=0, second=0, microsecond=0)
    chance = zlib.crc32(f"{place.name} {local:%Y-%m-%d %H}".encode()) / 2**32
    season = "wet" if 6 <= local.month <= 9 else "hot" if 3 <= local.month <= 5 else "dry"
    swing = {"wet": 2.5, "hot": 5.0, "dry": 6.0}[season]
    by_hour = math.cos((local.hour - 15) / 24 * 2 * math.pi)  # warmest at three in the afternoon
    off = place.warmer_by if season != "dry" else -place.warmer_by
    celsius = _MEAN_CELSIUS[local.month - 1] + off + swing * by_hour + 2.0 * (chance - 0.5)
    humidity = round({"wet": 85, "hot": 70, "dry": 65}[season] - 12 * by_hour + 6 * (chance - 0.5))
    number, group, description, icon = _SKIES[season][int(chance * 1000) % 3]
    day = 6 <= local.hour < 18
    wind = round({"wet": 4.5, "hot": 4.0, "dry": 1.8}[season] * (0.5 + chance), 2)

    def degrees(value: float) -> float:
        return round({"metric": value, "imperial": value * 9 / 5 + 32}.get(units, value + 273.15), 2)

    return {
        "coord": {"lon": place.longitude, "lat": place.latitude},
        "weather": [{"id": number, "main": group, "description": description, "icon": icon + ("d" if day else "n")}],
        "base": "stations",
        "main": {
            "temp": degrees(celsius),
            "feels_like": degrees(celsius + (3.0 if season == "wet" else 0.5)),
            "temp_min": degrees(celsius),
            "temp_max": degrees(celsius),
            "pressure": {"wet": 1002, "hot": 1007, "dry": 1014}[season],
            "humidity": min(100, max(20, humidity)),
        },
        "visibility": 3000 if group in ("Haze", "Fog") else 6000,
        "wind": {"speed": round(wind * 2.23694, 2) if units == "imperial" else wind, "deg": int(chance * 360)},
        "clouds": {"all": 90 if season == "wet" else 20},
        "dt": int(local.timestamp()),
        "sys": {
            "country": "BD",
            "sunrise": int(local.replace(hour=6).timestamp()),
            "sunset": int(local.replace(hour=18).timestamp()),
        },
        "timezone": 21600,
        "id": place.identifier,
        "name": place.name,
        "cod": 200,
    }


_REFUSALS: Final[dict[int, dict[str, Any]]] = {
    401: {"cod": 401, "message": "Invalid API key. Please see https://openweathermap.org/faq#error401 for more info."},
    404: {"cod": "404", "message": "city not found"},
    429: {
        "cod": 429,
        "message": "Your account is temporary blocked due to exceeding of requests limitation of your subscription "
        "type. Please choose the proper subscription https://openweathermap.org/price",
    },
    500: {"cod": 500, "message": "Internal error"},
}


class WeatherStandIn(ThreadingHTTPServer):
    """The server; `mode` may be changed at any time and counts for the requests after it.

    Args:
        address: Host and port; port 0 takes a free one.
        mode: One of `MODES`.
        delay_seconds: What mode slow waits.

    Raises:
        ValueError: No such mode.
        OSError: The port is taken.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], mode: str = "ok", delay_seconds: float = 10.0) -> None:
        self.mode = mode
        self.delay_seconds = delay_seconds
        self._lock = threading.Lock()
        self.ended = threading.Event()
        self.reset()
        super().__init__(address, _Handler)

    @property
    def mode(self) -> str:
        """How it behaves."""
        return self._mode

    @mode.setter
    def mode(self, mode: str) -> None:
        if mode not in MODES:
            raise ValueError(f"no mode {mode!r}; there are {', '.join(MODES)}")
        self._mode = mode

    @property
    def port(self) -> int:
        """The TCP port it listens on."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """The address of the weather resource, for the setting WEATHER_API_URL."""
        return f"http://{self.server_address[0]}:{self.port}{PATH}"  # type: ignore[str-bytes-safe]

    def reset(self) -> None:
        """Forget the requests counted so far."""
        with self._lock:
            self._by_city: Counter[str] = Counter()
            self._by_mode: Counter[str] = Counter()
            self._at_work: Counter[str] = Counter()
            self._most_at_once: Counter[str] = Counter()

    def came(self, city: str, mode: str) -> None:
        """Count a request that came in."""
        with self._lock:
            self._by_city[city] += 1
            self._by_mode[mode] += 1
            self._at_work[city] += 1
            self._most_at_once[city] = max(self._most_at_once[city], self._at_work[city])

    def went(self, city: str) -> None:
        """Count a request as done."""
        with self._lock:
            self._at_work[city] -= 1

    def requests(self) -> dict[str, Any]:
        """Return the counts: ``total``, ``by_city``, ``by_mode``, ``most_at_once`` (by city)."""
        with self._lock:
            return {
                "total": self._by_city.total(),
                "by_city": dict(self._by_city),
                "by_mode": dict(self._by_mode),
                "most_at_once": dict(self._most_at_once),
            }

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client hangs up, which clients with timeouts do; report everything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def server_close(self) -> None:
        """Stop listening, and let go of the requests that hang."""
        self.ended.set()
        super().server_close()


class _Handler(BaseHTTPRequestHandler):
    server: WeatherStandIn
    server_version = "weather-stand-in"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/_requests":
            self._send_json(200, self.server.requests())
        elif url.path == PATH:
            query = {name: values[-1] for name, values in parse_qs(url.query).items()}
            city, _, country = query.get("q", "").partition(",")
            known = city.lower() in _PLACES and country.upper() in ("", "BD")
            name, mode = (_PLACES[city.lower()].name if known else "unknown"), self.server.mode
            self.server.came(name, mode)
            try:
                self._answer(name if known else None, mode, query)
            finally:
                self.server.went(name)
        else:
            self._send_json(404, {"cod": "404", "message": "Internal error"})

    def do_POST(self) -> None:
        url = urlsplit(self.path)
        if url.path != "/_mode":
            self._send_json(404, {"message": "only /_mode"})
            return
        try:
            self.server.mode = parse_qs(url.query).get("mode", [""])[-1]
        except ValueError as exc:
            self._send_json(400, {"message": str(exc)})
            return
        self._send_json(200, {"mode": self.server.mode})

    def _answer(self, city: str | None, mode: str, query: dict[str, str]) -> None:
        if mode == "hang":
            while not self.server.ended.is_set() and not select.select([self.connection], [], [], 0.05)[0]:
                pass  # until the client hangs up, which makes its connection readable
            self.close_connection = True
            return
        if mode == "slow":
            self.server.ended.wait(self.server.delay_seconds)
        if mode == "rubbish":
            self._send(200, b"<html><body><h1>Under maintenance</h1></body></html>", "text/html")
        elif mode in ("401", "429", "500"):
            self._send_json(int(mode), _REFUSALS[int(mode)])
        elif not query.get("appid"):
            self._send_json(401, _REFUSALS[401])
        elif city is None:
            self._send_json(404, _REFUSALS[404])
        else:
            answer = current_weather(city, datetime.now(UTC), query.get("units", "standard"))
            self._send_json(200, answer, trickle=mode == "trickle")

    def _send_json(self, status: int, content: dict[str, Any], *, trickle: bool = False) -> None:
        self._send(status, json.dumps(content).encode(), "application/json; charset=utf-8", trickle=trickle)

    def _send(self, status: int, body: bytes, kind: str, *, trickle: bool = False) -> None:
        head = (
            f"HTTP/1.0 {status} {self.responses[status][0]}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\nX-Weather: stand-in, not real\r\n\r\n"
        )
        answer = head.encode() + body
        if not trickle:
            self.wfile.write(answer)
            return
        for byte in answer:
            self.wfile.write(bytes((byte,)))
            if self.server.ended.wait(TRICKLE_SECONDS):
                return

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: request lines hold keys."""


def serve(port: int = 0, mode: str = "ok", *, host: str = "127.0.0.1", delay_seconds: float = 10.0) -> WeatherStandIn:
    """Start a stand-in in this process, in a thread of its own.

    Args:
        port: TCP port; 0 takes a free one (see `WeatherStandIn.port`).
        mode: One of `MODES`.
        host: Where to listen.
        delay_seconds: What mode slow waits.

    Returns:
        The server, which answers by now; end it by ``shutdown()`` and ``server_close()``.

    Raises:
        ValueError: No such mode.
        OSError: The port is taken.
    """
    server = WeatherStandIn((host, port), mode, delay_seconds)
    threading.Thread(target=server.serve_forever, args=(0.05,), name="weather-stand-in", daemon=True).start()
    return server


def stand_in(
    port: Annotated[int, typer.Option(help="TCP port; 0 takes a free one.")],
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    mode: Annotated[Mode, typer.Option(help="How to behave.")] = "ok",
    delay: Annotated[float, typer.Option(metavar="SECONDS", help="How long mode `slow` waits.")] = 10.0,
) -> int:
    """Serve until SIGTERM or Ctrl-C. Return the exit code: 0, or 1 when it cannot listen on the port."""
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        server = serve(port, mode, host=host, delay_seconds=delay)
    except (OSError, OverflowError) as exc:
        print(f"weather stand-in: cannot listen on {host}:{port} ({exc})", file=sys.stderr)
        return 1
    print(f"Weather STAND-IN (made-up weather, not OpenWeatherMap) at {server.url}, mode {server.mode}", flush=True)
    ended.wait()
    server.shutdown()
    server.server_close()
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    return run(stand_in, arguments, program="python -m local.weather_stand_in")


if __name__ == "__main__":
    raise SystemExit(main())
