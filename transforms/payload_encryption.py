"""Dead letters are sealed (AES-256-GCM), since a failed record may still be raw, and authenticated as a whole."""

import base64
import binascii
import hashlib
import hmac
import os
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from schemas import DeadLetter, PayloadEncoding
from schemas.topics import MAX_OUTPUT_BYTES

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


class LetterSealed(ValueError):  # noqa: N818 - says what is the case
    """A dead letter needs a key that is not at hand; the text names it."""


class LetterAltered(ValueError):  # noqa: N818
    """A dead letter is not as one of our jobs wrote it: it was altered, or somebody else wrote it."""


@dataclass(frozen=True)
class LetterKeys:
    """The keys that read dead letters.

    Attributes:
        keys: 32 bytes each, the one that writes first; none where letters are written in plain.
        accept_unauthenticated: also read letters without authentication, as versions before 3.0 wrote them. Anyone who
            may write to a dead-letter topic can forge those.
    """

    keys: tuple[bytes, ...] = field(default=(), repr=False)
    accept_unauthenticated: bool = False


@dataclass(frozen=True)
class PayloadSealer:
    """Writes dead letters.

    Attributes:
        key: 32 bytes that authenticate letters, and seal what they hold; None for neither.
        in_plain: payloads are not sealed although there is a key.
    """

    key: bytes | None = field(repr=False)
    in_plain: bool = False

    @property
    def encoding(self) -> PayloadEncoding:
        """How payloads are written."""
        return PayloadEncoding.BASE64 if self.key is None or self.in_plain else PayloadEncoding.AES_256_GCM

    @property
    def key_id(self) -> str | None:
        """Name of the key, None without one."""
        return None if self.key is None else key_id(self.key)

    def seal(self, payload: bytes | None, context: bytes) -> str | None:
        """Return `payload` as text. `context` (the source coordinates) is authenticated with it; None stays None."""
        if payload is None:
            return None
        if self.key is not None and not self.in_plain:
            nonce = os.urandom(_NONCE_BYTES)
            payload = nonce + AESGCM(self.key).encrypt(nonce, payload, context)
        return base64.b64encode(payload).decode("ascii")

    def authenticated(self, letter: DeadLetter) -> DeadLetter:
        """Return `letter` with the authentication of all its fields; as it is without a key."""
        if self.key is None:
            return letter
        whole = letter.model_dump(mode="json", exclude={"authentication"})
        return DeadLetter.model_validate({**whole, "authentication": _mac(self.key, whole)})


def open_payload(letter: DeadLetter, keys: LetterKeys) -> tuple[bytes | None, bytes | None]:
    """Return the exact (Kafka key, value) that `letter` holds.

    With keys at hand nothing that the letter says is believed before its authentication was checked.

    Raises:
        LetterSealed: another key is needed.
        LetterAltered: the letter is not as one of our jobs wrote it.
    """
    if keys.keys:
        _authenticate(letter, keys)
    elif letter.payload_encoding is not PayloadEncoding.BASE64:
        raise LetterSealed(f"the payload is encrypted: DEAD_LETTER_KEY with id {letter.payload_key_id} is needed")
    context = letter.id.encode()
    record_key, payload = (_opened(text, letter, keys, context) for text in (letter.key, letter.payload))
    if payload is not None and letter.payload_compressed:
        payload = _decompressed(payload)
    return record_key, payload


def pack_headers(headers: Sequence[tuple[str, bytes]]) -> bytes | None:
    """Return Kafka headers as they are sealed into a dead letter, None for none."""
    return orjson.dumps([(name, base64.b64encode(value).decode()) for name, value in headers]) if headers else None


def open_headers(letter: DeadLetter, keys: LetterKeys) -> tuple[tuple[str, bytes], ...]:
    """Return the Kafka headers that `letter` holds; to be called once `open_payload` has authenticated it.

    Raises:
        LetterSealed: another key is needed.
        LetterAltered: they are not as one of our jobs wrote them.
    """
    packed = _opened(letter.headers, letter, keys, letter.id.encode())
    if packed is None:
        return ()
    try:
        return tuple((str(name), base64.b64decode(value, validate=True)) for name, value in orjson.loads(packed))
    except (ValueError, TypeError):
        raise LetterAltered("the headers are not a list of names and values") from None


def _mac(key: bytes, fields: Mapping[str, Any]) -> str:
    """Return the HMAC-SHA256 (RFC 2104) of `fields` in base64, by a key derived from `key` for this one purpose."""
    own = hmac.digest(key, b"bd-stream dead-letter envelope", "sha256")
    return base64.b64encode(hmac.digest(own, orjson.dumps(fields, option=orjson.OPT_SORT_KEYS), "sha256")).decode()


def _authenticate(letter: DeadLetter, keys: LetterKeys) -> None:
    if letter.authentication is None:
        if keys.accept_unauthenticated:
            return
        raise LetterAltered(
            "the dead letter is not authenticated: it is of a version before 3.0, or was not written by a job of ours "
            "(DEAD_LETTER_ACCEPT_UNAUTHENTICATED=true reads such letters, forged ones among them)"
        )
    # Only what the letter says: a field that came with a later version of the envelope is not among it.
    said = letter.model_dump(mode="json", exclude_unset=True, exclude={"authentication"})
    if any(hmac.compare_digest(letter.authentication, _mac(key, said)) for key in keys.keys):
        return
    ids = [key_id(key) for key in keys.keys]
    if letter.payload_key_id not in ids:
        raise LetterSealed(
            f"DEAD_LETTER_KEY {', '.join(ids)} does not open a dead letter of the key {letter.payload_key_id}"
        )
    raise LetterAltered("the dead letter was altered after a job wrote it")


def _opened(text: str | None, letter: DeadLetter, keys: LetterKeys, context: bytes) -> bytes | None:
    if text is None:
        return None
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise LetterAltered("the payload is not base64") from None
    if letter.payload_encoding is PayloadEncoding.BASE64:
        return data
    for key in keys.keys:
        with suppress(InvalidTag, ValueError):
            return AESGCM(key).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], context)
    ids = ", ".join(key_id(key) for key in keys.keys)
    raise LetterSealed(
        f"DEAD_LETTER_KEY {ids} does not open a payload sealed with {letter.payload_key_id}, or the dead letter was "
        "altered"
    )


def _decompressed(data: bytes) -> bytes:
    """Return `data` decompressed, never more than a topic takes: a few bytes can claim to be gigabytes."""
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(data, MAX_OUTPUT_BYTES + 1)
    except zlib.error:
        raise LetterAltered("the payload is not compressed as it says") from None
    if len(found) > MAX_OUTPUT_BYTES or not unpacker.eof:
        raise LetterAltered(f"the payload is cut off, or holds more than {MAX_OUTPUT_BYTES} bytes")
    return found
