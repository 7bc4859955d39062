"""Topics: which exist, and making those that do not."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from clients.errors import ServiceUnavailable
from clients.kafka_connection import KafkaConnection
from schemas.topics import ALL_TOPICS

CONNECT_SECONDS = 10.0
"""How long a broker may take to answer before it counts as unreachable."""
ASK_SECONDS = 1.0
SHOWN_POLL_SECONDS = 0.1
SHOWN_SECONDS = 60.0
"""How long a broker may take to show what its controller has made; one on a busy machine took more than ten."""

REFUSED = {
    KafkaError._AUTHENTICATION: "correct KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, KAFKA_SASL_MECHANISM",
    KafkaError._SSL: "correct KAFKA_SSL_CA_LOCATION, which must hold the authority behind the brokers' certificate, or "
    "KAFKA_SECURITY_PROTOCOL; some brokers want KAFKA_SSL_CERTIFICATE_LOCATION too",
    **dict.fromkeys(
        (
            KafkaError.TOPIC_AUTHORIZATION_FAILED,
            KafkaError.GROUP_AUTHORIZATION_FAILED,
            KafkaError.CLUSTER_AUTHORIZATION_FAILED,
        ),
        "the user of KAFKA_SASL_USERNAME lacks a right (docs/reference/security.md lists those it needs)",
    ),
}
"""What to do about an answer that asking again does not change."""

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


def admin_client(kafka: KafkaConnection) -> AdminClient:
    """Return a client that logs nothing of its own."""
    return AdminClient(kafka.librdkafka())


def existing_topics(kafka: KafkaConnection) -> dict[str, int]:
    """Return every topic with its number of partitions.

    Raises:
        ServiceUnavailable: no broker answers within `CONNECT_SECONDS`.
    """
    refusals: list[KafkaError] = []
    client = AdminClient(kafka.librdkafka() | {"error_cb": refusals.append})
    deadline = time.monotonic() + CONNECT_SECONDS
    while True:
        try:
            return topics_of(client, ASK_SECONDS)
        except KafkaException as error:
            # The client tries again even where nothing but other settings will help.
            client.poll(0)
            refused = [KafkaException(one) for one in refusals if one.code() in REFUSED]
            if refused or time.monotonic() > deadline:
                raise unreachable(kafka, refused[0] if refused else error) from None


def topics_of(client: AdminClient, seconds: float = CONNECT_SECONDS) -> dict[str, int]:
    """Return every topic with its number of partitions.

    Raises:
        KafkaException: no broker answers within `seconds`.
    """
    metadata = client.list_topics(timeout=seconds)
    return {name: len(topic.partitions) for name, topic in metadata.topics.items()}


def unreachable(kafka: KafkaConnection, error: KafkaException) -> ServiceUnavailable:
    """Return the error that says Kafka is unavailable, or authentication failed, and what to do."""
    reason = error.args[0]
    if (hint := REFUSED.get(reason.code())) is not None:
        return ServiceUnavailable(
            f"Kafka at {kafka.servers} (KAFKA_BOOTSTRAP_SERVERS) refuses ({reason.name()}): {hint}"
        )
    return ServiceUnavailable(
        f"Kafka at {kafka.servers} (KAFKA_BOOTSTRAP_SERVERS) cannot be reached with "
        f"KAFKA_SECURITY_PROTOCOL={kafka.protocol} ({reason.name()}). Start it (./run_local.sh up starts a local one), "
        "or correct the settings."
    )


def create_topics(kafka: KafkaConnection, *, partitions: int = PARTITIONS, replicas: int = REPLICAS) -> list[str]:
    """Make the topics of the contract that are missing; return their names once the broker shows them.

    Existing ones stay as they are.

    Raises:
        ServiceUnavailable: no broker answers.
    """
    existing = existing_topics(kafka)
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
    admin = admin_client(kafka)  # held until the answers are there
    for future in admin.create_topics(new, operation_timeout=CONNECT_SECONDS).values():
        try:
            future.result()
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise unreachable(kafka, error) from None
    names = [topic.topic for topic in new]
    _wait_until_shown(kafka, dict.fromkeys(names, partitions))
    return names


def add_partitions(kafka: KafkaConnection, wanted: Mapping[str, int]) -> None:
    """Give topics more partitions; return once the broker shows them.

    Args:
        kafka: how it is reached.
        wanted: topic -> its number of partitions afterwards, more than it has now.

    Raises:
        ServiceUnavailable: no broker answers, or one refuses; topics before it in `wanted` may have grown.
    """
    admin = admin_client(kafka)  # held until the answers are there
    new = [NewPartitions(topic, number) for topic, number in wanted.items()]
    for topic, future in admin.create_partitions(new, operation_timeout=CONNECT_SECONDS).items():
        try:
            future.result()
        except KafkaException as error:
            reason = error.args[0]
            if (
                reason.code() > 0 and reason.code() not in REFUSED
            ):  # what a broker answers; its client's own are below 0
                raise ServiceUnavailable(
                    f"Kafka at {kafka.servers} does not give {topic} {wanted[topic]} partitions: {reason.str()}"
                ) from None
            raise unreachable(kafka, error) from None
    _wait_until_shown(kafka, wanted)


def _wait_until_shown(kafka: KafkaConnection, wanted: Mapping[str, int]) -> None:
    """Wait for a broker that has not read yet what its controller made of topics and their partitions."""
    deadline = time.monotonic() + SHOWN_SECONDS
    while time.monotonic() < deadline:
        existing = existing_topics(kafka)
        if all(existing.get(topic, 0) >= number for topic, number in wanted.items()):
            return
        time.sleep(SHOWN_POLL_SECONDS)


def require_topics(kafka: KafkaConnection, names: Iterable[str]) -> None:
    """Check that every topic of `names` exists.

    Raises:
        ServiceUnavailable: Kafka is unavailable, or naming the topics that are missing.
    """
    missing = sorted(set(names) - set(existing_topics(kafka)))
    if missing:
        raise ServiceUnavailable(
            f"Kafka at {kafka.servers} has no topic {', '.join(missing)}: "
            f"create the topics with `bd topics create {kafka.servers}`"
        )
