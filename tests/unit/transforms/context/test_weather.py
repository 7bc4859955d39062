"""The weather service without Redis, against a stand-in server in this process."""

from __future__ import annotations

import logging
import pickle
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from clients.redis_connection import RedisConnection
from local.weather_stand_in import WeatherStandIn, serve
from transforms.context import Outcome, WeatherConfig, WeatherService

SECRET = "k3y&with=odd chars"


class Clock:
    """Unix time that moves when told to."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def api() -> Iterator[WeatherStandIn]:
    server = serve()
    yield server
    server.shutdown()
    server.server_close()


def config(**changes: Any) -> WeatherConfig:
    values: dict[str, Any] = {
        "api_url": "http://127.0.0.1:9/data/2.5/weather",
        "api_key": SECRET,
        "redis": None,
        "timeout_seconds": 0.3,
    }
    return WeatherConfig(**values | changes)


Make = Callable[..., WeatherService]


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def service(api: WeatherStandIn, clock: Clock) -> Iterator[Make]:
    made: list[WeatherService] = []

    def make(**changes: Any) -> WeatherService:
        made.append(WeatherService(config(**{"api_url": api.url} | changes), clock))
        return made[-1]

    yield make
    for one in made:
        one.close()


# --- configuration


def test_a_config_can_be_pickled_and_hides_its_secrets() -> None:
    mine = config(redis=RedisConnection("127.0.0.1", password="r3dis-pw"))

    assert pickle.loads(pickle.dumps(mine)) == mine
    assert SECRET not in repr(mine)
    assert "r3dis-pw" not in repr(mine)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"api_url": ""}, "api_url"),
        ({"api_url": "ftp://weather.test/x"}, "api_url"),
        ({"api_url": "http://"}, "api_url"),
        ({"api_url": "http://weather.test:99999/x"}, "api_url"),
        ({"api_url": "http://weather.test/x?appid=SECRET"}, "api_url"),
        ({"api_url": "http://user:SECRET@weather.test/x"}, "api_url"),
        ({"cache_seconds": 0}, "cache_seconds"),
        ({"timeout_seconds": -1.0}, "timeout_seconds"),
        ({"timeout_seconds": float("nan")}, "timeout_seconds"),
    ],
)
def test_a_config_that_makes_no_sense_is_refused_by_field(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named) as caught:
        config(**changes)

    assert "SECRET" not in str(caught.value)


# --- what is asked for


@pytest.mark.parametrize("city", [None, "", "Comilla", "dhaka"])
def test_no_city_is_no_call(service: Make, city: str | None) -> None:
    mine = service()

    assert mine.current(city) == (None, Outcome.NO_CITY)
    assert mine.api_calls == 0


@pytest.mark.parametrize("key", [None, ""])
def test_no_key_is_no_call(api: WeatherStandIn, service: Make, key: str | None) -> None:
    mine = service(api_key=key)

    assert mine.current("Dhaka") == (None, Outcome.NO_KEY)
    assert api.requests()["total"] == 0


@pytest.mark.parametrize("city", ["Dhaka", "Chittagong", "Sylhet", "Rajshahi", "Khulna"])
def test_weather_of_every_city(service: Make, city: str) -> None:
    weather, outcome = service().current(city)

    assert outcome == Outcome.FETCHED
    assert weather is not None
    assert set(weather) == {
        "temperature", "humidity", "conditions", "description", "wind_speed", "is_extreme_weather", "city",
        "observed_at",
    }  # fmt: skip
    assert weather["city"] == city
    assert 5 < weather["temperature"] < 45


def test_every_caller_gets_a_copy_of_its_own(service: Make) -> None:
    mine = service()
    first = mine.current("Dhaka").weather
    assert first is not None
    first.clear()

    assert mine.current("Dhaka").weather


# --- memory


def test_weather_is_kept_for_at_most_its_time(api: WeatherStandIn, service: Make, clock: Clock) -> None:
    mine = service(cache_seconds=1800)

    assert mine.current("Dhaka").outcome == Outcome.FETCHED
    clock.now += 1800 * 0.9 - 1
    assert mine.current("Dhaka").outcome == Outcome.MEMORY_HIT
    clock.now += 1800 * 0.1 + 1
    assert mine.current("Dhaka").outcome == Outcome.FETCHED
    assert api.requests()["by_city"] == {"Dhaka": 2}


def test_many_threads_make_one_call(api: WeatherStandIn, service: Make) -> None:
    mine = service()
    start = threading.Barrier(8)
    outcomes: list[str] = []

    def ask() -> None:
        start.wait()
        outcomes.append(mine.current("Sylhet").outcome)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == [Outcome.FETCHED] + [Outcome.MEMORY_HIT] * 7
    assert api.requests()["total"] == 1


# --- trouble


@pytest.mark.parametrize(
    ("mode", "outcome", "calls"),
    [
        ("slow", Outcome.TIMEOUT, 2),
        ("hang", Outcome.TIMEOUT, 2),
        ("trickle", Outcome.TIMEOUT, 2),
        ("rubbish", Outcome.BAD_RESPONSE, 1),
        ("401", Outcome.UNAUTHORIZED, 1),
        ("429", Outcome.RATE_LIMITED, 1),
        ("500", Outcome.SERVER_ERROR, 2),
    ],
)
def test_an_unavailable_api_costs_one_lookup_a_minute(
    api: WeatherStandIn, service: Make, clock: Clock, mode: str, outcome: str, calls: int
) -> None:
    api.mode = mode
    mine = service()

    began = time.monotonic()
    assert mine.current("Dhaka") == (None, outcome)
    # The promise itself, and a second for a machine that is busy with other tests; the server would take 10 and more.
    assert time.monotonic() - began < config().longest_wait_seconds + 1
    made = mine.api_calls
    assert 1 <= made <= calls  # the second attempt is left out when the first took all the time there is
    for _ in range(100):
        assert mine.current("Dhaka") == (None, outcome)
    assert mine.api_calls == made

    api.mode = "ok"
    clock.now += 61
    wait_until(lambda: mine.current("Dhaka").outcome == Outcome.MEMORY_HIT)


def test_no_listener(service: Make) -> None:
    with socket.socket() as taken:  # bound, but not listening: connections are refused
        taken.bind(("127.0.0.1", 0))
        mine = service(api_url=f"http://127.0.0.1:{taken.getsockname()[1]}/x", timeout_seconds=2.0)

        assert mine.current("Dhaka") == (None, Outcome.UNREACHABLE)
        assert mine.api_calls == 2


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.0 200 OK\r\nContent-Length: 5000\r\n\r\n{",
        b"HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n",
        b"HTTP/1.0 204 No Content\r\n\r\n",
        b"HTTP/1.0 404 Not Found\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n" + b" " * 1_000_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip",
        b"220 mail.test ESMTP\r\n",
        b"\x00" * 100_000,
        b"",
    ],
    ids=lambda raw: repr(raw[:40]),
)
def test_a_server_that_speaks_anything_else(service: Make, raw: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer_all, args=(server, raw), daemon=True).start()
        mine = service(api_url=f"http://127.0.0.1:{server.getsockname()[1]}/x")

        weather, outcome = mine.current("Dhaka")

        assert weather is None
        assert outcome in (Outcome.BAD_RESPONSE, Outcome.UNREACHABLE)


def _answer_all(server: socket.socket, raw: bytes) -> None:
    while True:
        try:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(raw)
        except OSError:
            if server.fileno() == -1:
                return


def test_a_hanging_name_service_is_abandoned(service: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = threading.Event()
    asked = threading.Event()

    def getaddrinfo(*_: object, **__: object) -> Any:
        asked.set()
        answers.wait()
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    mine = service(api_url="http://weather.test/x")

    assert mine.current("Dhaka") == (None, Outcome.TIMEOUT)
    assert asked.is_set()
    assert mine.current("Dhaka") == (None, Outcome.TIMEOUT)
    assert mine.api_calls == 1  # the second look-up found the first still under way
    answers.set()


def test_no_thread_available(service: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = service()

    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        assert mine.current("Dhaka") == (None, Outcome.INTERNAL_ERROR)


def test_while_the_api_fails_no_record_waits_twice(api: WeatherStandIn, service: Make, clock: Clock) -> None:
    api.mode = "hang"
    mine = service()
    assert mine.current("Dhaka") == (None, Outcome.TIMEOUT)
    clock.now += 61
    began = time.monotonic()
    assert mine.current("Dhaka") == (None, Outcome.TIMEOUT)
    assert time.monotonic() - began < 0.2  # the next try runs in the background
    calls = mine.api_calls
    wait_until(lambda: mine.api_calls > calls)


def test_cities_do_not_wait_for_each_other(api: WeatherStandIn, service: Make) -> None:
    api.mode = "hang"
    mine = service()
    threads = [threading.Thread(target=mine.current, args=(city,)) for city in ("Dhaka", "Sylhet", "Khulna")]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert time.monotonic() - began < 2 * config().longest_wait_seconds  # and not three times
    assert len(api.requests()["most_at_once"]) == 3


@pytest.mark.parametrize("mode", ["ok", "hang", "trickle", "rubbish", "401", "429", "500"])
def test_the_key_is_in_no_log(api: WeatherStandIn, service: Make, mode: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    api.mode = mode
    mine = service(api_key="SeCrEt0123")

    mine.current("Dhaka")

    assert any("appid=***" in record.getMessage() for record in caplog.records) or mode in ("hang", "trickle")
    assert "SeCrEt0123" not in caplog.text
    assert "SeCrEt0123" not in repr(mine)
