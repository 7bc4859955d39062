"""Topics: which exist, and making those that do not."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewTopic
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from transforms.failures import ServiceUnavailable
from transforms.topics import ALL_TOPICS

CONNECT_SECONDS = 10.0
"""How long a broker may take to answer before it counts as unreachable."""

PARTITIONS = 2
REPLICAS = 1

SETTLING = frozenset(
    {
        KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
        KafkaError.COORDINATOR_NOT_AVAILABLE,
        KafkaError.NOT_COORDINATOR,
        KafkaError.NOT_LEADER_FOR_PARTITION,
        KafkaError.LEADER_NOT_AVAILABLE,
        KafkaError.FENCED_LEADER_EPOCH,
        KafkaError.UNKNOWN_TOPIC_OR_PART,
    }
)
"""What a broker answers for a moment after its start, of a topic just made, and at the first use of a group."""

while_settling = retry(
    retry=retry_if_exception(lambda error: isinstance(error, KafkaException) and error.args[0].code() in SETTLING),
    stop=stop_after_delay(CONNECT_SECONDS),
    wait=wait_fixed(0.3),
    reraise=True,
)
"""Decorator: asks again as long as the broker says that it still settles."""


def client_config(bootstrap_servers: str) -> dict[str, object]:
    """Return what every client of `bootstrap_servers` (host:port by comma) needs; it logs nothing of its own."""
    return {"bootstrap.servers": bootstrap_servers, "log_level": 0}


def admin_client(bootstrap_servers: str) -> AdminClient:
    """Return a client for `bootstrap_servers` (host:port by comma) that logs nothing of its own."""
    return AdminClient(client_config(bootstrap_servers))


def existing_topics(bootstrap_servers: str) -> dict[str, int]:
    """Return every topic with its number of partitions.

    Raises:
        ServiceUnavailable: no broker answers within `CONNECT_SECONDS`.
    """
    try:
        return topics_of(admin_client(bootstrap_servers))
    except KafkaException as error:
        raise unreachable(bootstrap_servers, error) from None


def topics_of(client: AdminClient) -> dict[str, int]:
    """Return every topic with its number of partitions.

    Raises:
        KafkaException: no broker answers within `CONNECT_SECONDS`.
    """
    metadata = client.list_topics(timeout=CONNECT_SECONDS)
    return {name: len(topic.partitions) for name, topic in metadata.topics.items()}


def unreachable(bootstrap_servers: str, error: KafkaException) -> ServiceUnavailable:
    """Return the error that says Kafka is away, and what to do."""
    return ServiceUnavailable(
        f"Kafka at {bootstrap_servers} (KAFKA_BOOTSTRAP_SERVERS) cannot be reached ({error.args[0].name()}). "
        "Start it (./run_local.sh up starts a local one) or correct the setting."
    )


def create_topics(bootstrap_servers: str, *, partitions: int = PARTITIONS, replicas: int = REPLICAS) -> list[str]:
    """Make the topics of the contract that are missing; return their names. Existing ones stay as they are.

    Raises:
        ServiceUnavailable: no broker answers.
    """
    existing = existing_topics(bootstrap_servers)
    new = [
        NewTopic(
            spec.name,
            num_partitions=partitions,
            replication_factor=replicas,
            config={
                "max.message.bytes": str(spec.max_message_bytes),
                **({} if spec.retention_ms is None else {"retention.ms": str(spec.retention_ms)}),
                **({} if spec.segment_ms is None else {"segment.ms": str(spec.segment_ms)}),
                **({"cleanup.policy": "compact"} if spec.compacted else {}),
            },
        )
        for spec in ALL_TOPICS
        if spec.name not in existing
    ]
    if not new:
        return []
    admin = admin_client(bootstrap_servers)  # held until the answers are there
    for future in admin.create_topics(new, operation_timeout=CONNECT_SECONDS).values():
        try:
            future.result()
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise unreachable(bootstrap_servers, error) from None
    return [topic.topic for topic in new]


def require_topics(bootstrap_servers: str, names: Iterable[str]) -> None:
    """Check that every topic of `names` exists.

    Raises:
        ServiceUnavailable: Kafka is away, or naming the topics that are missing.
    """
    missing = sorted(set(names) - set(existing_topics(bootstrap_servers)))
    if missing:
        raise ServiceUnavailable(
            f"Kafka at {bootstrap_servers} has no topic {', '.join(missing)}: "
            f"make the contract's topics with `python -m pipeline.kafka_admin {bootstrap_servers}`"
        )


def _command_line() -> int:
    parser = argparse.ArgumentParser(prog="python -m pipeline.kafka_admin", description="Make the contract's topics.")
    parser.add_argument("bootstrap_servers", help="host:port of the brokers, by comma")
    parser.add_argument("--partitions", type=int, default=PARTITIONS)
    parser.add_argument("--replicas", type=int, default=REPLICAS)
    arguments = parser.parse_args()
    try:
        made = create_topics(arguments.bootstrap_servers, partitions=arguments.partitions, replicas=arguments.replicas)
    except ServiceUnavailable as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(made) if made else "every topic is there")
    return 0


if __name__ == "__main__":
    sys.exit(_command_line())
