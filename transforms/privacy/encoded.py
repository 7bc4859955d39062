"""E-mail addresses and mobile numbers that are written in base64 (RFC 4648) in a text."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from transforms.privacy.spans import Kind, Span

_ENCODED: Final = re.compile(r"(?<![A-Za-z0-9+/=_\-])[A-Za-z0-9+/_\-]{14,400}={0,2}(?![A-Za-z0-9+/=_\-])")
_ADDRESS: Final = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}")
_MOBILE: Final = re.compile(r"(?<![0-9])(?:\+?88)?01[3-9][0-9]{8}(?![0-9])")


def find_encoded(text: str) -> list[Span]:
    """Return base64 in a folded text that holds an address or a mobile number, with the value that it stands for."""
    spans: list[Span] = []
    for match in _ENCODED.finditer(text):
        plain = _decoded(match.group())
        if "@" in plain and (address := _ADDRESS.search(plain)) is not None:
            spans.append(Span(match.start(), match.end(), Kind.EMAIL, "email-base64", address.group()))
        elif (mobile := _MOBILE.search(plain)) is not None:
            spans.append(Span(match.start(), match.end(), Kind.PHONE, "phone-base64", mobile.group()))
    return spans


def _decoded(encoded: str) -> str:
    """Return the printable ASCII that base64 stands for; empty without any."""
    standard = encoded.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        plain = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return plain if plain.rstrip("\r\n").isprintable() else ""
