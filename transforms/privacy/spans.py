"""What a detector reports: a stretch of text and the kind of personal data in it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """Kinds of personal data; the value is the prefix of the kind's tokens."""

    PHONE = "PHONE"
    EMAIL = "EMAIL"
    NAME = "NAME"
    CC = "CC"
    NID = "NID"
    HANDLE = "HANDLE"

    # Equal to the text, so hashed as it: an Enum's own hash is a Python function, and kinds are keys of every cache.
    __hash__ = str.__hash__


class Span(NamedTuple):
    """A stretch of text that is personal.

    Attributes:
        start: offset of its first code point.
        end: offset behind its last code point.
        kind: what it is.
        rule: name of the rule that found it.
    """

    start: int
    end: int
    kind: Kind
    rule: str
