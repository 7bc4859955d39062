"""Which adapter a message goes through: the one its topic is given by a setting, or one that recognises its shape."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, cached_property
from typing import Any

from transforms.adapters.engine import Adapter
from transforms.adapters.mapping import Mapping, builtin_names, load_mapping

AUTO = "auto"
NONE = "none"


@dataclass(frozen=True)
class AdapterChoice:
    """One line of the setting: topics, and the mapping that is theirs.

    Attributes:
        topics: a topic, or a pattern with `*`; in file mode the name of a file.
        mappings: candidates; of several the one that recognises a message.
        always: a message is mapped whether it is recognised or not: the operator named one mapping.
    """

    topics: str
    mappings: tuple[Mapping, ...]
    always: bool


def parse_choices(text: str) -> tuple[AdapterChoice, ...]:
    """Return what the setting says: `TOPIC=NAME`, by comma; `auto` or `none` for every other topic.

    Raises:
        MappingError: naming what is wrong.
    """
    named: dict[str, list[str]] = {}
    for entry in filter(None, map(str.strip, text.split(","))):
        topics, equals, name = entry.partition("=")
        named.setdefault(*((topics.strip(), []) if equals else ("*", []))).append((name if equals else entry).strip())
    named.setdefault("*", [AUTO])
    choices = []
    for topics in sorted(named, key=lambda pattern: pattern == "*"):
        names = named[topics]
        if NONE in names:
            mappings: tuple[Mapping, ...] = ()
        else:
            wanted = [one for name in names for one in (builtin_names() if name == AUTO else (name,))]
            mappings = tuple(map(load_mapping, dict.fromkeys(wanted)))
        choices.append(AdapterChoice(topics, mappings, always=len(names) == 1 and names[0] not in (AUTO, NONE)))
    return tuple(choices)


class _Unseen:
    """Stands for a shape that was not met before."""


_UNSEEN = _Unseen()
_MOST_SHAPES, _MOST_KEYS = 256, 256
"""Shapes that are remembered, and keys of one: scrapers name their keys as they like."""
_NOTHING: tuple[AdapterChoice, tuple[Adapter, ...]] = (AdapterChoice("*", (), always=False), ())


@dataclass(frozen=True)
class Adapters:
    """Every adapter of a job. Pickled with its mappings; paths are compiled where it works.

    Attributes:
        choices: in the order in which they are asked; the first whose topics fit counts.
    """

    choices: tuple[AdapterChoice, ...]

    @classmethod
    def of(cls, text: str = AUTO) -> Adapters:
        """Return the adapters that a setting names; see `parse_choices`."""
        return cls(parse_choices(text))

    def __getstate__(self) -> dict[str, Any]:
        return {"choices": self.choices}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    @cached_property
    def _ready(self) -> tuple[tuple[AdapterChoice, tuple[Adapter, ...]], ...]:
        return tuple((choice, tuple(map(Adapter, choice.mappings))) for choice in self.choices)

    @cached_property
    def _by_topic(self) -> dict[str, tuple[AdapterChoice, tuple[Adapter, ...]]]:
        return {}

    def choose(self, message: dict[str, Any], topic: str) -> Adapter | None:
        """Return the adapter for `message`, None when no one knows it."""
        found = self._by_topic.get(topic)
        if found is None:
            fitting = (one for one in self._ready if fnmatchcase(topic, one[0].topics))
            found = self._by_topic[topic] = next(fitting, _NOTHING)
        # Messages of a source have few shapes: which adapter knows one is found out once.
        shape = (topic, message.get("platform"), *message)
        try:
            known = self._by_shape.get(shape, _UNSEEN)
        except TypeError:  # the platform is no text
            return self._recognising(message, topic, *found)
        if isinstance(known, _Unseen):
            known = self._recognising(message, topic, *found)
            if not any(one.wraps(message) for one in found[1]) and len(message) <= _MOST_KEYS:
                if len(self._by_shape) >= _MOST_SHAPES:
                    self._by_shape.clear()
                self._by_shape[shape] = known
        return known

    @staticmethod
    def _recognising(
        message: dict[str, Any], topic: str, choice: AdapterChoice, adapters: tuple[Adapter, ...]
    ) -> Adapter | None:
        for adapter in adapters:
            if adapter.recognises(message, topic):
                return adapter
        return adapters[0] if choice.always else None

    @cached_property
    def _by_shape(self) -> dict[tuple[Any, ...], Adapter | None]:
        return {}


@cache
def automatic() -> Adapters:
    """Return every mapping of the package, for what it recognises."""
    return Adapters.of()


NO_ADAPTERS = Adapters(())
"""Only the contract's own form is read."""
