"""What is done with a letter: back where its stage reads it, parked, or left with the reason."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from confluent_kafka import Message
from hypothesis import given
from hypothesis import strategies as st

from dead_letters.decision import LEFT, Verdict, decide
from dead_letters.journal import Fate
from dead_letters.letters import Letter, read_letter
from schemas import DeadLetter, Kind
from schemas.topics import MAX_SOURCE_BYTES, ORDER, PARKED_TOPIC, REPLAY_TOPICS, Stage, entry_stage, job_topics
from transforms.failures import Reason, Rejected, dead_letter
from transforms.payload_encryption import LetterKeys, PayloadSealer
from transforms.records import Record, SourceRecord

KEY = bytes(range(32))
SEALER = PayloadSealer(KEY)
SOURCE = SourceRecord("source.social.tiktok", 1, 41, 1000, b"key", b"{", retry_count=1)


def lying(envelope: DeadLetter, headers: tuple[tuple[str, bytes | None], ...] = ()) -> Letter:
    value = envelope.model_dump_json().encode()
    return Letter(envelope, datetime.now(UTC), ("schema-validation-errors", 0, 5), value, headers)


def letter(record: SourceRecord | Record = SOURCE, stage: Stage = Stage.VALIDATE) -> Letter:
    return lying(dead_letter(stage, record, Rejected(Reason.INVALID_JSON), SEALER))


def decided(one: Letter, fate: Fate | None = None, **more: Any) -> Any:
    given: dict[str, Any] = {"keys": LetterKeys((KEY,)), "retry_limit": 3, "from_parked": False}
    return decide(one, fate, **(given | more))


@given(st.none() | st.binary(), st.none() | st.binary(), st.integers(0, 2))
def test_the_exact_bytes_are_replayed_with_a_retry_count_one_higher(
    key: bytes | None, value: bytes | None, retries: int
) -> None:
    decision = decided(letter(SOURCE._replace(key=key, value=value, retry_count=retries)))
    assert decision.verdict is Verdict.REPLAY
    row = decision.row
    assert (row.topic, row.partition, row.key, row.value) == ("source.social.tiktok", 1, key, value)
    assert dict(row.headers) == {
        "source_topic": b"source.social.tiktok",
        "source_partition": b"1",
        "source_offset": b"41",
        "source_timestamp": b"1000",
        "retry_count": b"%d" % (retries + 1),
        "replayed_from": b"schema-validation-errors/0/5",
    }


@pytest.mark.parametrize(
    ("stage", "topic"),
    [(Stage.ENRICH, "replay.enriched.social.anonymized"), (Stage.EMBED, "replay.enriched.social.contextualized")],
)
def test_what_failed_behind_the_shield_is_replayed_behind_it_and_to_no_subscriber(stage: Stage, topic: str) -> None:
    record = Record(Kind.SOCIAL, {"post_id": "p"}, SOURCE)
    row = decided(letter(record, stage)).row
    assert (row.topic, row.partition, row.key, row.value) == (topic, None, b"p", b'{"post_id":"p"}')
    assert entry_stage(topic) is stage


def test_what_failed_after_a_replay_is_replayed_to_the_same_topic() -> None:
    topic = REPLAY_TOPICS["enriched.market.anonymized"]
    row = decided(letter(SOURCE._replace(topic=topic), Stage.ENRICH)).row
    assert (row.topic, row.partition) == (topic, 1)


@pytest.mark.parametrize("stage", ORDER)
def test_a_job_of_a_stage_reads_its_replayed_records(stage: Stage) -> None:
    for topic in job_topics([stage]):
        for failed in (topic, REPLAY_TOPICS.get(topic, topic)):
            row = decided(letter(SOURCE._replace(topic=failed), stage)).row
            assert row.topic in job_topics([stage])
            assert row.topic in job_topics(ORDER)
            assert entry_stage(row.topic) is stage


@pytest.mark.parametrize(
    ("fate", "from_parked", "expected"),
    [
        (None, False, Verdict.REPLAY),
        (Fate.REPLAYED, False, Verdict.DONE),
        (Fate.PARKED, False, Verdict.DONE),
        (None, True, Verdict.REPLAY),
        (Fate.PARKED, True, Verdict.REPLAY),
        (Fate.REPLAYED, True, Verdict.DONE),
    ],
)
def test_finished_work_is_not_repeated(fate: Fate | None, from_parked: bool, expected: Verdict) -> None:
    assert decided(letter(), fate, from_parked=from_parked).verdict is expected


@given(st.integers(0, 5), st.integers(0, 5))
def test_at_the_limit_a_letter_is_parked_as_it_is(retries: int, limit: int) -> None:
    headers = (("stage", b"validate"),)
    one = lying(letter(SOURCE._replace(retry_count=retries)).envelope, headers)
    decision = decided(one, retry_limit=limit)
    if retries < limit:
        assert decision.verdict is Verdict.REPLAY
        return
    assert decision.verdict is Verdict.PARK
    row = decision.row
    assert (row.topic, row.key, row.value, row.headers) == (
        PARKED_TOPIC, b"source.social.tiktok/1/41", one.value, list(headers),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "key", "expected"),
    [
        ({}, None, Verdict.SEALED),
        ({}, bytes(32), Verdict.SEALED),
        ({"source_offset": 42}, KEY, Verdict.ALTERED),
        ({"payload": "A"}, KEY, Verdict.ALTERED),
        ({"payload_compressed": True}, KEY, Verdict.ALTERED),
        ({"payload_topic": "enriched.social.contextualized"}, KEY, Verdict.ALTERED),
        ({"retry_count": 99}, KEY, Verdict.ALTERED),  # parked, it would stand in the way of the true one
        ({"authentication": None}, KEY, Verdict.ALTERED),
    ],
)
def test_what_cannot_be_replayed_stays_with_the_reason(
    change: dict[str, object], key: bytes | None, expected: Verdict
) -> None:
    decision = decided(lying(letter().envelope.model_copy(update=change)), keys=LetterKeys((key,) if key else ()))
    assert (decision.verdict, decision.row) == (expected, None)
    assert decision.verdict in LEFT


@pytest.mark.parametrize("topic", ["sink.snowflake.social", "somebody.elses"])
def test_what_no_stage_reads_is_left(topic: str) -> None:
    envelope = SEALER.authenticated(letter().envelope.model_copy(update={"payload_topic": topic}))
    assert decided(lying(envelope)).verdict is Verdict.NO_TOPIC


def test_what_its_topic_does_not_take_is_left() -> None:
    assert decided(letter(SOURCE._replace(value=b"x" * MAX_SOURCE_BYTES))).verdict is Verdict.TOO_LARGE


@pytest.mark.parametrize("change", [{}, {"failed_at": "yesterday"}, {"failed_at": "2025-12-01T10:00:00"}, {"stage": 5}])
def test_what_is_no_letter_is_none(change: dict[str, object]) -> None:
    envelope = letter().envelope.model_copy(update=change)
    message = Message(topic="t", partition=0, offset=3, value=envelope.model_dump_json(warnings=False).encode())
    assert (read_letter(message) is None) == bool(change)
    for value in (None, b"", b"{}", b"\xff", b"[1]"):
        assert read_letter(Message(topic="t", partition=0, offset=3, value=value)) is None
