"""What runs here listens on loopback alone: every listening port is tried from another address."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from local.services import LocalServices
from pipeline.flink.python_workers import POOL_NAME
from runtime import own_network
from tests.integration.listening import listening

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]

HERE, THERE = "10.213.77.1", "10.213.77.2"
TRY = """
import json, socket, sys
reached = []
for port in json.loads(sys.argv[2]):
    try:
        socket.create_connection((sys.argv[1], port), timeout=2).close()
        reached.append(port)
    except OSError:
        pass
print(json.dumps(reached))
"""


@pytest.fixture(scope="module")
def reached() -> Iterator[Callable[[Iterable[int]], list[int]]]:
    """Tell which ports of this machine a host at another address reaches."""
    if os.geteuid() != 0:
        pytest.skip("another network namespace with a link to ours needs root")
    name = f"bd-{os.getpid()}"
    outside, inside = f"{name}-o"[-15:], f"{name}-i"[-15:]
    steps = [
        ["netns", "add", name],
        ["link", "add", outside, "type", "veth", "peer", "name", inside, "netns", name],
        ["addr", "add", f"{HERE}/30", "dev", outside],
        ["link", "set", outside, "up"],
        ["-n", name, "addr", "add", f"{THERE}/30", "dev", inside],
        ["-n", name, "link", "set", inside, "up"],
    ]
    try:
        for step in steps:
            try:
                made = subprocess.run(["ip", *step], capture_output=True, text=True, check=False)
            except FileNotFoundError:
                pytest.skip("there is no program ip (Debian: iproute2)")
            if made.returncode != 0:
                pytest.skip(f"ip {' '.join(step)}: {made.stderr.strip()}")

        def tried(ports: Iterable[int]) -> list[int]:
            command = ["ip", "netns", "exec", name, sys.executable, "-c", TRY, HERE, json.dumps(sorted(ports))]
            ran = subprocess.run(command, capture_output=True, text=True, check=True)
            return list(json.loads(ran.stdout))

        yield tried
    finally:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
        subprocess.run(["ip", "link", "del", outside], capture_output=True, check=False)


def test_a_port_on_every_interface_is_reached(reached: Callable[[Iterable[int]], list[int]]) -> None:
    with socket.create_server(("0.0.0.0", 0)) as server:
        port = server.getsockname()[1]
        assert port in listening([psutil.Process()])
        assert reached([port]) == [port]


def test_no_service_is_reached_from_another_address(
    services: LocalServices,
    reached: Callable[[Iterable[int]], list[int]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONSOLE_AUDIT_FILE", str(tmp_path / "audit.jsonl"))
    if not own_network.possible():
        pytest.skip(own_network.EXPOSED)
    services.start("console")
    try:
        found = listening(services.processes().values())
        assert {port: found[port] for port in reached(found)} == {}
    finally:
        services.stop("console")
    ports = services.ports
    assert {ports.kafka, ports.redis, ports.weaviate, ports.weaviate_grpc, ports.console} <= set(found)


def test_nothing_of_a_streaming_job_is_reached_from_another_address(
    stream: Any, start: Callable[..., Any], reached: Callable[[Iterable[int]], list[int]], post: dict[str, Any]
) -> None:
    job = start("--stages=validate,anonymize,enrich")
    seen: dict[int, str] = {}

    def look() -> bool:
        """Note what listens, also what does so for a while only."""
        now = listening([job.process])
        assert {port: now[port] for port in reached(now)} == {}
        seen.update(now)
        return any(stream.committed().values())

    stream.produce([("source.social.tiktok", b"1", json.dumps(post).encode())])
    job.wait_for(look)
    programs = ("ExpansionService", "FlinkJobServerDriver", POOL_NAME)
    ports = {part: sum(part in command for command in seen.values()) for part in programs}
    assert all(ports.values()), ports
    assert ports["FlinkJobServerDriver"] > 8  # Flink's own, and Beam's in it
    assert job.stop() == 0, job.said
