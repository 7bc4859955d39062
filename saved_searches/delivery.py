"""Delivers alerts to webhooks: each is posted until it is taken, and its offset committed after that."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from confluent_kafka import Consumer, KafkaError, KafkaException

from clients.compacted_topic import read_table
from clients.kafka_admin import require_topics, unreachable
from clients.kafka_connection import KafkaConnection
from saved_searches.addresses import CheckedHTTPConnection, ForbiddenAddress, Resolve, resolve
from saved_searches.alerts import Once, read_alert
from schemas.saved_search import Alert, SavedSearch, webhook_fault
from schemas.topics import ALERT_TOPICS, SAVED_SEARCHES_TOPIC
from transforms.alerting import read_search
from transforms.version import PIPELINE_VERSION

_log = logging.getLogger(__name__)

GROUP = "bd-stream-alerts"
POLL_SECONDS = 0.5
SEARCHES_SECONDS = 5.0
"""How old what is known of the saved searches may be."""
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
LATER = frozenset({408, 425, 429})
"""Answers below 500 that another attempt may change."""


class Outcome(StrEnum):
    """What became of an alert, or of one attempt to post it."""

    DELIVERED = "delivered"
    NO_WEBHOOK = "without a webhook"
    REFUSED = "refused by the webhook"
    FORBIDDEN = "not posted: the webhook has no public address (ALERT_WEBHOOK_PRIVATE_ADDRESSES)"
    FAILED = "given up: the webhook did not answer"
    REPEATED = "delivered before"
    UNREADABLE = "unreadable"
    STOPPED = "left for the next run"


@dataclass(frozen=True)
class WebhookConfig:
    """How webhooks are called.

    Attributes:
        timeout_seconds: of one request, from the connection to the answer.
        retry_seconds: how long an alert is tried.
        secret: signs what is posted; empty signs nothing.
        private: whether loopback and private addresses may be called.
        resolver: gives the addresses of a host.
    """

    timeout_seconds: float = 10.0
    retry_seconds: float = 300.0
    secret: bytes = field(default=b"", repr=False)
    private: bool = False
    resolver: Resolve = resolve


def post(url: str, alert: Alert, config: WebhookConfig) -> Outcome:
    """Post `alert` to `url` once, as JSON; return what became of it. Redirects are not followed."""
    if webhook_fault(url) is not None:
        return Outcome.REFUSED
    parts = urlsplit(url)
    body = alert.model_dump_json().encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"bd-stream/{PIPELINE_VERSION}",
        "Idempotency-Key": alert.id,
        **({"X-Signature-256": signature(body, config.secret)} if config.secret else {}),
    }
    connection = CheckedHTTPConnection(
        parts.hostname or "",
        parts.port,
        tls=parts.scheme == "https",
        timeout=config.timeout_seconds,
        private=config.private,
        resolver=config.resolver,
    )
    # The socket's own timeout begins again with each byte that comes.
    watch = threading.Timer(config.timeout_seconds, connection.abort)
    watch.start()
    try:
        with closing(connection):
            connection.request("POST", f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", body, headers)
            status = connection.getresponse().status
    except ForbiddenAddress:
        return Outcome.FORBIDDEN
    except (OSError, http.client.HTTPException, ValueError):
        return Outcome.FAILED
    finally:
        watch.cancel()
    if 200 <= status < 300:
        return Outcome.DELIVERED
    return Outcome.FAILED if status >= 500 or status in LATER else Outcome.REFUSED


def signature(body: bytes, secret: bytes) -> str:
    """Return what the header `X-Signature-256` says of `body`: its HMAC-SHA256 under `secret`."""
    return f"sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}"


class Deliverer:
    """Decides for each alert where it goes, and tries until it is there or the time is up.

    A webhook that an alert was given up for gets one attempt for each later one until it answers again: one that is
    dead does not hold up the others for long.

    Args:
        config: how webhooks are called.
        search_of: returns a saved search by its id, None if there is none any more.
        stop: ends the tries when it is set.
        attempt: posts once.
        clock: seconds, rising.
    """

    def __init__(
        self,
        config: WebhookConfig,
        search_of: Callable[[str], SavedSearch | None],
        stop: threading.Event,
        attempt: Callable[[str, Alert, WebhookConfig], Outcome] = post,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._config = config
        self._search_of = search_of
        self._stop = stop
        self._attempt = attempt
        self._clock = clock
        self._once = Once()
        self._failing: set[str] = set()

    def deliver(self, alert: Alert) -> Outcome:
        """Return what became of `alert`; `STOPPED` if it is to be delivered by the next run."""
        search = self._search_of(alert.search_id)
        if search is None or search.webhook is None or not search.enabled:
            return Outcome.NO_WEBHOOK
        if alert.id in self._once:
            return Outcome.REPEATED
        outcome = self._tried(search.webhook, alert)
        if outcome in (Outcome.DELIVERED, Outcome.REFUSED):
            self._failing.discard(search.webhook)
        if outcome is Outcome.FAILED:
            self._failing.add(search.webhook)
        if outcome is not Outcome.STOPPED:
            self._once.add(alert.id)
        if outcome not in (Outcome.DELIVERED, Outcome.STOPPED):
            # Neither the address, which may be a secret, nor what it answered.
            _log.warning("Alert %s of the saved search %s was %s", alert.id, search.id, outcome.value)
        return outcome

    def _tried(self, url: str, alert: Alert) -> Outcome:
        deadline = self._clock() + (0 if url in self._failing else self._config.retry_seconds)
        wait = FIRST_WAIT_SECONDS
        while (outcome := self._attempt(url, alert, self._config)) is Outcome.FAILED:
            pause = wait * random.uniform(0.5, 1)  # noqa: S311 - spreads retries
            if self._clock() + pause > deadline:
                return outcome
            if self._stop.wait(pause):
                return Outcome.STOPPED
            wait = min(2 * wait, LONGEST_WAIT_SECONDS)
        return outcome


class SearchBook:
    """The saved searches, read again when what is known of them is older than `SEARCHES_SECONDS`."""

    def __init__(self, kafka: KafkaConnection):
        self._kafka = kafka
        self._entries: dict[str, bytes] = {}
        self._read_at = float("-inf")

    def search_of(self, search_id: str) -> SavedSearch | None:
        """Return a saved search, None if there is none, or none that can be read.

        Raises:
            ServiceUnavailable: Kafka does not answer.
        """
        if time.monotonic() - self._read_at > SEARCHES_SECONDS:
            self._entries = read_table(self._kafka, SAVED_SEARCHES_TOPIC)
            self._read_at = time.monotonic()
        value = self._entries.get(search_id)
        return None if value is None else read_search(search_id, value)


def deliver_alerts(kafka: KafkaConnection, config: WebhookConfig, stop: threading.Event) -> Counter[Outcome]:
    """Deliver alerts until `stop` is set; return what became of how many.

    Its consumer group begins with the oldest alert there is, and is the place where several processes share the work.
    The offset of an alert is committed when it was delivered, refused or given up.

    Raises:
        ServiceUnavailable: Kafka does not answer, or the topics do not exist; what was not committed comes again.
    """
    require_topics(kafka, [SAVED_SEARCHES_TOPIC, *ALERT_TOPICS.values()])
    longest = config.retry_seconds + LONGEST_WAIT_SECONDS + 2 * config.timeout_seconds
    consumer = Consumer(
        kafka.librdkafka(
            group_id=GROUP,
            auto_offset_reset="earliest",
            enable_auto_offset_store=False,
            auto_commit_interval_ms=1000,
            # The group must not take one for dead that waits for a webhook.
            max_poll_interval_ms=min(86_400_000, int(longest * 1000) + 60_000),
        )
    )
    deliverer = Deliverer(config, SearchBook(kafka).search_of, stop)
    counts: Counter[Outcome] = Counter()
    with closing(consumer):
        try:
            consumer.subscribe(list(ALERT_TOPICS.values()))
            while not stop.is_set():
                message = consumer.poll(POLL_SECONDS)
                if message is None:
                    continue
                error = message.error()
                if error is not None:
                    if error.code() in (KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED):
                        raise KafkaException(error)
                    continue  # an unavailable broker recovers
                alert = read_alert(message)
                outcome = Outcome.UNREADABLE if alert is None else deliverer.deliver(alert)
                counts[outcome] += 1
                if outcome is Outcome.STOPPED:
                    break
                consumer.store_offsets(message)
        except KafkaException as error:
            raise unreachable(kafka, error) from None
    return counts
