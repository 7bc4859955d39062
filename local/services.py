"""The services of one directory: started together, found again later, ended together."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil

from clients.kafka_connection import KafkaConnection
from local.console_server import Console
from local.credentials import Credentials
from local.flink_cluster import CLUSTER
from local.kafka_broker import Kafka
from local.ports import Ports
from local.redis_server import Redis
from local.service import Service, ServiceStatus
from local.weather_server import Weather
from local.weaviate_server import Weaviate
from runtime.errors import ServiceError
from runtime.ports import check_free
from runtime.private_files import close_to_others, private
from runtime.process import Awaited, OwnedProcess, wait_until_ready

__all__ = ["EVERY_NAME", "NAMES", "LocalServices", "Ports", "ServiceError", "ServiceStatus"]

KINDS: tuple[type[Service], ...] = (Kafka, Redis, Weaviate, Weather)
NAMES: tuple[str, ...] = tuple(kind.name for kind in KINDS)
"""The services that every job needs."""
CLUSTER_NAMES: tuple[str, ...] = tuple(kind.name for kind in CLUSTER)
"""A Flink of its own beside them; only asked for by name."""
EVERY_NAME: tuple[str, ...] = (*NAMES, *CLUSTER_NAMES, Console.name)

Report = Callable[[str, float | None], None]


def _say_nothing(_text: str, _seconds: float | None) -> None:
    pass


class LocalServices:
    """Kafka, Redis, Weaviate, a weather stand-in, a Flink cluster and the console, each a process below one directory.

    Several programs may use the same directory: each sees what the others started.

    Args:
        directory: Holds ``data/``, ``logs/`` and ``pids/``; made when needed.
        ports: Where the services listen.
        credentials: What Kafka, Redis and Weaviate ask clients for; None: no authentication.
    """

    def __init__(self, directory: Path, ports: Ports, credentials: Credentials | None = None) -> None:
        self.directory = directory.absolute()
        self.ports = ports
        self.credentials = credentials
        self._kafka = Kafka(self.directory / "data" / Kafka.name, ports, credentials)
        others = (kind for kind in (*KINDS, *CLUSTER) if kind is not Kafka)
        self._services: dict[str, Service] = {Kafka.name: self._kafka} | {
            kind.name: kind(self.directory / "data" / kind.name, ports, credentials) for kind in others
        }
        console = self.directory / "data" / Console.name
        self._services[Console.name] = Console(console, ports, credentials, others=self.environment)
        self._processes = {name: OwnedProcess(name, self.directory) for name in self._services}

    def prepare(self, names: Sequence[str] = NAMES) -> dict[str, str]:
        """Bring in the programs of services; costs nothing the second time.

        Args:
            names: Which services.

        Returns:
            Per service what will run.

        Raises:
            ServiceError: Something cannot be had.
        """
        return {name: self._services[name].prepare() for name in names}

    def check_ports(self, names: Sequence[str] = NAMES) -> None:
        """Make sure that the ports of services that do not run yet are free.

        Args:
            names: Which services.

        Raises:
            ServiceError: Names each taken port, its setting and the program that holds it.
        """
        absent = [self._services[name] for name in names if not self._processes[name].alive()]
        check_free({setting: ports for service in absent for setting, ports in service.listens().items()})

    def up(self, names: Sequence[str] = NAMES, report: Report = _say_nothing) -> list[str]:
        """Start services together and wait until each answers.

        Those that answer already are left alone; one that runs with other settings than today's is restarted.

        Args:
            names: Which services.
            report: Called once per service with a line and the seconds it took (None: it was up already).

        Returns:
            The names of those that this call started.

        Raises:
            ServiceError: One did not come up; what this call started was stopped again.
        """
        with self._alone(), private():
            close_to_others(self.directory)
            waiting = [name for name in names if not self._is_up(name, report)]
            to_start = [name for name in waiting if not self._processes[name].alive()]
            self.check_ports(to_start)
            self.prepare(to_start)
            try:
                for name in to_start:
                    self._start(name)
                awaited = [
                    Awaited(self._processes[name], service.title, service.answers, service.ready_seconds)
                    for name in waiting
                    for service in [self._services[name]]
                ]
                wait_until_ready(awaited, lambda one, seconds: report(self._line(one.process.name), seconds))
            except BaseException:
                for name in to_start:
                    self._processes[name].stop()
                raise
            return to_start

    def down(self, names: Sequence[str] = EVERY_NAME) -> list[str]:
        """End services by their pids; quiet about those that do not run.

        Args:
            names: Which services; all that there are by default.

        Returns:
            The names of those that ran.
        """
        with self._alone():
            known = reversed(list(self._services))
            return [name for name in known if name in names and self._processes[name].stop()]

    def start(self, name: str) -> None:
        """Start one service and wait until it answers.

        Args:
            name: Which service.

        Raises:
            ServiceError: It did not come up.
        """
        self.up([name])

    def stop(self, name: str) -> None:
        """End one service in an orderly way.

        Args:
            name: Which service.
        """
        self.down([name])

    def kill(self, name: str) -> None:
        """End one service as a crash would (KILL). One of the cluster is restarted by its keeper.

        Args:
            name: Which service.
        """
        if name in CLUSTER_NAMES and (keeper := self._processes[name].find()) is not None:
            for kept in keeper.children():
                kept.kill()
        else:
            self._processes[name].kill()

    def exposed(self, names: Sequence[str] = NAMES) -> list[str]:
        """Say which services others than this machine can reach, and why.

        Args:
            names: Which services.
        """
        return [why for name in names if (why := self._services[name].exposed()) is not None]

    def processes(self) -> dict[str, psutil.Process]:
        """Give the process of each service that runs; its children belong to it."""
        found = {name: process.find() for name, process in self._processes.items()}
        return {name: process for name, process in found.items() if process is not None}

    def status(self) -> list[ServiceStatus]:
        """Tell how each service is.

        Returns:
            One entry per service that every job needs, and those of the cluster and the console if they were started.
        """
        cluster = any(self._processes[name].pid_file.exists() for name in CLUSTER_NAMES)
        console = self._processes[Console.name].pid_file.exists()
        more = (*(CLUSTER_NAMES if cluster else ()), *((Console.name,) if console else ()))
        return [self._status(name) for name in (*NAMES, *more)]

    @property
    def kafka(self) -> KafkaConnection:
        """How a client of this machine reaches Kafka."""
        return self._kafka.connection

    def environment(self) -> dict[str, str]:
        """Give the settings by which the job finds the services.

        Returns:
            ``KAFKA_BOOTSTRAP_SERVERS``, ``REDIS_HOST``, ``REDIS_PORT``, ``WEAVIATE_URL``, ``WEAVIATE_GRPC_PORT``, and
            with credentials what they ask for;
            ``WEATHER_API_URL``, ``WEATHER_API_KEY`` while the stand-in runs; ``FLINK_MASTER``, ``PYTHON_WORKERS``
            while the cluster does.
        """
        found: dict[str, str] = {}
        for name, service in self._services.items():
            optional = name == Weather.name or name in CLUSTER_NAMES
            if not optional or self._processes[name].alive():
                found |= service.client_settings()
        return found

    def address(self, name: str) -> str:
        """Give where clients find a service.

        Args:
            name: Which service.
        """
        return self._services[name].address

    def log_file(self, name: str) -> Path:
        """Give the log of a service.

        Args:
            name: Which service.
        """
        return self._processes[name].log_file

    def _is_up(self, name: str, report: Report) -> bool:
        service, process = self._services[name], self._processes[name]
        if process.alive() and process.fingerprint() != service.fingerprint():
            process.stop()
        if process.alive() and service.answers():
            report(self._line(name), None)
            return True
        return False

    def _start(self, name: str) -> None:
        service = self._services[name]
        self._processes[name].start(
            service.command(),
            os.environ | service.environment(),
            service.working_directory or self.directory,
            service.fingerprint(),
        )

    def _line(self, name: str) -> str:
        return f"{self._services[name].title} answers on {self._services[name].address}"

    def _status(self, name: str) -> ServiceStatus:
        service, process = self._services[name], self._processes[name]
        found = process.find()
        try:
            if found is not None:
                state = "up" if service.answers() else "not answering"
                # A keeper's own memory says nothing of what it keeps.
                tree = [found, *found.children(recursive=True)]
                uptime, memory = time.time() - found.create_time(), sum(one.memory_info().rss for one in tree)
                return ServiceStatus(name, state, found.pid, service.address, uptime, memory)
        except psutil.NoSuchProcess:
            pass
        state = "ended by itself" if process.ended_by_itself() else "down"
        return ServiceStatus(name, state, None, service.address, None, None)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no two programs start or end the services of this directory at the same time."""
        with private():
            self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
