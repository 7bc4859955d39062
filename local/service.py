"""What every local service has in common."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from local.credentials import Credentials
from local.ports import Ports
from runtime.ports import HOST


@dataclass(frozen=True)
class Service(ABC):
    """How one service is started and how it shows that it answers.

    Args:
        directory: Where its data are; survives restarts.
        ports: Where it listens.
        credentials: What it asks clients for; None: no authentication for clients on this machine.
        host: The address it listens on: loopback, unless the host is a simulated one (`verification.hosts`).
    """

    directory: Path
    ports: Ports
    credentials: Credentials | None = None
    host: str = HOST

    name: ClassVar[str]
    title: ClassVar[str]
    ready_seconds: ClassVar[float] = 60.0

    @property
    @abstractmethod
    def address(self) -> str:
        """Where clients find it, as the settings write it."""

    def at(self, port: int) -> str:
        """Write the address of one of its ports."""
        return f"{self.host}:{port}"

    @property
    def working_directory(self) -> Path | None:
        """Where its program runs; None for the directory of all services."""
        return None

    @abstractmethod
    def listens(self) -> dict[str, list[int]]:
        """Give every port it opens under the setting that moves it."""

    @abstractmethod
    def client_settings(self) -> dict[str, str]:
        """Give the settings by which the job finds it."""

    @abstractmethod
    def configuration(self) -> str:
        """Give all that it is started with and that settings may change, as text."""

    def prepare(self) -> str:
        """Bring in what it needs to run; costs nothing the second time.

        Returns:
            One line that says which program will run.
        """
        return ""

    @abstractmethod
    def command(self) -> list[str]:
        """Write its files and give program and arguments."""

    def environment(self) -> Mapping[str, str]:
        """Give the environment variables it needs beside ours."""
        return {}

    @abstractmethod
    def answers(self) -> bool:
        """Ask it something real; tells within about a second whether it answered."""

    def exposed(self) -> str | None:
        """Say why others than this machine reach it, None when they do not."""
        return None

    def fingerprint(self) -> str:
        """Tell two configurations apart."""
        return hashlib.sha256(self.configuration().encode()).hexdigest()[:16]


@dataclass(frozen=True)
class ServiceStatus:
    """How a service is.

    Args:
        name: The service.
        state: ``up``, ``not answering`` (it runs), ``ended by itself`` (a crash or kill) or ``down``.
        pid: Its process, if it runs.
        address: Where it is or would be found.
        uptime_seconds: Since its start, if it runs.
        memory_bytes: Resident memory of its process and that process's children, if it runs.
    """

    name: str
    state: str
    pid: int | None
    address: str
    uptime_seconds: float | None
    memory_bytes: int | None


def at(port: int) -> str:
    """Write the address of a port of this machine."""
    return f"{HOST}:{port}"
