import os
import socket
from collections.abc import Iterator

import pytest

from local.ports import Ports
from runtime.errors import ServiceError
from runtime.ports import check_free, free_ports, is_free, is_open


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_named_with_its_setting_and_its_holder(taken: int) -> None:
    free = free_ports(1)[0]
    with pytest.raises(ServiceError) as caught:
        check_free({"REDIS_PORT": [taken], "WEATHER_PORT": [free]})
    text = str(caught.value)
    assert f"port {taken} (REDIS_PORT)" in text
    assert f"pid {os.getpid()}" in text
    assert "set REDIS_PORT in .env" in text
    assert "WEATHER_PORT" not in text
    assert str(free) not in text


def test_free_ports_differ_from_ports_in_use(taken: int) -> None:
    assert not is_free(taken)
    assert is_open(taken)
    check_free({"WEATHER_PORT": free_ports(2)})


def test_free_ports_follow_one_another() -> None:
    ports = free_ports(5)
    assert ports == list(range(ports[0], ports[0] + 5))
    assert not any(is_open(port) for port in ports)


def test_free_sets_of_ports_hold_no_port_twice() -> None:
    listed = [port for ports in Ports.free().by_setting().values() for port in ports]
    assert len(set(listed)) == len(listed) == 14


def test_without_settings_the_defaults_hold() -> None:
    assert Ports.from_settings({}) == Ports.from_settings({"REDIS_PORT": " "}) == Ports.default() == Ports()


def test_settings_move_the_ports() -> None:
    settings = {
        "KAFKA_BOOTSTRAP_SERVERS": "localhost:19092",
        "KAFKA_CONTROLLER_PORT": "19093",
        "REDIS_HOST": "localhost",
        "REDIS_PORT": "16379",
        "WEAVIATE_URL": "http://127.0.0.1:18080",
        "WEAVIATE_GRPC_PORT": "15051",
        "WEAVIATE_INTERNAL_PORT": "17950",
        "WEATHER_PORT": "18090",
        "FLINK_MASTER": "localhost:18081",
        "FLINK_RPC_PORT": "16123",
        "PYTHON_WORKERS": "localhost:15061",
        "CONSOLE_PORT": "18040",
    }
    moved = Ports(19092, 19093, 16379, 18080, 15051, 17950, 18090, 18081, 16123, 15061, 18040)
    assert Ports.from_settings(settings) == moved


@pytest.mark.parametrize("elsewhere", ["[local]", "flink.example:8081", "http://flink.example:8081"])
def test_a_flink_elsewhere_leaves_the_local_ports_as_they_are(elsewhere: str) -> None:
    settings = {"FLINK_MASTER": elsewhere, "PYTHON_WORKERS": "workers.example:50000"}
    assert Ports.from_settings(settings) == Ports.default()


@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [
        ("REDIS_PORT", "six", "no port"),
        ("REDIS_PORT", "0", "no port"),
        ("REDIS_PORT", "65536", "no port"),
        ("REDIS_PORT", "-1", "no port"),
        ("WEATHER_PORT", "localhost:8090", "no port"),
        ("REDIS_HOST", "redis.example", "another machine"),
        ("KAFKA_BOOTSTRAP_SERVERS", "localhost", "no port"),
        ("KAFKA_BOOTSTRAP_SERVERS", "9092", "another machine"),
        ("KAFKA_BOOTSTRAP_SERVERS", "localhost:x", "no port"),
        ("KAFKA_BOOTSTRAP_SERVERS", "localhost:1,localhost:2", "no port"),
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka.example:9092", "another machine"),
        ("WEAVIATE_URL", "https://cluster.example", "another machine"),
        ("REDIS_PORT", "9092", "KAFKA_BOOTSTRAP_SERVERS's already"),
        ("WEAVIATE_INTERNAL_PORT", "8088", "WEAVIATE_INTERNAL_PORT's already"),
    ],
)
def test_a_setting_that_is_no_port_of_this_machine_is_refused_by_name(setting: str, value: str, why: str) -> None:
    with pytest.raises(ServiceError) as caught:
        Ports.from_settings({setting: value})
    assert setting in str(caught.value)
    assert why in str(caught.value)
