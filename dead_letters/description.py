"""What there is to say of one dead letter. No I/O in here."""

from __future__ import annotations

import base64
from typing import Any

from dead_letters.journal import Fate
from dead_letters.letters import Letter
from dead_letters.totals import OPEN
from transforms.payload_encryption import LetterKeys, open_payload


def describe(letter: Letter, fate: Fate | None) -> dict[str, Any]:
    """Return the fields of `letter` and what became of it, without its key and payload."""
    said = letter.envelope.model_dump(mode="json", exclude={"key", "payload"})
    return {"id": letter.id, "address": letter.address, "fate": OPEN if fate is None else fate.value} | said


def payload(letter: Letter, keys: LetterKeys) -> dict[str, Any]:
    """Return key and payload of `letter`, as text if they are UTF-8, else in base64; or why they cannot be opened."""
    try:
        record_key, value = open_payload(letter.envelope, keys)
    except ValueError as error:
        return {"payload_error": str(error)}
    return _text("key", record_key) | _text("payload", value)


def _text(name: str, data: bytes | None) -> dict[str, str | None]:
    try:
        return {name: None if data is None else data.decode()}
    except UnicodeDecodeError:
        return {f"{name}_base64": base64.b64encode(data or b"").decode()}
