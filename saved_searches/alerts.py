"""Alerts as they are in Kafka: the last ones, and those that come."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import closing

from confluent_kafka import KafkaException, Message, TopicPartition
from pydantic import ValidationError

from clients.kafka_admin import require_topics, unreachable
from clients.kafka_connection import KafkaConnection
from clients.range_reader import present_ranges, read_present, unjoined_consumer
from schemas.saved_search import Alert
from schemas.topics import ALERT_TOPICS

POLL_SECONDS = 0.5
SEEN = 10_000
"""Ids of alerts that are kept, to leave out those that come again."""


def read_alert(message: Message) -> Alert | None:
    """Return the alert in `message`; None if it holds none."""
    try:
        return Alert.model_validate_json(message.value() or b"")
    except ValidationError:
        return None


class Once:
    """Tells whether an alert came before, of the last `SEEN`."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, alert_id: str) -> bool:
        return alert_id in self._seen

    def add(self, alert_id: str) -> None:
        """Take in an alert."""
        self._seen[alert_id] = None
        if len(self._seen) > SEEN:
            self._seen.popitem(last=False)


def recent_alerts(kafka: KafkaConnection, limit: int = 100, search_ids: Iterable[str] = ()) -> list[Alert]:
    """Return the last alerts, the newest first, each once.

    Args:
        kafka: how it is reached.
        limit: most alerts.
        search_ids: of these searches alone; none for all.

    Raises:
        ServiceUnavailable: Kafka does not answer, or has no such topics.
    """
    topics = list(ALERT_TOPICS.values())
    require_topics(kafka, topics)
    last = 20 * limit  # some are of other searches, come twice or are none
    starts = {(part.topic, part.partition): max(part.start, part.stop - last) for part in present_ranges(kafka, topics)}
    wanted = frozenset(search_ids)
    found: dict[str, tuple[int, Alert]] = {}
    for message in read_present(kafka, topics, starts):
        alert = read_alert(message)
        if alert is not None and (not wanted or alert.search_id in wanted):
            found[alert.id] = (message.timestamp()[1], alert)
    return [alert for _, alert in sorted(found.values(), key=lambda one: -one[0])[:limit]]


def follow_alerts(
    kafka: KafkaConnection, stop: threading.Event, search_ids: Iterable[str] = ()
) -> Iterator[Alert | None]:
    """Yield the alerts that come from now on, each once; None twice a second while none comes.

    Args:
        kafka: how it is reached.
        stop: ends it when it is set.
        search_ids: of these searches alone; none for all.

    Raises:
        ServiceUnavailable: Kafka does not answer at the beginning, or has no such topics.
    """
    topics = list(ALERT_TOPICS.values())
    require_topics(kafka, topics)
    ends = [TopicPartition(part.topic, part.partition, part.stop) for part in present_ranges(kafka, topics)]
    wanted, once = frozenset(search_ids), Once()
    with closing(unjoined_consumer(kafka, auto_offset_reset="latest")) as consumer:
        try:
            consumer.assign(ends)
            while not stop.is_set():
                message = consumer.poll(POLL_SECONDS)
                if message is None or message.error() is not None:
                    yield None
                    continue
                alert = read_alert(message)
                if alert is None or alert.id in once or (wanted and alert.search_id not in wanted):
                    continue
                once.add(alert.id)
                yield alert
        except KafkaException as error:
            raise unreachable(kafka, error) from None
