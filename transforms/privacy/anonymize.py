"""A record with every personal value replaced by its token."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

from transforms.privacy.detect import find_folded, find_in
from transforms.privacy.fast_paths import is_account_id, is_address, is_code, is_mobile, is_name_only
from transforms.privacy.field_policy import FREE_TEXT, Reading, is_plain_key
from transforms.privacy.names import Evidence
from transforms.privacy.nested_json import dump_embedded, parse_embedded
from transforms.privacy.normalize import TOKEN, fold
from transforms.privacy.recognizers import PersonRecognizer
from transforms.privacy.record_names import OwnNames
from transforms.privacy.spans import Kind, Span
from transforms.privacy.tokens import Tokenizer

ANONYMIZATION_VERSION: Final = "2"
"""Of the rules; changes when the same input would give other tokens or other finds. Records carry it with the id of the
salt behind a plus sign, "2+3f9a01bc": tokens of two records can be compared when the ids are the same."""

_MARK: Final = "_anonymized"
_VERSION: Final = "_anonymization_version"

_MOST_ROUNDS: Final = 8
_JSON_STARTS: Final = frozenset({"{", "["})
_GLUE: Final = re.compile("[A-Za-z0-9_]")
"""What a token cannot be told from when it stands right beside it (see `fold.TOKEN`)."""
_NUMBERS: Final = frozenset({int, float})

_SEPARATORS: Final = re.compile(r"[\s,;/|&+.()-]{0,8}(?:(?:and|or|ba|o|এবং|অথবা|ও|বা)[\s,;/|&+.()-]{1,8})?")

_WHOLE_KINDS: Final[dict[Kind, frozenset[Kind]]] = {
    Kind.HANDLE: frozenset({Kind.EMAIL, Kind.PHONE, Kind.HANDLE}),
    Kind.CC: frozenset({Kind.EMAIL, Kind.CC}),
    Kind.NID: frozenset({Kind.EMAIL, Kind.NID}),
}
_ANY_BUT_NAME: Final = frozenset(Kind) - {Kind.NAME}
"""A whole value of another kind than its field's keeps the kind found, so that one person has one token."""

_NO_NAMES: Final = OwnNames(())

_MOST_REMEMBERED: Final = 8192
_LONGEST_REMEMBERED: Final = 80


class Anonymizer:
    """Replaces personal data in texts and records.

    Args:
        tokenizer: makes the tokens.
        recognizer: a model whose finds are evidence for names in free texts; None goes without.
    """

    def __init__(self, tokenizer: Tokenizer, recognizer: PersonRecognizer | None = None) -> None:
        self._tokenizer = tokenizer
        self._recognizer = recognizer
        self._seen: dict[str, list[tuple[int, int]]] = {}
        self._asked: dict[str, None] | None = None
        self.version: Final = f"{ANONYMIZATION_VERSION}+{tokenizer.key_id}"
        """What records carry as `_anonymization_version`."""
        # Short texts in which nothing was found, with their folded form in lower case, by how strictly they were read:
        # hashtags, goods, cities come again and again.
        self._clean: tuple[dict[str, str], ...] = tuple({} for _ in Evidence)

    def __reduce__(self) -> tuple[type[Anonymizer], tuple[Tokenizer, PersonRecognizer | None]]:
        return Anonymizer, (self._tokenizer, self._recognizer)

    def mask(self, text: str) -> str:
        """`text` with every personal stretch replaced by its token; masking the result again changes nothing."""
        return self._masked(text, FREE_TEXT, _NO_NAMES, Counter())

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
        anonymized[_VERSION] = self.version
        return anonymized, dict(found)

    def foresee(self, records: Iterable[dict[str, Any]]) -> None:
        """Ask the recognizer about all texts of `records` at once; `anonymize` then has its answers at hand.

        A first round without it tells which texts those are: next to the model's time it costs nothing. Answers of the
        last call only are kept.

        Raises:
            Exception: what the model raises.
        """
        if self._recognizer is None:
            return
        asked: dict[str, None] = {}
        self._asked = asked
        try:
            for record in records:
                with suppress(Exception):  # `anonymize` raises it again
                    self.anonymize(record)
        finally:
            self._asked = None
        self._seen = dict(zip(asked, self._recognizer.persons(list(asked)), strict=True))

    def _persons(self, text: str) -> Sequence[tuple[int, int]]:
        """Where the recognizer sees names in a folded text."""
        if self._recognizer is None:
            return ()
        if self._asked is not None:
            self._asked[text] = None
            return ()
        seen = self._seen.get(text)
        return self._recognizer.persons([text])[0] if seen is None else seen

    def _copied(self, record: Any, names: OwnNames, found: Counter[str], reading: Reading = FREE_TEXT) -> Any:
        """A copy of an object or array, made without recursion: scrapers send what they like."""
        root: Any = {} if isinstance(record, dict) else []
        waiting: list[tuple[Any, Any, Reading]] = [(root, record, reading)]
        while waiting:
            copy, value, reading = waiting.pop()
            if isinstance(value, dict):
                keys = reading.keys
                named = bool(names) and names.may_be_in("\n".join(map(str, value)).lower())
                for key, child in value.items():
                    inner = keys[key if type(key) is str else str(key)]
                    new_key = key if inner.plain and not named else self._key(str(key), copy, names, found)
                    if child is None or type(child) is bool or (inner.kind is None and type(child) in _NUMBERS):
                        copy[new_key] = child
                    else:
                        copy[new_key] = self._value(child, inner, names, found, waiting)
            else:
                copy.extend([self._value(item, reading, names, found, waiting) for item in value])
        return root

    def _value(
        self,
        value: Any,
        reading: Reading,
        names: OwnNames,
        found: Counter[str],
        waiting: list[tuple[Any, Any, Reading]],
    ) -> Any:
        """What stands for `value`; an object or array comes back empty and is put on the list of those to be filled."""
        kind = type(value)
        if kind is str:
            if reading.kind is not None:
                return self._identity(reading.kind, value, found)
            if reading.evidence is Evidence.CUED and is_code(value):
                return value
            return self._masked(value, reading, names, found)
        if kind is dict or kind is list or isinstance(value, dict | list | tuple):
            copy: Any = {} if isinstance(value, dict) else []
            waiting.append((copy, value, reading))
            return copy
        if reading.number_kind is not None and kind is not bool and value is not None:
            if isinstance(value, int | float):
                whole = isinstance(value, float) and value.is_integer()
                return self._token(reading.number_kind, str(int(value) if whole else value), found)
            if isinstance(value, str):
                return self._identity(reading.number_kind, str(value), found)
        return value

    def _key(self, key: str, taken: dict[str, Any], names: OwnNames, found: Counter[str]) -> str:
        """The key masked; told apart by a number when two keys of an object become one."""
        masked = key
        if not is_plain_key(key):
            masked = self._masked(key, FREE_TEXT, names, found)
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
        if _AT_A_GLANCE[kind](stripped):
            return self._token(kind, stripped, found)
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

    def _masked(self, text: str, reading: Reading, names: OwnNames, found: Counter[str]) -> str:
        if text[:1] in _JSON_STARTS and (parsed := parse_embedded(text)) is not None:
            return self._embedded(text, parsed, reading, names, found)
        clean = self._clean[reading.strictness]
        lower = clean.get(text)
        if lower is not None and (reading.own_names is None or not names.may_be_in(lower)):
            return text
        # What stands between a cue and a number can change by masking; a few rounds more settle it.
        for round_ in range(_MOST_ROUNDS):
            folded = fold(text)
            persons = self._persons(folded.text) if round_ == 0 and reading.evidence is Evidence.ENOUGH else ()
            spans = find_folded(folded, bare_numbers=reading.bare_numbers, names=reading.evidence, persons=persons)
            if not spans and len(text) <= _LONGEST_REMEMBERED and self._asked is None:
                if len(clean) >= _MOST_REMEMBERED:
                    clean.clear()
                clean[text] = folded.lower
            if reading.own_names is not None and names.may_be_in(folded.lower):
                own = names.find_folded(folded, full_only=reading.own_names)
                spans = _merged(spans, own) if spans and own else spans or own
            if not spans:
                break
            text = self._with_tokens(text, spans, found)
        return text

    def _embedded(self, text: str, parsed: Any, reading: Reading, names: OwnNames, found: Counter[str]) -> str:
        """JSON inside a string: read by the names of its fields, and written anew if anything was found."""
        before = found.total()
        own = OwnNames([*names.values, *_names_of(parsed)])
        copy = self._copied(parsed, own, found, reading)
        return dump_embedded(copy) if found.total() > before else text

    def _with_tokens(self, text: str, spans: list[Span], found: Counter[str]) -> str:
        """`text` with tokens for `spans`; a space keeps a token apart from what is written onto it."""
        parts: list[str] = []
        end = 0
        for span in spans:
            start = span.start
            if start > 0 and (start == end or _GLUE.match(text, start - 1)):
                parts += text[end:start], " ", self._token_of(span, text, found)
            else:
                parts += text[end:start], self._token_of(span, text, found)
            end = span.end
            if _GLUE.match(text, end):
                parts.append(" ")
        return "".join((*parts, text[end:]))

    def _token_of(self, span: Span, text: str, found: Counter[str]) -> str:
        return self._token(span.kind, text[span.start : span.end], found)


_AT_A_GLANCE: Final[dict[Kind, Callable[[str], bool]]] = {
    Kind.NAME: is_name_only,
    Kind.PHONE: is_mobile,
    Kind.EMAIL: is_address,
    Kind.HANDLE: is_account_id,
    Kind.NID: lambda text: False,
    Kind.CC: lambda text: False,
}
"""Which values of an identity field stand for themselves as a whole without a closer look."""


def _names_of(record: Any) -> Iterator[str]:
    """The values of the fields of an object (or of the objects in an array) that hold names of persons."""
    waiting: list[tuple[Any, Reading]] = [(record, FREE_TEXT)]
    while waiting:
        value, reading = waiting.pop()
        if isinstance(value, dict):
            keys = reading.keys
            for key, child in value.items():
                kind = type(child)
                if kind is str:
                    if keys[key if type(key) is str else str(key)].holds_name:
                        yield child
                elif kind is dict or kind is list or isinstance(child, dict | list | tuple):
                    waiting.append((child, keys[str(key)]))
        else:
            for item in value:
                if isinstance(item, str):
                    if reading.holds_name:
                        yield item
                elif isinstance(item, dict | list | tuple):
                    waiting.append((item, reading))


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
