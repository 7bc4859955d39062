"""Dead letters as the console shows them: the newest ones, held without their payloads and brought up to date."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from clients.errors import ServiceUnavailable
from clients.kafka_connection import KafkaConnection
from clients.offsets import OffsetRange
from clients.range_reader import present_ranges, range_consumer, read_ranges
from console.sources.kafka import KafkaReach
from console.sources.kept import Kept
from dead_letters.description import describe, payload
from dead_letters.journal import Fate, Journal
from dead_letters.letters import Letter, Selection, read_letter
from dead_letters.reading import letter_topics, read_letters
from dead_letters.totals import OPEN, Totals
from schemas.topics import DEAD_LETTER_TOPICS, PARKED_TOPIC, REPLAY_JOURNAL_TOPIC
from transforms.payload_encryption import LetterKeys

GOOD_SECONDS = 3.0
TOPICS: tuple[str, ...] = (*DEAD_LETTER_TOPICS.values(), PARKED_TOPIC)

Place = tuple[str, int, int]


class NoSuchLetter(Exception):  # noqa: N818
    """No dead letter is at this place."""


@dataclass(frozen=True)
class LetterPage:
    """Some letters, the newest first.

    Attributes:
        letters: descriptions without key and payload, see `dead_letters.description`.
        total: how many fit the filter, of those that the console holds.
        totals: counts of them by stage, reason, field and age.
        not_held: older letters in the topics, beyond CONSOLE_LETTERS.
        unreadable: records of the topics that are no dead letters.
    """

    letters: list[dict[str, Any]]
    total: int
    totals: Totals
    not_held: int
    unreadable: int


@dataclass
class _Partition:
    """What is held of one partition: its offsets from `start` to `stop`; `low` is the first there is."""

    letters: deque[Letter]
    low: int
    start: int
    stop: int
    unreadable: int = 0


class LetterIndex:
    """The newest dead letters.

    Args:
        kafka: how it is reached.
        most: letters that are held.
    """

    def __init__(self, kafka: KafkaReach, most: int):
        self._kafka = kafka
        self._most = most
        self._partitions: dict[tuple[str, int], _Partition] = {}
        self._journal = Journal()
        self._journal_at: list[OffsetRange] = []
        self._lock = threading.Lock()
        self._fresh = Kept(self._refresh, GOOD_SECONDS)

    def page(self, selection: Selection, *, parked: bool, fate: str | None, limit: int, offset: int) -> LetterPage:
        """Return letters that fit, the newest first.

        Args:
            selection: which are meant.
            parked: the parked ones instead of those of the stages.
            fate: of those only what is open, replayed or parked; None for all.
            limit: most letters.
            offset: letters before them that are left out.

        Raises:
            ServiceUnavailable: Kafka is unavailable.
        """
        self._fresh.get()
        topics = frozenset(letter_topics(parked=parked))
        now, totals = datetime.now(UTC), Totals()
        found: list[tuple[Letter, Fate | None]] = []
        with self._lock:
            held = {position: part for position, part in self._partitions.items() if position[0] in topics}
            for letter in (letter for part in held.values() for letter in part.letters):
                its_fate = self._journal.fate(letter)
                if selection.takes(letter) and fate in (None, OPEN if its_fate is None else its_fate.value):
                    found.append((letter, its_fate))
                    totals.add(letter, its_fate, now)
            not_held = sum(part.start - part.low for part in held.values())
            unreadable = sum(part.unreadable for part in held.values())
        found.sort(key=lambda one: (one[0].failed_at, one[0].place), reverse=True)
        shown = [describe(letter, its_fate) for letter, its_fate in found[offset : offset + limit]]
        return LetterPage(shown, len(found), totals, not_held, unreadable)

    def letter(self, place: Place) -> tuple[Letter, Fate | None]:
        """Return one letter, read from Kafka, and what became of it.

        Raises:
            NoSuchLetter: none is there.
            ServiceUnavailable: Kafka is unavailable.
        """
        topic, partition, offset = place
        if topic not in TOPICS:
            raise NoSuchLetter(f"{topic} is not a topic of dead letters")
        self._fresh.get()
        kafka = self._kafka.connection
        for part in present_ranges(kafka, [topic]):
            if part.partition == partition and part.start <= offset < part.stop:
                for letter in read_letters(kafka, [replace(part, start=offset, stop=offset + 1)]):
                    if letter is not None:
                        with self._lock:
                            return letter, self._journal.fate(letter)
        raise NoSuchLetter("no dead letter is at this place: it has expired, or never was")

    def forget(self) -> None:
        """Read again the next time: something was replayed."""
        self._fresh.forget()

    def _refresh(self) -> None:
        existing = self._kafka.topics()
        missing = [topic for topic in (*TOPICS, REPLAY_JOURNAL_TOPIC) if topic not in existing]
        kafka = self._kafka.connection
        if missing:
            raise ServiceUnavailable(
                f"Kafka at {kafka.servers} has no topic {', '.join(missing)}: create the topics with `bd topics create`"
            )
        journal_at = present_ranges(kafka, [REPLAY_JOURNAL_TOPIC])
        if journal_at != self._journal_at:
            journal = Journal.read(kafka)
            with self._lock:
                self._journal, self._journal_at = journal, journal_at
        ranges = present_ranges(kafka, TOPICS)
        # Each partition may hold all of the newest letters; what is too much is dropped once they are known.
        wanted = [part for part in map(self._unread, ranges) if len(part)]
        for message_place, letter in _read(kafka, wanted):
            with self._lock:
                part = self._partitions[message_place[:2]]
                part.stop = message_place[2] + 1
                if letter is None:
                    part.unreadable += 1
                else:
                    part.letters.append(letter)
        with self._lock:
            for done in ranges:
                part = self._partitions[done.topic, done.partition]
                part.stop = done.stop
            self._drop_oldest()

    def _unread(self, present: OffsetRange) -> OffsetRange:
        """Return what of a partition is not held yet, and forget what has expired or was recreated."""
        position = (present.topic, present.partition)
        with self._lock:
            part = self._partitions.get(position)
            if part is None or part.stop > present.stop:
                start = max(present.start, present.stop - self._most)
                part = self._partitions[position] = _Partition(deque(), present.start, start, start)
            part.low, part.start = present.start, max(part.start, present.start)
            while part.letters and part.letters[0].place[2] < present.start:
                part.letters.popleft()
            return replace(present, start=max(part.stop, present.start))

    def _drop_oldest(self) -> None:
        for topics in (tuple(DEAD_LETTER_TOPICS.values()), (PARKED_TOPIC,)):
            parts = [part for position, part in self._partitions.items() if position[0] in topics]
            while sum(len(part.letters) for part in parts) > self._most:
                oldest = min((part for part in parts if part.letters), key=lambda part: part.letters[0].failed_at)
                oldest.start = oldest.letters.popleft().place[2] + 1


def with_payload(letter: Letter, fate: Fate | None, keys: LetterKeys) -> dict[str, Any]:
    """Return all of a letter: it may hold personal data."""
    return describe(letter, fate) | payload(letter, keys)


def _read(kafka: KafkaConnection, ranges: Sequence[OffsetRange]) -> Iterator[tuple[Place, Letter | None]]:
    with closing(range_consumer(kafka)) as consumer:
        for message in read_ranges(consumer, kafka, ranges):
            letter = read_letter(message)
            if letter is not None:
                # What may hold personal data is not kept in memory.
                bare = letter.envelope.model_copy(update={"payload": None, "key": None, "headers": None})
                letter = replace(letter, envelope=bare, value=b"", headers=())
            yield (message.topic(), message.partition(), message.offset()), letter
