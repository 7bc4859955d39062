"""What became of each record of a run: an output, a dead letter, or nothing yet. No I/O in here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

import orjson
from confluent_kafka import TIMESTAMP_CREATE_TIME, TIMESTAMP_NOT_AVAILABLE, Message

from load_test.statistics import Output
from samples import Sample
from schemas.topics import DEAD_LETTER_TOPICS

_CLOCKS = {TIMESTAMP_NOT_AVAILABLE: "none", TIMESTAMP_CREATE_TIME: "CreateTime"}
_DEAD_LETTER_TOPICS = frozenset(DEAD_LETTER_TOPICS.values())


@dataclass(slots=True)
class _Sent:
    """A record of the run; `in_sink` counts its outputs, `died_of` is the reason of its dead letter."""

    broken: bool
    source_ms: int | None = None
    written_ms: int | None = None
    in_sink: int = 0
    died_of: str | None = None


class Ledger:
    """Double-entry bookkeeping of a run, kept by the thread that sends and the one that reads.

    An output is known by its key, which is the record's id; a dead letter by its own, which is where the record was
    that its job read. Behind the first of several jobs that is an intermediate topic, where the key is the id again.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._by_id: dict[bytes, _Sent] = {}
        self._by_place: dict[bytes, _Sent] = {}
        self._letters: dict[bytes, str] = {}
        self._accounted = 0
        self.sent = 0
        self.source_clocks: set[str] = set()
        self.sink_clocks: set[str] = set()

    @property
    def accounted(self) -> int:
        """Distinct records that are in the sink or in the dead letters."""
        return self._accounted

    def expect(self, sample: Sample) -> None:
        """Take in a valid record that is about to be sent: its output may be there before Kafka has confirmed it."""
        if sample.broken is None:
            with self._lock:
                self._by_id[_id(sample)] = _Sent(broken=False)

    def delivered(self, sample: Sample, message: Message) -> None:
        """Take in where and when a record was written in Kafka."""
        kind, timestamp = message.timestamp()
        place = f"{message.topic()}/{message.partition()}/{message.offset()}".encode()
        with self._lock:
            self.source_clocks.add(_CLOCKS.get(kind, "LogAppendTime"))
            sent = _Sent(broken=True) if sample.broken is not None else self._by_id[_id(sample)]
            sent.source_ms = timestamp
            self._by_place[place] = sent
            self.sent += 1
            if place in self._letters:
                self._mark_dead(sent, self._letters[place])

    def read(self, message: Message, failed: bytes | None = None) -> bool:
        """Take in a record of a sink or dead-letter topic; tell whether it is of this run, as far as is known yet.

        Args:
            message: the record.
            failed: of a dead letter that names an intermediate topic, the key of the record there.
        """
        key = message.key() or b""
        with self._lock:
            if message.topic() in _DEAD_LETTER_TOPICS:
                reason = (dict(message.headers() or ()).get("error_type") or b"").decode()
                self._letters.setdefault(key, reason)
                dead = self._by_place.get(key) if failed is None else self._by_id.get(failed)
                if dead is not None:
                    self._mark_dead(dead, reason)
                return dead is not None
            if (sent := self._by_id.get(key)) is None:
                return False
            kind, timestamp = message.timestamp()
            self.sink_clocks.add(_CLOCKS.get(kind, "LogAppendTime"))
            if not sent.in_sink:
                sent.written_ms = timestamp
                self._accounted += sent.died_of is None
            sent.in_sink += 1
            return True

    def _mark_dead(self, sent: _Sent, reason: str) -> None:
        if sent.died_of is None:
            sent.died_of = reason
            self._accounted += not sent.in_sink

    def outputs(self) -> list[Output]:
        """Return the times of each record's first output, in the order they were written."""
        return sorted(
            Output(sent.written_ms, sent.source_ms)
            for sent in self._by_id.values()
            if sent.written_ms is not None and sent.source_ms is not None
        )

    def in_sink(self) -> int:
        """Return how many distinct records are in the sink."""
        return sum(sent.in_sink > 0 for sent in self._by_id.values())

    def repeated(self) -> int:
        """Return how many outputs came beyond the first of their record."""
        return sum(max(0, sent.in_sink - 1) for sent in self._by_id.values())

    def dead(self) -> Mapping[tuple[str, bool], int]:
        """Return distinct dead letters by reason code and whether their record was broken on purpose."""
        return Counter((one.died_of, one.broken) for one in self._by_place.values() if one.died_of is not None)


def _id(sample: Sample) -> bytes:
    record = orjson.loads(sample.value or b"{}")
    return str(record.get("post_id") or record["order_id"]).encode()
