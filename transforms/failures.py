"""Why records fail: the reasons, the one exception that means "bad data", and the dead letter made of it.

Three kinds of trouble, three answers: bad data raises `Rejected` and becomes a dead letter; a service that is gone
raises `ServiceUnavailable` and stops the bundle, so that the runner does it again; wrong settings stop the job.
"""

import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

from schemas import DeadLetter, FieldError
from schemas.dead_letter import letter_id
from schemas.topics import Stage, intermediate_topic
from transforms.payload_encryption import PayloadSealer, compressed, pack_headers
from transforms.records import Record, SourceRecord, to_json
from transforms.version import PIPELINE_VERSION


class Reason(StrEnum):
    """Reason codes of dead letters. The README's table of failure reasons says what to do about each."""

    TOMBSTONE = "tombstone"
    EMPTY_VALUE = "empty_value"
    INVALID_UTF8 = "invalid_utf8"
    INVALID_JSON = "invalid_json"
    DUPLICATE_KEY = "duplicate_key"
    LONE_SURROGATE = "lone_surrogate"
    NESTED_TOO_DEEPLY = "nested_too_deeply"
    NON_FINITE_NUMBER = "non_finite_number"
    NOT_AN_OBJECT = "not_an_object"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    UNKNOWN_PLATFORM = "unknown_platform"
    PLATFORM_CONTRADICTS_TOPIC = "platform_contradicts_topic"
    RESERVED_FIELD = "reserved_field"
    SCHEMA_VIOLATION = "schema_violation"
    NOT_FROM_PREVIOUS_STAGE = "not_from_previous_stage"
    WEAVIATE_REFUSED = "weaviate_refused"
    UNEXPECTED_ERROR = "unexpected_error"


MESSAGES: dict[Reason, str] = {
    Reason.TOMBSTONE: "the record has no value (a tombstone)",
    Reason.EMPTY_VALUE: "the value is empty",
    Reason.INVALID_UTF8: "the value is not UTF-8",
    Reason.INVALID_JSON: "the value is not JSON",
    Reason.DUPLICATE_KEY: "a JSON object holds the same key twice",
    Reason.LONE_SURROGATE: "a JSON string holds half a surrogate pair",
    Reason.NESTED_TOO_DEEPLY: "the JSON is nested more than 200 levels deep",
    Reason.NON_FINITE_NUMBER: "the JSON holds NaN, Infinity or a number too large for a double",
    Reason.NOT_AN_OBJECT: "the value is JSON, but neither an object nor a list of objects",
    Reason.TOO_LARGE: "the value is larger than the limit",
    Reason.TOO_SLOW: "searching it for personal data took longer than PRIVACY_RECORD_SECONDS",
    Reason.UNKNOWN_PLATFORM: "the platform is not one of those known",
    Reason.PLATFORM_CONTRADICTS_TOPIC: "the platform does not belong to the topic",
    Reason.RESERVED_FIELD: "the record carries a field that only the pipeline may write",
    Reason.SCHEMA_VIOLATION: "fields break the schema; see details",
    Reason.NOT_FROM_PREVIOUS_STAGE: "the record lacks what the stage before must have added",
    Reason.WEAVIATE_REFUSED: "Weaviate refused the object",
    Reason.UNEXPECTED_ERROR: "the stage failed on this record; see exception for the place in the code",
}


class Rejected(Exception):  # noqa: N818 - it names what happened to the record, as the dead letter does
    """This record is bad data; its text is the reason code only."""

    def __init__(self, reason: Reason, details: Sequence[FieldError] = ()):
        super().__init__(reason.value)
        self.reason = reason
        self.details = list(details)


def exception_place(error: BaseException) -> str:
    """Return class, file and line of `error`, e.g. `KeyError at enrich.py:41`. Its text may hold values: left out."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def dead_letter(stage: Stage, failed: Record | SourceRecord, error: BaseException, sealer: PayloadSealer) -> DeadLetter:
    """Return the envelope of `failed`, on which `stage` raised `error` (`Rejected`, or anything unexpected)."""
    source = failed if isinstance(failed, SourceRecord) else failed.source
    if isinstance(failed, SourceRecord):
        key, payload, payload_topic = source.key, failed.value, source.topic
    elif failed.raw is not None:
        key, payload, payload_topic = source.key, failed.raw, source.topic
    else:
        # The key is the scraper's own and may be personal: an anonymized record goes by its id.
        key, payload, payload_topic = failed.id.encode(), to_json(failed.value), intermediate_topic(stage, failed.kind)
    reason = error.reason if isinstance(error, Rejected) else Reason.UNEXPECTED_ERROR
    small = compressed(payload)
    context = letter_id(source.topic, source.partition, source.offset, source.item).encode()
    letter = DeadLetter(
        stage=stage.value,
        error_type=reason.value,
        message=MESSAGES[reason],
        exception=None if isinstance(error, Rejected) else exception_place(error),
        details=error.details if isinstance(error, Rejected) else [],
        failed_at=datetime.now(UTC).isoformat(),
        retry_count=source.retry_count,
        source_topic=source.topic,
        source_partition=source.partition,
        source_offset=source.offset,
        source_item=source.item,
        source_timestamp=source.timestamp_ms,
        payload_topic=payload_topic,
        payload_encoding=sealer.encoding,
        payload_compressed=small is not payload,
        payload_key_id=sealer.key_id,
        key=sealer.seal(key, context),
        payload=sealer.seal(small, context),
        headers=sealer.seal(pack_headers(source.headers), context),
        origin_offset=source.origin_offset,
        pipeline_version=PIPELINE_VERSION,
        authentication=None,
    )
    return sealer.authenticated(letter)
