"""Dead letters: the exact bytes, sealed, and no word of the record in the clear."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import DeadLetter, FieldError, Kind, PayloadEncoding
from schemas.topics import MAX_OUTPUT_BYTES, Stage
from transforms.failures import MESSAGES, Reason, Rejected, dead_letter
from transforms.payload_encryption import PayloadSealer, decode_key, open_payload
from transforms.records import Record, SourceRecord

Source = Callable[..., SourceRecord]
KEY = bytes(range(32))
SEALED = PayloadSealer(KEY)
PLAIN = PayloadSealer(None)


@given(st.none() | st.binary(), st.none() | st.binary(), st.sampled_from([SEALED, PLAIN]))
def test_the_exact_bytes_come_back(key: bytes | None, value: bytes | None, sealer: PayloadSealer) -> None:
    record = SourceRecord("source.social.tiktok", 3, 41, 1000, key, value, retry_count=2)
    letter = dead_letter(Stage.VALIDATE, record, Rejected(Reason.INVALID_JSON), sealer)
    parsed = DeadLetter.model_validate_json(letter.model_dump_json())
    assert open_payload(parsed, KEY) == (key, value)
    assert (parsed.source_topic, parsed.source_partition, parsed.source_offset) == ("source.social.tiktok", 3, 41)
    assert (parsed.source_timestamp, parsed.retry_count) == (1000, 2)
    assert parsed.payload_topic == "source.social.tiktok"


def test_a_sealed_payload_shows_nothing_and_opens_with_its_key_only(source: Source) -> None:
    letter = dead_letter(Stage.VALIDATE, source(b"secret 01712345678"), Rejected(Reason.INVALID_JSON), SEALED)
    assert letter.payload_encoding is PayloadEncoding.AES_256_GCM
    assert b"secret" not in base64.b64decode(letter.payload or "")
    with pytest.raises(ValueError, match="DEAD_LETTER_KEY"):
        open_payload(letter, None)
    with pytest.raises(ValueError, match="does not open"):
        open_payload(letter, bytes(32))


def test_a_payload_moved_to_another_letter_does_not_open(source: Source) -> None:
    letter = dead_letter(Stage.VALIDATE, source(b"{"), Rejected(Reason.INVALID_JSON), SEALED)
    with pytest.raises(ValueError, match="altered"):
        open_payload(letter.model_copy(update={"source_offset": 8}), KEY)


@pytest.mark.parametrize("text", ["", "short", base64.b64encode(bytes(31)).decode(), "!" * 44])
def test_a_wrong_key_is_refused_by_name_and_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="DEAD_LETTER_KEY") as caught:
        decode_key(text)
    assert not text or text not in str(caught.value)


def test_an_unexpected_error_names_class_and_place_and_not_its_text(source: Source) -> None:
    try:
        json.loads("{}")["01712345678"]
    except KeyError as error:
        letter = dead_letter(Stage.ENRICH, source(b"{}"), error, PLAIN)
    assert letter.error_type == Reason.UNEXPECTED_ERROR
    assert letter.exception is not None
    assert letter.exception.startswith("KeyError at test_failures.py:")
    assert "0171" not in letter.model_dump_json()


def test_details_and_message_are_those_of_the_reason(source: Source) -> None:
    details = [FieldError(field="content", rule="missing")]
    letter = dead_letter(Stage.VALIDATE, source(b"{}"), Rejected(Reason.SCHEMA_VIOLATION, details), PLAIN)
    assert letter.details == details
    assert letter.message == MESSAGES[Reason.SCHEMA_VIOLATION]
    assert letter.exception is None


def test_every_reason_has_a_message() -> None:
    assert set(MESSAGES) == set(Reason)


@pytest.mark.parametrize(
    ("stage", "topic"),
    [(Stage.ENRICH, "enriched.social.anonymized"), (Stage.EMBED, "enriched.social.contextualized")],
)
def test_behind_anonymize_only_the_anonymized_record_is_kept(
    source: Source, post: dict[str, Any], stage: Stage, topic: str
) -> None:
    anonymized = Record(Kind.SOCIAL, {"post_id": "p1", "author": "NAME_00ff"}, source(post), raw=None)
    letter = dead_letter(stage, anonymized, RuntimeError("boom"), PLAIN)
    key, payload = open_payload(letter, None)
    assert payload == b'{"post_id":"p1","author":"NAME_00ff"}'
    assert key == b"p1"
    assert letter.payload_topic == topic


def test_until_anonymize_the_bytes_that_were_read_are_kept(source: Source, post: dict[str, Any]) -> None:
    read = source(post)
    letter = dead_letter(Stage.ANONYMIZE, Record(Kind.SOCIAL, post, read, raw=read.value), RuntimeError(), SEALED)
    assert open_payload(letter, KEY) == (b"key", read.value)
    assert letter.payload_topic == read.topic


def test_a_value_larger_than_any_topic_takes_comes_back_exactly_and_fits_its_topic(source: Source) -> None:
    value = b'{"a":"' + b"x" * (13 * 1024 * 1024) + b'"}'
    letter = dead_letter(Stage.VALIDATE, source(value), Rejected(Reason.TOO_LARGE), SEALED)
    assert letter.payload_compressed
    assert len(letter.model_dump_json()) < MAX_OUTPUT_BYTES
    assert open_payload(letter, KEY)[1] == value
