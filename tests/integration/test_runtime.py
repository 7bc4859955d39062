"""The services themselves, on free ports: brought up, brought down, crashed, hindered."""

import dataclasses
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from confluent_kafka.admin import NewTopic

from clients.kafka_admin import admin_client
from local.services import NAMES, LocalServices, Ports
from runtime import paths
from runtime.errors import ServiceError
from runtime.ports import is_open
from tests.integration.listening import listening

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServices]:
    """One set for this file, in a directory with a space; every test leaves all of it up."""
    local = LocalServices(tmp_path_factory.mktemp("local services"), Ports.free())
    local.up()
    yield local
    local.down()


def states(local: LocalServices) -> dict[str, str]:
    return {one.name: one.state for one in local.status()}


CLUSTER_SETTINGS = {"FLINK_MASTER", "FLINK_RPC_PORT", "PYTHON_WORKERS"}


NOT_STARTED = {*CLUSTER_SETTINGS, "CONSOLE_PORT"}
"""Of what is started only when it is asked for."""


def all_ports(local: LocalServices) -> list[int]:
    by_setting = local.ports.by_setting().items()
    return [port for setting, ports in by_setting if setting not in NOT_STARTED for port in ports]


def test_a_second_up_changes_nothing(services: LocalServices) -> None:
    before = {one.name: one.pid for one in services.status()}
    said: list[tuple[str, float | None]] = []
    assert services.up(report=lambda text, seconds: said.append((text, seconds))) == []
    assert {one.name: one.pid for one in services.status()} == before
    assert [seconds for _, seconds in said] == [None] * len(NAMES)
    assert set(states(services).values()) == {"up"}


def test_each_listens_on_the_ports_it_was_given_and_no_other(services: LocalServices) -> None:
    open_ports = set(listening(services.processes().values()))
    assert open_ports == set(all_ports(services))


def test_the_settings_name_what_runs(services: LocalServices) -> None:
    settings = services.environment()
    assert settings == {
        "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{services.ports.kafka}",
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": str(services.ports.redis),
        "WEAVIATE_URL": f"http://127.0.0.1:{services.ports.weaviate}",
        "WEAVIATE_GRPC_PORT": str(services.ports.weaviate_grpc),
        "WEATHER_API_URL": f"http://127.0.0.1:{services.ports.weather}/data/2.5/weather",
        "WEATHER_API_KEY": "local-stand-in",
    }
    services.stop("weather")
    assert "WEATHER_API_URL" not in services.environment()
    services.start("weather")


@pytest.mark.parametrize("name", ["redis", "weaviate"])
def test_a_crash_is_shown_and_up_restarts_the_service(services: LocalServices, name: str) -> None:
    services.kill(name)
    assert states(services) == {other: "ended by itself" if other == name else "up" for other in NAMES}
    assert services.up() == [name]
    assert set(states(services).values()) == {"up"}


def test_kafka_keeps_its_topics_over_a_restart(services: LocalServices) -> None:
    client = admin_client(services.kafka)
    client.create_topics([NewTopic("kept", 2, 1)])["kept"].result(20)
    services.stop("kafka")
    assert states(services)["kafka"] == "down"
    services.start("kafka")
    assert len(client.list_topics(timeout=20).topics["kept"].partitions) == 2


def test_a_taken_port_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        local = LocalServices(tmp_path, dataclasses.replace(Ports.free(), redis=port))
        with pytest.raises(ServiceError, match=rf"port {port} \(REDIS_PORT\) is in use by .* \(pid {os.getpid()}\)"):
            local.up(["redis", "weather"])
        assert states(local)["weather"] == "down"


def test_one_that_does_not_come_up_takes_down_only_what_was_started_with_it(services: LocalServices) -> None:
    services.down(["kafka", "weather"])
    identity = services.directory / "data" / "kafka" / "log" / "meta.properties"
    right = identity.read_text()
    try:
        identity.write_text("version=rubbish\n")
        with pytest.raises(ServiceError, match="Kafka ended while it started"):
            services.up()
        assert states(services) == {"kafka": "down", "redis": "up", "weaviate": "up", "weather": "down"}
    finally:
        identity.write_text(right)
        services.up()


def test_moved_ports_take_effect_at_the_next_up(services: LocalServices) -> None:
    moved = LocalServices(services.directory, dataclasses.replace(services.ports, redis=Ports.free().redis))
    assert moved.up(["redis", "weather"]) == ["redis"]
    assert is_open(moved.ports.redis)
    assert not is_open(services.ports.redis)
    assert services.up(["redis"]) == ["redis"]


def test_a_signal_during_start_leaves_no_process(tmp_path: Path) -> None:
    """Ends the very program behind run_local.sh as Ctrl-C would, while Kafka starts."""
    local = LocalServices(tmp_path, Ports.free())
    script = (
        "import sys; from pathlib import Path; from local import __main__; from runtime import paths\n"
        "paths.STATE = Path(sys.argv[1])\n"
        "sys.exit(__main__.main(['up']))"
    )
    settings = {setting: str(ports[0]) for setting, ports in local.ports.by_setting().items()}
    settings |= local.environment()
    command = [sys.executable, "-c", script, str(tmp_path)]
    program = subprocess.Popen(
        command, env=os.environ | settings | {"PYTHONPATH": str(paths.PROJECT)}, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    for line in program.stdout:
        if "Redis answers" in line:
            program.send_signal(signal.SIGINT)
            break
    program.stdout.read()
    assert program.wait(60) == 128 + signal.SIGINT
    assert set(states(local).values()) == {"down"}
    assert not any(is_open(port) for port in all_ports(local))


def test_down_ends_all_of_it_after_a_crash_too(services: LocalServices) -> None:
    services.kill("redis")
    pids = [one.pid for one in services.status() if one.pid]
    assert set(services.down()) == {"kafka", "weaviate", "weather"}
    assert not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids)
    assert set(states(services).values()) == {"down"}
    assert not any(is_open(port) for port in all_ports(services))
    assert services.down() == []
    services.up()
