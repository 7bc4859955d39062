"""The journal of replays: what became of each dead letter, kept in Kafka beside what was replayed.

An entry is written in the transaction that replays its record (or parks its letter), so either both are there or
neither. Its key is the letter's name, where its record came from: a letter that came twice, as at-least-once allows, is
replayed once. The topic is compacted; entries of letters that have expired are removed by the next replay.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, ValidationError

from clients.errors import ServiceUnavailable
from clients.kafka_connection import KafkaConnection
from clients.range_reader import read_present
from dead_letters.letters import Letter
from schemas.topics import REPLAY_JOURNAL_TOPIC


class Fate(StrEnum):
    """What became of a letter."""

    REPLAYED = "replayed"
    PARKED = "parked"


class Entry(BaseModel):
    """What was done with one letter.

    Attributes:
        fate: replayed, or parked.
        source_timestamp: of its record. A topic that was recreated counts its offsets from 0 again: another record.
        letter: where the letter was, `topic/partition/offset`.
        to: topic that was written to.
        at: when, UTC, ISO 8601.
    """

    model_config = ConfigDict(frozen=True)

    fate: Fate
    source_timestamp: int
    letter: str
    to: str
    at: str


class Journal:
    """The entries, by the names of letters."""

    def __init__(self, entries: dict[str, Entry] | None = None):
        self._entries = {} if entries is None else entries

    @classmethod
    def read(cls, kafka: KafkaConnection) -> Journal:
        """Return what the topic holds now.

        Raises:
            ServiceUnavailable: Kafka is unavailable, or an entry is of another version of this program.
        """
        entries: dict[str, Entry] = {}
        for message in read_present(kafka, [REPLAY_JOURNAL_TOPIC]):
            name = (message.key() or b"").decode(errors="replace")
            if message.value() is None:
                entries.pop(name, None)
                continue
            try:
                entries[name] = Entry.model_validate_json(message.value())
            except ValidationError:
                raise ServiceUnavailable(
                    f"{REPLAY_JOURNAL_TOPIC}/{message.partition()}/{message.offset()} is of another version: "
                    "nothing is replayed, since a record could be replayed twice"
                ) from None
        return cls(entries)

    def fate(self, letter: Letter) -> Fate | None:
        """Return what became of `letter`, None while nothing did."""
        entry = self._entries.get(letter.id)
        if entry is None or entry.source_timestamp != letter.envelope.source_timestamp:
            return None
        return entry.fate

    def note(self, name: str, entry: Entry) -> None:
        """Take in an entry."""
        self._entries[name] = entry

    def expired(self, present: Iterable[str]) -> list[str]:
        """Return the names of entries whose letters are not among those `present`."""
        return sorted(self._entries.keys() - set(present))

    def forget(self, names: Iterable[str]) -> None:
        """Drop the entries of `names`."""
        for name in names:
            self._entries.pop(name, None)
