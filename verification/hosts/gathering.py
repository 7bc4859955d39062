"""Makes a history of what Kafka and Weaviate hold after a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from contextlib import closing

import orjson
from confluent_kafka import Consumer, Message, TopicPartition

from clients.kafka_admin import while_settling
from clients.weaviate import connect
from pipeline.plan import weaviate_config
from pipeline.settings import Settings
from schemas import DeadLetter
from schemas.collections import COLLECTIONS, VERSION
from schemas.identity import record_name
from schemas.kinds import FIELDS
from schemas.records import Kind
from schemas.topics import DEAD_LETTER_TOPICS, Stage, job_topics, output_topics
from transforms.payload_encryption import open_payload
from transforms.privacy import Anonymizer, Tokenizer
from transforms.privacy.policy import load_policy
from transforms.records import Record, SourceRecord
from transforms.validate import validate
from verification.accounting import messages
from verification.hosts.history import SINK, History, Input, Output, Position
from verification.hosts.stream import source_of
from verification.ledger import right

COMMITTED_SECONDS = 30.0


def gather(
    settings: Settings,
    acknowledged: Sequence[Position],
    broken: Set[tuple[bytes | None, bytes | None]],
    unsent: int,
) -> History:
    """Return the history of a run.

    Args:
        settings: of the job.
        acknowledged: where Kafka said that it has what was sent.
        broken: key and value of every record that was broken on purpose.
        unsent: how many records Kafka did not take.
    """
    raw = {_place(one): (one.key(), one.value()) for one in messages(settings.kafka, job_topics(settings.stage_list))}
    records = {place: _validated(place, *pair) for place, pair in raw.items() if pair not in broken}
    inputs = [
        Input(
            place,
            record_name(records[place].kind, records[place].value) if place in records else "",
            key,
            records[place].version if place in records else "",
            valid=place in records,
        )
        for place, (key, _) in raw.items()
    ]
    outputs: dict[str, list[Output]] = {}
    for stage in settings.stage_list:
        last = stage == settings.stage_list[-1]
        outputs[SINK if last else stage] = _outputs(settings, stage, records if last else {})
    return History(
        acknowledged=acknowledged,
        inputs=inputs,
        outputs=outputs,
        letters=_letters(settings, raw),
        store=_store(settings),
        committed=_committed(settings, {(place.topic, place.partition) for place in raw}),
        unsent=unsent,
    )


def _place(message: Message) -> Position:
    return Position(message.topic(), message.partition(), message.offset())


def _validated(place: Position, key: bytes | None, value: bytes | None) -> Record:
    return validate(SourceRecord(place.topic, place.partition, place.offset, 0, key, value))


def _outputs(settings: Settings, stage: Stage, records: Mapping[Position, Record]) -> list[Output]:
    """Return what `stage` published; right where what Anonymize makes of its input, one of `records`, is in it."""
    tokenizer = Tokenizer(settings.privacy_salt.get_secret_value().encode(), settings.pii_hash_length)
    anonymizer = Anonymizer(tokenizer, policy=load_policy(settings.privacy_policy))
    expected: dict[Position, dict[str, object]] = {}
    found = []
    for message in messages(settings.kafka, output_topics(stage)):
        source, as_it_should = source_of(message), True
        if source in records:
            if source not in expected:
                made = anonymizer.anonymize(records[source].value)[0]
                expected[source] = orjson.loads(orjson.dumps(made))
            as_it_should = right(orjson.loads(message.value()), expected[source], settings)
        found.append(Output(source, _place(message), as_it_should))
    return found


def _letters(settings: Settings, raw: Mapping[Position, tuple[bytes | None, bytes | None]]) -> list[Output]:
    found = []
    for message in messages(settings.kafka, list(DEAD_LETTER_TOPICS.values())):
        letter = DeadLetter.model_validate_json(message.value())
        source = Position(letter.source_topic, letter.source_partition, letter.source_offset)
        same = letter.stage != Stage.VALIDATE or open_payload(letter, settings.letter_keys) == raw.get(source)
        found.append(Output(source, _place(message), same))
    return found


def _store(settings: Settings) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with closing(connect(weaviate_config(settings))) as client:
        for kind in Kind:
            lines = ("line_id", "product_id") if kind is Kind.MARKET else ()
            wanted = [FIELDS[kind].id, "platform", VERSION, *lines]
            for item in client.collections.get(COLLECTIONS[kind]).iterator(return_properties=wanted):
                name = record_name(kind, item.properties)
                found.setdefault(name, []).append(str(item.properties[VERSION]))
    return found


def _committed(settings: Settings, partitions: Set[tuple[str, int]]) -> dict[tuple[str, int], int]:
    with closing(Consumer(settings.kafka.librdkafka(group_id=settings.group_id, enable_auto_commit=False))) as consumer:
        ask = while_settling(consumer.committed)
        answer = ask([TopicPartition(*one) for one in sorted(partitions)], timeout=COMMITTED_SECONDS)
    return {(one.topic, one.partition): one.offset for one in answer}
