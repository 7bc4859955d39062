"""The console beside the local services: a process of its own, which answers on this machine only."""

import hashlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import requests

from local.ports import Ports
from local.service import Service, at
from runtime import paths
from runtime.ports import is_open

ASK_SECONDS = 2.0


def _nothing() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Console(Service):
    """`python -m console`.

    Args:
        others: Gives the settings by which it finds the services that run now.
    """

    others: Callable[[], Mapping[str, str]] = field(default=_nothing)

    name = "console"
    title = "Console"
    ready_seconds = 60.0

    @property
    def address(self) -> str:
        """The URL for a browser."""
        return f"http://{at(self.ports.console)}/"

    @property
    def working_directory(self) -> Path:
        """The project: `.env` and the jobs' savepoints are found from there."""
        return paths.PROJECT

    def listens(self) -> dict[str, list[int]]:
        """Give its port."""
        return {Ports.setting("console"): [self.ports.console]}

    def client_settings(self) -> dict[str, str]:
        """Give nothing: no job needs it."""
        return {}

    def configuration(self) -> str:
        """Give its environment and a sum of `.env`: after a change of either it is started again."""
        try:
            dotenv = hashlib.sha256(paths.DOTENV.read_bytes()).hexdigest()
        except FileNotFoundError:
            dotenv = ""
        return "\n".join([*(f"{name}={value}" for name, value in sorted(self.environment().items())), dotenv])

    def command(self) -> list[str]:
        """Give program and arguments."""
        return [sys.executable, "-m", "console"]

    def environment(self) -> Mapping[str, str]:
        """Let it find the project and the services, and listen where it should."""
        return {**self.others(), **paths.python_path(), "CONSOLE_PORT": str(self.ports.console)}

    def answers(self) -> bool:
        """Ask it whether it lives."""
        if not is_open(self.ports.console):
            return False
        try:
            with requests.Session() as session:
                session.trust_env = False
                return session.get(f"{self.address}live", timeout=ASK_SECONDS).ok
        except requests.RequestException:
            return False
