"""The port of every local service: its default and the setting that changes it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from runtime.errors import ServiceError
from runtime.ports import LOCAL_NAMES, free_ports

CLUSTER_PORTS = frozenset({"flink", "python_workers"})


WEAVIATE_INTERNAL_PORTS = 4


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
    console: int = field(default=8040, metadata={"setting": "CONSOLE_PORT"})

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
