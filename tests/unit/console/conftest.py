"""The console's application, asked without a server; what is behind it is unavailable unless a test puts it there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from clients.errors import ServiceUnavailable
from console.app import create_app
from console.settings import ConsoleSettings, console_settings
from console.sources import Sources
from pipeline.settings import load_settings

LOOPBACK, ELSEWHERE, PROXY = "127.0.0.1", "203.0.113.9", "10.0.0.5"
TOKENS = {role: f"{role}-token-0123456789abcdef" for role in ("viewer", "analyst", "operator", "officer")}
CONSOLE_TOKENS = ",".join(f"{role}_1:{role}:{token}" for role, token in TOKENS.items())


class Away:
    """A source that is unavailable, whatever it is asked."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def unavailable(*_: Any, **__: Any) -> Any:
            raise ServiceUnavailable("Kafka at nowhere:9092 (KAFKA_BOOTSTRAP_SERVERS) cannot be reached")

        return unavailable


class Asked:
    """A console and a client of it.

    Attributes:
        client: of the application.
        audit: its audit file.
        sources: what is behind it.
    """

    def __init__(self, settings: ConsoleSettings, sources: dict[str, Any], address: str, base_url: str):
        def make(of: ConsoleSettings) -> Sources:
            made = Sources(of)
            for name in ("metrics", "health", "lag", "letters", "jobs", "topics"):
                setattr(made, name, sources.get(name, Away()))
            self.sources = made
            return made

        self.audit = settings.job.console_audit_file
        self.client = TestClient(create_app(settings, make), client=(address, 50_000), base_url=base_url)

    def lines(self) -> list[dict[str, Any]]:
        """Return what the audit log holds."""
        if not self.audit.exists():
            return []
        return [json.loads(line) for line in self.audit.read_text().splitlines()]

    def csrf(self) -> dict[str, str]:
        """Return the header that requests of this browser carry."""
        return {"X-CSRF-Token": self.client.get("/api/v1/session").json()["csrf_token"]}


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., Asked]:
    """Make a console with settings of the test, asked from an address."""

    def make(
        address: str = LOOPBACK, sources: dict[str, Any] | None = None, base_url: str = "http://localhost", **flags: str
    ) -> Asked:
        flags = {
            "allow_placeholder_salt": "true",
            "dead_letter_payload": "plain",
            "console_audit_file": str(tmp_path / "audit.jsonl"),
            **flags,
        }
        return Asked(console_settings(load_settings(flags, dotenv=None)), sources or {}, address, base_url)

    return make


@pytest.fixture
def bearer() -> Callable[[str], dict[str, str]]:
    return lambda role: {"Authorization": f"Bearer {TOKENS[role]}"}
