"""The settings as documents: `python -m pipeline.settings_table` writes docs/settings.md and .env.example.

Both come from the code, and a test checks that they still do.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from pipeline.settings import Settings

PROJECT = Path(__file__).parents[1]
MARKDOWN = PROJECT / "docs" / "settings.md"
EXAMPLE = PROJECT / ".env.example"

_INTRODUCTION = """\
# Settings

Made by `python -m pipeline.settings_table`; do not edit. Each is a flag (`--redis-port 6380`), an environment variable
(`REDIS_PORT=6380`) or a line of `.env`, in this order. A wrong value, an unknown flag and a name that is almost one of
these are refused at start, by name.

| setting | default | meaning |
|---|---|---|
"""
_FOOTER = """
`run_local.sh` alone reads `KAFKA_CONTROLLER_PORT`, `WEAVIATE_INTERNAL_PORT`, `WEATHER_PORT` and `FLINK_RPC_PORT`, the
ports of the local services that no job needs, and `MAVEN_REPOSITORY_URL`, a mirror to fetch the jars from.

The flags of one run are no settings: `--runner`, `--from-beginning`, `--detach`, `--from-savepoint`, `--replace`,
`--input`, `--output` (see the README and docs/streaming.md), and all of Beam's own.
"""


def _default(value: Any) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def markdown() -> str:
    """Return the page of all settings."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = _default(field.default)
        shown = f"`{default}`" if default else "-"
        rows.append(f"| `{name.upper()}` | {shown} | {field.description} |\n")
    return _INTRODUCTION + "".join(rows) + _FOOTER


def example() -> str:
    """Return the contents of `.env.example`: every setting with its default, as comments."""
    lines = ["# Copy to .env (run_local.sh makes one with a random salt and key) and set what differs.\n"]
    for name, field in Settings.model_fields.items():
        lines.append(f"\n# {field.description}\n# {name.upper()}={_default(field.default)}\n")
    return "".join(lines)


if __name__ == "__main__":
    MARKDOWN.write_text(markdown(), encoding="utf-8")
    EXAMPLE.write_text(example(), encoding="utf-8")
