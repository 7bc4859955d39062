"""How Redis is reached, with a client for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


@dataclass(frozen=True)
class RedisConnection:
    """How Redis is reached; can be pickled, and its repr shows no secret.

    Attributes:
        host: name or address.
        port: TCP port.
        db: number of the database.
        username: of Redis' access control list; None for its default user.
        password: None without one.
        tls: speak TLS.
        ca: with TLS, whom we trust, PEM; None trusts the authorities of the machine.

    Raises:
        ValueError: port or db cannot be.
    """

    host: str
    port: int = 6379
    db: int = 0
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    ca: str | None = None

    def __post_init__(self) -> None:
        if not 0 < self.port < 65536:
            raise ValueError("port of Redis must be 1 to 65535")
        if self.db < 0:
            raise ValueError("db of Redis must be 0 or more")

    def client(self, timeout_seconds: float) -> redis.Redis:
        """Return a client; it connects when it is first used, and tries nothing twice.

        Args:
            timeout_seconds: what connecting and each reply may take.
        """
        security: dict[str, Any] = {"username": self.username, "password": self.password}
        if self.tls:
            security |= {"ssl": True, "ssl_ca_data": self.ca, "ssl_check_hostname": True}
        return redis.Redis(
            host=self.host,
            port=self.port,
            db=self.db,
            socket_connect_timeout=timeout_seconds,
            socket_timeout=timeout_seconds,
            retry=Retry(NoBackoff(), 0),  # the default waits and tries again, up to a minute
            protocol=2,
            **security,
        )
