"""Dead letters replayed: through the right stage, once, whatever is killed or expires meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer, TopicPartition

from clients.kafka_admin import admin_client
from dead_letters.decision import Row
from dead_letters.replay import ReplayStopped, Transactions
from pipeline.sinks.rows import dead_letter_row
from samples import generate
from samples.kafka import produce
from schemas import DeadLetter
from schemas.topics import (
    DEAD_LETTER_TOPICS,
    PARKED_TOPIC,
    REPLAY_JOURNAL_TOPIC,
    REPLAY_TOPICS,
    SINK_TOPICS,
    SOURCE_TOPICS,
    Stage,
    input_topics,
)
from transforms.failures import Reason, Rejected, dead_letter
from transforms.payload_encryption import PayloadSealer, decode_key
from transforms.records import SourceRecord

pytestmark = pytest.mark.services

BEFORE_THE_FIX = str(Path(__file__).with_name("job_before_the_fix.py"))
SOURCE = "source.social.tiktok"
SECRET = "01712345678"


class Replayer:
    """`python -m scripts.dlq_replayer`, on the letters since the test began."""

    def __init__(self, stream: Any):
        self._stream = stream
        self.since = f"--since={datetime.now(UTC).isoformat()}"

    def __call__(self, command: str, *flags: str, expect: int = 0, **settings: str) -> str:
        printed: str = self._stream.python(
            "-m", "scripts.dlq_replayer", command, self.since, *flags, expect=expect, **settings
        )
        return printed

    def json(self, command: str, *flags: str, expect: int = 0, **settings: str) -> Any:
        return json.loads(self(command, "--json", *flags, expect=expect, **settings))

    def start(self, *flags: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "scripts.dlq_replayer", "replay", self.since, *flags]
        return subprocess.Popen(command, env=self._stream.program_environment(), cwd=self._stream.directory)


@pytest.fixture
def replayer(stream: Any) -> Replayer:
    return Replayer(stream)


def verdicts(outcome: Any) -> dict[tuple[str, str | None], int]:
    return {(one["verdict"], one["topic"]): one["letters"] for one in outcome["verdicts"]}


def letters(stream: Any, names: Sequence[str], retry_count: int = 0, offset: int = 10**9) -> list[DeadLetter]:
    """Return letters of Validate, of records that are nowhere."""
    sealer = PayloadSealer(decode_key(stream.environment["DEAD_LETTER_KEY"]))
    now = int(time.time() * 1000)
    records = [
        SourceRecord(SOURCE, n % 2, offset + n, now, name.encode(), f"{SECRET}{name}".encode(), retry_count)
        for n, name in enumerate(names)
    ]
    return [dead_letter(Stage.VALIDATE, record, Rejected(Reason.INVALID_JSON), sealer) for record in records]


def send(stream: Any, made: Sequence[DeadLetter]) -> None:
    producer = Producer(stream.kafka.librdkafka())
    for letter in made:
        row = dead_letter_row(letter)
        producer.produce(row.topic, row.value, row.key, headers=row.headers)
    assert producer.flush(30) == 0


def test_a_hundred_broken_records_are_in_the_sink_once_they_are_replayed_after_the_fix(
    stream: Any, replayer: Replayer
) -> None:
    samples = list(generate(100, broken_share=0, prefix="round-trip-"))
    posts = sum(sample.topic.startswith("source.social.") for sample in samples)
    produce(stream.kafka, samples)
    stream.python(BEFORE_THE_FIX, "--runner=DirectRunner", "--weaviate-url=none")
    counted = replayer.json("list")
    assert {(one["stage"], one["reason"]): one["open"] for one in counted["by_reason"]} == {
        ("validate", "schema_violation"): posts,
        ("enrich", "unexpected_error"): 100 - posts,
    }
    assert counted["by_field"] == [{"stage": "validate", "field": "campaign", "rule": "missing", "letters": posts}]
    assert stream.read(*SINK_TOPICS.values()) == []

    assert sum(verdicts(replayer.json("replay", "--dry-run")).values()) == 100
    assert stream.read(*REPLAY_TOPICS.values(), REPLAY_JOURNAL_TOPIC) == []
    put_back = verdicts(replayer.json("replay"))
    assert put_back["replay", REPLAY_TOPICS["enriched.market.anonymized"]] == 100 - posts
    assert sum(put_back.values()) == 100
    # Once more sends nothing.
    assert verdicts(replayer.json("replay")) == {("done", None): 100}

    sent = stream.read(*SOURCE_TOPICS)
    originals = Counter((sample.topic, sample.key, sample.value) for sample in samples)
    again = Counter((s.topic, s.key, s.value) for s in samples if s.topic.startswith("source.social."))
    assert Counter((out.topic, out.key, out.value) for out in sent) == originals + again
    stream.run("--weaviate-url=none")
    sinks = stream.read(*SINK_TOPICS.values())
    assert len({out.key for out in sinks}) == len(sinks) == 100
    assert {out.headers["retry_count"] for out in sinks} == {b"1"}
    assert all(out.json["embedding"] and out.json["_anonymized"] for out in sinks)
    # Those who subscribe to the topics on the way have got each record once.
    for stage in (Stage.ANONYMIZE, Stage.ENRICH, Stage.EMBED):
        passed = stream.read(*input_topics(stage))
        assert len({out.key for out in passed}) == len(passed) == 100, stage
    assert len(stream.dead_letters()) == 100
    assert [one["replayed"] for one in replayer.json("list")["by_reason"]] == [100 - posts, posts]


def test_killed_midway_with_expiring_dead_letters_every_record_is_replayed_once(
    stream: Any, replayer: Replayer
) -> None:
    names = [f"killed-{number}" for number in range(400)]
    made = letters(stream, names)
    send(stream, made)
    send(stream, made[:20])  # a job that was killed may write a letter twice
    running = replayer.start("--rate=150")
    deadline = time.monotonic() + 60
    while len(done := stream.read(SOURCE)) < 60:
        assert time.monotonic() < deadline
        assert running.poll() is None
    running.kill()
    running.wait()
    assert len(done) < 400
    # Half of what was replayed is taken by retention.
    expire(stream, DEAD_LETTER_TOPICS[Stage.VALIDATE], {out.headers["replayed_from"] for out in done[:30]})
    outcome = verdicts(replayer.json("replay"))
    assert 0 < outcome["replay", SOURCE] <= 400 - len(done)
    back = stream.read(SOURCE)
    assert sorted(out.key for out in back) == sorted(name.encode() for name in names)
    assert {out.value for out in back} == {f"{SECRET}{name}".encode() for name in names}
    assert {out.headers["source_offset"] for out in back} == {b"%d" % (10**9 + n) for n in range(400)}
    assert verdicts(replayer.json("replay")).keys() == {("done", None)}


def expire(stream: Any, topic: str, places: set[bytes]) -> None:
    """Have retention take the letters at `places` and all before them."""
    ends: dict[int, int] = {}
    for place in places:
        name, partition, offset = place.decode().rsplit("/", 2)
        assert name == topic
        ends[int(partition)] = max(ends.get(int(partition), 0), int(offset) + 1)
    admin = admin_client(stream.kafka)
    for future in admin.delete_records([TopicPartition(topic, n, end) for n, end in ends.items()]).values():
        future.result(20)


def test_a_second_replayer_takes_over_and_uncommitted_records_of_the_first_stay_invisible(stream: Any) -> None:
    with Transactions(stream.kafka) as first:
        first.write(Row(SOURCE, None, b"first", b"{", []))
        with Transactions(stream.kafka) as second:
            with pytest.raises(ReplayStopped, match="another replayer"):
                first.commit()
            second.write(Row(SOURCE, None, b"second", b"{", []))
            second.commit()
            second.write(Row(SOURCE, None, b"left open", b"{", []))
    assert [out.key for out in stream.read(SOURCE)] == [b"second"]


def test_a_record_that_failed_too_often_is_parked_and_can_be_replayed_from_there(
    stream: Any, replayer: Replayer
) -> None:
    [tried, fresh] = letters(stream, ["tried"], retry_count=2) + letters(stream, ["fresh"], offset=2 * 10**9)
    send(stream, [tried, fresh])
    outcome = verdicts(replayer.json("replay", DEAD_LETTER_RETRY_LIMIT="2"))
    assert outcome == {("park", PARKED_TOPIC): 1, ("replay", SOURCE): 1}
    [parked] = stream.read(PARKED_TOPIC)
    assert DeadLetter.model_validate_json(parked.value) == tried
    assert parked.key == tried.id.encode()
    assert [out.headers["retry_count"] for out in stream.read(SOURCE)] == [b"1"]
    assert verdicts(replayer.json("replay", "--retry-limit=9")) == {("done", None): 2}
    assert verdicts(replayer.json("replay", "--parked")) == {("replay", SOURCE): 1}
    assert verdicts(replayer.json("replay", "--parked")) == {("done", None): 1}
    assert sorted(out.headers["retry_count"] for out in stream.read(SOURCE)) == [b"1", b"3"]


def test_payloads_are_shown_only_when_asked_for_and_only_with_the_key(stream: Any, replayer: Replayer) -> None:
    [letter] = letters(stream, ["shown"])
    send(stream, [letter])
    other = "A" * 43 + "="
    assert SECRET not in replayer("show")
    assert replayer.json("show", f"--id={letter.id}", "--payload")["payload"] == f"{SECRET}shown"
    for key in ("", other):
        printed = replayer("show", "--payload", DEAD_LETTER_KEY=key)
        assert SECRET not in printed
        assert "DEAD_LETTER_KEY" in printed
        assert letter.id in printed
    outcome = replayer("replay", expect=1, DEAD_LETTER_KEY=other)
    assert f"1 of them need DEAD_LETTER_KEY with the id {letter.payload_key_id}" in outcome
    assert stream.read(SOURCE) == []
    assert "DEAD_LETTER_KEY" in replayer("replay", expect=2, DEAD_LETTER_KEY="no key")
    assert "No dead letter has the id" in replayer("replay", "--id=source.social.tiktok/0/1", expect=1)
