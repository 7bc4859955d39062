"""The ports the services listen on: where they come from, whether they are free, who holds a taken one."""

import random
import socket
from collections.abc import Mapping, Sequence

import psutil

from runtime.errors import ServiceError

HOST = "127.0.0.1"
LOCAL_NAMES = frozenset({HOST, "localhost", "::1"})
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


def is_open(port: int, timeout_seconds: float = 0.5, host: str = HOST) -> bool:
    """Tell whether something accepts connections on a TCP port.

    Args:
        port: 1 to 65535.
        timeout_seconds: How long the connection may take.
        host: Where; this machine unless given.
    """
    try:
        with socket.create_connection((host, port), timeout=timeout_seconds):
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
            "; ".join(f"port {port} ({setting}) is in use by {holder(port)}" for setting, port in taken),
            f"end that program, or set {settings} in .env to a free port",
        )
