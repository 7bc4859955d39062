"""One Kafka broker that is its own controller (KRaft)."""

import base64
import logging
import subprocess
import uuid
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from runtime import jars
from runtime.errors import ServiceError
from runtime.java import java
from runtime.ports import Ports, is_open
from runtime.service import Service, at

MESSAGE_BYTES_MAX = 16 * 1024 * 1024
HEAP = ["-Xms256m", "-Xmx1g"]

# https://kafka.apache.org/documentation/#brokerconfigs. A request may hold 100 MiB by default, so only what is below
# the largest message is raised. One broker: one replica of everything; few partitions of the inner topics start faster.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://{broker},CONTROLLER://{controller}
advertised.listeners=PLAINTEXT://{broker}
log.dirs={data}
message.max.bytes={message_bytes}
replica.fetch.max.bytes={message_bytes}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=5
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=5
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
"""

LOG4J = """\
Configuration:
  Appenders:
    Console:
      name: out
      PatternLayout:
        pattern: "%d{ISO8601} %-5p %c{1}: %m%n"
  Loggers:
    Root:
      level: warn
      AppenderRef:
        ref: out
    Logger:
      - name: kafka.server.KafkaRaftServer
        level: info
"""


def _silent_logger() -> logging.Logger:
    # The client would write every refused connection to stderr; that it is not up yet is what we ask.
    logger = logging.getLogger("runtime.kafka_broker.probe")
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    return logger


class Kafka(Service):
    """Apache Kafka 4.1, its data kept over restarts."""

    name = "kafka"
    title = "Kafka"

    @property
    def address(self) -> str:
        """Host and port of the broker."""
        return at(self.ports.kafka)

    def listens(self) -> dict[str, list[int]]:
        """Give the broker's and the controller's port."""
        return {
            Ports.setting("kafka"): [self.ports.kafka],
            Ports.setting("kafka_controller"): [self.ports.kafka_controller],
        }

    def client_settings(self) -> dict[str, str]:
        """Give the bootstrap servers."""
        return {"KAFKA_BOOTSTRAP_SERVERS": self.address}

    @property
    def _properties(self) -> str:
        return PROPERTIES.format(
            broker=at(self.ports.kafka),
            controller=at(self.ports.kafka_controller),
            data=(self.directory / "log").as_posix(),
            message_bytes=MESSAGE_BYTES_MAX,
        )

    def configuration(self) -> str:
        """Give the broker's properties and the heap."""
        return "\n".join([self._properties, *HEAP])

    def prepare(self) -> str:
        """Find a Java, fetch the class path."""
        return f"{java()}, {len(jars.fetch('kafka'))} jars"

    def command(self) -> list[str]:
        """Write the configuration, format the storage the first time."""
        self.directory.mkdir(parents=True, exist_ok=True)
        properties, log4j = self.directory / "server.properties", self.directory / "log4j2.yaml"
        properties.write_text(self._properties, encoding="utf-8")
        log4j.write_text(LOG4J, encoding="utf-8")
        run = [java(), *HEAP, f"-Dlog4j2.configurationFile={log4j}", "-cp", jars.class_path("kafka")]
        if not (self.directory / "log" / "meta.properties").exists():
            _format_storage(run, properties)
        return [*run, "kafka.Kafka", str(properties)]

    def answers(self) -> bool:
        """Ask for the cluster's metadata."""
        if not is_open(self.ports.kafka):
            return False
        try:
            client = AdminClient({"bootstrap.servers": self.address}, logger=_silent_logger())
            return bool(client.list_topics(timeout=2.0).brokers)
        except KafkaException:
            return False


def _format_storage(run: list[str], properties: Path) -> None:
    # A cluster id is a UUID in URL-safe base64 without padding; one that begins with '-' would be taken for an option.
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
    tool = [*run, "kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", cluster, "-c", str(properties)]
    ran = subprocess.run(tool, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise ServiceError(
            "Kafka's storage could not be formatted",
            (ran.stdout + ran.stderr).strip()[-1000:],
            f"check that {properties.parent} can be written and has space; removing it starts afresh",
        )
