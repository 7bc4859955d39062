"""A record with every personal value replaced by its token."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final

from transforms.privacy import effort
from transforms.privacy.account_links import profile_name
from transforms.privacy.actions import FLAG, GENERALIZE, GENERALIZED, KEEP, REDACT, TOKEN, generalized, redacted
from transforms.privacy.addresses import general_address
from transforms.privacy.detect import find_folded, find_in
from transforms.privacy.fast_paths import (
    account_in_profile,
    holds_mobile,
    is_account_id,
    is_account_name,
    is_address,
    is_code,
    is_digest,
    is_mobile,
    is_name_only,
    is_sentence,
    is_short_id,
    is_written_mobile,
)
from transforms.privacy.field_policy import ADDRESS_TEXT, FREE_TEXT, STRICTNESSES, Reading, is_plain_key
from transforms.privacy.names import Evidence
from transforms.privacy.nested_json import dump_embedded, parse_embedded
from transforms.privacy.normalize import FILLER, Folded, fold, may_hold_token
from transforms.privacy.normalize import TOKEN as TOKEN_PATTERN
from transforms.privacy.policy import Policy, default_policy
from transforms.privacy.recognizers import PersonRecognizer
from transforms.privacy.record_names import OwnNames, own_names
from transforms.privacy.record_values import OwnValues
from transforms.privacy.spans import Kind, Span
from transforms.privacy.tokens import Tokenizer

ANONYMIZATION_VERSION: Final = "3"
"""Of the rules; changes when the same input would give other tokens or other finds. Records carry it with the id of the
salt and the version of the policy behind plus signs, "3+3f9a01bc+bd-2026.11g.2f9e61": tokens of two records can be
compared when the ids of the salt are the same."""

_MARK: Final = "_anonymized"
_VERSION: Final = "_anonymization_version"
_FLAGS: Final = "_privacy_flags"

_MOST_ROUNDS: Final = 8
_JSON_STARTS: Final = frozenset({"{", "["})
_GLUE: Final = frozenset(string.ascii_letters + string.digits + "_")
"""What a token cannot be told from when it stands right beside it (see `fold.TOKEN`)."""
_JOINTS: Final = frozenset(["", "/", "?", "&", "="])
_NUMBERS: Final = frozenset({int, float})

_SEPARATORS: Final = re.compile(r"[\s,;/|&+.()-]{0,8}(?:(?:and|or|ba|o|এবং|অথবা|ও|বা)[\s,;/|&+.()-]{1,8})?")

_WHOLE_KINDS: Final[dict[Kind, frozenset[Kind]]] = {
    Kind.HANDLE: frozenset({Kind.EMAIL, Kind.PHONE, Kind.HANDLE}),
    Kind.CC: frozenset({Kind.EMAIL, Kind.CC}),
    Kind.NID: frozenset({Kind.EMAIL, Kind.NID, Kind.BIRTHREG}),
    Kind.PHONE: frozenset({Kind.EMAIL, Kind.PHONE, Kind.CC, Kind.NID, Kind.HANDLE}),
    Kind.EMAIL: frozenset({Kind.EMAIL, Kind.PHONE, Kind.HANDLE}),
    Kind.NAME: frozenset({Kind.EMAIL, Kind.PHONE, Kind.CC, Kind.NID, Kind.HANDLE}),
}
_NUMBERS_OF_PERSONS: Final = frozenset({Kind.EMAIL, Kind.PHONE, Kind.CC})
"""A whole value of another kind than its field's keeps the kind found, so that one person has one token."""
_TOLD_BY_SHAPE: Final = frozenset({Kind.DOB, Kind.GEO, Kind.IP})
"""Kinds of fields whose value is a text like any other unless it has the kind's shape."""
_NOT_SOUGHT: Final = frozenset({Kind.NAME, Kind.DOB, Kind.GEO, Kind.ADDRESS, Kind.HASH})
"""Kinds whose values are not looked for elsewhere in the record as they are; names are, by `record_names`."""
_SMALLEST_OWN_NUMBER: Final = 10**8
"""A JSON number below is as well a count or a price as a person's id."""

_NO_NAMES: Final = OwnNames(())
_NO_VALUES: Final = OwnValues(())

_MOST_REMEMBERED: Final = 8192
_LONGEST_REMEMBERED: Final = 80
_MOST_KEYS: Final = 64
_FEW_NAMES: Final = 4
"""Most names of a record that are remembered together."""
_READ_BY_MODEL: Final = frozenset({Evidence.ENOUGH, Evidence.ADDRESS})
_OBJECTS_BETWEEN_LOOKS: Final = 64
_LONG: Final = 4096
"""Characters of a text before which the time spent on the record is looked at."""


class Own:
    """What a record's own fields say that is personal; looked for in all of it.

    Attributes:
        names: its names of persons.
        values: its ids, handles, addresses and numbers.
        outer: the same of the record around, for JSON inside a string; None for the record itself.
    """

    __slots__ = ("_many", "_of_all", "_of_values", "names", "outer", "values")

    def __init__(self, names: OwnNames, values: OwnValues, outer: Own | None = None) -> None:
        self.names = names
        self.values = values
        self.outer = outer
        # Nearly every record has one person and few values: a search for each of their words costs least.
        of_values: tuple[str, ...] = values.anchors
        of_all: tuple[str, ...] = (*of_values, *names.firsts)
        self._many: bool = (bool(values) and not of_values) or (bool(names) and not names.firsts)
        if outer is not None:
            self._many = self._many or outer._many
            of_values, of_all = of_values + outer._of_values, of_all + outer._of_all
        self._of_values: tuple[str, ...] = of_values
        self._of_all: tuple[str, ...] = of_all

    def may_be_in(self, lower: str, *, names: bool) -> bool:
        """Whether a text, folded and in lower case, can hold any of it; with `names` its names too."""
        for word in self._of_all if names else self._of_values:
            if word in lower:
                return True
        return self._many and self._one_of_many(lower, names=names)

    def _one_of_many(self, lower: str, *, names: bool) -> bool:
        own: Own | None = self
        while own is not None:
            if own.values.may_be_in(lower) or (names and own.names.may_be_in(lower)):
                return True
            own = own.outer
        return False


_NOTHING_OWN: Final = Own(_NO_NAMES, _NO_VALUES)


class Anonymizer:
    """Replaces personal data in texts and records.

    Args:
        tokenizer: makes the tokens.
        recognizer: a model whose finds are evidence for names in free texts; None goes without.
        policy: what happens to each kind, field and text; None for the default policy.
        seconds: processor time that one record may take; 0 for no bound.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        recognizer: PersonRecognizer | None = None,
        policy: Policy | None = None,
        seconds: float = effort.DEFAULT_SECONDS,
    ) -> None:
        self._tokenizer = tokenizer
        self._recognizer = recognizer
        self._policy = default_policy() if policy is None else policy
        self._seconds = seconds
        self._bounded = effort.Bounded(seconds)
        self._actions: dict[Kind, str] = dict(self._policy.actions)
        self._left = frozenset(kind for kind, action in self._actions.items() if action in {KEEP, FLAG})
        self._flagged = frozenset(kind for kind, action in self._actions.items() if action == FLAG)
        self._allow: frozenset[str] = self._policy.allow
        self._deny: tuple[tuple[str, Kind], ...] = self._policy.deny
        self._root = (
            FREE_TEXT if self._policy.rules is None else Reading(FREE_TEXT.field, plain=False, rules=self._policy.rules)
        )
        self._seen: dict[str, list[tuple[int, int]]] = {}
        self._asked: dict[str, None] | None = None
        self.version: Final = f"{ANONYMIZATION_VERSION}+{tokenizer.key_id}+{self._policy.version}"
        """What records carry as `_anonymization_version`."""
        # Short texts in which nothing was found, with their folded form in lower case, by how strictly they were read:
        # hashtags, goods, cities come again and again.
        self._clean: tuple[dict[str, str], ...] = tuple({} for _ in range(STRICTNESSES))

    def __reduce__(self) -> tuple[type[Anonymizer], tuple[Tokenizer, PersonRecognizer | None, Policy, float]]:
        return Anonymizer, (self._tokenizer, self._recognizer, self._policy, self._seconds)

    def mask(self, text: str, *, own_tokens: bool = False) -> str:
        """Return `text` with every personal stretch replaced.

        Args:
            text: the text.
            own_tokens: what looks like a token is one of ours, as in a text masked before: such a text stays the same.

        Raises:
            TooLong: it takes more processor time than a record may.
        """
        with self._bounded:
            return self._masked(text, FREE_TEXT, _NOTHING_OWN, Counter(), known=own_tokens)

    def anonymize(self, record: dict[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
        """Return a new record without personal values, and how many of each kind were found.

        A record marked as anonymized is returned as it is: its tokens are ours. In any other what looks like a token
        was written by somebody and is replaced.

        Raises:
            TooLong: it takes more processor time than a record may.
        """
        if record.get(_MARK) is True:
            return dict(record), {}
        found = _no_counts()
        with self._bounded:
            own = _own_of(record, self._root, None)
            anonymized = self._copied(record, own, found, self._root)
        anonymized[_MARK] = True
        anonymized[_VERSION] = self.version
        if not self._flagged.isdisjoint(found):
            anonymized[_FLAGS] = sorted(kind.value for kind in self._flagged if found.get(kind.value))
        return anonymized, {str(kind): times for kind, times in found.items()}

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

    def _copied(self, record: Any, own: Own, found: Counter[str], reading: Reading) -> Any:
        """Return a copy of an object or array, made without recursion: scrapers send what they like."""
        root: Any = {} if isinstance(record, dict) else []
        waiting: list[tuple[Any, Any, Reading]] = [(root, record, reading)]
        values = own.values
        seen = 0
        while waiting:
            copy, value, reading = waiting.pop()
            seen += 1
            if seen % _OBJECTS_BETWEEN_LOOKS == 0:
                effort.check()
            if isinstance(value, dict):
                keys = reading.keys
                named = own is not _NOTHING_OWN and own.may_be_in(_keys_of(value), names=True)
                copies: dict[str, int] = {}
                made: dict[str, Any] = copy
                for key, child in value.items():
                    inner = keys[key if type(key) is str else str(key)]
                    new_key = key if inner.plain and not named else self._key(str(key), made, copies, own, found)
                    if inner.rules is not None and inner.rules.action:
                        made[new_key] = self._ruled(child, inner, found)
                    elif child is None or type(child) is bool:
                        made[new_key] = child
                    elif inner.kind is None and type(child) in _NUMBERS:
                        if child >= _SMALLEST_OWN_NUMBER and child in values.numbers:
                            made[new_key] = self._own_number(child, own, found)
                        else:
                            made[new_key] = child
                    else:
                        made[new_key] = self._value(child, inner, own, found, waiting)
            else:
                copy.extend([self._value(item, reading, own, found, waiting) for item in value])
        return root

    def _own_number(self, number: float, own: Own, found: Counter[str]) -> str:
        """Return what stands for a JSON number that is one of the record's own values."""
        kind, value = own.values.number(number)
        return self._token(kind, value, found)

    def _ruled(self, value: Any, reading: Reading, found: Counter[str]) -> Any:
        """Return what the policy's rule for the path makes of a value, object or array."""
        rules = reading.rules
        if rules is None or rules.action == KEEP or value is None or value == "" or isinstance(value, bool):
            return value
        if isinstance(value, dict):
            return {key: self._ruled(child, reading, found) for key, child in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._ruled(item, reading, found) for item in value]
        kind = rules.kind
        found["REDACTED" if kind is None else kind.value] += 1
        if rules.action == REDACT or kind is None:
            return redacted(kind)
        if rules.action == GENERALIZE:
            return generalized(kind, str(value))
        return self._tokenizer.token(kind, str(value))

    def _value(
        self,
        value: Any,
        reading: Reading,
        own: Own,
        found: Counter[str],
        waiting: list[tuple[Any, Any, Reading]],
    ) -> Any:
        """Return what stands for `value`; an object or array comes back empty and is put on the list to be filled."""
        kind = type(value)
        if kind is str:
            if reading.kind is not None:
                return self._identity(reading.kind, value, reading, own, found)
            if reading.evidence is Evidence.CUED:
                if reading.is_hash and is_digest(value):
                    return self._token(Kind.HASH, value, found)
                if is_code(value):
                    personal = reading.mobiles and holds_mobile(value)
                    if not personal and not own.may_be_in(value.lower(), names=False):
                        return value
                elif is_sentence(value):
                    reading = FREE_TEXT
            return self._masked(value, reading, own, found)
        if kind is dict or kind is list or isinstance(value, (dict, list, tuple)):
            copy: Any = {} if isinstance(value, dict) else []
            waiting.append((copy, value, reading))
            return copy
        if reading.number_kind is not None and kind is not bool and value is not None:
            if isinstance(value, (int, float)):
                return self._identity_number(reading.number_kind, value, found)
            if isinstance(value, str):
                return self._identity(reading.number_kind, str(value), reading, own, found)
        return value

    def _identity_number(self, kind: Kind, value: float, found: Counter[str]) -> Any:
        """Return what stands for a JSON number that is personal as a whole."""
        action = self._actions[kind]
        if action in {KEEP, FLAG}:
            return value
        if kind is Kind.GEO and action == GENERALIZE:
            found[kind.value] += 1
            return round(value, 2)
        whole = isinstance(value, float) and value.is_integer()
        return self._token(kind, str(int(value) if whole else value), found)

    def _key(self, key: str, taken: dict[str, Any], copies: dict[str, int], own: Own, found: Counter[str]) -> str:
        """Return the key masked; a number is added when two keys of an object become one."""
        masked = key
        if not is_plain_key(key):
            masked = self._masked(key, FREE_TEXT, own, found)
        elif own is not _NOTHING_OWN:
            masked = self._with_tokens(key, self._own_spans(key, own), found)
        if masked not in taken:
            return masked
        copy = copies.get(masked, 1) + 1
        while f"{masked}#{copy}" in taken:
            copy += 1
        copies[masked] = copy
        return f"{masked}#{copy}"

    def _own_spans(self, key: str, own: Own) -> list[Span]:
        """Return where the record's own names and values stand in a key."""
        folded = fold(key)
        spans: list[Span] = []
        layer: Own | None = own
        while layer is not None:
            spans = _merged(spans, layer.values.find(folded))
            spans = _merged(spans, layer.names.find_folded(folded, full_only=False))
            layer = layer.outer
        return spans

    def _identity(self, kind: Kind, value: str, reading: Reading, own: Own, found: Counter[str]) -> str:
        """Return what stands for a value that is personal as a whole."""
        stripped = value.strip()
        if not stripped:
            return value
        if self._allow and " ".join(stripped.lower().split()) in self._allow:
            return value
        if kind is Kind.ADDRESS:
            return self._address(value, own, found)
        if kind is Kind.SECRET:
            return self._token(kind, stripped, found)
        if kind in _TOLD_BY_SHAPE:
            return self._shaped(kind, stripped, value, own, found)
        one, text, several = (_known_identity if len(stripped) <= _LONGEST_REMEMBERED else _identity_of)(kind, stripped)
        return self._with_tokens(stripped, several, found) if several else self._token(one, text, found)

    def _shaped(self, kind: Kind, stripped: str, value: str, own: Own, found: Counter[str]) -> str:
        """Return what stands for the value of a field of dates of birth, coordinates or IP addresses."""
        general = generalized(kind, stripped)
        if general == redacted(kind):
            return self._masked(value, FREE_TEXT, own, found)
        return self._token(kind, stripped, found)

    def _address(self, value: str, own: Own, found: Counter[str]) -> str:
        """Return what stands for an address: of a general one its tokens and its district."""
        masked = self._masked(value, ADDRESS_TEXT, own, found, but=Kind.ADDRESS)
        action = self._actions[Kind.ADDRESS]
        if action in {KEEP, FLAG}:
            return masked
        general = general_address(value, masked)
        if general is None:
            return masked
        found[Kind.ADDRESS.value] += 1
        if action == GENERALIZE:
            return general
        return self._tokenizer.token(Kind.ADDRESS, value) if action == TOKEN else redacted(Kind.ADDRESS)

    def _token(self, kind: Kind, value: str, found: Counter[str]) -> str:
        """Return what stands for a value of one kind, as the policy says; a token as a rule."""
        action = self._actions[kind]
        if action == TOKEN:
            found[kind] = found.get(kind, 0) + 1
            return self._tokenizer.token(kind, value)
        if action in {KEEP, FLAG}:
            return value
        found[kind] = found.get(kind, 0) + 1
        if action == GENERALIZE and kind in GENERALIZED:
            return generalized(kind, value)
        return redacted(kind)

    def _masked(
        self,
        text: str,
        reading: Reading,
        own: Own,
        found: Counter[str],
        *,
        known: bool = False,
        but: Kind | None = None,
    ) -> str:
        """Return `text` masked.

        Args:
            text: the text.
            reading: how it is read.
            own: what is looked for in it besides.
            found: counts of what is found.
            known: what looks like a token in it is one of ours.
            but: a kind that is left in it.
        """
        if text[:1] in _JSON_STARTS and (parsed := parse_embedded(text)) is not None:
            return self._embedded(text, parsed, reading, own, found)
        clean = self._clean[reading.strictness]
        names = reading.own_names is not None
        lower = clean.get(text)
        if lower is not None and not own.may_be_in(lower, names=names):
            return text
        planted = not known and "_" in text and may_hold_token(text) and TOKEN_PATTERN.search(text) is not None
        again: Folded | None = None
        # What stands between a cue and a number can change by masking; a few rounds more settle it.
        for round_ in range(_MOST_ROUNDS):
            if len(text) > _LONG:
                effort.check()
            folded = fold(text) if again is None else again
            persons = self._persons(folded.text) if round_ == 0 and reading.evidence in _READ_BY_MODEL else ()
            spans = find_folded(
                folded,
                bare_numbers=reading.bare_numbers,
                names=reading.evidence,
                persons=persons,
                mobiles=reading.mobiles,
                addresses=but is None,
            )
            if (
                not spans
                and not planted
                and len(text) <= _LONGEST_REMEMBERED
                and self._asked is None
                and not self._deny
            ):
                if len(clean) >= _MOST_REMEMBERED:
                    clean.clear()
                clean[text] = folded.lower
            layer: Own | None = own if own.may_be_in(folded.lower, names=names) else None
            while layer is not None:
                if layer.values.may_be_in(folded.lower):
                    values = layer.values.find(folded)
                    merged = _overruled(values, spans)
                    if len(merged) < len(values) + len(spans) and not folded.contested:
                        folded.contested = not (
                            _is_covered(spans, merged) and _is_covered(values, merged) and _stand_apart(merged, text)
                        )
                    spans = merged
                if reading.own_names is not None and layer.names.may_be_in(folded.lower):
                    spans = _merged(spans, layer.names.find_folded(folded, full_only=reading.own_names))
                layer = layer.outer
            if planted and round_ == 0:
                tokens = [
                    Span(*match.span(), Kind(match.group().partition("_")[0]), "planted")
                    for match in TOKEN_PATTERN.finditer(text)
                ]
                spans = _overruled(tokens, spans)
            if self._deny:
                spans = _overruled(_denied(folded, self._deny), spans)
            if spans and (self._left or self._allow or but is not None):
                spans = self._replaced_ones(spans, text, found, but, count=round_ == 0)
            if not spans:
                break
            pieces: list[str] | None = [] if self._stays_folded(folded, spans) else None
            text = self._with_tokens(text, spans, found, folded.text, pieces)
            again = None if pieces is None else Folded("".join(pieces))
            if reading.evidence is Evidence.CUED and not folded.contested and not planted:
                break  # an id or a link has no cues that masking could change
        return text

    def _replaced_ones(
        self, spans: list[Span], text: str, found: Counter[str], but: Kind | None, *, count: bool
    ) -> list[Span]:
        """Return the spans that the policy replaces, and count those that it flags."""
        kept: list[Span] = []
        for span in spans:
            if span.kind in self._left:
                if count and span.kind in self._flagged:
                    found[span.kind.value] += 1
            elif span.kind is not but and not (
                self._allow and " ".join(fold(text[span.start : span.end]).lower.split()) in self._allow
            ):
                kept.append(span)
        return kept

    def _embedded(self, text: str, parsed: Any, reading: Reading, own: Own, found: Counter[str]) -> str:
        """Return JSON inside a string read by the names of its fields, written again if anything was found."""
        before = found.total()
        copy = self._copied(parsed, _own_of(parsed, reading, own), found, reading)
        return dump_embedded(copy) if found.total() > before else text

    def _stays_folded(self, folded: Folded, spans: list[Span]) -> bool:
        """Whether a text with tokens for the spans is, folded, the text folded before with filler for them.

        So it is where each character was folded by itself, and where nothing becomes a token by standing alone.
        """
        return (
            folded.offsets is None
            and all(self._actions[span.kind] == TOKEN for span in spans)
            and not ("_" in folded.text and may_hold_token(folded.text))
        )

    def _with_tokens(
        self, text: str, spans: list[Span], found: Counter[str], plain: str = "", pieces: list[str] | None = None
    ) -> str:
        """Return `text` with what stands for `spans`; a space keeps a token apart from what is written onto it.

        Args:
            text: the text.
            spans: what is replaced, in order.
            found: counts of what is found.
            plain: the folded text, of the same length.
            pieces: where all of them become tokens, takes the parts of the folded form of what is returned.
        """
        parts: list[str] = []
        end = 0
        for span in spans:
            start = span.start
            token = self._token_of(span, text, found)
            gap = start > 0 and (start == end or text[start - 1] in _GLUE)
            parts.append(text[end:start])
            if gap:
                parts.append(" ")
            parts.append(token)
            if pieces is not None:
                pieces.append(plain[end:start])
                if gap:
                    pieces.append(" ")
                pieces.append(FILLER * len(token))
            end = span.end
            if text[end : end + 1] in _GLUE:
                parts.append(" ")
                if pieces is not None:
                    pieces.append(" ")
        parts.append(text[end:])
        if pieces is not None:
            pieces.append(plain[end:])
        return "".join(parts)

    def _token_of(self, span: Span, text: str, found: Counter[str]) -> str:
        return self._token(span.kind, span.value or text[span.start : span.end], found)


_AT_A_GLANCE: Final[dict[Kind, Callable[[str], bool]]] = {
    Kind.NAME: is_name_only,
    Kind.PHONE: is_written_mobile,
    Kind.EMAIL: is_address,
    Kind.HANDLE: is_account_id,
    Kind.TXN: is_short_id,
}
"""Which values of an identity field stand for themselves as a whole without a closer look."""


def _no_counts() -> Counter[str]:
    """Return an empty counter; its `__init__`, which takes longer than all its counts, has nothing to do."""
    return Counter.__new__(Counter)


def _identity_of(kind: Kind, text: str) -> tuple[Kind, str, list[Span]]:
    """Return what a value that is personal as a whole is: its kind and text, or the stretches of several values."""
    glance = _AT_A_GLANCE.get(kind)
    if glance is not None and glance(text):
        return Kind.HANDLE if kind is Kind.NAME and is_account_name(text) else kind, text, []
    if kind is Kind.HANDLE:
        if " " in text and is_name_only(text):
            return Kind.NAME, text, []
        if (account := account_in_profile(text)) is not None:
            return kind, account, []
    return _identity_read(kind, text)


def _identity_read(kind: Kind, text: str) -> tuple[Kind, str, list[Span]]:
    """Return the same by all detectors."""
    spans = find_in(text, names=Evidence.CUED)
    if len(spans) == 1:
        (span,) = spans
        whole = span.end - span.start == len(text)
        if span.kind is kind or (whole and span.kind in _WHOLE_KINDS.get(kind, _NUMBERS_OF_PERSONS)):
            return span.kind, text[span.start : span.end], []
    elif spans and _only_separators_between(text, [(span.start, span.end) for span in spans]):
        return kind, text, spans
    return Kind.HANDLE if kind is Kind.NAME and is_account_name(text) else kind, text, []


_known_identity = lru_cache(maxsize=_MOST_REMEMBERED)(_identity_of)
"""The same, remembered: a customer has many orders."""


def _keys_of(value: dict[Any, Any]) -> str:
    """Return the keys of an object as one text in lower case; objects of few keys come again with the same ones."""
    keys = tuple(value)
    return _known_keys(keys) if len(keys) <= _MOST_KEYS else _written_keys(keys)


def _written_keys(keys: tuple[Any, ...]) -> str:
    return "\n".join(map(str, keys)).lower()


_known_keys = lru_cache(maxsize=1024)(_written_keys)


def _own_of(record: Any, reading: Reading, outer: Own | None) -> Own:
    """Return what the fields of an object (or of the objects in an array) hold that is personal as a whole."""
    names: list[str] = []
    values: list[tuple[Kind, str]] = []
    waiting: list[tuple[Any, Reading]] = [(record, reading)]
    while waiting:
        value, reading = waiting.pop()
        if isinstance(value, dict):
            keys = reading.keys
            for key, child in value.items():
                kind = type(child)
                if kind is str:
                    inner = keys[key if type(key) is str else str(key)]
                    if inner.kind is not None:
                        _add_own(inner.kind, child, names, values)
                elif kind is int:
                    inner = keys[str(key)]
                    if inner.number_kind is not None and child >= _SMALLEST_OWN_NUMBER:
                        values.append((inner.number_kind, str(child)))
                elif kind is dict or kind is list or isinstance(child, (dict, list, tuple)):
                    waiting.append((child, keys[str(key)]))
        else:
            for item in value:
                if isinstance(item, str):
                    if reading.kind is not None:
                        _add_own(reading.kind, item, names, values)
                elif isinstance(item, (dict, list, tuple)):
                    waiting.append((item, reading))
    if not names and not values:
        return outer or _NOTHING_OWN
    found = _NO_NAMES
    if names:
        found = own_names(tuple(names)) if len(names) <= _FEW_NAMES else OwnNames(names)
    return Own(found, OwnValues(values, found.full), outer)


def _add_own(kind: Kind, value: str, names: list[str], values: list[tuple[Kind, str]]) -> None:
    """Put a value that is personal as a whole on one of the lists of what is looked for."""
    kind, sought = _known_sought(kind, value) if len(value) <= _LONGEST_REMEMBERED else _sought(kind, value)
    if kind is Kind.NAME:
        names.append(sought)
    elif sought:
        values.append((kind, sought))


def _sought(kind: Kind, value: str) -> tuple[Kind, str]:
    """Return as what a value that is personal as a whole is looked for; an empty text when it is not."""
    stripped = value.strip()
    if kind is Kind.NAME:
        if is_account_name(stripped):
            return Kind.HANDLE, stripped
        return (Kind.PHONE, stripped) if is_mobile(stripped) else (kind, value)
    if kind in _NOT_SOUGHT or not stripped:
        return Kind.HANDLE, ""
    if kind is Kind.HANDLE:
        if " " in stripped:
            return Kind.NAME, value
        if "/" in stripped:
            stripped = profile_name(stripped) or ""
        elif is_mobile(stripped):
            kind = Kind.PHONE
        elif "@" in stripped[1:]:
            kind = Kind.EMAIL
    return kind, stripped


_known_sought = lru_cache(maxsize=_MOST_REMEMBERED)(_sought)


def _denied(folded: Folded, phrases: tuple[tuple[str, Kind], ...]) -> list[Span]:
    """Return where the texts of the policy's list of those always replaced stand."""
    spans: list[Span] = []
    lower = folded.lower
    for phrase, kind in phrases:
        at = lower.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            if not (lower[at - 1 : at].isalnum() or lower[end : end + 1].isalnum()):
                spans.append(Span(*folded.origin(at, end), kind, "denied", phrase))
            at = lower.find(phrase, end)
    spans.sort(key=lambda span: span.start)
    return _overruled(spans, [])


def _overruled(winners: list[Span], others: list[Span]) -> list[Span]:
    """Return both in order, without others that touch a winner, and without winners that are a part of another.

    Of two winners that touch each other the first stays.
    """
    spans: list[Span] = []
    i = 0
    for span in winners:
        if spans and spans[-1].end > span.start:
            continue
        while i < len(others) and others[i].end <= span.start:
            i += 1
        if i < len(others):
            other = others[i]
            if other.start <= span.start and span.end <= other.end and span.end - span.start < other.end - other.start:
                continue
        spans.append(span)
    if not spans:
        return others
    merged: list[Span] = []
    i = 0
    for other in others:
        while i < len(spans) and spans[i].end <= other.start:
            merged.append(spans[i])
            i += 1
        if i >= len(spans) or other.end <= spans[i].start:
            merged.append(other)
    return merged + spans[i:]


def _is_covered(spans: list[Span], by: list[Span]) -> bool:
    """Whether each of the spans stands within one of others that do not overlap; both are in order."""
    i = 0
    for span in spans:
        while i < len(by) and by[i].end <= span.start:
            i += 1
        if i == len(by) or by[i].start > span.start or by[i].end < span.end:
            return False
    return True


def _stand_apart(spans: list[Span], text: str) -> bool:
    """Whether each of the spans is a whole part of a link, so that nothing beside it begins where a token ends."""
    if not all(
        text[span.start - 1 : span.start] in _JOINTS and text[span.end : span.end + 1] in _JOINTS for span in spans
    ):
        return False
    at = text.find("@")
    return at < 0 or (_POST.fullmatch(text) is not None and any(span.start <= at < span.end for span in spans))


_POST: Final = re.compile(
    r"https://(?:www\.)?(?:facebook|instagram|tiktok)\.com/@[\w.]+/(?:video|posts|reel|p)/[1-79][0-9]{4,19}/?"
    r"(?:\?share_author_id=\w+)?"
)
"""A link to somebody's post, in which nothing but the account can be a person's: another look finds no more."""


def _merged(spans: list[Span], own: list[Span]) -> list[Span]:
    """Return both, where the record's own names win over parts of them and lose to everything else they touch."""
    if not own or not spans:
        return own or spans
    merged: list[Span] = []
    i = 0
    for name in own:
        while i < len(spans) and spans[i].end <= name.start:
            merged.append(spans[i])
            i += 1
        touched = i
        wins = True
        while touched < len(spans) and spans[touched].start < name.end:
            span = spans[touched]
            wins = wins and span.kind is Kind.NAME and name.start <= span.start and span.end <= name.end
            touched += 1
        if wins:
            merged.append(name)
            i = touched
    return merged + spans[i:]


def _only_separators_between(text: str, stretches: list[tuple[int, int]]) -> bool:
    """Whether nothing but separators stands outside the stretches of `text`."""
    behind = 0
    for start, end in stretches:
        if not _SEPARATORS.fullmatch(text, behind, start):
            return False
        behind = end
    return _SEPARATORS.fullmatch(text, behind) is not None
