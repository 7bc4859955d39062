"""The short variant of verification/hosts: seven simulated hosts, one of them cut off while records flow."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.ports import is_open
from verification.hosts.__main__ import cluster_up, play
from verification.hosts.network import Network, why_impossible
from verification.hosts.schedule import Episode

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]

WHY_NOT = why_impossible()
needs_hosts = pytest.mark.skipif(WHY_NOT is not None, reason=f"hosts cannot be simulated here: {WHY_NOT}")
PORT = 8000
BYTES = 500_000


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Network]:
    """Two hosts, and a server on the first that any of them reaches."""
    (tmp_path / "file").write_bytes(bytes(BYTES))
    network = Network.made(["one", "two"])
    one = network.hosts["one"]
    program = one.command([sys.executable, "-m", "http.server", str(PORT), "--bind", one.address])
    server = subprocess.Popen(program, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while not is_open(PORT, host=one.address) and time.monotonic() < deadline:
            time.sleep(0.1)
        yield network
    finally:
        server.kill()
        server.wait()
        network.remove()


def fetched(network: Network) -> float:
    """Return the seconds it takes the second host to get the file of the first."""
    url = f"http://{network.hosts['one'].address}:{PORT}/file"
    began = time.monotonic()

    def fetch() -> bool:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return len(answer.read()) == BYTES

    assert network.hosts["two"].within(fetch)
    return time.monotonic() - began


@needs_hosts
def test_a_host_is_cut_off_and_slow_and_well_again(served: Network) -> None:
    one, two = served.hosts["one"], served.hosts["two"]
    quick = fetched(served)
    served.cut("one")
    assert not is_open(PORT, host=one.address)
    assert not two.within(lambda: is_open(PORT, host=one.address))
    served.restore("one")
    served.slow("one", milliseconds=100, loss=0.01, seed=1)
    assert fetched(served) > max(0.4, quick)  # a connection and a request: two round trips of 200 ms
    served.quick("one")
    assert fetched(served) < 0.4


@needs_hosts
def test_a_host_has_a_loopback_of_its_own_and_all_is_removed(served: Network) -> None:
    assert not served.hosts["two"].within(lambda: is_open(PORT))
    served.remove()
    for kind in ("link", "netns"):
        assert served.bridge not in subprocess.run(["ip", kind], capture_output=True, text=True, check=True).stdout


@needs_hosts
def test_nothing_is_lost_and_nothing_made_up_when_a_host_is_cut_off_and_a_worker_killed() -> None:
    faults = ("cut:tasks-1", "kill:tasks-2/python-worker")
    planned = iter([Episode(faults, apart_seconds=2.0, held_seconds=25.0, number=1)])
    with cluster_up(None) as cluster:
        report = play(cluster, planned, seed=11, seconds=None, per_second=5.0)
    assert report.verdict is not None, report.lines()
    assert report.good, report.lines()
    assert [one.episode.faults for one in report.episodes] == [faults]
    assert report.verdict.in_sink > 50
    assert report.verdict.dead > 0
