"""How the value of a key is read, decided once for each key of each kind of object and then looked up."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from transforms.privacy.actions import PathRules
from transforms.privacy.fields import Field, Meaning, field_of
from transforms.privacy.names import Evidence
from transforms.privacy.spans import Kind

_PLAIN_KEY: Final = re.compile(r"_?[a-z]+(?:_[a-z]+)*[0-9]?|[a-z]+(?:[A-Z][a-z]+)*")
"""A field name as programmers write them: no text, and not searched."""

_MOST_KEYS: Final = 4096
_LONGEST_KEY: Final = 64
_MOST_SHAPES: Final = 256
_MOST_KEYS_OF_SHAPE: Final = 64

_NOT_SOUGHT: Final = frozenset({Kind.DOB, Kind.GEO, Kind.ADDRESS, Kind.HASH})
"""Kinds whose values are not looked for elsewhere in the record."""

_EVIDENCE: Final = {
    Meaning.ADDRESS: Evidence.ADDRESS,
    Meaning.VOCABULARY: Evidence.FULL,
    Meaning.IDENTIFIER: Evidence.CUED,
    Meaning.HASH: Evidence.CUED,
}

_FREE, _FULL, _MOBILES, _THING, _ADDRESS = range(5)
STRICTNESSES: Final = 5


def is_plain_key(key: str) -> bool:
    """Whether a key is a field name as programmers write them."""
    return _PLAIN_KEY.fullmatch(key) is not None


class Reading:
    """How the value of a key is read.

    Attributes:
        field: what the field is.
        plain: the key is no text, and not searched.
        kind: of a value that is personal as a whole; None when it is not.
        sought: a text of it is looked for elsewhere in the record, as it is or as a name.
        number_kind: the same for a number.
        holds_name: the value is the name of a person.
        bare_numbers: digits may be numbers of persons.
        mobiles: where they are ids, digits in the shape of a mobile number are one nevertheless.
        is_hash: the value is an unkeyed hash of a personal one.
        evidence: how much a name needs.
        strictness: number of the way in which a text is read, from 0.
        own_names: whether the record's own names are looked for; None when not, else whether only full ones.
        rules: what the policy says of the fields below this one; None when nothing.
    """

    __slots__ = (
        *("bare_numbers", "evidence", "field", "holds_name", "is_hash", "kind", "mobiles"),
        *("_keys", "number_kind", "own_names", "plain", "rules", "sought", "strictness"),
    )

    def __init__(self, field: Field, *, plain: bool, rules: PathRules | None = None) -> None:
        meaning = field.meaning
        self._keys: Keys | None = None
        self.field = field
        self.plain = plain
        self.rules = rules
        self.kind = field.kind
        self.sought = field.kind is not None and field.kind not in _NOT_SOUGHT
        self.number_kind = field.kind
        if field.kind is not None and meaning is Meaning.PERSON:
            # A number in place of a person («customer»: 1042) is the person's id.
            self.number_kind = Kind.HANDLE
        elif field.kind is Kind.ADDRESS:
            self.number_kind = None
            meaning = Meaning.ADDRESS
        self.holds_name = field.kind is Kind.NAME
        self.is_hash = meaning is Meaning.HASH
        self.evidence = _EVIDENCE.get(meaning, Evidence.ENOUGH)
        self.bare_numbers = self.evidence is not Evidence.CUED
        self.mobiles = not self.bare_numbers and not field.of_thing
        self.strictness = _FREE
        self.own_names: bool | None = False
        if self.evidence is Evidence.FULL:
            self.strictness, self.own_names = _FULL, True
        elif self.evidence is Evidence.ADDRESS:
            self.strictness = _ADDRESS
        elif self.evidence is Evidence.CUED:
            self.strictness, self.own_names = _MOBILES if self.mobiles else _THING, None

    @property
    def keys(self) -> Keys:
        """Return the readings of the keys of an object that is this value."""
        if self.rules is not None:
            return Keys(self.field, self.rules)
        if self._keys is None:
            self._keys = _keys_in(self.field.meaning, self.field.kind)
        return self._keys


class Shape:
    """What is known of the keys of an object: records of one source have the same ones, in the same order.

    Attributes:
        readings: of its keys, in order.
        plain: none of the keys is a text, and the policy has no rule for them.
        lower: the keys as one text in lower case.
    """

    __slots__ = ("lower", "plain", "readings")

    def __init__(self, readings: list[Reading], names: list[str], *, plain: bool) -> None:
        self.readings = readings
        self.plain = plain
        self.lower = "\n".join(names).lower()


class Keys:
    """The readings of the keys of the objects in one field: tables that fill themselves, within bounds."""

    def __init__(self, parent: Field, rules: PathRules | None = None) -> None:
        self._parent = parent
        self._rules = rules
        self._readings: dict[str, Reading] = {}
        self._shapes: dict[tuple[Any, ...], Shape] = {}

    def reading(self, key: str) -> Reading:
        """Return how the value of a key is read."""
        reading = self._readings.get(key)
        if reading is None:
            rules = None if self._rules is None else self._rules.under(key)
            reading = Reading(_field_in(self._parent, key), plain=is_plain_key(key), rules=rules)
            if len(key) <= _LONGEST_KEY:
                if len(self._readings) >= _MOST_KEYS:
                    self._readings.clear()
                self._readings[key] = reading
        return reading

    def shape(self, record: dict[Any, Any]) -> Shape:
        """Return what is known of the keys of an object."""
        keys = list(record.keys())
        if self._rules is not None or len(keys) > _MOST_KEYS_OF_SHAPE:
            return self._shape(keys)
        known = self._shapes.get(tuple(keys))
        if known is None:
            known = self._shape(keys)
            if all(type(key) is str and len(key) <= _LONGEST_KEY for key in keys):
                if len(self._shapes) >= _MOST_SHAPES:
                    self._shapes.clear()
                self._shapes[tuple(keys)] = known
        return known

    def _shape(self, keys: list[Any]) -> Shape:
        names = [key if type(key) is str else str(key) for key in keys]
        readings = [self.reading(name) for name in names]
        plain = self._rules is None
        for key, reading in zip(keys, readings, strict=True):
            plain = plain and reading.plain and type(key) is str
        return Shape(readings, names, plain=plain)


@cache
def _keys_in(meaning: Meaning, kind: Kind | None) -> Keys:
    return Keys(Field(meaning, kind))


def _field_in(parent: Field, key: str) -> Field:
    """How the value of `key` is read in an object that is read as `parent`."""
    if parent.meaning is Meaning.IDENTITY:
        field = field_of(key, Meaning.PERSON)
        return field if field.meaning is Meaning.IDENTITY else parent
    return field_of(key, parent.meaning if parent.meaning in {Meaning.PERSON, Meaning.ADDRESS} else None)


FREE_TEXT: Final = Reading(Field(Meaning.FREE_TEXT), plain=False)
"""A text of its own, and the record itself."""

ADDRESS_TEXT: Final = Reading(Field(Meaning.ADDRESS), plain=False)
"""The text of an address."""
