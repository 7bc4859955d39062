"""The envelope of a record that a stage could not process: one schema for every dead-letter topic."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class PayloadEncoding(StrEnum):
    """How `key` and `payload` of a dead letter are written."""

    BASE64 = "base64"
    """Base64 of the exact bytes."""
    AES_256_GCM = "aes-256-gcm"
    """Base64 of a 12-byte nonce followed by the AES-256-GCM ciphertext of the exact bytes and its 16-byte tag."""


class FieldError(BaseModel):
    """One rule that one field broke. Holds names only, never a value."""

    model_config = ConfigDict(frozen=True)

    field: str = Field(description="Path of the field, parts joined by dots; empty for the record as a whole")
    rule: str = Field(description="Name of the rule that was broken, e.g. missing, int_type, wrong_total")


class DeadLetter(BaseModel):
    """Why a record failed, where it came from, and its bytes.

    `payload` holds the exact bytes as read from Kafka up to and including the anonymize stage, and the anonymized
    record from then on; `payload_topic` is the topic they belong on (docs/how-to/replay-dead-letters.md says where a
    replay sends them). Both `key` and `payload` are null when the Kafka record's were.
    """

    model_config = ConfigDict(frozen=True)

    stage: str
    error_type: str = Field(description="Reason code: one of transforms.failures.Reason")
    message: str = Field(description="What the reason means; fixed text, never a value of the record")
    exception: str | None = Field(description="Class and place of an unexpected exception, never its text")
    details: list[FieldError]
    failed_at: str = Field(description="UTC, ISO 8601")
    retry_count: int = Field(ge=0, lt=2**31, description="How often the record was replayed before")
    source_topic: str
    source_partition: int = Field(ge=0, lt=2**31)
    source_offset: int = Field(ge=0, lt=2**63)
    source_item: int | None = Field(
        None, ge=0, lt=2**31, description="Number of the record in a message that holds several; null for the only one"
    )
    source_timestamp: int = Field(lt=2**63, description="Milliseconds since 1970-01-01 UTC")
    payload_topic: str
    payload_encoding: PayloadEncoding
    payload_compressed: bool = Field(
        False, description="Whether the bytes were compressed (zlib, RFC 1950) before that"
    )
    payload_key_id: str | None = Field(description="Names the key that encrypted the payload")
    key: str | None
    payload: str | None
    headers: str | None = Field(
        None,
        description="The Kafka headers of the record, written as the payload is: a JSON list of [name, base64 of the "
        "value]; null for none",
    )
    origin_offset: int | None = Field(
        None,
        ge=0,
        lt=2**63,
        description="Offset at which a replayed record was first read; null for one never replayed",
    )
    pipeline_version: str
    authentication: str | None = Field(
        None,
        description="Base64 of the HMAC-SHA256 of all other fields; null without a key",
    )

    @property
    def id(self) -> str:
        """Name of the letter, and its Kafka key: where its record came from, `topic/partition/offset`.

        One of several records of a message has its number behind that: `topic/partition/offset/item`.
        """
        return letter_id(self.source_topic, self.source_partition, self.source_offset, self.source_item)


def letter_id(topic: str, partition: int, offset: int, item: int | None) -> str:
    """Return the name of the dead letter of a record that was read there; see `DeadLetter.id`."""
    return f"{topic}/{partition}/{offset}" + ("" if item is None else f"/{item}")
