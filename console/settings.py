"""What the CONSOLE_* settings come to, checked: who may ask, from where, and where the jobs serve their metrics."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from console.access.roles import Role
from pipeline.settings import Settings, SettingsError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
SHORTEST_SECRET = 16
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Token:
    """A token of a person or a program; only its hash is kept."""

    name: str
    role: Role
    digest: bytes = field(repr=False)


@dataclass(frozen=True)
class ConsoleSettings:
    """The console's own settings.

    Attributes:
        job: the settings of the job beside which it runs.
        tokens: who may ask with one.
        proxies: whose role header is believed.
        secret: key of sessions, CSRF tokens and names in the audit log.
        metrics_urls: of the jobs, without a path.
    """

    job: Settings
    tokens: tuple[Token, ...]
    proxies: tuple[Network, ...]
    secret: bytes = field(repr=False)
    metrics_urls: tuple[str, ...]

    @property
    def open_to_all(self) -> bool:
        """Whether nobody is asked who they are: only on loopback, and everybody there may do everything."""
        return not self.tokens and not self.proxies

    @property
    def prefix(self) -> str:
        """Path prefix of a proxy, without slash at its end."""
        return self.job.console_prefix


def console_settings(settings: Settings) -> ConsoleSettings:
    """Return the console's settings.

    Raises:
        SettingsError: naming a setting that is wrong; it never repeats a secret.
    """
    secret = settings.console_secret.get_secret_value()
    if secret and len(secret) < SHORTEST_SECRET:
        raise SettingsError(f"CONSOLE_SECRET: must have at least {SHORTEST_SECRET} characters")
    found = ConsoleSettings(
        settings,
        tuple(_tokens(settings.console_tokens.get_secret_value())),
        tuple(map(_network, _parts(settings.console_trusted_proxies))),
        secret.encode() or secrets.token_bytes(32),
        tuple(map(_url, _parts(settings.console_metrics_urls))),
    )
    if found.open_to_all and settings.console_host not in LOOPBACK:
        raise SettingsError(
            f"CONSOLE_HOST: {settings.console_host} is reachable by others, who could all do everything: set "
            "CONSOLE_TOKENS, or CONSOLE_TRUSTED_PROXIES and let a proxy say who asks"
        )
    return found


def _parts(text: str) -> list[str]:
    return list(filter(None, map(str.strip, text.split(","))))


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    for number, part in enumerate(_parts(text), 1):
        name, _, rest = part.partition(":")
        role, _, token = rest.partition(":")
        if not (name.isidentifier() and name.isascii()) or role not in set(Role) or len(token) < SHORTEST_SECRET:
            raise SettingsError(
                f"CONSOLE_TOKENS: entry {number} must be NAME:ROLE:TOKEN, with a name of letters, digits and _, a role "
                f"of {', '.join(Role)} and a token of at least {SHORTEST_SECRET} characters"
            )
        if name in {token.name for token in found}:
            raise SettingsError(f"CONSOLE_TOKENS: entry {number} has the name of an earlier one")
        found.append(Token(name, Role(role), hashlib.sha256(token.encode()).digest()))
    return found


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise SettingsError(f"CONSOLE_TRUSTED_PROXIES: {text!r} is neither an address nor a network") from None


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    if not right:
        raise SettingsError(f"CONSOLE_METRICS_URLS: {text!r} is not a URL, such as http://localhost:6066")
    return text.rstrip("/")
