"""An adapter at work: one message of a source in, records of the contract's form out, each with what was wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from schemas import RECORD_TYPES, FieldError
from schemas.kinds import FIELDS
from transforms.adapters.casts import CASTS, CastError
from transforms.adapters.mapping import FieldRule, Mapping
from transforms.adapters.paths import compile_path

AS_SENT = "as_sent"
"""Field that keeps what a message had under a name of the contract, where the mapping gave that name another value."""

LINE = "line_id"


class Mapped(NamedTuple):
    """One record that a message gave.

    Attributes:
        place: where in the message it stood, e.g. `line_items[2]`; empty for the message itself.
        value: the record, in the contract's form as far as it could be made.
        errors: what could not.
    """

    place: str
    value: dict[str, Any]
    errors: list[FieldError]


_NAMES = re.compile(r"\w+")

Made = tuple[Any, str | None]


class _Rule:
    """A field's rule, compiled."""

    def __init__(self, name: str, rule: FieldRule, *, required: bool, zone: ZoneInfo, own: frozenset[str]):
        self.name = name
        self.shared = own.isdisjoint(_NAMES.findall(" ".join(rule.path)))
        """Whether the value is the same for every record of a message: no path names anything of `own`."""
        self._paths = tuple(map(compile_path, rule.path))
        self._cast_name = rule.cast
        self._cast = None if rule.cast is None else CASTS[rule.cast]
        self._constant, self._default = rule.constant, rule.default
        self._words, self._otherwise = rule.words, rule.otherwise
        self._required = required
        self._zone = zone

    def make(self, document: dict[str, Any]) -> Made:
        """Return (the value or None, the rule that was broken or None)."""
        if self._constant is not None:
            return self._constant, None
        broken = None
        cast = self._cast
        for path in self._paths:
            try:
                value = path(document)
                if value is None:
                    continue
                if cast is not None:
                    value = cast(value, self._zone)
                if self._words is not None:
                    value = self._word(value)
                if value is not None:
                    return value, None
            except CastError as error:
                broken = str(error) or f"not_a_{self._cast_name}"
        if self._default is not None:
            return self._default, None
        # What an optional field cannot take stays where the source had it.
        return None, broken if self._required else None

    def _word(self, value: Any) -> str | None:
        word = value.strip().lower() if isinstance(value, str) else value
        if self._words and isinstance(word, str) and word in self._words:
            return self._words[word]
        if self._otherwise is None:
            raise CastError("not_in_vocabulary")
        return self._otherwise


class Adapter:
    """A mapping, ready for work.

    Args:
        mapping: what it does.
    """

    def __init__(self, mapping: Mapping):
        self.mapping = mapping
        self._unwrap = tuple(
            (tuple(path.removesuffix("[]").split(".")), path.endswith("[]")) for path in mapping.unwrap
        )
        self._wrappers = frozenset(names[0] for names, _ in self._unwrap)
        self._ways = tuple((way.keys, frozenset(way.without), way.files) for way in mapping.recognise)
        zone = ZoneInfo(mapping.zone)
        model = RECORD_TYPES[mapping.kind]
        self._rules = tuple(
            _Rule(
                name,
                rule,
                # A status that is not understood must not become the default one.
                required=name in model.model_fields
                and (model.model_fields[name].is_required() or rule.words is not None),
                zone=zone,
                own=frozenset({"item", "record", *mapping.split}),
            )
            for name, rule in mapping.fields.items()
        )

    def recognises(self, message: dict[str, Any], topic: str) -> bool:
        """Tell whether `message`, of `topic`, has the shape of this source."""
        if not self.wraps(message):
            inner = message
        else:
            first = next(self._messages(message), None)
            if first is None:
                return False
            _, inner = first
        for keys, without, files in self._ways:
            if (
                all(key in inner for key in keys)
                and without.isdisjoint(inner)
                and (not files or topic.removesuffix(".gz").endswith(files))
            ):
                return self.mapping.platform is None or inner.get("platform") in (None, self.mapping.platform)
        return False

    def wraps(self, message: dict[str, Any]) -> bool:
        """Tell whether what `message` is depends on more than its own keys: it may be a wrapper."""
        return not self._wrappers.isdisjoint(message)

    def map(self, message: dict[str, Any]) -> list[Mapped]:
        """Return what `message` gives, in its order; never empty."""
        found = [mapped for place, inner in self._messages(message) for mapped in self._split(place, inner)]
        self._tell_lines_apart(found)
        return found

    def _messages(self, message: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        for names, several in self._unwrap:
            inner = _get(message, names)
            if several and isinstance(inner, list) and inner:
                around, place = _without(message, names), ".".join(names)
                for number, item in enumerate(inner):
                    yield f"{place}[{number}]", {**around, **item} if isinstance(item, dict) else {}
                return
            if not several and isinstance(inner, dict):
                yield ".".join(names), {**_without(message, names), **inner}
                return
        yield "", message

    def _split(self, place: str, message: dict[str, Any]) -> Iterator[Mapped]:
        if not self.mapping.split:
            yield self._record(place, message, message, {})
            return
        name = next((name for name in self.mapping.split if message.get(name)), self.mapping.split[0])
        items = message.get(name)
        if not isinstance(items, list) or not items:
            yield Mapped(place, {}, [FieldError(field=name, rule="missing")])
            return
        shared: dict[str, Made] = {}
        for number, item in enumerate(items):
            where = f"{place}.{name}[{number}]".lstrip(".")
            if not isinstance(item, dict):
                yield Mapped(where, {}, [FieldError(field=name, rule="dict_type")])
                continue
            yield self._record(where, {**message, name: [item]}, {**message, "item": item}, shared)

    def _record(self, place: str, kept: dict[str, Any], document: dict[str, Any], shared: dict[str, Made]) -> Mapped:
        record: dict[str, Any] = {} if self.mapping.platform is None else {"platform": self.mapping.platform.value}
        document = {**document, "record": record}
        errors = []
        replaced = {}
        value = dict(kept)
        for rule in self._rules:
            if rule.shared:
                if rule.name not in shared:
                    shared[rule.name] = rule.make(document)
                made, broken = shared[rule.name]
            else:
                made, broken = rule.make(document)
            if broken is not None:
                errors.append(FieldError(field=rule.name, rule=broken))
            sent = value.pop(rule.name, None)
            if sent is not None and sent != made:
                replaced[rule.name] = sent
            if made is not None:
                record[rule.name] = made
        value.update(record)
        if replaced:
            value[AS_SENT] = replaced
        return Mapped(place, value, errors)

    def _tell_lines_apart(self, found: list[Mapped]) -> None:
        """Drop the line ids of products that an order has once: there the product names the line, as in other sources.

        Without a split nobody knows what else the order has, and a line keeps its id.
        """
        if not self.mapping.split:
            return
        if len(found) == 1:
            found[0].value.pop(LINE, None)
            return
        order = FIELDS[self.mapping.kind].id
        lines = Counter((one.value.get(order), one.value.get("product_id")) for one in found)
        for one in found:
            product = one.value.get("product_id")
            if product is not None and lines[one.value.get(order), product] == 1:
                one.value.pop(LINE, None)


def _get(message: dict[str, Any], names: tuple[str, ...]) -> Any:
    value: Any = message
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _without(message: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return a copy of `message` without what `names` lead to; nothing else is lost, and no object is left empty."""
    first, *rest = names
    copy = dict(message)
    inner = copy.pop(first)
    if rest and (left := _without(inner, tuple(rest))):
        copy[first] = left
    return copy
