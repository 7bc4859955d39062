"""Payloads of dead letters: sealed with AES-256-GCM by default, since a record that failed validation is still raw."""

import base64
import binascii
import hashlib
import os
import zlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from schemas import DeadLetter, PayloadEncoding

_NONCE_BYTES = 12  # NIST SP 800-38D, 5.2.1.1
_KEY_BYTES = 32
COMPRESS_ABOVE_BYTES = 4 * 1024 * 1024
"""Larger than any source topic takes uncompressed: such a value came compressed, and base64 of it may be too large."""


def decode_key(text: str) -> bytes:
    """Return the 32 bytes that `text` (base64) says.

    Raises:
        ValueError: naming DEAD_LETTER_KEY, without the text.
    """
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise ValueError("DEAD_LETTER_KEY must be the base64 of 32 bytes (make one: openssl rand -base64 32)")
    return key


def compressed(payload: bytes | None) -> bytes | None:
    """Return `payload` compressed if it is larger than `COMPRESS_ABOVE_BYTES`, else as it is."""
    return zlib.compress(payload) if payload is not None and len(payload) > COMPRESS_ABOVE_BYTES else payload


def key_id(key: bytes) -> str:
    """Return eight hex digits that name `key` without telling anything of it."""
    return hashlib.sha256(b"dead-letter-key-id\x00" + key).hexdigest()[:8]


@dataclass(frozen=True)
class PayloadSealer:
    """Writes payloads: encrypted when it has a key (32 bytes), as plain base64 when it has none."""

    key: bytes | None = field(repr=False)

    @property
    def encoding(self) -> PayloadEncoding:
        """How payloads are written."""
        return PayloadEncoding.BASE64 if self.key is None else PayloadEncoding.AES_256_GCM

    @property
    def key_id(self) -> str | None:
        """Name of the key, None without one."""
        return None if self.key is None else key_id(self.key)

    def seal(self, payload: bytes | None, context: bytes) -> str | None:
        """Return `payload` as text. `context` (the source coordinates) is authenticated with it; None stays None."""
        if payload is None:
            return None
        if self.key is not None:
            nonce = os.urandom(_NONCE_BYTES)
            payload = nonce + AESGCM(self.key).encrypt(nonce, payload, context)
        return base64.b64encode(payload).decode("ascii")


def open_payload(letter: DeadLetter, key: bytes | None) -> tuple[bytes | None, bytes | None]:
    """Return the exact (Kafka key, value) that `letter` holds.

    Raises:
        ValueError: the payload is encrypted and `key` is missing or another one, or the letter was altered.
    """
    context = letter.id.encode()

    def unseal(text: str | None) -> bytes | None:
        if text is None:
            return None
        data = base64.b64decode(text, validate=True)
        if letter.payload_encoding is PayloadEncoding.BASE64:
            return data
        if key is None:
            raise ValueError(f"the payload is encrypted: DEAD_LETTER_KEY with id {letter.payload_key_id} is needed")
        try:
            return AESGCM(key).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], context)
        except InvalidTag:
            raise ValueError(
                f"DEAD_LETTER_KEY {key_id(key)} does not open a payload sealed with {letter.payload_key_id}, "
                "or the dead letter was altered"
            ) from None

    payload = unseal(letter.payload)
    if payload is not None and letter.payload_compressed:
        payload = zlib.decompress(payload)
    return unseal(letter.key), payload
