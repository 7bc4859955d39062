"""A record with every personal value replaced by its token."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from transforms.privacy.detect import find_in
from transforms.privacy.fields import Field, Meaning, field_of
from transforms.privacy.fold import TOKEN
from transforms.privacy.names import Evidence
from transforms.privacy.own_names import OwnNames
from transforms.privacy.spans import Kind, Span
from transforms.privacy.tokens import Tokenizer

ANONYMIZATION_VERSION: Final = "1"
"""Goes into every record; changes when the same input would give other tokens or other finds."""

_MARK: Final = "_anonymized"
_VERSION: Final = "_anonymization_version"

_MOST_ROUNDS: Final = 8
_PLAIN_KEY: Final = re.compile(r"_?[a-z]+(?:_[a-z]+)*[0-9]?|[a-z]+(?:[A-Z][a-z]+)*")
"""A field name as programmers write them: no text, and not searched."""

_SEPARATORS: Final = re.compile(r"[\s,;/|&+.()-]{0,8}(?:(?:and|or|ba|o|এবং|অথবা|ও|বা)[\s,;/|&+.()-]{1,8})?")

_WHOLE_KINDS: Final[dict[Kind, frozenset[Kind]]] = {
    Kind.HANDLE: frozenset({Kind.EMAIL, Kind.PHONE, Kind.HANDLE}),
    Kind.CC: frozenset({Kind.EMAIL, Kind.CC}),
    Kind.NID: frozenset({Kind.EMAIL, Kind.NID}),
}
_ANY_BUT_NAME: Final = frozenset(Kind) - {Kind.NAME}
"""A whole value of another kind than its field's keeps the kind found, so that one person has one token."""

_FREE_TEXT: Final = Field(Meaning.FREE_TEXT)
_EVIDENCE: Final = {
    Meaning.FREE_TEXT: Evidence.ENOUGH,
    Meaning.VOCABULARY: Evidence.FULL,
    Meaning.IDENTIFIER: Evidence.CUED,
}
_NO_NAMES: Final = OwnNames(())


class Anonymizer:
    """Replaces personal data in texts and records.

    Args:
        tokenizer: makes the tokens.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def mask(self, text: str) -> str:
        """`text` with every personal stretch replaced by its token; masking the result again changes nothing."""
        return self._masked(text, _FREE_TEXT, _NO_NAMES, Counter())

    def anonymize(self, record: dict[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
        """A new record without personal values, and how many of each kind were replaced.

        A record marked as anonymized is returned as it is.
        """
        if record.get(_MARK) is True:
            return dict(record), {}
        found: Counter[str] = Counter()
        names = OwnNames(_names_of(record))
        anonymized = self._copied(record, names, found)
        anonymized[_MARK] = True
        anonymized[_VERSION] = ANONYMIZATION_VERSION
        return anonymized, dict(found)

    def _copied(self, record: dict[str, Any], names: OwnNames, found: Counter[str]) -> dict[str, Any]:
        """A copy of the record, made without recursion: scrapers send what they like."""
        root: list[Any] = [None]
        waiting: list[tuple[Any, Any, Any, Field]] = [(root, 0, record, _FREE_TEXT)]
        while waiting:
            into, place, value, field = waiting.pop()
            if isinstance(value, dict):
                copy: dict[str, Any] = {}
                into[place] = copy
                for key, child in value.items():
                    new_key = self._key(str(key), copy, names, found)
                    copy[new_key] = None
                    waiting.append((copy, new_key, child, _field_in(field, str(key))))
            elif isinstance(value, list | tuple):
                items: list[Any] = [None] * len(value)
                into[place] = items
                waiting.extend((items, i, item, field) for i, item in enumerate(value))
            else:
                into[place] = self._leaf(value, field, names, found)
        result: dict[str, Any] = root[0]
        return result

    def _leaf(self, value: Any, field: Field, names: OwnNames, found: Counter[str]) -> Any:
        if isinstance(value, bool) or value is None:
            return value
        if field.kind is not None:
            if isinstance(value, int | float):
                whole = isinstance(value, float) and value.is_integer()
                # A number in place of a person («customer»: 1042) is the person's id.
                kind = Kind.HANDLE if field.meaning is Meaning.PERSON else field.kind
                return self._token(kind, str(int(value) if whole else value), found)
            if isinstance(value, str):
                return self._identity(field.kind, value, found)
        return self._masked(value, field, names, found) if isinstance(value, str) else value

    def _key(self, key: str, taken: dict[str, Any], names: OwnNames, found: Counter[str]) -> str:
        """The key masked; told apart by a number when two keys of an object become one."""
        masked = key
        if not _PLAIN_KEY.fullmatch(key):
            masked = self._masked(key, _FREE_TEXT, names, found)
        elif names:
            masked = self._with_tokens(key, names.find(key, full_only=False), found)
        unique, copies = masked, 1
        while unique in taken:
            copies += 1
            unique = f"{masked}#{copies}"
        return unique

    def _identity(self, kind: Kind, value: str, found: Counter[str]) -> str:
        """The token of a value that is personal as a whole."""
        stripped = value.strip()
        if not stripped:
            return value
        tokens = [match.span() for match in TOKEN.finditer(stripped)]
        if tokens and _only_separators_between(stripped, tokens):
            return value
        spans = find_in(stripped, names=Evidence.CUED)
        if len(spans) == 1:
            (span,) = spans
            whole = span.end - span.start == len(stripped)
            if span.kind is kind or (whole and span.kind in _WHOLE_KINDS.get(kind, _ANY_BUT_NAME)):
                return self._token(span.kind, stripped[span.start : span.end], found)
        elif spans and _only_separators_between(stripped, [(span.start, span.end) for span in spans]):
            return self._with_tokens(stripped, spans, found)
        return self._token(kind, stripped, found)

    def _token(self, kind: Kind, value: str, found: Counter[str]) -> str:
        found[kind.value] += 1
        return self._tokenizer.token(kind, value)

    def _masked(self, text: str, field: Field, names: OwnNames, found: Counter[str]) -> str:
        # What stands between a cue and a number can change by masking; a few rounds more settle it.
        for _ in range(_MOST_ROUNDS):
            spans = find_in(
                text,
                bare_numbers=field.meaning is not Meaning.IDENTIFIER,
                names=_EVIDENCE.get(field.meaning, Evidence.ENOUGH),
            )
            if names and field.meaning is not Meaning.IDENTIFIER:
                spans = _merged(spans, names.find(text, full_only=field.meaning is Meaning.VOCABULARY))
            if not spans:
                break
            text = self._with_tokens(text, spans, found)
        return text

    def _with_tokens(self, text: str, spans: list[Span], found: Counter[str]) -> str:
        parts: list[str] = []
        end = 0
        for span in spans:
            parts += text[end : span.start], self._token(span.kind, text[span.start : span.end], found)
            end = span.end
        return "".join((*parts, text[end:]))


def _field_in(parent: Field, key: str) -> Field:
    """How the value of `key` is read in an object that is read as `parent`."""
    if parent.meaning is Meaning.IDENTITY:
        field = field_of(key, Meaning.PERSON)
        return field if field.meaning is Meaning.IDENTITY else parent
    return field_of(key, parent.meaning if parent.meaning in {Meaning.PERSON, Meaning.ADDRESS} else None)


def _names_of(record: dict[str, Any]) -> Iterator[str]:
    """The values of the record's fields that hold names of persons."""
    waiting: list[tuple[Any, Field]] = [(record, _FREE_TEXT)]
    while waiting:
        value, field = waiting.pop()
        if isinstance(value, str):
            if field.kind is Kind.NAME:
                yield value
        elif isinstance(value, dict):
            waiting.extend(
                (child, _field_in(field, str(key)))
                for key, child in value.items()
                if isinstance(child, str | dict | list | tuple)
            )
        elif isinstance(value, list | tuple):
            waiting.extend((item, field) for item in value)


def _merged(spans: list[Span], own: list[Span]) -> list[Span]:
    """Both, where the record's own names win over parts of them and lose to everything else they touch."""
    merged = list(spans)
    for name in own:
        touched = [span for span in merged if span.start < name.end and name.start < span.end]
        if all(span.kind is Kind.NAME and name.start <= span.start and span.end <= name.end for span in touched):
            merged = [span for span in merged if span not in touched]
            merged.append(name)
    merged.sort(key=lambda span: span.start)
    return merged


def _only_separators_between(text: str, stretches: list[tuple[int, int]]) -> bool:
    """Whether nothing but separators stands outside the stretches of `text`."""
    behind = 0
    for start, end in stretches:
        if not _SEPARATORS.fullmatch(text, behind, start):
            return False
        behind = end
    return _SEPARATORS.fullmatch(text, behind) is not None
