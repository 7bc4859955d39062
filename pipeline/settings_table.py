"""The settings as documents: `python -m pipeline.settings_table` writes docs/reference/settings.md and .env.example.

Both come from the code, and a test checks that they still do.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from pipeline.settings import Settings

PROJECT = Path(__file__).parents[1]
MARKDOWN = PROJECT / "docs" / "reference" / "settings.md"
EXAMPLE = PROJECT / ".env.example"

GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("The job", "Which stages run, and what they publish.", ("stages", "publish", "round_")),
    (
        "Sources",
        "What is read beside the contract's form. See [how to connect a source](../how-to/connect-a-source.md).",
        ("source_", "forward_"),
    ),
    ("Kafka", "How the brokers are reached. See [security](security.md#kafka).", ("kafka_", "expansion_")),
    (
        "Flink",
        "Only with `--runner=FlinkRunner`. See [streaming](../explanation/streaming.md).",
        ("flink_", "parallelism", "checkpoint_", "max_bundle_", "python_workers"),
    ),
    (
        "Privacy",
        "Tokens and what finds personal data. See [privacy](../explanation/privacy.md).",
        ("privacy_", "pii_", "ner_", "allow_placeholder_"),
    ),
    ("Dead letters", "See [dead letters](dead-letters.md).", ("dead_letter_",)),
    ("Enrichment", "Categories and weather, and the weather cache in Redis.", ("category_", "weather_", "redis_")),
    ("Embedding", "See [embedding](../explanation/embedding.md).", ("embedding_", "language_")),
    ("Near-duplicates and alerts", "See [alerts](../how-to/alerts.md).", ("duplicate_", "alert")),
    ("Weaviate", "The vector store.", ("weaviate_",)),
    ("Archive", "Only `bd archive` reads these. See [the archive](../how-to/archive.md).", ("archive_",)),
    ("Console", "Only `bd console` reads these. See [the console](../how-to/use-the-console.md).", ("console_",)),
    ("Metrics, health, logs", "See [metrics](metrics.md).", ("metrics_", "health_", "log_")),
)
"""Heading, sentence and the beginnings of the names of each group."""

EXAMPLES: dict[str, str] = {
    "stages": "enrich,embed",
    "publish": "anonymize,enrich",
    "source_adapters": "source.market.daraz=daraz_open_platform,source.market.shopify=none",
    "forward_headers": "traceparent,scraper",
    "kafka_bootstrap_servers": "broker-1:9092,broker-2:9092",
    "kafka_security_protocol": "SASL_SSL",
    "kafka_sasl_mechanism": "SCRAM-SHA-512",
    "kafka_sasl_username": "bd-stream",
    "kafka_oauth_token_url": "https://idp.example.com/oauth2/token",
    "kafka_oauth_client_id": "bd-stream",
    "kafka_oauth_scope": "kafka",
    "kafka_ssl_ca_location": "/etc/bd-stream/ca.pem",
    "kafka_ssl_certificate_location": "/etc/bd-stream/client.pem",
    "kafka_ssl_key_location": "/etc/bd-stream/client-key.pem",
    "kafka_group_id": "bd-stream-blue",
    "expansion_service": "localhost:8097",
    "flink_master": "flink.internal:8081",
    "flink_state_dir": "s3://bucket/flink",
    "parallelism": "4",
    "python_workers": "localhost:50061",
    "ner_model": "/srv/models/bn-ner",
    "category_table": "/etc/bd-stream/categories.yaml",
    "redis_host": "redis.internal",
    "redis_username": "bd-stream",
    "redis_ca_location": "/etc/bd-stream/ca.pem",
    "embedding_device": "cuda",
    "embedding_threads": "4",
    "embedding_cache_directory": "/var/cache/bd-stream",
    "language_lexicon": "/etc/bd-stream/words.tsv",
    "weaviate_url": "https://weaviate.internal",
    "archive_file": "/var/lib/bd-stream/archive.duckdb",
    "console_host": "0.0.0.0",  # noqa: S104 - an example in a document
    "console_prefix": "/console",
    "console_trusted_proxies": "10.0.0.5,10.1.0.0/16",
    "console_audit_file": "/var/lib/bd-stream/console-audit.jsonl",
    "metrics_port": "9100",
    "log_format": "json",
    "metrics_host": "0.0.0.0",  # noqa: S104 - an example in a document
}
"""Examples of settings whose default says too little; of all others the default is the example."""
SECRET_EXAMPLES: dict[str, str] = {
    "console_tokens": "asha:operator:$(openssl rand -hex 24)",
    "alert_webhook_secret": "$(openssl rand -base64 32)",
    "privacy_salt": "$(openssl rand -base64 32)",
    "dead_letter_key": "$(openssl rand -base64 32)",
}

_INTRODUCTION = """\
# Settings

Made by `python -m pipeline.settings_table`; do not edit. Each setting is a flag (`--redis-port 6380`), an environment
variable (`REDIS_PORT=6380`) or a line of `.env`, in this order. A wrong value, an unknown flag and a misspelt name are
refused at start, by name. `bd settings` prints the effective ones, `bd settings --check` checks them without starting
anything. An empty example is a secret of your own.
"""
_FOOTER = """
## Not settings

`run_local.sh` alone reads `KAFKA_CONTROLLER_PORT`, `WEAVIATE_INTERNAL_PORT`, `WEATHER_PORT` and `FLINK_RPC_PORT`, the
ports of the local services that no job needs, and `MAVEN_REPOSITORY_URL`, a mirror to fetch the jars from.

The flags of a single run are `--runner`, `--from-beginning`, `--detach`, `--from-savepoint`, `--replace`, `--input` and
`--output` (`bd run --help`), and all of Beam's own.
"""
_TABLE = "\n| setting | default | example | meaning |\n|---|---|---|---|\n"


def _default(value: Any) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def group_of(name: str) -> str:
    """Return the heading under which the setting `name` stands."""
    return next((heading for heading, _, beginnings in GROUPS if name.startswith(beginnings)), "Other")


def _row(name: str) -> str:
    field = Settings.model_fields[name]
    default = _default(field.default)
    example = EXAMPLES.get(name) or SECRET_EXAMPLES.get(name) or default
    cells = (f"`{name.upper()}`", f"`{default}`" if default else "-", f"`{example}`" if example else "")
    return f"| {' | '.join(cells)} | {field.description} |\n"


def markdown() -> str:
    """Return the page of all settings, by group."""
    page = _INTRODUCTION
    for heading, sentence in (*((heading, sentence) for heading, sentence, _ in GROUPS), ("Other", "")):
        names = [name for name in Settings.model_fields if group_of(name) == heading]
        if names:
            page += f"\n## {heading}\n" + (f"\n{sentence}\n" if sentence else "") + _TABLE + "".join(map(_row, names))
    return page + _FOOTER


def example() -> str:
    """Return the contents of `.env.example`: every setting with its default, as comments."""
    lines = ["# Copy to .env (run_local.sh makes one with a random salt and key) and set what differs.\n"]
    for name, field in Settings.model_fields.items():
        lines.append(f"\n# {field.description}\n# {name.upper()}={_default(field.default)}\n")
    return "".join(lines)


if __name__ == "__main__":
    MARKDOWN.write_text(markdown(), encoding="utf-8")
    EXAMPLE.write_text(example(), encoding="utf-8")
