"""What can happen to a host or to a program on it, and how it is repaired."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.flink.python_workers import POOL_NAME
from pipeline.flink.worker_template import WORKER_NAME
from verification.hosts import clock
from verification.hosts.cluster import HOSTS, TASK_HOSTS, Cluster

DELAY_MILLISECONDS = 100.0
"""Each way: 200 ms more for a round trip."""
LOSS = 0.01
CLOCK_SECONDS = (300, -420)
"""After a clock that was ahead is right again, Kafka's Java client opens no connection until it has caught up."""
FILLER = "filler"
FILLER_BYTES = 1 << 20

Act = Callable[[Cluster, int], None]
"""Does something to the cluster; the number decides where there is a choice."""


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        title: what a person reads.
        strike: breaks it.
        repair: ends it; a program that was killed is started again by its keeper.
        lasts: whether it holds until it is repaired.
    """

    title: str
    strike: Act
    repair: Act
    lasts: bool = True


def _nothing(_cluster: Cluster, _number: int) -> None:
    pass


def _cut(host: str) -> Fault:
    return Fault(
        f"{host}: cut off (link down)",
        lambda cluster, _: cluster.network.cut(host),
        lambda cluster, _: cluster.network.restore(host),
    )


def _slow(host: str) -> Fault:
    return Fault(
        f"{host}: slow (200 ms, {LOSS:.0%} of frames lost each way)",
        lambda cluster, number: cluster.network.slow(host, DELAY_MILLISECONDS, LOSS, number),
        lambda cluster, _: cluster.network.quick(host),
    )


def _clock(host: str) -> Fault:
    # Not the store's: Weaviate, a program in Go, asks the kernel itself.
    def wrong(cluster: Cluster, number: int) -> None:
        clock.write(cluster.clock(host), CLOCK_SECONDS[number % len(CLOCK_SECONDS)])

    def right(cluster: Cluster, _number: int) -> None:
        clock.write(cluster.clock(host), 0)

    minutes = " or ".join(f"{seconds // 60:+d}" for seconds in CLOCK_SECONDS)
    return Fault(f"{host}: clock wrong by {minutes} min", wrong, right)


def fill(directory: Path) -> None:
    """Write to the disk of a directory until it has no room."""
    with (directory / FILLER).open("ab", buffering=0) as file:
        for size in (FILLER_BYTES, 1):
            with contextlib.suppress(OSError):
                while True:
                    if file.write(bytes(size)) == 0:
                        raise OSError(errno.ENOSPC, "no room")


def _disk(host: str) -> Fault:
    def free(cluster: Cluster, _number: int) -> None:
        (cluster.disk(host) / FILLER).unlink(missing_ok=True)
        if host == "store":
            # It stays read-only until it is started again (docs/troubleshooting.md).
            cluster.kill("store/weaviate", "weaviate")

    return Fault(f"{host}: disk full", lambda cluster, _: fill(cluster.disk(host)), free)


def _kill(program: str, title: str, part: str) -> Fault:
    return Fault(f"{program.partition('/')[0]}: kill -9 of {title}", _killer(program, part), _nothing, lasts=False)


def _killer(program: str, part: str) -> Act:
    def kill(cluster: Cluster, _number: int) -> None:
        cluster.kill(program, part)

    return kill


def _faults() -> dict[str, Fault]:
    found = {f"cut:{host}": _cut(host) for host in HOSTS}
    found |= {f"slow:{host}": _slow(host) for host in HOSTS if host != "watch"}
    if clock.compiler() is not None:
        found |= {f"clock:{host}": _clock(host) for host in HOSTS if host != "store"}
    found |= {f"disk:{host}": _disk(host) for host in HOSTS if host != "watch"}
    for host in TASK_HOSTS:
        found |= {
            f"kill:{host}/task-manager": _kill(f"{host}/worker", "the task manager", "TaskManagerRunner"),
            f"kill:{host}/python-worker": _kill(f"{host}/worker", "a Python worker", WORKER_NAME),
            f"kill:{host}/python-pool": _kill(f"{host}/worker", "the Python worker pool", POOL_NAME),
        }
    return found | {
        "kill:broker": _kill("broker/kafka", "the broker", "kafka.Kafka"),
        "kill:quorum": _kill("quorum/zookeeper", "ZooKeeper", "ZooKeeperServerMain"),
        "kill:store": _kill("store/weaviate", "Weaviate", "weaviate"),
        "job-manager": _kill("jobs/job-manager", "the job manager", "StandaloneSessionClusterEntrypoint"),
    }


FAULTS: Mapping[str, Fault] = _faults()
NOTHING = Fault("nothing breaks", _nothing, _nothing)
