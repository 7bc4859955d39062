"""Dead letters: the exact bytes, sealed, and no word of the record in the clear."""

import base64
import json
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import DeadLetter, FieldError, Kind, PayloadEncoding
from schemas.topics import MAX_OUTPUT_BYTES, Stage
from transforms.failures import MESSAGES, Reason, Rejected, dead_letter
from transforms.payload_encryption import (
    LetterAltered,
    LetterKeys,
    LetterSealed,
    PayloadSealer,
    decode_key,
    open_payload,
)
from transforms.records import Record, SourceRecord

Source = Callable[..., SourceRecord]
KEY = bytes(range(32))
KEYS = LetterKeys((KEY,))
SEALED = PayloadSealer(KEY)
PLAIN = PayloadSealer(None)
PLAIN_WITH_KEY = PayloadSealer(KEY, in_plain=True)


@given(st.none() | st.binary(), st.none() | st.binary(), st.sampled_from([SEALED, PLAIN, PLAIN_WITH_KEY]))
def test_the_exact_bytes_come_back(key: bytes | None, value: bytes | None, sealer: PayloadSealer) -> None:
    record = SourceRecord("source.social.tiktok", 3, 41, 1000, key, value, retry_count=2)
    letter = dead_letter(Stage.VALIDATE, record, Rejected(Reason.INVALID_JSON), sealer)
    parsed = DeadLetter.model_validate_json(letter.model_dump_json())
    assert open_payload(parsed, KEYS if parsed.authentication else LetterKeys()) == (key, value)
    assert (parsed.source_topic, parsed.source_partition, parsed.source_offset) == ("source.social.tiktok", 3, 41)
    assert (parsed.source_timestamp, parsed.retry_count) == (1000, 2)
    assert parsed.payload_topic == "source.social.tiktok"


def test_a_sealed_payload_shows_nothing_and_opens_with_its_key_only(source: Source) -> None:
    letter = dead_letter(Stage.VALIDATE, source(b"secret 01712345678"), Rejected(Reason.INVALID_JSON), SEALED)
    assert letter.payload_encoding is PayloadEncoding.AES_256_GCM
    assert b"secret" not in base64.b64decode(letter.payload or "")
    with pytest.raises(ValueError, match="DEAD_LETTER_KEY"):
        open_payload(letter, LetterKeys())
    with pytest.raises(ValueError, match="does not open"):
        open_payload(letter, LetterKeys((bytes(32),)))


def test_a_letter_in_plain_is_authenticated_where_there_is_a_key(source: Source) -> None:
    letter = dead_letter(Stage.EMBED, source(b"{"), Rejected(Reason.INVALID_JSON), PLAIN_WITH_KEY)
    assert base64.b64decode(letter.payload or "") == b"{"
    with pytest.raises(ValueError, match="altered"):
        open_payload(letter.model_copy(update={"payload_topic": "source.market.daraz"}), KEYS)
    with pytest.raises(ValueError, match=f"of the key {letter.payload_key_id}"):
        open_payload(letter, LetterKeys((bytes(32),)))


def test_a_payload_moved_to_another_letter_does_not_open(source: Source) -> None:
    letter = dead_letter(Stage.VALIDATE, source(b"{"), Rejected(Reason.INVALID_JSON), SEALED)
    with pytest.raises(ValueError, match="altered"):
        open_payload(letter.model_copy(update={"source_offset": 8}), KEYS)


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
    key, payload = open_payload(letter, LetterKeys())
    assert payload == b'{"post_id":"p1","author":"NAME_00ff"}'
    assert key == b"p1"
    assert letter.payload_topic == topic


def test_until_anonymize_the_bytes_that_were_read_are_kept(source: Source, post: dict[str, Any]) -> None:
    read = source(post)
    letter = dead_letter(Stage.ANONYMIZE, Record(Kind.SOCIAL, post, read, raw=read.value), RuntimeError(), SEALED)
    assert open_payload(letter, KEYS) == (b"key", read.value)
    assert letter.payload_topic == read.topic


def test_a_value_larger_than_any_topic_takes_comes_back_exactly_and_fits_its_topic(source: Source) -> None:
    value = b'{"a":"' + b"x" * (13 * 1024 * 1024) + b'"}'
    letter = dead_letter(Stage.VALIDATE, source(value), Rejected(Reason.TOO_LARGE), SEALED)
    assert letter.payload_compressed
    assert len(letter.model_dump_json()) < MAX_OUTPUT_BYTES
    assert open_payload(letter, KEYS)[1] == value


def old(letter: DeadLetter) -> DeadLetter:
    """A letter as versions before 3.0 wrote it."""
    return DeadLetter.model_validate(letter.model_dump(exclude={"authentication"}))


ALTERATIONS: dict[str, Callable[[DeadLetter], dict[str, Any]]] = {
    "another topic": lambda _: {"payload_topic": "enriched.social.contextualized", "stage": "embed"},
    "fewer replays": lambda _: {"retry_count": 0},
    "another place": lambda _: {"source_offset": 8},
    "another time": lambda _: {"source_timestamp": 5},
    "key and payload swapped": lambda letter: {"key": letter.payload, "payload": letter.key},
    "compressed": lambda _: {"payload_compressed": True},
    "no key": lambda _: {"key": None},
    "another reason": lambda _: {"error_type": "too_large"},
    "in plain": lambda _: {"payload_encoding": "base64", "payload": base64.b64encode(b"{}").decode(), "key": None},
    "in plain, no authentication": lambda _: {
        "payload_encoding": "base64", "payload": "e30=", "key": None, "payload_key_id": None, "authentication": None
    },
    "no authentication": lambda _: {"authentication": None},
}  # fmt: skip


@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_nothing_of_an_envelope_can_be_changed(source: Source, alteration: str) -> None:
    record = source(b"secret")._replace(key=b"k", retry_count=2)
    letter = dead_letter(Stage.VALIDATE, record, Rejected(Reason.INVALID_JSON), SEALED)
    forged = DeadLetter.model_validate_json(
        json.dumps(letter.model_dump(mode="json") | ALTERATIONS[alteration](letter))
    )
    with pytest.raises(LetterAltered):
        open_payload(forged, KEYS)


def test_a_field_of_a_later_version_breaks_no_letter_of_today(source: Source) -> None:
    letter = dead_letter(Stage.VALIDATE, source(b"{"), Rejected(Reason.INVALID_JSON), SEALED)

    class Later(DeadLetter):
        more: str = "new"

    assert open_payload(Later.model_validate_json(letter.model_dump_json()), KEYS)[1] == b"{"


def test_dead_letters_of_earlier_versions_are_read_only_with_a_switch(source: Source) -> None:
    letter = old(dead_letter(Stage.VALIDATE, source(b"{"), Rejected(Reason.INVALID_JSON), SEALED))
    with pytest.raises(LetterAltered, match="DEAD_LETTER_ACCEPT_UNAUTHENTICATED"):
        open_payload(letter, KEYS)
    assert open_payload(letter, LetterKeys((KEY,), accept_unauthenticated=True))[1] == b"{"


def test_old_keys_read_and_do_not_write(source: Source) -> None:
    letter = dead_letter(Stage.VALIDATE, source(b"{"), Rejected(Reason.INVALID_JSON), SEALED)
    new = bytes(range(1, 33))
    assert open_payload(letter, LetterKeys((new, KEY)))[1] == b"{"
    with pytest.raises(LetterSealed, match=letter.payload_key_id or "-"):
        open_payload(letter, LetterKeys((new,)))


def test_a_few_bytes_that_claim_to_be_gigabytes_are_not_unpacked(source: Source) -> None:
    letter = dead_letter(Stage.VALIDATE, source(b"{"), Rejected(Reason.INVALID_JSON), PLAIN)
    bomb = base64.b64encode(zlib.compress(bytes(200 << 20), 9)).decode()
    forged = letter.model_copy(update={"payload": bomb, "payload_compressed": True})
    tracemalloc.start()
    try:
        with pytest.raises(LetterAltered, match="bytes"):
            open_payload(forged, LetterKeys())
        assert tracemalloc.get_traced_memory()[1] < 8 * MAX_OUTPUT_BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("payload", ["@@@", "AA=", "ü"])
def test_a_payload_that_is_no_base64_is_named_as_altered(source: Source, payload: str) -> None:
    letter = dead_letter(Stage.VALIDATE, source(b"{"), Rejected(Reason.INVALID_JSON), PLAIN)
    with pytest.raises(LetterAltered):
        open_payload(letter.model_copy(update={"payload": payload}), LetterKeys())
