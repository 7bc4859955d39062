"""Alerts as they come: one reader of the topics, however many browsers look, and none while nobody does."""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from clients.errors import ServiceUnavailable
from clients.kafka_connection import KafkaConnection
from console.sources.kafka import KafkaReach
from saved_searches import follow_alerts, recent_alerts
from saved_searches.alerts import Once
from schemas.saved_search import Alert

HELD = 500
"""Newest alerts that are kept."""
FIRST_SECONDS = 20.0
"""How long the first one to look waits for the alerts that are there."""
UNWATCHED_SECONDS = 30.0
"""How long the topics are still read once nobody looks."""

Follow = Callable[[KafkaConnection, threading.Event], Iterator[Alert | None]]
Recent = Callable[[KafkaConnection, int], list[Alert]]


class Place(NamedTuple):
    """How far a browser has read.

    Attributes:
        reading: which run of the reader counted.
        number: of the last alert that was seen.
    """

    reading: str = ""
    number: int = 0

    @classmethod
    def read(cls, text: str) -> Place:
        """Return the place that `str` made; one before all alerts for anything else."""
        reading, _, number = text.partition("-")
        return cls(reading, int(number)) if number.isascii() and number.isdigit() and len(number) < 16 else cls()

    def __str__(self) -> str:
        return f"{self.reading}-{self.number}"


@dataclass
class _Reading:
    """One run of the reader; `fault` says why it ended."""

    name: str
    held: deque[tuple[int, Alert]]
    stop: threading.Event
    ready: threading.Event
    fault: str = ""
    looked_at: float = 0.0


class AlertWatch:
    """Keeps the newest alerts while somebody looks.

    Args:
        kafka: says soon whether it answers.
        follow: yields the alerts that come.
        recent: gives those that are there.
        clock: seconds, rising.
    """

    def __init__(
        self,
        kafka: KafkaReach,
        follow: Follow = follow_alerts,
        recent: Recent = recent_alerts,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._kafka = kafka
        self._follow = follow
        self._recent = recent
        self._clock = clock
        self._lock = threading.Lock()
        self._reading: _Reading | None = None

    def newest(self, limit: int, search_ids: Collection[str] = ()) -> tuple[list[Alert], Place]:
        """Return the newest alerts that are held, the newest first, and the place behind all of them.

        Args:
            limit: most alerts.
            search_ids: of these searches alone; none for all.

        Raises:
            ServiceUnavailable: Kafka does not answer, or has no such topics.
        """
        found, place = self.since(Place(), search_ids)
        return found[::-1][:limit], place

    def since(self, place: Place, search_ids: Collection[str] = ()) -> tuple[list[Alert], Place]:
        """Return what came after a place, the oldest first, and the place behind it.

        A place of an earlier reader is before all that are held: an alert may come twice, and none is left out.

        Raises:
            ServiceUnavailable: Kafka does not answer, or has no such topics.
        """
        self._kafka.topics()
        reading = self._running()
        if not reading.ready.wait(FIRST_SECONDS):
            raise ServiceUnavailable("the alerts in Kafka (KAFKA_BOOTSTRAP_SERVERS) could not be read in time")
        if reading.fault:
            raise ServiceUnavailable(reading.fault)
        after = place.number if place.reading == reading.name else 0
        with self._lock:
            held = list(reading.held)
        found = [one for number, one in held if number > after and (not search_ids or one.search_id in search_ids)]
        return found, Place(reading.name, held[-1][0] if held else 0)

    def _running(self) -> _Reading:
        with self._lock:
            reading = self._reading
            if reading is None or reading.stop.is_set():
                reading = _Reading(secrets.token_hex(4), deque(maxlen=HELD), threading.Event(), threading.Event())
                self._reading = reading
                threading.Thread(target=self._read, args=(reading,), name="alerts", daemon=True).start()
            reading.looked_at = self._clock()
            return reading

    def _read(self, reading: _Reading) -> None:
        seen = Once()
        numbers = itertools.count(1)

        def add(alert: Alert) -> None:
            if alert.id not in seen:
                seen.add(alert.id)
                with self._lock:
                    reading.held.append((next(numbers), alert))

        try:
            for alert in self._follow(self._kafka.connection, reading.stop):
                if not reading.ready.is_set():  # what comes is followed from here on: none is left out in between
                    for one in reversed(self._recent(self._kafka.connection, HELD)):
                        add(one)
                    reading.ready.set()
                if alert is not None:
                    add(alert)
                with self._lock:
                    if self._clock() - reading.looked_at > UNWATCHED_SECONDS:
                        reading.stop.set()
        except ServiceUnavailable as error:
            reading.fault = str(error)
        except Exception as error:
            reading.fault = f"the alerts in Kafka could not be read ({type(error).__name__})"
        finally:
            reading.stop.set()
            reading.ready.set()
