"""The console as run_local.sh starts it: found again, restarted after a change of what it stands beside, stopped."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from local.console_server import Console
from local.services import LocalServices, Ports

pytestmark = pytest.mark.services


def test_it_is_started_found_again_restarted_and_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSOLE_AUDIT_FILE", str(tmp_path / "audit.jsonl"))
    ports = Ports.free()
    services = LocalServices(tmp_path, ports)
    try:
        assert services.up([Console.name]) == [Console.name]
        address = services.address(Console.name)
        said = requests.get(f"{address}api/v1/health", timeout=20).json()
        by_name = {one["name"]: one for one in said["services"]}
        assert str(ports.kafka) in by_name["Kafka"]["text"]  # it looks for the services of this directory
        assert LocalServices(tmp_path, ports).up([Console.name]) == []
        [line] = [one for one in services.status() if one.name == Console.name]
        assert (line.state, line.address) == ("up", address)
        monkeypatch.setattr(Console, "configuration", lambda _: "another Flink")
        assert services.up([Console.name]) == [Console.name]
        assert requests.get(f"{address}live", timeout=5).text == "live\n"
    finally:
        assert Console.name in services.down()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{address}live", timeout=5)
