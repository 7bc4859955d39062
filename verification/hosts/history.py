"""What happened to the records of a run, and whether it is what was promised: a check of a history, Jepsen's way.

No I/O in here: `verification.hosts.gathering` makes a history of what Kafka and Weaviate hold after a run.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Position(NamedTuple):
    """Where a record was written: the identity of an input."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True)
class Input:
    """A record that Kafka holds in a source topic.

    Attributes:
        at: where.
        name: of the post or order, by which the store knows it; empty for a broken record.
        key: of Kafka; records of one key have an order.
        version: which of two records of a name is the newer, as text that sorts; empty for a broken record.
        valid: whether it belongs in the sink; else it belongs in the dead letters.
    """

    at: Position
    name: str
    key: bytes | None
    version: str
    valid: bool


class Output(NamedTuple):
    """A record that a stage, the sink or a dead-letter writer has written.

    Attributes:
        source: the input that its headers name.
        at: where it was written.
        right: whether its contents are what belongs to its input.
    """

    source: Position
    at: Position
    right: bool = True


@dataclass(frozen=True)
class History:
    """All that is known of a run.

    Attributes:
        acknowledged: where Kafka said that it has a record that was sent.
        inputs: what the source topics hold.
        outputs: what each stage published, and `sink`, in any order.
        letters: every dead letter; it is right when it holds the bytes of its input.
        store: name of each object of the store -> its versions, one for each object of the name.
        committed: (topic, partition) -> offset that the consumer group has committed.
        unsent: records for which Kafka gave an error at last: they may be there or not.
    """

    acknowledged: Sequence[Position]
    inputs: Sequence[Input]
    outputs: Mapping[str, Sequence[Output]]
    letters: Sequence[Output]
    store: Mapping[str, Sequence[str]]
    committed: Mapping[tuple[str, int], int]
    unsent: int = 0


SINK = "sink"


class Broken(StrEnum):
    """Which promise does not hold."""

    ACKNOWLEDGED_LOST = "acknowledged by Kafka, and not in its topic"
    LOST = "valid, and not published by"
    LETTER_LOST = "broken, and not in the dead letters"
    BOTH = "in the sink and in the dead letters"
    WRONGLY_REFUSED = "valid, and in the dead letters"
    MADE_UP = "names an input that there is not, or a broken one, in"
    WRONG = "not what belongs to its input, in"
    STORE_LOST = "valid, and not in the store"
    STORE_STALE = "an old version in the store"
    STORE_TWICE = "more than once in the store"
    STORE_MADE_UP = "in the store, and no input"
    FIRST_OUT_OF_ORDER = "first published before an earlier record of its key, in"
    LAST_IS_STALE = "published after a newer record of its name, and nothing after it, in"
    NOT_COMMITTED = "read, and not committed at the end"


@dataclass(frozen=True)
class Violation:
    """A promise that does not hold.

    Attributes:
        what: which promise.
        where: which output; empty where there is one only.
        count: of records.
        examples: some of them, by position or name: neither is personal.
    """

    what: Broken
    where: str
    count: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        place = f" {self.where}" if self.where else ""
        return f"{self.count} {self.what}{place} (for example {', '.join(self.examples)})"


@dataclass(frozen=True)
class Verdict:
    """What the check of a history found.

    Attributes:
        produced: inputs that Kafka holds.
        in_sink, dead, in_store: distinct inputs in the sink and in the dead letters, objects in the store.
        repeated: outputs of the sink and dead letters that came more than once, which at-least-once allows.
        unsent: records that Kafka did not take.
        violations: what does not hold; nothing when everything does.
    """

    produced: int
    in_sink: int
    dead: int
    in_store: int
    repeated: int
    unsent: int
    violations: tuple[Violation, ...] = field(default=())


EXAMPLES = 3


def check(history: History) -> Verdict:
    """Return whether `history` keeps what docs/explanation/guarantees.md promises."""
    valid = {one.at for one in history.inputs if one.valid}
    broken = {one.at for one in history.inputs if not one.valid}
    sink = {one.source for one in history.outputs.get(SINK, ())}
    dead = {one.source for one in history.letters}
    found: list[Violation | None] = [
        _violation(Broken.ACKNOWLEDGED_LOST, "", set(history.acknowledged) - valid - broken),
        _violation(Broken.LETTER_LOST, "", broken - dead),
        _violation(Broken.BOTH, "", sink & dead),
        _violation(Broken.WRONGLY_REFUSED, "", dead & valid),
        _violation(Broken.MADE_UP, "the dead letters", dead - valid - broken),
        _violation(Broken.WRONG, "the dead letters", {one.source for one in history.letters if not one.right}),
    ]
    for name, outputs in history.outputs.items():
        sources = {one.source for one in outputs}
        found += [
            _violation(Broken.LOST, name, valid - sources),
            _violation(Broken.MADE_UP, name, sources - valid),
            _violation(Broken.WRONG, name, {one.source for one in outputs if not one.right}),
            _violation(Broken.FIRST_OUT_OF_ORDER, name, _first_out_of_order(history.inputs, outputs)),
            _violation(Broken.LAST_IS_STALE, name, _last_is_stale(history.inputs, outputs)),
        ]
    found += _of_store(history)
    found.append(_violation(Broken.NOT_COMMITTED, "", _not_committed(history)))
    letters, published = history.letters, history.outputs.get(SINK, ())
    return Verdict(
        produced=len(history.inputs),
        in_sink=len(sink),
        dead=len(dead),
        in_store=sum(map(len, history.store.values())),
        repeated=len(published) - len(sink) + len(letters) - len(dead),
        unsent=history.unsent,
        violations=tuple(one for one in found if one is not None),
    )


def _of_store(history: History) -> list[Violation | None]:
    newest: dict[str, str] = {}
    for one in history.inputs:
        if one.valid:
            newest[one.name] = max(newest.get(one.name, ""), one.version)
    store = history.store
    return [
        _violation(Broken.STORE_LOST, "", newest.keys() - store.keys()),
        _violation(Broken.STORE_MADE_UP, "", store.keys() - newest.keys()),
        _violation(Broken.STORE_TWICE, "", [name for name, versions in store.items() if len(versions) > 1]),
        _violation(
            Broken.STORE_STALE, "", [name for name in newest.keys() & store.keys() if newest[name] not in store[name]]
        ),
    ]


def _first_out_of_order(inputs: Sequence[Input], outputs: Sequence[Output]) -> set[Position]:
    """Return inputs that were published first before one of the same key and partition that Kafka held before it.

    Repeats are left out: what is read again after a crash comes again in its order.
    """
    first: dict[Position, int] = {}
    for one in outputs:
        first[one.source] = min(first.get(one.source, one.at.offset), one.at.offset)
    lines: defaultdict[tuple[str, int, bytes], list[Input]] = defaultdict(list)
    for given in inputs:
        if given.key is not None and given.at in first:
            lines[given.at.topic, given.at.partition, given.key].append(given)
    wrong = set()
    for line in lines.values():
        latest = -1
        for given in sorted(line, key=lambda one: one.at):
            if first[given.at] < latest:
                wrong.add(given.at)
            latest = max(latest, first[given.at])
    return wrong


def _last_is_stale(inputs: Sequence[Input], outputs: Sequence[Output]) -> set[Position]:
    """Return what a reader that keeps the last record of each name would hold though a newer one was published."""
    by_place = {one.at: one for one in inputs if one.valid and one.key is not None}
    last: dict[tuple[str, int, bytes, str], tuple[int, Input]] = {}
    newest: dict[tuple[str, int, bytes, str], int] = {}
    for one in outputs:
        given = by_place.get(one.source)
        if given is None or given.key is None:
            continue
        line = (given.at.topic, given.at.partition, given.key, given.name)
        if line not in last or last[line][0] < one.at.offset:
            last[line] = (one.at.offset, given)
        newest[line] = max(newest.get(line, -1), given.at.offset)
    return {given.at for line, (_, given) in last.items() if given.at.offset < newest[line]}


def _not_committed(history: History) -> list[str]:
    ends: Counter[tuple[str, int]] = Counter()
    for one in history.inputs:
        partition = (one.at.topic, one.at.partition)
        ends[partition] = max(ends[partition], one.at.offset + 1)
    return [f"{topic}/{number}" for (topic, number), end in ends.items() if _at(history, topic, number) < end]


def _at(history: History, topic: str, partition: int) -> int:
    return history.committed.get((topic, partition), 0)


def _violation(what: Broken, where: str, of: Iterable[Position | str]) -> Violation | None:
    named = sorted(one if isinstance(one, str) else f"{one.topic}/{one.partition}/{one.offset}" for one in of)
    return Violation(what, where, len(named), tuple(named[:EXAMPLES])) if named else None
