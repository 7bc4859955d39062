"""One Kafka broker that is its own controller (KRaft)."""

import base64
import subprocess
import uuid
from pathlib import Path
from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from clients.kafka_connection import ClientCertificate, KafkaConnection, Login, jaas_config, jaas_value
from local.credentials import USERNAME, write_secret
from local.log4j import LOG4J
from local.ports import Ports
from local.service import Service
from runtime import class_archive, jars
from runtime.errors import ServiceError
from runtime.java import java
from runtime.ports import is_open

MECHANISM: Final = "PLAIN"
MESSAGE_BYTES_MAX = 16 * 1024 * 1024
HEAP = ["-Xms256m", "-Xmx1g"]

# https://kafka.apache.org/documentation/#brokerconfigs. A request may hold 100 MiB by default, so only what is below
# the largest message is raised. One broker: one replica of everything; few partitions of the inner topics start faster.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{controller}
controller.listener.names=CONTROLLER
listeners={protocol}://{broker},CONTROLLER://{controller}
advertised.listeners={protocol}://{broker}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,{protocol}:{protocol}
inter.broker.listener.name={protocol}
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

# https://kafka.apache.org/documentation/#security. Clients must show a certificate too, so that every setting is
# of use; users for SCRAM are created where they are needed.
SECURITY = """\
sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
listener.name.sasl_ssl.plain.sasl.jaas.config={plain}
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.sasl_ssl.ssl.client.auth=required
ssl.keystore.type=PEM
ssl.keystore.location={keystore}
ssl.truststore.type=PEM
ssl.truststore.location={truststore}
"""

_LOG4J = f"""{LOG4J}\
    Logger:
      - name: kafka.server.KafkaRaftServer
        level: info
"""


class Kafka(Service):
    """Apache Kafka 4.3, its data kept over restarts."""

    name = "kafka"
    title = "Kafka"

    @property
    def address(self) -> str:
        """Host and port of the broker."""
        return self.at(self.ports.kafka)

    def listens(self) -> dict[str, list[int]]:
        """Give the broker's and the controller's port."""
        return {
            Ports.setting("kafka"): [self.ports.kafka],
            Ports.setting("kafka_controller"): [self.ports.kafka_controller],
        }

    def client_settings(self) -> dict[str, str]:
        """Give the bootstrap servers."""
        found = {"KAFKA_BOOTSTRAP_SERVERS": self.address}
        if self.credentials is None:
            return found
        return found | {
            "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "KAFKA_SASL_MECHANISM": MECHANISM,
            "KAFKA_SASL_USERNAME": USERNAME,
            "KAFKA_SASL_PASSWORD": self.credentials.password,
            "KAFKA_SSL_CA_LOCATION": str(self.credentials.pem("ca")),
            "KAFKA_SSL_CERTIFICATE_LOCATION": str(self.credentials.pem("client")),
            "KAFKA_SSL_KEY_LOCATION": str(self.credentials.pem("client-key")),
        }

    @property
    def connection(self) -> KafkaConnection:
        """How a client of this machine reaches it."""
        if self.credentials is None:
            return KafkaConnection(self.address)
        pem = {name: self.credentials.pem(name).read_text() for name in ("ca", "client", "client-key")}
        return KafkaConnection(
            self.address,
            "SASL_SSL",
            Login(MECHANISM, USERNAME, self.credentials.password),
            pem["ca"],
            ClientCertificate(pem["client"], pem["client-key"]),
        )

    @property
    def _properties(self) -> str:
        found = PROPERTIES.format(
            protocol=self.connection.protocol,
            broker=self.at(self.ports.kafka),
            controller=self.at(self.ports.kafka_controller),
            data=(self.directory / "log").as_posix(),
            message_bytes=MESSAGE_BYTES_MAX,
        )
        if self.credentials is None:
            return found
        # The broker is a client of itself, under the same name.
        known = f"user_{USERNAME}={jaas_value(self.credentials.password)}"
        plain = jaas_config(Login("PLAIN", USERNAME, self.credentials.password)).replace(";", f" {known};")
        return found + SECURITY.format(
            plain=plain.replace("\\", "\\\\"),  # as a file of properties escapes
            keystore=self._keystore.as_posix(),
            truststore=self.credentials.pem("ca").as_posix(),
        )

    @property
    def _keystore(self) -> Path:
        return self.directory / "server.pem"

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
        write_secret(properties, self._properties)
        if self.credentials is not None:
            both = (self.credentials.pem(name).read_text() for name in ("server-key", "server"))
            write_secret(self._keystore, "".join(both))
        log4j.write_text(_LOG4J, encoding="utf-8")
        options = [*class_archive.flags("kafka"), *HEAP, f"-Dlog4j2.configurationFile={log4j}"]
        run = [java(), *options, "-cp", jars.class_path("kafka")]
        if not (self.directory / "log" / "meta.properties").exists():
            _format_storage(run, properties)
        return [*run, "kafka.Kafka", str(properties)]

    def answers(self) -> bool:
        """Ask for the cluster's metadata."""
        if not is_open(self.ports.kafka, host=self.host):
            return False
        try:
            client = AdminClient(self.connection.librdkafka())
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
