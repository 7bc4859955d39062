"""The ports the services listen on: where they come from, whether they are free, who holds a taken one."""

import dataclasses
import random
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psutil

from runtime.errors import ServiceError

HOST = "127.0.0.1"
CLUSTER_PORTS = frozenset({"flink", "python_workers", "java_workers"})
LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
WEAVIATE_INTERNAL_PORTS = 4
# Below the range from which Linux takes ports for outgoing connections (32768 and up), so that none of those takes a
# port between our choosing it and the service's listening on it.
FREE_RANGE = range(15000, 32000)


def is_free(port: int) -> bool:
    """Tell whether a server could listen on a TCP port of this machine.

    Args:
        port: 1 to 65535.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Connections that linger after a server ended do not hinder the next one, which sets this option too.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def is_open(port: int, timeout_seconds: float = 0.5) -> bool:
    """Tell whether something accepts connections on a TCP port of this machine.

    Args:
        port: 1 to 65535.
        timeout_seconds: How long the connection may take.
    """
    try:
        with socket.create_connection((HOST, port), timeout=timeout_seconds):
            return True
    except OSError:
        return False


def free_ports(count: int) -> list[int]:
    """Choose consecutive free ports at random.

    Args:
        count: How many.

    Returns:
        That many ports, each one higher than the one before.

    Raises:
        ServiceError: None were found.
    """
    for _ in range(1000):
        first = random.choice(FREE_RANGE)  # noqa: S311 - a port, not a secret
        if all(is_free(port) for port in range(first, first + count)):
            return list(range(first, first + count))
    raise ServiceError(
        f"No {count} free ports in a row",
        f"1,000 tries between {FREE_RANGE[0]} and {FREE_RANGE[-1]} found none",
        "end programs that listen on many ports",
    )


def holder(port: int) -> str:
    """Describe the program that listens on a TCP port.

    Args:
        port: 1 to 65535.

    Returns:
        Name and pid, or that it cannot be seen (another user's program).
    """
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
            if listens and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    except psutil.Error:
        pass
    return "a program that cannot be seen (another user's)"


def check_free(ports: Mapping[str, Sequence[int]]) -> None:
    """Refuse ports that are taken.

    Args:
        ports: The ports by the setting that moves them.

    Raises:
        ServiceError: Names each taken port, its setting and the program that holds it.
    """
    taken = [(setting, port) for setting, several in ports.items() for port in several if not is_free(port)]
    if taken:
        settings = " and ".join(dict.fromkeys(setting for setting, _ in taken))
        raise ServiceError(
            f"Taken: port{'s' if len(taken) > 1 else ''} {', '.join(str(port) for _, port in taken)}",
            "; ".join(f"port {port} ({setting}) is held by {holder(port)}" for setting, port in taken),
            f"end that program, or set {settings} in .env to a free port",
        )


@dataclass(frozen=True)
class Ports:
    """The port of every listener, with its default and the setting that moves it.

    ``weaviate_internal`` is the first of four in a row (gossip, data, Raft, Raft RPC): the server wants each second one
    right after the first.
    """

    kafka: int = field(default=9092, metadata={"setting": "KAFKA_BOOTSTRAP_SERVERS"})
    kafka_controller: int = field(default=9093, metadata={"setting": "KAFKA_CONTROLLER_PORT"})
    redis: int = field(default=6379, metadata={"setting": "REDIS_PORT"})
    weaviate: int = field(default=8080, metadata={"setting": "WEAVIATE_URL"})
    weaviate_grpc: int = field(default=50051, metadata={"setting": "WEAVIATE_GRPC_PORT"})
    weaviate_internal: int = field(default=7950, metadata={"setting": "WEAVIATE_INTERNAL_PORT"})
    weather: int = field(default=8090, metadata={"setting": "WEATHER_PORT"})
    flink: int = field(default=8081, metadata={"setting": "FLINK_MASTER"})
    flink_rpc: int = field(default=6123, metadata={"setting": "FLINK_RPC_PORT"})
    python_workers: int = field(default=50061, metadata={"setting": "PYTHON_WORKERS"})
    java_workers: int = field(default=50062, metadata={"setting": "JAVA_WORKERS"})

    @classmethod
    def default(cls) -> "Ports":
        """Give the ports that hold without any setting."""
        return cls()

    @classmethod
    def free(cls) -> "Ports":
        """Choose ports at random that are free now."""
        names = [one.name for one in dataclasses.fields(cls) if one.name != "weaviate_internal"]
        chosen = free_ports(len(names) + WEAVIATE_INTERNAL_PORTS)
        return cls(**dict(zip(names, chosen, strict=False)), weaviate_internal=chosen[len(names)])

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> "Ports":
        """Read the ports from the settings that the job reads too.

        Args:
            settings: The environment with ``.env`` below it. An unset or empty setting means the default.

        Returns:
            The ports.

        Raises:
            ServiceError: A setting holds no port, names another machine, or two share a port; names the setting.
        """
        found = {}
        for one in dataclasses.fields(cls):
            setting = one.metadata["setting"]
            value = settings.get(setting, "").strip()
            # A job may go to a Flink elsewhere, and to the embedded one, which takes any port; a cluster of this
            # machine then has the ports it has without settings.
            if value and (one.name not in CLUSTER_PORTS or _host(value) in LOCAL_NAMES):
                found[one.name] = _read_port(setting, value)
        if (host := settings.get("REDIS_HOST", "").strip()) and host not in LOCAL_NAMES:
            raise _elsewhere("REDIS_HOST", host)
        ports = cls(**found)
        used: dict[int, str] = {}
        for setting, several in ports.by_setting().items():
            for port in several:
                if port in used:
                    raise _refused(setting, f"port {port} is {used[port]}'s already")
                used[port] = setting
        return ports

    def by_setting(self) -> dict[str, list[int]]:
        """Give every port under the name of the setting that moves it."""
        found = {one.metadata["setting"]: [getattr(self, one.name)] for one in dataclasses.fields(self)}
        first = self.weaviate_internal
        return found | {self.setting("weaviate_internal"): list(range(first, first + WEAVIATE_INTERNAL_PORTS))}

    @classmethod
    def setting(cls, name: str) -> str:
        """Give the setting that moves one of the ports.

        Args:
            name: A field's name.
        """
        return str({one.name: one.metadata["setting"] for one in dataclasses.fields(cls)}[name])


def _read_port(setting: str, value: str) -> int:
    """Read ``9092`` for a setting that is a port, else ``localhost:9092`` or ``http://localhost:8080``."""
    port: int | None
    if setting.endswith("_PORT"):
        port = int(value) if value.isascii() and value.isdigit() else None
    else:
        try:
            parts = urlsplit(value if "://" in value else f"//{value}")
            host, port = parts.hostname, parts.port
        except ValueError:
            raise _refused(setting, "it holds no port") from None
        if host not in LOCAL_NAMES:
            raise _elsewhere(setting, value)
        port = 80 if port is None and parts.scheme == "http" else port
    if port is None or not 1 <= port <= 65535:
        raise _refused(setting, "it holds no port between 1 and 65535")
    return port


def _host(value: str) -> str | None:
    try:
        return urlsplit(value if "://" in value else f"//{value}").hostname
    except ValueError:
        return None


def _refused(setting: str, why: str) -> ServiceError:
    return ServiceError(f"{setting} cannot be used", why, f"change {setting} in the environment or .env")


def _elsewhere(setting: str, value: str) -> ServiceError:
    return ServiceError(
        f"{setting} names another machine",
        f"{value!r} is not this machine, and run_local.sh starts its services here",
        f"unset {setting} (environment, .env), or run the job itself against that machine: python -m pipeline.main",
    )
