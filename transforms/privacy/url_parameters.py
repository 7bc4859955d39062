"""Parameters of links (RFC 3986, 3.4) whose names say that their values are personal: `?phone=...&author_name=...`."""

from __future__ import annotations

import re
from typing import Final

from transforms.privacy.fields import Field, Meaning, field_of
from transforms.privacy.normalize import FILLER
from transforms.privacy.spans import Kind, Span

_PARAMETER: Final = re.compile(
    rf"[?&;](?P<name>[A-Za-z][A-Za-z0-9_.-]{{1,40}})=(?P<value>[^&;#\s\"'<>{FILLER}]{{2,200}})"
)
_NAME: Final = re.compile(r"[?&;]([A-Za-z][A-Za-z0-9_.-]{1,40})=")
_FEWEST_DIGITS: Final = {Kind.PHONE: 7, Kind.NID: 10, Kind.CC: 12}
_ACCOUNTS: Final = frozenset({Kind.HANDLE, Kind.NAME})


def _is_personal(field: Field) -> bool:
    return field.kind is not None and field.meaning is Meaning.IDENTITY


def find_parameters(text: str) -> list[Span]:
    """The values of such parameters in a folded text."""
    spans: list[Span] = []
    if "=" not in text or ("?" not in text and "&" not in text):
        return spans
    if not any(_is_personal(field_of(name)) for name in _NAME.findall(text)):
        return spans
    for match in _PARAMETER.finditer(text):
        field = field_of(match["name"])
        value = match["value"]
        if field.kind is None or not _is_personal(field):
            continue
        enough = _FEWEST_DIGITS.get(field.kind)
        fits = (
            sum(map(str.isdigit, value)) >= enough
            if enough is not None
            else "@" in value
            if field.kind is Kind.EMAIL
            else any(map(str.isalnum, value)) and field.kind in _ACCOUNTS
        )
        if fits:
            spans.append(Span(match.start("value"), match.end("value"), field.kind, "parameter"))
    return spans
