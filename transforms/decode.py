"""Raw bytes in, a JSON object out: strict, and every refusal has its reason."""

from __future__ import annotations

import codecs
import re
from math import isfinite
from typing import Any

from schemas.topics import MAX_SOURCE_BYTES, PLATFORMS
from transforms.failures import Reason, Rejected
from transforms.records import SourceRecord, parse_json

# jiter's error texts, which may repeat parts of the value, distinguished by their fixed parts.
_JSON_REASONS = (
    ("duplicate key", Reason.DUPLICATE_KEY),
    ("recursion limit", Reason.NESTED_TOO_DEEPLY),
    ("surrogate", Reason.LONE_SURROGATE),
)
# Half a pair that ends its string is reported as an unexpected end of the escape.
_LONE_SURROGATE = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")
_NAN_OR_INFINITY = re.compile(rb"[:\[,]\s*-?(?:NaN|Infinity)\b")


def decode(source: SourceRecord) -> dict[str, Any]:
    """Return the JSON object that `source` holds.

    Raises:
        Rejected: see `decode_json`; or the value is not an object.
    """
    value = decode_json(source)
    if not isinstance(value, dict):
        raise Rejected(Reason.NOT_AN_OBJECT)
    return value


def decode_json(source: SourceRecord) -> Any:
    """Return the JSON that `source` holds, with or without a byte order mark, in UTF-8 or, with one, in UTF-16.

    Raises:
        Rejected: the value is missing, empty, too large, not UTF-8 or not strict JSON.
    """
    data = source.value
    if data is None:
        raise Rejected(Reason.TOMBSTONE)
    if not data:
        raise Rejected(Reason.EMPTY_VALUE)
    if len(data) > MAX_SOURCE_BYTES and source.topic in PLATFORMS:
        raise Rejected(Reason.TOO_LARGE)
    try:
        value = parse_json(data)
    except ValueError as error:
        marked = _without_mark(data)
        if marked is None:
            raise Rejected(_json_reason(data, str(error))) from None
        return decode_json(source._replace(value=marked))
    if isinstance(value, dict | list) and not _all_finite(value):
        raise Rejected(Reason.NON_FINITE_NUMBER)
    return value


def _without_mark(data: bytes) -> bytes | None:
    """Return `data`, which begins with a byte order mark, in UTF-8 without it; None when it has none or is not text."""
    if data.startswith(codecs.BOM_UTF8):
        return data.removeprefix(codecs.BOM_UTF8)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16").removeprefix("\ufeff").encode()
        except UnicodeError:
            return None
    return None


def _json_reason(data: bytes, text: str) -> Reason:
    try:
        data.decode()
    except UnicodeDecodeError:
        return Reason.INVALID_UTF8
    text = text.lower()
    for part, reason in _JSON_REASONS:
        # The text of a duplicate key repeats the key, which comes last: only the start is fixed.
        if part in text[:40]:
            return reason
    if "hex escape" in text and _LONE_SURROGATE.search(data):
        return Reason.LONE_SURROGATE
    if _NAN_OR_INFINITY.search(data):
        return Reason.NON_FINITE_NUMBER
    return Reason.INVALID_JSON


def _all_finite(value: dict[str, Any] | list[Any]) -> bool:
    """Tell whether every number in an object or array is finite: 1e999 is JSON, but no double holds it."""
    for item in value.values() if isinstance(value, dict) else value:
        # Exact types, as the parser makes them: the cheapest test there is, for every value of every record.
        kind = type(item)
        if kind is float:
            if not isfinite(item):
                return False
        elif (kind is dict or kind is list) and not _all_finite(item):
            return False
    return True
