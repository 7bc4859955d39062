"""Kafka headers of a source record: into its dead letter and back, and on to the outputs where they may."""

import json
from typing import Any

import pytest

from dead_letters.decision import Verdict, decide
from dead_letters.letters import Letter
from pipeline.sinks.rows import dead_letter_row, source_headers, stage_rows
from pipeline.sources.kafka import source_record
from schemas import DeadLetter, Kind
from schemas.topics import Stage
from transforms.anonymize import anonymize
from transforms.failures import Reason, Rejected, dead_letter
from transforms.metrics import StageMetrics
from transforms.payload_encryption import LetterAltered, LetterKeys, PayloadSealer, open_headers, open_payload
from transforms.privacy import Anonymizer, Tokenizer
from transforms.records import Record, SourceRecord

TOPIC = "source.social.tiktok"
KEY = bytes(range(32))
TRACE = ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
OWN = (TRACE, ("scraper", b"apify 01712345678"), ("blob", b"\xff\x00"))
POST = {
    "post_id": "p", "platform": "tiktok", "content": "x", "author": "A", "engagement_count": 1,
    "posted_at": "2025-12-20T10:00:00+00:00",
}  # fmt: skip


def read(*headers: tuple[str, bytes | None], topic: str = TOPIC, offset: int = 41) -> SourceRecord:
    return source_record(topic, 1, offset, 1000, b"k", json.dumps(POST).encode(), headers)


def replayed(letter: DeadLetter) -> SourceRecord:
    """Return what a source reads of the row that a replay of `letter` writes."""
    row = dead_letter_row(letter)
    held = Letter(letter, None, (row.topic, 0, 5), row.value, tuple(row.headers))  # type: ignore[arg-type]
    decision = decide(held, None, keys=LetterKeys((KEY,)), retry_limit=3, from_parked=False)
    assert decision.verdict is Verdict.REPLAY
    assert decision.row is not None
    back = decision.row
    return source_record(back.topic, back.partition or 0, 99, 2000, back.key, back.value, back.headers)


def letter_of(failed: SourceRecord | Record, stage: Stage = Stage.VALIDATE) -> DeadLetter:
    return dead_letter(stage, failed, Rejected(Reason.SCHEMA_VIOLATION), PayloadSealer(KEY))


def test_every_header_of_a_source_is_in_its_dead_letter_and_comes_back_with_a_replay() -> None:
    source = read(*OWN, ("none", None), ("retry_count", b"2"))
    assert source.headers == OWN
    letter = letter_of(source)
    assert b"01712345678" not in dead_letter_row(letter).value
    assert open_headers(letter, LetterKeys((KEY,))) == OWN
    again = replayed(letter)
    assert (again.headers, again.retry_count, again.value) == (OWN, 3, source.value)


def test_a_record_without_headers_has_none_in_its_letter() -> None:
    assert letter_of(read()).headers is None
    assert replayed(letter_of(read())).headers == ()


def test_altered_headers_are_not_opened() -> None:
    letter = letter_of(read(*OWN))
    other = letter.model_copy(update={"headers": letter_of(read(TRACE)).headers})
    with pytest.raises(LetterAltered):
        open_payload(other, LetterKeys((KEY,)))


def test_the_first_offset_stays_known_over_replays() -> None:
    first = replayed(letter_of(read()))
    second = replayed(letter_of(first))
    assert (first.offset, first.origin_offset) == (99, 41)
    assert (second.offset, second.origin_offset) == (99, 41)
    assert Record(Kind.SOCIAL, POST, second).version == Record(Kind.SOCIAL, POST, read()).version


def test_lineage_that_a_scraper_writes_on_a_source_topic_is_not_believed() -> None:
    source = read(("source_offset", b"7"), ("origin_offset", b"7"), ("source_item", b"1"))
    assert (source.origin_offset, source.item, source.headers) == (None, None, ())
    between = read(("source_offset", b"7"), topic="enriched.social.anonymized")
    assert between.origin_offset == 7


def test_items_of_a_message_have_letters_of_their_own_and_are_replayed_alone() -> None:
    letters = [letter_of(read()._replace(item=item)) for item in (None, 0, 2)]
    assert [letter.id for letter in letters] == [f"{TOPIC}/1/41", f"{TOPIC}/1/41/0", f"{TOPIC}/1/41/2"]
    assert [replayed(letter).item for letter in letters] == [None, 0, 2]
    assert {open_payload(letter, LetterKeys((KEY,)))[1] for letter in letters} == {read().value}


def anonymized(forwarded: set[str], *headers: tuple[str, bytes]) -> Record:
    record = Record(Kind.SOCIAL, POST, read(*headers), raw=b"{}")
    shield = Anonymizer(Tokenizer(b"a salt for tests only", 16), None)
    return anonymize(record, shield, StageMetrics(Stage.ANONYMIZE), frozenset(forwarded))


def headers_of(record: Record) -> dict[str, bytes]:
    [row] = stage_rows(record, Stage.ANONYMIZE)
    lineage = dict(source_headers(record.source._replace(headers=())))
    return {name: value for name, value in row.headers if name not in lineage}


def test_forwarded_headers_are_allowed_ones_without_personal_data() -> None:
    assert headers_of(anonymized({"traceparent"}, *OWN)) == dict([TRACE])
    passed = headers_of(anonymized({"traceparent", "scraper", "blob"}, *OWN))
    assert set(passed) == {"traceparent", "scraper"}
    assert b"01712345678" not in passed["scraper"]
    assert passed["scraper"].startswith(b"apify PHONE_")
    assert headers_of(anonymized(set(), *OWN)) == {}


@pytest.mark.parametrize("value", [b"01712345678", b"00-Rahim Khan-1", b"", b"\xff"])
def test_a_traceparent_of_another_form_ends(value: bytes) -> None:
    assert headers_of(anonymized({"traceparent"}, ("traceparent", value))) == {}


def test_behind_the_shield_a_dead_letter_holds_only_what_is_published() -> None:
    letter = letter_of(anonymized({"traceparent"}, *OWN), Stage.ENRICH)
    assert open_headers(letter, LetterKeys((KEY,))) == (TRACE,)


def test_a_record_that_fails_at_the_shield_keeps_all() -> None:
    failed: Any = Record(Kind.SOCIAL, POST, read(*OWN), raw=b"{}")
    assert open_headers(letter_of(failed, Stage.ANONYMIZE), LetterKeys((KEY,))) == OWN
