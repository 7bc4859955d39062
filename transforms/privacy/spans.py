"""What a detector reports: a stretch of text and the kind of personal data in it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Kind(StrEnum):
    """Kinds of personal data; the value is the prefix of the kind's tokens."""

    PHONE = "PHONE"
    EMAIL = "EMAIL"
    NAME = "NAME"
    CC = "CC"
    NID = "NID"
    HANDLE = "HANDLE"
    PASSPORT = "PASSPORT"
    BIRTHREG = "BIRTHREG"
    """Birth registration number (BDRIS, 17 digits)."""
    TIN = "TIN"
    STUDENT = "STUDENT"
    """Number of a student: of a university, or a roll number."""
    LICENCE = "LICENCE"
    """Driving licence."""
    PLATE = "PLATE"
    """Number plate of a vehicle."""
    ACCOUNT = "ACCOUNT"
    """Bank account."""
    IBAN = "IBAN"
    TXN = "TXN"
    """Transaction id of a mobile wallet."""
    IP = "IP"
    MAC = "MAC"
    IMEI = "IMEI"
    DOB = "DOB"
    """Date of birth."""
    GEO = "GEO"
    """Coordinates."""
    ADDRESS = "ADDRESS"
    """Street address."""
    SECRET = "SECRET"  # noqa: S105 - the name of a kind
    """Password, one-time code, card verification value, key, session or reset token."""
    HASH = "HASH"
    """Unkeyed hash of a personal value."""
    HEALTH = "HEALTH"
    RELIGION = "RELIGION"

    # Equal to the text, so hashed as it: an Enum's own hash is a Python function, and kinds are keys of every cache.
    __hash__ = str.__hash__


class Span(NamedTuple):
    """A stretch of text that is personal.

    Attributes:
        start: offset of its first code point.
        end: offset behind its last code point.
        kind: what it is.
        rule: name of the rule that found it.
        value: the value that the stretch stands for, where it is spelled in another way; else empty.
    """

    start: int
    end: int
    kind: Kind
    rule: str
    value: str = ""


FLAGGED: Final = frozenset({Kind.HEALTH, Kind.RELIGION})
"""Kinds of statements about a person that are counted and left in the text."""
