"""What to do with one dead letter: replay its record, park it, or leave it. No I/O in here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from dead_letters.journal import Fate
from dead_letters.letters import Letter
from pipeline.sinks.rows import KafkaHeader, letter_source, source_headers
from schemas.headers import REPLAYED_FROM
from schemas.topics import ALL_TOPICS, PARKED_TOPIC, REPLAY_TOPICS, entry_stage
from transforms.payload_encryption import LetterAltered, LetterKeys, LetterSealed, open_headers, open_payload

_MAX_BYTES = {spec.name: spec.max_message_bytes for spec in ALL_TOPICS}
_OVERHEAD_BYTES = 1024
"""More than key length, our own headers and the batch around a record take."""


class Verdict(StrEnum):
    """What to do with a letter."""

    REPLAY = "replay"
    PARK = "park"
    DONE = "done"
    """It was replayed or parked before, or another letter of the same record was."""
    SEALED = "sealed"
    """None of the keys decrypts it."""
    ALTERED = "altered"
    """It is not as one of our jobs wrote it."""
    TOO_LARGE = "too_large"
    """Its topic does not take so large a record."""
    NO_TOPIC = "no_topic"
    """No stage reads the topic it names."""


LEFT = frozenset({Verdict.SEALED, Verdict.ALTERED, Verdict.TOO_LARGE, Verdict.NO_TOPIC})
"""Verdicts on letters that should be replayed, but cannot."""


class Row(NamedTuple):
    """A Kafka record to write; partition None leaves it to the key."""

    topic: str
    partition: int | None
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]


@dataclass(frozen=True)
class Decision:
    """The verdict on a letter, and what to write, if anything."""

    verdict: Verdict
    row: Row | None = None


def target_topic(letter: Letter) -> str | None:
    """Return the topic on which the record of `letter` is replayed, None when no stage reads the one it names."""
    named = letter.envelope.payload_topic
    return REPLAY_TOPICS.get(named, named) if entry_stage(named) is not None else None


def decide(letter: Letter, fate: Fate | None, *, keys: LetterKeys, retry_limit: int, from_parked: bool) -> Decision:
    """Return what to do with `letter`.

    Args:
        letter: one that the operator means.
        fate: what the journal says of it.
        keys: authenticate letters and open sealed payloads.
        retry_limit: replays after which a letter is parked.
        from_parked: the letter was parked, and the operator means just those: the limit does not hold.
    """
    if fate is Fate.REPLAYED or (fate is Fate.PARKED and not from_parked):
        return Decision(Verdict.DONE)
    envelope = letter.envelope
    try:
        # First of all: what a letter says of itself is believed only once it is authenticated.
        record_key, value = open_payload(envelope, keys)
        own_headers = open_headers(envelope, keys)
    except LetterSealed:
        return Decision(Verdict.SEALED)
    except LetterAltered:
        return Decision(Verdict.ALTERED)
    if not from_parked and envelope.retry_count >= retry_limit:
        row = Row(PARKED_TOPIC, None, letter.id.encode(), letter.value, list(letter.headers))
        return Decision(Verdict.PARK, row)
    topic = target_topic(letter)
    if topic is None:
        return Decision(Verdict.NO_TOPIC)
    headers = sum(len(name) + len(content) for name, content in own_headers)
    if len(record_key or b"") + len(value or b"") + headers + _OVERHEAD_BYTES > _MAX_BYTES[topic]:
        return Decision(Verdict.TOO_LARGE)
    # On the partition it came from, whatever shared the records out there; another topic shares them by key.
    partition = envelope.source_partition if topic == envelope.source_topic else None
    return Decision(Verdict.REPLAY, Row(topic, partition, record_key, value, _headers(letter, own_headers)))


def _headers(letter: Letter, own: tuple[KafkaHeader, ...]) -> list[tuple[str, bytes | None]]:
    envelope = letter.envelope
    source = letter_source(envelope)
    origin = envelope.source_offset if envelope.origin_offset is None else envelope.origin_offset
    again = source._replace(retry_count=source.retry_count + 1, headers=own, origin_offset=origin)
    return [*source_headers(again), (REPLAYED_FROM, letter.address.encode())]
