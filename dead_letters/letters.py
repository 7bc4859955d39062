"""Dead letters as they are in Kafka, and which of them an operator means. No I/O in here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from confluent_kafka import Message
from pydantic import ValidationError

from schemas import DeadLetter


@dataclass(frozen=True)
class Letter:
    """A dead letter and where it is.

    Attributes:
        envelope: what it says.
        failed_at: when the record failed, in UTC.
        place: topic, partition and offset of the letter itself.
        value: the exact bytes of the envelope.
        headers: those of the Kafka record.
    """

    envelope: DeadLetter
    failed_at: datetime
    place: tuple[str, int, int]
    value: bytes = field(repr=False)
    headers: tuple[tuple[str, bytes | None], ...] = ()

    @property
    def id(self) -> str:
        """Its name: where its record came from, `topic/partition/offset`."""
        return self.envelope.id

    @property
    def address(self) -> str:
        """Its place, `topic/partition/offset`."""
        return "/".join(map(str, self.place))


def read_letter(message: Message) -> Letter | None:
    """Return the letter that `message` holds, None when it is none: any writer of the topic may have written it."""
    value = message.value()
    if not value:
        return None
    try:
        envelope = DeadLetter.model_validate_json(value)
        failed_at = datetime.fromisoformat(envelope.failed_at)
    except (ValidationError, ValueError):
        return None
    if failed_at.tzinfo is None:
        return None
    return Letter(
        envelope,
        failed_at.astimezone(UTC),
        (message.topic(), message.partition(), message.offset()),
        value,
        tuple(message.headers() or ()),
    )


@dataclass(frozen=True)
class Selection:
    """Selects dead letters: those that match every attribute; None and empty match all.

    Attributes:
        stages: stages that failed.
        reasons: reason codes.
        fields: fields of which one broke a rule, as the details name them.
        since: earliest time of the failure, zone-aware.
        until: the first moment that is too late, zone-aware.
        ids: names of letters.
    """

    stages: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    ids: frozenset[str] = frozenset()

    def takes(self, letter: Letter) -> bool:
        """Tell whether `letter` is meant."""
        envelope = letter.envelope
        return (
            (not self.stages or envelope.stage in self.stages)
            and (not self.reasons or envelope.error_type in self.reasons)
            and (not self.fields or any(detail.field in self.fields for detail in envelope.details))
            and (self.since is None or letter.failed_at >= self.since)
            and (self.until is None or letter.failed_at < self.until)
            and (not self.ids or letter.id in self.ids)
        )
