"""A record with every personal value replaced by its token."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, Final

from transforms.privacy import effort
from transforms.privacy.account_links import profile_name
from transforms.privacy.actions import FLAG, GENERALIZE, GENERALIZED, KEEP, REDACT, TOKEN, generalized, redacted
from transforms.privacy.addresses import general_address
from transforms.privacy.detect import find_folded, find_in
from transforms.privacy.fast_paths import (
    NUMBER_IN_LINK,
    account_in_profile,
    accounts_in_post,
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
from transforms.privacy.field_policy import ADDRESS_TEXT, FREE_TEXT, STRICTNESSES, Reading, Shape, is_plain_key
from transforms.privacy.names import Evidence
from transforms.privacy.nested_json import dump_embedded, parse_embedded
from transforms.privacy.normalize import FILLER, Folded, fold, may_hold_token
from transforms.privacy.normalize import TOKEN as TOKEN_PATTERN
from transforms.privacy.policy import Policy, default_policy
from transforms.privacy.recognizers import PersonRecognizer
from transforms.privacy.record_names import OwnNames, own_names
from transforms.privacy.record_values import Forms, OwnValues, forms_of, joined, known_forms
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
_SMALLEST_OWN_NUMBER: Final = 10**8
"""A JSON number below is as well a count or a price as a person's id."""

_NO_NAMES: Final = OwnNames(())
_NO_VALUES: Final = OwnValues([])

_MOST_REMEMBERED: Final = 8192
_MOST_OF_KIND: Final = 2048
"""Values of one kind of field that are remembered."""
_LONGEST_REMEMBERED: Final = 80
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


class _Address:
    """An address read before, in a record with these own values, with what was found in it."""

    __slots__ = ("found", "general", "own", "value")

    def __init__(self, value: str, own: Own) -> None:
        self.value = value
        self.own = own
        self.found: dict[str, int] = {}
        self.general = ""


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
        self._latest = _Address("", _NOTHING_OWN)
        self.version: Final = f"{ANONYMIZATION_VERSION}+{tokenizer.key_id}+{self._policy.version}"
        """What records carry as `_anonymization_version`."""
        # Short texts in which nothing was found, with their folded form in lower case, by how strictly they were read:
        # hashtags, goods, cities come again and again. Behind the others those of addresses, in which houses and roads
        # are not looked for.
        self._clean: tuple[dict[str, str], ...] = tuple({} for _ in range(STRICTNESSES + 1))
        # In the same way, short folded texts with filler for tokens in which nothing else was found.
        self._settled: tuple[dict[str, None], ...] = tuple({} for _ in range(STRICTNESSES + 1))

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
            return self._masked(text, FREE_TEXT, _NOTHING_OWN, {}, known=own_tokens)

    def anonymize(self, record: dict[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
        """Return a new record without personal values, and how many of each kind were found.

        A record marked as anonymized is returned as it is: its tokens are ours. In any other what looks like a token
        was written by somebody and is replaced.

        Raises:
            TooLong: it takes more processor time than a record may.
        """
        if record.get(_MARK) is True:
            return dict(record), {}
        found: dict[str, int] = {}
        with self._bounded:
            shape = self._root.keys.shape(record)
            own = _own_of(record, self._root, None, shape)
            anonymized = self._copied(record, own, found, self._root, shape)
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

    def _persons(self, recognizer: PersonRecognizer, text: str) -> Sequence[tuple[int, int]]:
        """Where the recognizer sees names in a folded text."""
        if self._asked is not None:
            self._asked[text] = None
            return ()
        seen = self._seen.get(text)
        return recognizer.persons([text])[0] if seen is None else seen

    def _copied(
        self, record: Any, own: Own, found: dict[str, int], reading: Reading, first: Shape | None = None
    ) -> Any:
        """Return a copy of an object or array, made without recursion: scrapers send what they like."""
        root: Any = {} if isinstance(record, dict) else []
        waiting: list[tuple[Any, Any, Reading]] = [(root, record, reading)]
        seen = 0
        while waiting:
            copy, value, reading = waiting.pop()
            seen += 1
            if seen % _OBJECTS_BETWEEN_LOOKS == 0:
                effort.check()
            if isinstance(value, dict):
                shape = first if first is not None and value is record else reading.keys.shape(value)
                named = own is not _NOTHING_OWN and own.may_be_in(shape.lower, names=True)
                if shape.plain and not named:
                    self._fill(copy, value, shape.readings, own, found, waiting)
                else:
                    self._fill_by_key(copy, value, shape.readings, own, found, waiting, named=named)
            else:
                copy.extend([self._value(item, reading, own, found, waiting) for item in value])
        return root

    def _fill(
        self,
        copy: dict[str, Any],
        record: dict[str, Any],
        readings: list[Reading],
        own: Own,
        found: dict[str, int],
        waiting: list[tuple[Any, Any, Reading]],
    ) -> None:
        """Fill the copy of an object whose keys stay: all of it at once, then what is replaced."""
        copy.update(record)
        for i, (key, child) in enumerate(record.items()):
            inner = readings[i]
            kind = type(child)
            if kind is str:
                value = self._value(child, inner, own, found, waiting)
                if value is not child:
                    copy[key] = value
            elif (kind is int or kind is float) and inner.kind is None:
                if child >= _SMALLEST_OWN_NUMBER:
                    copy[key] = self._number(child, own, found)
            elif child is not None and kind is not bool:
                copy[key] = self._value(child, inner, own, found, waiting)

    def _fill_by_key(
        self,
        copy: dict[str, Any],
        record: dict[Any, Any],
        readings: list[Reading],
        own: Own,
        found: dict[str, int],
        waiting: list[tuple[Any, Any, Reading]],
        *,
        named: bool,
    ) -> None:
        """Fill the copy of an object some of whose keys may be masked or have rules."""
        copies: dict[str, int] = {}
        for i, (key, child) in enumerate(record.items()):
            inner = readings[i]
            new_key = key if inner.plain and not named else self._key(str(key), copy, copies, own, found)
            if inner.rules is not None and inner.rules.action:
                copy[new_key] = self._ruled(child, inner, found)
            elif child is None or type(child) is bool:
                copy[new_key] = child
            elif inner.kind is None and type(child) in _NUMBERS:
                copy[new_key] = self._number(child, own, found)
            else:
                copy[new_key] = self._value(child, inner, own, found, waiting)

    def _number(self, number: int | float, own: Own, found: dict[str, int]) -> Any:
        """Return what stands for a JSON number of a field that is not personal: itself, unless it is an own value."""
        if number < _SMALLEST_OWN_NUMBER or number not in own.values.numbers:
            return number
        kind, value = own.values.number(number)
        return self._token(kind, value, found)

    def _ruled(self, value: Any, reading: Reading, found: dict[str, int]) -> Any:
        """Return what the policy's rule for the path makes of a value, object or array."""
        rules = reading.rules
        if rules is None or rules.action == KEEP or value is None or value == "" or isinstance(value, bool):
            return value
        if isinstance(value, dict):
            return {key: self._ruled(child, reading, found) for key, child in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._ruled(item, reading, found) for item in value]
        kind = rules.kind
        _count(found, "REDACTED" if kind is None else kind)
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
        found: dict[str, int],
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

    def _identity_number(self, kind: Kind, value: int | float, found: dict[str, int]) -> Any:
        """Return what stands for a JSON number that is personal as a whole."""
        action = self._actions[kind]
        if action in {KEEP, FLAG}:
            return value
        if kind is Kind.GEO and action == GENERALIZE:
            _count(found, kind)
            return value if isinstance(value, int) else round(value, 2)
        whole = isinstance(value, float) and value.is_integer()
        return self._token(kind, str(int(value) if whole else value), found)

    def _key(self, key: str, taken: dict[str, Any], copies: dict[str, int], own: Own, found: dict[str, int]) -> str:
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

    def _identity(self, kind: Kind, value: str, reading: Reading, own: Own, found: dict[str, int]) -> str:
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
        one = _identity_in(kind, value)
        if not one.is_read:
            one.read(stripped)
        return (
            self._with_tokens(stripped, one.several, found) if one.several else self._token(one.kind, one.text, found)
        )

    def _shaped(self, kind: Kind, stripped: str, value: str, own: Own, found: dict[str, int]) -> str:
        """Return what stands for the value of a field of dates of birth, coordinates or IP addresses."""
        general = generalized(kind, stripped)
        if general == redacted(kind):
            return self._masked(value, FREE_TEXT, own, found)
        return self._token(kind, stripped, found)

    def _address(self, value: str, own: Own, found: dict[str, int]) -> str:
        """Return what stands for an address; most orders are billed to where they are sent."""
        latest = self._latest
        if own is not latest.own or value != latest.value:
            latest = _Address(value, own)
            latest.general = self._address_read(value, own, latest.found)
            if own is not _NOTHING_OWN:  # which many records share
                self._latest = latest
        for kind, times in latest.found.items():
            found[kind] = found.get(kind, 0) + times
        return latest.general

    def _address_read(self, value: str, own: Own, found: dict[str, int]) -> str:
        """Return what stands for an address: of a general one its tokens and its district."""
        folded = fold(value)
        masked = self._masked(value, ADDRESS_TEXT, own, found, but=Kind.ADDRESS, read=folded)
        action = self._actions[Kind.ADDRESS]
        if action in {KEEP, FLAG}:
            return masked
        general = general_address(folded, masked)
        if general is None:
            return masked
        _count(found, Kind.ADDRESS)
        if action == GENERALIZE:
            return general
        return self._tokenizer.token(Kind.ADDRESS, value) if action == TOKEN else redacted(Kind.ADDRESS)

    def _token(self, kind: Kind, value: str, found: dict[str, int]) -> str:
        """Return what stands for a value of one kind, as the policy says; a token as a rule."""
        action = self._actions[kind]
        if action == TOKEN:
            _count(found, kind)
            return self._tokenizer.token(kind, value)
        if action in {KEEP, FLAG}:
            return value
        _count(found, kind)
        if action == GENERALIZE and kind in GENERALIZED:
            return generalized(kind, value)
        return redacted(kind)

    def _masked(
        self,
        text: str,
        reading: Reading,
        own: Own,
        found: dict[str, int],
        *,
        known: bool = False,
        but: Kind | None = None,
        read: Folded | None = None,
    ) -> str:
        """Return `text` masked.

        Args:
            text: the text.
            reading: how it is read.
            own: what is looked for in it besides.
            found: counts of what is found.
            known: what looks like a token in it is one of ours.
            but: a kind that is left in it.
            read: the text folded; None where it is not yet.
        """
        if (text.startswith("{") or text.startswith("[")) and (parsed := parse_embedded(text)) is not None:
            return self._embedded(text, parsed, reading, own, found)
        strictness = reading.strictness if but is None else STRICTNESSES
        clean = self._clean[strictness]
        names = reading.own_names is not None
        lower = clean.get(text)
        if lower is not None and not own.may_be_in(lower, names=names):
            return text
        planted = not known and "_" in text and may_hold_token(text) and TOKEN_PATTERN.search(text) is not None
        again = read
        # What stands between a cue and a number can change by masking; a few rounds more settle it.
        for round_ in range(_MOST_ROUNDS):
            if len(text) > _LONG:
                effort.check()
            folded = fold(text) if again is None else again
            if round_ > 0:
                spans = self._found_again(folded, reading, strictness)
            else:
                persons: Sequence[tuple[int, int]] = ()
                if self._recognizer is not None and reading.evidence in _READ_BY_MODEL:
                    persons = self._persons(self._recognizer, folded.text)
                spans = _found_first(folded, reading, persons, addresses=but is None)
            if (
                round_ == 0
                and not spans
                and not planted
                and not known
                and len(text) <= _LONGEST_REMEMBERED
                and self._asked is None
                and not self._deny
            ):
                if len(clean) >= _MOST_REMEMBERED:
                    clean.clear()
                clean[text] = folded.lower
            layer: Own | None = own if own.may_be_in(folded.lower, names=names) else None
            while layer is not None:
                values = layer.values.find(folded)
                if values:
                    merged = _overruled(values, spans)
                    if len(merged) < len(values) + len(spans) and not folded.contested:
                        folded.contested = not (
                            _is_covered(spans, merged) and _is_covered(values, merged) and _stand_apart(merged, text)
                        )
                    spans = merged
                if reading.own_names is not None:
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
            if reading.evidence is Evidence.CUED and not folded.contested and not planted:
                # An id or a link has no cues that masking could change.
                return self._with_tokens(text, spans, found)
            pieces: list[str] | None = [] if self._stays_folded(folded, spans) else None
            text = self._with_tokens(text, spans, found, folded.text, pieces)
            again = None if pieces is None else Folded("".join(pieces))
        return text

    def _found_again(self, folded: Folded, reading: Reading, strictness: int) -> list[Span]:
        """Return what another look at a text with tokens finds: mostly nothing, as in others of the same words."""
        settled = self._settled[strictness]
        if folded.text in settled:
            return []
        spans = _found_in(folded, reading, (), addresses=strictness < STRICTNESSES)
        if not spans and len(folded.text) <= _LONGEST_REMEMBERED:
            if len(settled) >= _MOST_REMEMBERED:
                settled.clear()
            settled[folded.text] = None
        return spans

    def _replaced_ones(
        self, spans: list[Span], text: str, found: dict[str, int], but: Kind | None, *, count: bool
    ) -> list[Span]:
        """Return the spans that the policy replaces, and count those that it flags."""
        kept: list[Span] = []
        for span in spans:
            if span.kind in self._left:
                if count and span.kind in self._flagged:
                    _count(found, span.kind)
            elif span.kind is not but and not (
                self._allow and " ".join(fold(text[span.start : span.end]).lower.split()) in self._allow
            ):
                kept.append(span)
        return kept

    def _embedded(self, text: str, parsed: Any, reading: Reading, own: Own, found: dict[str, int]) -> str:
        """Return JSON inside a string read by the names of its fields, written again if anything was found."""
        before = sum(found.values())
        copy = self._copied(parsed, _own_of(parsed, reading, own), found, reading)
        return dump_embedded(copy) if sum(found.values()) > before else text

    def _stays_folded(self, folded: Folded, spans: list[Span]) -> bool:
        """Whether a text with tokens for the spans is, folded, the text folded before with filler for them.

        So it is where each character was folded by itself, and where nothing becomes a token by standing alone.
        """
        if folded.offsets is not None or ("_" in folded.text and may_hold_token(folded.text)):
            return False
        for span in spans:  # noqa: SIM110 - a generator costs more than the look
            if self._actions[span.kind] != TOKEN:
                return False
        return True

    def _with_tokens(
        self, text: str, spans: list[Span], found: dict[str, int], plain: str = "", pieces: list[str] | None = None
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

    def _token_of(self, span: Span, text: str, found: dict[str, int]) -> str:
        return self._token(span.kind, span.value or text[span.start : span.end], found)


def _found_first(
    folded: Folded, reading: Reading, persons: Sequence[tuple[int, int]], *, addresses: bool
) -> list[Span]:
    """Return what the detectors find in a text."""
    if reading.evidence is Evidence.CUED and folded.offsets is None and folded.text.startswith("https://"):
        spans = accounts_in_post(folded.text)
        if spans is not None:
            return spans
    return _found_in(folded, reading, persons, addresses=addresses)


def _found_in(folded: Folded, reading: Reading, persons: Sequence[tuple[int, int]], *, addresses: bool) -> list[Span]:
    return find_folded(
        folded,
        bare_numbers=reading.bare_numbers,
        names=reading.evidence,
        persons=persons,
        mobiles=reading.mobiles,
        addresses=addresses,
    )


_AT_A_GLANCE: Final[dict[Kind, Callable[[str], bool]]] = {
    Kind.NAME: is_name_only,
    Kind.PHONE: is_written_mobile,
    Kind.EMAIL: is_address,
    Kind.HANDLE: is_account_id,
    Kind.TXN: is_short_id,
}
"""Which values of an identity field stand for themselves as a whole without a closer look."""


def _count(found: dict[str, int], kind: str) -> None:
    found[kind] = found.get(kind, 0) + 1


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


class _Identity:
    """A value of an identity field: as what it is looked for elsewhere in its record, and what stands for it there.

    Attributes:
        field_kind: of its field.
        value: as it was written.
        names: as what it is looked for where it is a name; None where it is none.
        forms: the ways in which it is looked for besides; None for a value that is not.
        is_read: whether the others are known; a search for a record's own values does not need them.
        kind: what it is, as a whole.
        text: it, as a whole.
        several: where its several values stand instead; None where it is one.
    """

    __slots__ = ("field_kind", "forms", "is_read", "kind", "names", "several", "text", "value")

    def __init__(self, kind: Kind, value: str) -> None:
        self.value = value
        self.names: OwnNames | None = None
        self.forms: Forms | None = None
        self.is_read = False
        self.field_kind = self.kind = kind
        self.text = ""
        self.several: list[Span] | None = None
        sought_kind, sought = _sought(kind, value)
        if sought_kind is Kind.NAME:
            self.names = OwnNames((sought,))
            for name in self.names.full:
                self.forms = joined(name)
        elif sought:
            self.forms = forms_of(sought_kind, sought)

    def read(self, stripped: str) -> None:
        """Read it, given without spaces around it."""
        self.kind, self.text, several = _identity_of(self.field_kind, stripped)
        self.several = several or None
        self.is_read = True


_identities: Final[dict[Kind, dict[str, _Identity]]] = {kind: {} for kind in Kind}
"""Those met lately, by the kind of their field: a customer has many orders."""


def _identity_in(kind: Kind, value: str) -> _Identity:
    """Return what is known of a value of a field of one kind."""
    if len(value) > _LONGEST_REMEMBERED:
        return _Identity(kind, value)
    known = _identities[kind]
    one = known.get(value)
    if one is None:
        if len(known) >= _MOST_OF_KIND:
            known.clear()
        one = known[value] = _Identity(kind, value)
    return one


def _own_of(record: Any, reading: Reading, outer: Own | None, first: Shape | None = None) -> Own:
    """Return what the fields of an object (or of the objects in an array) hold that is personal as a whole.

    Args:
        record: the object or array.
        reading: how it is read.
        outer: the same of the record around it.
        first: the shape of the record itself where it is known.
    """
    names: list[_Identity] = []
    values: list[Forms] = []
    waiting: list[tuple[Any, Reading]] = [(record, reading)]
    while waiting:
        value, reading = waiting.pop()
        if isinstance(value, dict):
            shape = first if first is not None and value is record else reading.keys.shape(value)
            readings = shape.readings
            for i, child in enumerate(value.values()):
                inner = readings[i]
                kind = type(child)
                if kind is str:
                    if inner.sought and inner.kind is not None:
                        _add_own(_identity_in(inner.kind, child), names, values)
                elif kind is int:
                    if inner.number_kind is not None and child >= _SMALLEST_OWN_NUMBER:
                        values.append(known_forms(inner.number_kind, str(child)))
                elif kind is dict or kind is list or isinstance(child, (dict, list, tuple)):
                    waiting.append((child, inner))
        else:
            for item in value:
                if isinstance(item, str):
                    if reading.sought and reading.kind is not None:
                        _add_own(_identity_in(reading.kind, item), names, values)
                elif isinstance(item, (dict, list, tuple)):
                    waiting.append((item, reading))
    if not names:
        return Own(_NO_NAMES, OwnValues(values), outer) if values else outer or _NOTHING_OWN
    name = names[0]
    found = name.names
    if found is None or not all(one is name for one in names):
        written = [one.value for one in names]
        found = own_names(tuple(written)) if len(written) <= _FEW_NAMES else OwnNames(written)
        return Own(found, OwnValues(values + [joined(full) for full in found.full]), outer)
    if name.forms is not None:
        values.append(name.forms)
    return Own(found, OwnValues(values), outer)


def _add_own(one: _Identity, names: list[_Identity], values: list[Forms]) -> None:
    """Put a value that is personal as a whole on one of the lists of what is looked for."""
    if one.names is not None:
        names.append(one)
    elif one.forms is not None:
        values.append(one.forms)


def _sought(kind: Kind, value: str) -> tuple[Kind, str]:
    """Return as what a value that is personal as a whole is looked for; an empty text when it is not."""
    stripped = value.strip()
    if kind is Kind.NAME:
        if is_account_name(stripped):
            return Kind.HANDLE, stripped
        return (Kind.PHONE, stripped) if is_mobile(stripped) else (kind, value)
    if not stripped:
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
    at = text.find("@")
    covered = at < 0
    for span in spans:
        if text[span.start - 1 : span.start] not in _JOINTS or text[span.end : span.end + 1] not in _JOINTS:
            return False
        covered = covered or span.start <= at < span.end
    return covered and (at < 0 or _POST.fullmatch(text) is not None)


_POST: Final = re.compile(
    rf"https://(?:www\.)?(?:facebook|instagram|tiktok)\.com/@[\w.]+/(?:video|posts|reel|p)/{NUMBER_IN_LINK}/?"
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
