"""The journal and the counts, without Kafka."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dead_letters.journal import Entry, Fate, Journal
from dead_letters.letters import Letter, Selection
from dead_letters.totals import Totals, age_name
from schemas import FieldError
from schemas.topics import Stage
from transforms.failures import Reason, Rejected, dead_letter
from transforms.payload_encryption import PayloadSealer
from transforms.records import SourceRecord

NOW = datetime(2025, 12, 20, 10, tzinfo=UTC)


def letter(
    offset: int = 0,
    *,
    stage: Stage = Stage.VALIDATE,
    reason: Reason = Reason.SCHEMA_VIOLATION,
    fields: tuple[str, ...] = (),
    age: timedelta = timedelta(),
    timestamp: int = 1000,
) -> Letter:
    source = SourceRecord("source.social.tiktok", 0, offset, timestamp, None, b"{")
    details = [FieldError(field=name, rule="missing") for name in fields]
    envelope = dead_letter(stage, source, Rejected(reason, details), PayloadSealer(None))
    return Letter(envelope, NOW - age, ("t", 0, offset), b"")


def entry(fate: Fate = Fate.REPLAYED, timestamp: int = 1000) -> Entry:
    return Entry(fate=fate, source_timestamp=timestamp, letter="t/0/0", to="x", at=NOW.isoformat())


def test_an_entry_belongs_to_its_record_and_not_to_one_at_the_same_offset_of_a_recreated_topic() -> None:
    journal = Journal({letter(0).id: entry()})
    assert journal.fate(letter(0)) is Fate.REPLAYED
    assert journal.fate(letter(1)) is None
    assert journal.fate(letter(0, timestamp=2000)) is None


@given(st.sets(st.integers(0, 20)), st.sets(st.integers(0, 20)))
def test_entries_are_kept_as_long_as_their_letters_are(known: set[int], present: set[int]) -> None:
    journal = Journal({letter(n).id: entry() for n in known})
    journal.forget(journal.expired({letter(n).id for n in present}))
    assert {n for n in range(21) if journal.fate(letter(n)) is not None} == known & present


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), {0, 1, 2, 3}),
        (Selection(stages=frozenset({"embed"})), {2}),
        (Selection(stages=frozenset({"embed", "validate"})), {0, 1, 2, 3}),
        (Selection(reasons=frozenset({"weaviate_refused"})), {2}),
        (Selection(fields=frozenset({"content"})), {1}),
        (Selection(fields=frozenset({"cont"})), set()),
        (Selection(since=NOW - timedelta(hours=1)), {0, 1, 2}),
        (Selection(until=NOW), {3}),
        (Selection(ids=frozenset({"source.social.tiktok/0/3"})), {3}),
        (Selection(stages=frozenset({"embed"}), ids=frozenset({"source.social.tiktok/0/3"})), set()),
    ],
)
def test_a_selection_takes_what_fits_all_of_it(selection: Selection, expected: set[int]) -> None:
    letters = [
        letter(0, reason=Reason.INVALID_JSON),
        letter(1, fields=("content", "author")),
        letter(2, stage=Stage.EMBED, reason=Reason.WEAVIATE_REFUSED),
        letter(3, age=timedelta(hours=2)),
    ]
    assert {n for n, one in enumerate(letters) if selection.takes(one)} == expected


@pytest.mark.parametrize(
    ("age", "name"),
    [
        (timedelta(seconds=-5), "1 hour"),
        (timedelta(minutes=59), "1 hour"),
        (timedelta(hours=1), "1 day"),
        (timedelta(days=6), "7 days"),
        (timedelta(days=7), "older"),
    ],
)
def test_ages(age: timedelta, name: str) -> None:
    assert age_name(age) == name


def test_totals_add_up() -> None:
    totals = Totals()
    totals.add(letter(0, fields=("content", "author"), age=timedelta(days=2)), None, NOW)
    totals.add(letter(1, fields=("content",)), Fate.REPLAYED, NOW)
    totals.add(letter(2, stage=Stage.EMBED, reason=Reason.WEAVIATE_REFUSED), Fate.PARKED, NOW)
    found = totals.as_dict()
    assert found["letters"] == 3
    assert found["oldest"] == (NOW - timedelta(days=2)).isoformat()
    assert [(one["reason"], one["letters"], one["open"], one["replayed"]) for one in found["by_reason"]] == [
        ("weaviate_refused", 1, 0, 0),
        ("schema_violation", 2, 1, 1),
    ]
    assert [(one["field"], one["letters"]) for one in found["by_field"]] == [("author", 1), ("content", 2)]
    assert found["by_reason"][1]["ages"] == {"1 hour": 1, "1 day": 0, "7 days": 1, "older": 0}
