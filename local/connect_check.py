"""Has a real Kafka Connect worker check the Snowflake sink's configuration: `bd connect-check`.

Names every wrong, missing or misspelt field. With SNOWFLAKE_URL, SNOWFLAKE_USER and SNOWFLAKE_PRIVATE_KEY set it logs
in as well; without them it uses stand-ins, and that there is no connection is as it should be.
"""

from __future__ import annotations

import base64
import difflib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from rich.console import Console

from local.connect_worker import connect_worker
from pipeline.settings import SettingsError, load_settings
from runtime.paths import PROJECT

CONFIG = PROJECT / "deploy" / "connect" / "snowflake-sink.json"
WORKER = PROJECT / "deploy" / "connect" / "worker.properties"

NO_CONNECTION = "Cannot connect to Snowflake"
"""What the connector says when all it can check by itself is right."""
_READ_BUT_NOT_DECLARED = frozenset({"snowflake.enable.schematization", "snowflake.jdbc.map"})
"""Fields that the connector reads, and does not list in its answer."""
_ASKED_FOR_AT_START = ("snowflake.role.name",)
"""Fields without which it starts no task, though its validation takes them for optional."""
_FREE_PREFIXES = ("consumer.override.", "producer.override.", "admin.override.")
_CONVERTER = re.compile(r"^(key|value|header)\.converter\.")
_QUICK = {"snowflake.jdbc.map": "loginTimeout:5,networkTimeout:5000,maxHttpRetries:1,retryTimeout:5"}
"""Only while checking: an account that cannot be reached is reported within seconds, not minutes."""


class Problem(NamedTuple):
    """What is wrong with one field of a configuration."""

    field: str
    error: str

    @property
    def is_connection(self) -> bool:
        """Whether the field is right as far as can be told without an account."""
        return self.error.endswith(NO_CONNECTION)


def read_config(path: Path) -> dict[str, str]:
    """Return the configuration that a file holds: one JSON object of texts.

    Raises:
        SettingsError: the file cannot be read, or holds something else.
    """
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"--config: {path} cannot be read ({type(error).__name__})") from None
    if not isinstance(config, dict) or not all(isinstance(value, str) for value in config.values()):
        raise SettingsError(f"--config: {path} is no JSON object of texts")
    return config


def stand_ins(config: Mapping[str, str]) -> dict[str, str]:
    """Return a value for each environment variable that `config` names: of the right form, and leading nowhere."""
    names = {name for value in config.values() for name in re.findall(r"\$\{env:(\w+)\}", value)}
    return {name: _private_key() if "KEY" in name else "127.0.0.1:1" if "URL" in name else "nobody" for name in names}


def _private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    plain = serialization.NoEncryption()
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, plain)
    return base64.b64encode(der).decode()


def problems(config: Mapping[str, str], answer: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with `config`, by a worker's answer and by the fields that it does not know.

    Connect takes any name for a field and leaves it unread, so a misspelt one would go unnoticed.
    """
    values = [entry["value"] for entry in answer["configs"]]
    found = [Problem(value["name"], error) for value in values for error in value["errors"]]
    found += [
        Problem(name, "is missing: the connector does not start without it")
        for name in _ASKED_FOR_AT_START
        if not config.get(name)
    ]
    known = {value["name"] for value in values} | _READ_BUT_NOT_DECLARED
    for name in config:
        if name not in known and not name.startswith(_FREE_PREFIXES) and not _CONVERTER.match(name):
            closest = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {closest[0]}?" if closest else ""
            found.append(Problem(name, f"neither Connect nor the connector reads it{hint}"))
    return found


def check(path: Path, console: Console) -> int:
    """Check a connector's configuration by a worker started for it, and print what is wrong.

    Returns:
        0, or 1 when something is wrong.

    Raises:
        SettingsError: the file cannot be read, or a setting is wrong.
        ServiceError: the worker does not start.
    """
    config = read_config(path)
    settings = load_settings({"allow_placeholder_salt": "true", "dead_letter_payload": "plain"})
    invented = stand_ins(config)
    given = {name for name in invented if os.environ.get(name)}
    if unset := sorted(set(invented) - given):
        console.print(f"Not set, so checked with stand-ins and without an account: {', '.join(unset)}")
    environment = invented if unset else {}
    with (
        tempfile.TemporaryDirectory(prefix="bd-stream-connect-") as directory,
        connect_worker(WORKER, settings.kafka_bootstrap_servers, environment, Path(directory)) as worker,
    ):
        found = problems(config, worker.validate(_QUICK | config))
    wrong = [one for one in found if not (unset and one.is_connection)]
    for one in wrong:
        console.print(f"✗ {one.field}: {one.error}")
    if not wrong:
        connected = "" if not found else "; there is no connection to an account, as there should not be"
        console.print(f"✓ {path.name}: nothing wrong{connected}")
    return 1 if wrong else 0
