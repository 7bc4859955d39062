"""Double-entry bookkeeping of a stream: every record that was produced against all that came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from clients.weaviate import connect
from pipeline.plan import weaviate_config
from pipeline.settings import Settings
from samples import Sample
from schemas import DeadLetter
from schemas.collections import COLLECTIONS
from schemas.kinds import FIELDS
from schemas.topics import DEAD_LETTER_TOPICS, Stage, output_topics
from transforms.payload_encryption import open_payload
from transforms.privacy import Anonymizer, Tokenizer
from transforms.privacy.policy import load_policy
from transforms.records import SourceRecord
from transforms.validate import validate
from verification.accounting import values

_ADDED_LATER = frozenset({"context", "embedding"})
"""Fields that stages behind Anonymize add; so are all that begin with an underscore."""


@dataclass
class Balance:
    """What came of the records of a run.

    Attributes:
        produced: records sent.
        in_sink, dead: distinct records in the output of the last stage, and in the dead letters.
        repeated: outputs and dead letters that came more than once.
        in_store: distinct records in Weaviate; None without the embed stage.
        problems: what does not balance, in words; nothing when everything does.
    """

    produced: int
    in_sink: int = 0
    dead: int = 0
    repeated: int = 0
    in_store: int | None = None
    problems: list[str] = field(default_factory=list)


def balance(
    samples: Sequence[Sample],
    settings: Settings,
    started_at: Mapping[tuple[str, int], int],
    poisoned: frozenset[str] = frozenset(),
) -> Balance:
    """Compare `samples` with what came after the offsets `started_at`, by (topic, partition).

    Args:
        samples: what was produced, each id once.
        settings: of the job that ran.
        started_at: where each topic ended before.
        poisoned: ids on which a stage fails by design: they belong in the dead letters.
    """
    found = Balance(len(samples))
    expected = _expected(samples, settings, poisoned)
    outputs: Counter[str] = Counter()
    wrong = 0
    for value in values(settings.kafka, output_topics(settings.stage_list[-1]), started_at):
        record = orjson.loads(value)
        name = _id(record)
        outputs[name] += 1
        wrong += name not in expected or not right(record, expected[name], settings)
    letters: dict[tuple[str, int, int], DeadLetter] = {}
    repeated_letters = 0
    for value in values(settings.kafka, list(DEAD_LETTER_TOPICS.values()), started_at):
        letter = DeadLetter.model_validate_json(value)
        coordinates = (letter.source_topic, letter.source_partition, letter.source_offset)
        repeated_letters += coordinates in letters
        letters[coordinates] = letter
    opened = [
        (letter.stage == Stage.VALIDATE, open_payload(letter, settings.letter_keys)) for letter in letters.values()
    ]
    found.in_sink, found.dead = len(outputs), len(letters)
    found.repeated = outputs.total() - len(outputs) + repeated_letters
    broken = Counter((sample.key, sample.value) for sample in samples if sample.broken is not None)
    _note(found, "the output", Counter(set(expected)), Counter(set(outputs)))
    _note(found, "the dead letters", broken, Counter(payload for invalid, payload in opened if invalid))
    poison_letters = Counter(_id(orjson.loads(payload[1] or b"{}")) for invalid, payload in opened if not invalid)
    _note(found, "the dead letters of poison", Counter(poisoned), poison_letters)
    if found.in_sink + found.dead != found.produced:
        found.problems.append("output and dead letters are not as many as were produced")
    if wrong:
        found.problems.append(f"{wrong} outputs are not what the stages make of their record")
    if settings.weaviate_enabled:
        stored = _stored(settings, {sample.topic.split(".")[1] for sample in samples}, _prefix(expected))
        found.in_store = len(stored)
        _note(found, "Weaviate", Counter(set(expected)), stored)
    return found


def _expected(samples: Sequence[Sample], settings: Settings, poisoned: frozenset[str]) -> dict[str, dict[str, Any]]:
    """Return what Anonymize makes of each valid record, by id: the pure functions are the oracle."""
    tokenizer = Tokenizer(settings.privacy_salt.get_secret_value().encode(), settings.pii_hash_length)
    anonymizer = Anonymizer(tokenizer, policy=load_policy(settings.privacy_policy))
    found = {}
    for sample in samples:
        if sample.broken is None:
            record = validate(SourceRecord(sample.topic, 0, 0, 0, sample.key, sample.value))
            if record.id not in poisoned:
                found[record.id] = orjson.loads(orjson.dumps(anonymizer.anonymize(record.value)[0]))
    return found


def right(record: dict[str, Any], expected: dict[str, Any], settings: Settings) -> bool:
    """Tell whether the output `record` is what the stages make of an input that Anonymize makes `expected` of."""
    if any(record.get(name) != value for name, value in expected.items()):
        return False
    later = [name for name in record if name not in expected]
    if not all(name in _ADDED_LATER or name.startswith("_") for name in later):
        return False
    if Stage.EMBED not in settings.stage_list:
        return True
    vector = record.get("embedding") or []
    return bool(record.get("context")) and abs(sum(x * x for x in vector) - 1) < 1e-2


def _note(found: Balance, where: str, expected: Counter[Any], held: Counter[Any]) -> None:
    if missing := (expected - held).total():
        found.problems.append(f"{missing} missing in {where}")
    if surplus := (held - expected).total():
        found.problems.append(f"{surplus} in {where} that do not belong there")


def _stored(settings: Settings, kinds: set[str], prefix: str) -> Counter[str]:
    client = connect(weaviate_config(settings))
    try:
        return Counter(
            name
            for kind, fields in FIELDS.items()
            if kind.value in kinds
            for item in client.collections.get(COLLECTIONS[kind]).iterator(return_properties=[fields.id])
            if (name := str(item.properties[fields.id])).startswith(prefix)
        )
    finally:
        client.close()


def _prefix(names: Mapping[str, Any]) -> str:
    """Return what all ids of a run begin with."""
    first, last = min(names), max(names)
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:same]


def _id(record: dict[str, Any]) -> str:
    return str(record.get("post_id") or record.get("order_id"))
