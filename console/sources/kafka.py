"""Whether Kafka answers, asked with a short wait before anything that would wait longer."""

from __future__ import annotations

from confluent_kafka import KafkaException

from clients.kafka_admin import admin_client, topics_of, unreachable
from clients.kafka_connection import KafkaConnection
from console.sources.kept import Kept

ASK_SECONDS = 2.0
GOOD_SECONDS = 2.0


class KafkaReach:
    """Asks Kafka for its topics.

    Args:
        kafka: how it is reached.
    """

    def __init__(self, kafka: KafkaConnection):
        self.connection = kafka
        self._admin = admin_client(kafka)
        self._kept = Kept(self._ask, GOOD_SECONDS)

    def topics(self) -> dict[str, int]:
        """Return every topic with its number of partitions, as of the last moments.

        Raises:
            ServiceUnavailable: Kafka does not answer.
        """
        return self._kept.get()

    def _ask(self) -> dict[str, int]:
        try:
            return topics_of(self._admin, ASK_SECONDS)
        except KafkaException as error:
            raise unreachable(self.connection, error) from None
