"""The programs of a cluster on simulated hosts: each under a keeper, with a disk and a clock of its host's own.

| host | what runs there |
|---|---|
| broker | Kafka |
| jobs | Flink's job manager |
| quorum | ZooKeeper, by which a new job manager finds its jobs (high availability) |
| tasks-1, tasks-2 | a task manager with its Python worker pool |
| store | Weaviate, Redis, the weather stand-in |
| watch | the job's watching process, with Beam's job server |

Flink's programs are started as the image starts them in containers (`deploy.image.entrypoint`). Checkpoints lie in a
directory that all hosts share, as on S3 or NFS.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.image.entrypoint import DEFAULTS
from local.kafka_broker import Kafka
from local.ports import Ports
from local.redis_server import Redis
from local.service import Service
from local.weather_server import Weather
from local.weaviate_server import Weaviate
from runtime import beam_java, jars
from runtime.ports import is_open
from runtime.process import Awaited, OwnedProcess, wait_until_ready
from verification.hosts import clock
from verification.hosts.network import Host, Network

PROJECT = Path(__file__).parents[2]
TASK_HOSTS = ("tasks-1", "tasks-2")
DISK_MIB: Mapping[str, int] = {
    "broker": 512,
    "jobs": 1536,
    "quorum": 128,
    "tasks-1": 1536,
    "tasks-2": 1536,
    "store": 512,
    "watch": 1024,
}
"""What a host's own disk holds. Flink keeps the jars of a job (300 MB) where a job and its tasks run."""
HOSTS = tuple(DISK_MIB)
ZOOKEEPER_PORT = 2181
READY_SECONDS = 240.0
JAVA_FLAGS = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
"""Many JVMs on few cores."""


class _StoreOfHost(Weaviate):
    """Weaviate on a host that has a network of its own already."""

    def command(self) -> list[str]:
        return self._program()


@dataclass(frozen=True)
class Program:
    """A program, and the host it runs on.

    Attributes:
        host: where.
        command: what its keeper runs.
        answers: asks it, from its own host: a worker pool listens on loopback alone.
        process: of its keeper.
        environment: variables beside those of the host.
    """

    host: Host
    command: Sequence[str]
    answers: Callable[[], bool]
    process: OwnedProcess
    environment: Mapping[str, str] = field(default_factory=dict)

    def tree(self) -> list[psutil.Process]:
        """Return what its keeper keeps, with all that it started."""
        keeper = self.process.find()
        return [] if keeper is None else keeper.children(recursive=True)


class Cluster:
    """Every program on its host.

    Args:
        network: the hosts.
        directory: holds the disks, the clocks and what is shared.
    """

    def __init__(self, network: Network, directory: Path):
        self.network = network
        self.directory = directory
        ports = Ports.default()
        self._services: dict[str, Service] = {
            kind.name: kind(self.disk(name) / kind.name, ports, host=network.hosts[name].address)
            for name, kind in (("broker", Kafka), ("store", Redis), ("store", Weather), ("store", _StoreOfHost))
        }
        self.shared.mkdir(parents=True)
        self._flink = {
            "JOB_MANAGER_HOST": network.hosts["jobs"].address,
            "ZOOKEEPER_QUORUM": f"{network.hosts['quorum'].address}:{ZOOKEEPER_PORT}",
            "HIGH_AVAILABILITY_DIR": f"file:{self.shared / 'high-availability'}",
        }
        self.programs: dict[str, Program] = {}

    @property
    def shared(self) -> Path:
        """The directory that all hosts share."""
        return self.directory / "shared"

    def disk(self, host: str) -> Path:
        """Return the directory that is a host's own disk."""
        return self.directory / "hosts" / host

    def clock(self, host: str) -> Path:
        """Return the file that says how wrong a host's clock is."""
        return self.directory / f"clock-{host}"

    def up(self) -> None:
        """Start everything, and wait until it answers.

        Raises:
            ServiceError: something does not come up.
        """
        jars.fetch("beam")
        for name, size in DISK_MIB.items():
            clock.write(self.clock(name), 0)
            self.disk(name).mkdir(parents=True)
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", self.disk(name)], check=True)
            (self.disk(name) / "tmp").mkdir()
        for service in self._services.values():
            service.prepare()
            where = next(host for host in HOSTS if self.network.hosts[host].address == service.host)
            self._start(where, service.name, service.command(), service.answers, service.environment())
        quorum = self.network.hosts["quorum"].address
        self._start("quorum", "zookeeper", self._zookeeper(), lambda: is_open(ZOOKEEPER_PORT, host=quorum))
        job_manager, rest = self.network.hosts["jobs"].address, int(DEFAULTS["JOB_MANAGER_REST_PORT"])
        self._start("jobs", "job-manager", self._role("job-manager"), lambda: is_open(rest, host=job_manager))
        pools = [int(DEFAULTS[name]) for name in ("PYTHON_WORKERS_PORT", "TASK_MANAGER_DATA_PORT")]
        for name in TASK_HOSTS:
            self._start(name, "worker", self._role("worker"), lambda: all(map(is_open, pools)))
        wait_until_ready(
            [Awaited(one.process, name, self._asker(one), READY_SECONDS) for name, one in self.programs.items()],
            lambda one, seconds: None,
        )

    def _zookeeper(self) -> list[str]:
        # https://zookeeper.apache.org/doc/r3.7.1/zookeeperAdmin.html#sc_configuration
        lines = {
            "dataDir": str(self.disk("quorum") / "zookeeper"),
            "clientPort": str(ZOOKEEPER_PORT),
            "clientPortAddress": self.network.hosts["quorum"].address,
            "tickTime": "2000",
            "admin.enableServer": "false",
        }
        file = self.disk("quorum") / "zoo.cfg"
        file.write_text("".join(f"{name}={content}\n" for name, content in lines.items()))
        return beam_java.zookeeper(file)

    @staticmethod
    def _asker(program: Program) -> Callable[[], bool]:
        return lambda: program.host.within(program.answers)

    def _role(self, role: str) -> list[str]:
        return [sys.executable, "-m", "deploy.image.entrypoint", role]

    def _start(
        self,
        host: str,
        name: str,
        command: Sequence[str],
        answers: Callable[[], bool],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        keeper = [sys.executable, "-m", "runtime.respawn", *command]
        process = OwnedProcess(name, self.disk(host))
        program = Program(self.network.hosts[host], keeper, answers, process, environment or self._flink)
        self.programs[f"{host}/{name}"] = program
        given = self.environment_on(host) | dict(program.environment)
        process.start(program.host.command(keeper), given, self.disk(host))

    def environment_on(self, host: str) -> dict[str, str]:
        """Return the environment of a program on a host: its clock, and its own place for temporary files."""
        temporary = str(self.disk(host) / "tmp")
        found = dict(os.environ) | {
            "PYTHONPATH": str(PROJECT),
            "TMPDIR": temporary,
            "JAVA_TOOL_OPTIONS": f"-Djava.io.tmpdir={temporary} {JAVA_FLAGS}",
        }
        made = clock.library(self.directory)
        return found if made is None else found | clock.environment(made, self.clock(host))

    def settings(self) -> dict[str, str]:
        """Return the settings by which the job finds all of it; the pools as each task manager sees its own."""
        found: dict[str, str] = {}
        for service in self._services.values():
            found |= service.client_settings()
        return found | {
            "FLINK_MASTER": f"{self.network.hosts['jobs'].address}:{DEFAULTS['JOB_MANAGER_REST_PORT']}",
            "PYTHON_WORKERS": f"localhost:{DEFAULTS['PYTHON_WORKERS_PORT']}",
        }

    def kill(self, name: str, part: str = "") -> bool:
        """End, by KILL, what runs under a keeper and holds `part` in its name or command line; tell whether any did."""
        found = False
        for process in self.programs[name].tree():
            try:
                if part == process.name() or part in " ".join(process.cmdline()):
                    process.kill()
                    found = True
            except psutil.NoSuchProcess:
                continue
        return found

    def down(self) -> None:
        """End everything and give the disks back; quiet about what is not there."""
        for program in reversed(self.programs.values()):
            program.process.stop(grace_seconds=5.0)
        for name in HOSTS:
            if self.disk(name).is_mount():
                subprocess.run(["umount", "--lazy", self.disk(name)], check=False)
