"""What an officer asks of the Privacy Shield: how much it found, what it would find in a text, and samples to check."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from clients.errors import ServiceUnavailable
from clients.range_reader import present_ranges, range_consumer, read_ranges
from console.sources.kafka import KafkaReach
from console.sources.kept import Kept
from console.sources.marks import Verdict, append_mark
from console.sources.tokens import of_the_job, trial_tokenizer
from pipeline.settings import Settings
from schemas.topics import ANONYMIZED_TOPICS
from transforms.privacy.audit import Find, Inspector
from transforms.privacy.explain import Decision, explain
from transforms.privacy.policy import load_policy
from transforms.privacy.report import NotARecord, Report, report_of
from transforms.records import parse_json

GOOD_SECONDS = 20.0
MOST_RECORDS = 5000
"""Newest records of each partition that are counted and sampled."""
LONGEST_TEXT = 10_000
"""Characters of a text that is tried."""

Place = tuple[str, int, int]


class NoSuchSample(Exception):  # noqa: N818
    """The record is no longer held; the text says so."""


@dataclass(frozen=True)
class Tried:
    """What the shield makes of a text.

    Attributes:
        masked: the text as it leaves the shield.
        finds: what was replaced, by which rule, and by what.
        decisions: what was weighed about each possible name.
        of_the_job: whether the tokens are those of the job's salt; if not, of a random one.
    """

    masked: str
    finds: list[Find]
    decisions: list[Decision]
    of_the_job: bool


@dataclass(frozen=True)
class Sample:
    """An anonymized record.

    Attributes:
        place: topic, partition and offset.
        record: as the shield left it.
        texts: its fields that hold text, by name.
    """

    place: Place
    record: dict[str, Any]
    texts: dict[str, str]

    @property
    def address(self) -> str:
        """The place as one text."""
        return "/".join(map(str, self.place))


@dataclass(frozen=True)
class _Held:
    report: Report
    values: dict[Place, bytes]
    older: int


class PrivacyDesk:
    """Answers an officer.

    Args:
        settings: whose salt and policy hold.
        kafka: whose anonymized topics are read.
    """

    def __init__(self, settings: Settings, kafka: KafkaReach):
        self._settings = settings
        self._kafka = kafka
        self._held = Kept(self._read, GOOD_SECONDS)
        self._lock = threading.Lock()
        self._inspector: Inspector | None = None

    def report(self) -> dict[str, Any]:
        """Return counts of what was found, by topic, day and kind, and records by version of rules and salt.

        Raises:
            ServiceUnavailable: Kafka is unavailable.
        """
        held = self._held.get()
        return held.report.as_dict() | {"counted": len(held.values), "older": held.older}

    def samples(self, count: int) -> list[Sample]:
        """Return some of the newest anonymized records, drawn by chance.

        Raises:
            ServiceUnavailable: Kafka is unavailable.
        """
        values = self._held.get().values
        places = random.SystemRandom().sample(sorted(values), min(count, len(values)))
        return [_sample(place, values[place]) for place in places]

    def mark(self, place: Place, field: str, verdict: Verdict, kind: str, stretch: str) -> None:
        """Write down what is wrong with a sample.

        Raises:
            NoSuchSample: it is no longer among the newest records.
            WrongMark: it has no such field or text.
            ServiceUnavailable: Kafka is unavailable.
            OSError: the file of marks cannot be written.
        """
        value = self._held.get().values.get(place)
        if value is None:
            raise NoSuchSample("the record is no longer among the newest: draw other samples")
        text = _sample(place, value).texts.get(field, "")
        address = "/".join(map(str, (*place, field)))
        append_mark(self._settings.console_marks_file, verdict, kind, text, stretch, address)

    @property
    def marks_file(self) -> Path:
        """Where marks are written."""
        return self._settings.console_marks_file

    def try_text(self, text: str) -> Tried:
        """Return what the shield makes of a text; nothing of it is kept."""
        with self._lock:
            masked, finds = self._shield().inspect_text(text[:LONGEST_TEXT])
            decisions = list(explain(text[:LONGEST_TEXT]))
        return Tried(masked, list(finds), decisions, of_the_job(self._settings))

    def _shield(self) -> Inspector:
        if self._inspector is None:
            policy = load_policy(self._settings.privacy_policy)
            self._inspector = Inspector(trial_tokenizer(self._settings), policy)
        return self._inspector

    def _read(self) -> _Held:
        self._kafka.topics()  # a short wait first
        kafka, values, older = self._kafka.connection, {}, 0
        ranges = []
        for part in present_ranges(kafka, tuple(ANONYMIZED_TOPICS.values())):
            start = max(part.start, part.stop - MOST_RECORDS)
            older += start - part.start
            ranges.append(replace(part, start=start))
        with closing(range_consumer(kafka)) as consumer:
            for message in read_ranges(consumer, kafka, ranges):
                topic, value = message.topic(), message.value()
                if topic and value:
                    values[topic, int(message.partition() or 0), int(message.offset() or 0)] = value
        try:
            report = report_of(_grouped(values))
        except NotARecord as error:
            raise ServiceUnavailable(str(error)) from None
        return _Held(report, values, older)


def _grouped(values: dict[Place, bytes]) -> Iterator[tuple[str, bytes]]:
    for (topic, _, _), value in values.items():
        yield topic, value


def _sample(place: Place, value: bytes) -> Sample:
    record = parse_json(value)
    texts = {name: text for name, text in record.items() if isinstance(text, str) and not name.startswith("_")}
    return Sample(place, record, texts)
