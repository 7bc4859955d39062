"""A Kafka Connect worker with the Snowflake sink, for as long as somebody asks it something."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from local.log4j import LOG4J
from local.service import at
from runtime import jars
from runtime.errors import ServiceError
from runtime.java import java
from runtime.ports import free_ports
from runtime.process import Awaited, OwnedProcess, wait_until_ready

READY_SECONDS = 120.0
ANSWER_SECONDS = 60.0
PLUGIN = "SnowflakeSinkConnector"


@dataclass(frozen=True)
class ConnectWorker:
    """A worker that answers.

    Attributes:
        url: of its REST interface.
    """

    url: str

    def validate(self, config: Mapping[str, str]) -> dict[str, Any]:
        """Return what the worker says of a connector's configuration (`ConfigInfos` of Connect's REST interface).

        Raises:
            ServiceError: it does not answer, or with an error.
        """
        return _ask(f"{self.url}/connector-plugins/{PLUGIN}/config/validate", config)


@contextlib.contextmanager
def connect_worker(
    properties: Path, bootstrap_servers: str, environment: Mapping[str, str], directory: Path
) -> Iterator[ConnectWorker]:
    """Start a worker and end it again. The jars (210 MB) are fetched the first time.

    Args:
        properties: of the worker, as it is deployed; what belongs to a place (brokers, ports, paths) is replaced.
        bootstrap_servers: host:port by comma.
        environment: variables for its config provider, beside ours.
        directory: for its files and its log.

    Raises:
        ServiceError: it does not come up; with the end of its log.
    """
    plugins = directory / "plugins" / "snowflake"
    plugins.mkdir(parents=True, exist_ok=True)
    for jar in jars.fetch("snowflake"):
        link = plugins / jar.name
        link.unlink(missing_ok=True)
        link.symlink_to(jar)
    [port] = free_ports(1)
    here = {
        "bootstrap.servers": bootstrap_servers,
        "listeners": f"http://{at(port)}",
        "plugin.path": plugins.parent.as_posix(),
        **{f"{kind}.storage.replication.factor": "1" for kind in ("config", "offset", "status")},
    }
    ours = directory / "worker.properties"
    # Of two lines with one name, Java takes the later.
    lines = [properties.read_text(encoding="utf-8"), *(f"{name}={value}" for name, value in here.items())]
    ours.write_text("\n".join(lines) + "\n", encoding="utf-8")
    log4j = directory / "log4j2.yaml"
    log4j.write_text(LOG4J, encoding="utf-8")
    run = [java(), "-Xms128m", "-Xmx768m", f"-Dlog4j2.configurationFile={log4j}", "-cp", jars.class_path("connect")]
    process = OwnedProcess("connect", directory)
    worker = ConnectWorker(f"http://{at(port)}")
    try:
        process.start(
            [*run, "org.apache.kafka.connect.cli.ConnectDistributed", str(ours)], os.environ | environment, directory
        )
        awaited = Awaited(process, "Kafka Connect", lambda: _answers(worker.url), READY_SECONDS)
        wait_until_ready([awaited], lambda *_: None)
        yield worker
    finally:
        process.stop()


def _answers(url: str) -> bool:
    try:
        _ask(url, timeout=1.0)
    except ServiceError:
        return False
    return True


def _ask(url: str, body: Mapping[str, str] | None = None, timeout: float = ANSWER_SECONDS) -> dict[str, Any]:
    try:
        answer = requests.request("GET" if body is None else "PUT", url, json=body, timeout=timeout)
        said = answer.json()
    except requests.RequestException as error:
        raise ServiceError("Kafka Connect does not answer", type(error).__name__, "see its log") from None
    if not answer.ok:
        raise ServiceError("Kafka Connect refused", str(said.get("message")), "fix what it names")
    return dict(said)
