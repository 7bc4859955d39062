"""Reading up to now: exact on uneven partitions, over gaps, in rounds, and committed only when written."""

from contextlib import closing
from typing import Any

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from clients.kafka_admin import admin_client
from clients.kafka_connection import KafkaConnection
from clients.range_reader import present_ranges, range_consumer, read_ranges
from schemas.topics import MAX_OUTPUT_BYTES

pytestmark = pytest.mark.services

POST = (
    b'{"post_id":"%s","platform":"tiktok","content":"c","author":"A","engagement_count":1,'
    b'"posted_at":"2025-01-01T00:00:00Z"}'
)
TOPIC = "source.social.tiktok"


def posts(*names: str) -> list[tuple[str, bytes | None, bytes | None]]:
    return [(TOPIC, name.encode(), POST % name.encode()) for name in names]


def ids(stream: Any) -> list[str]:
    return sorted(out.json["post_id"] for out in stream.read("validated.social.tiktok"))


def test_uneven_partitions_are_read_to_their_ends_in_rounds(stream: Any) -> None:
    few, many = [f"few-{n}" for n in range(3)], [f"many-{n}" for n in range(250)]
    stream.produce(posts(*few), partition=0)
    stream.produce(posts(*many), partition=1)
    stream.run("--stages=validate", "--round-records=100")
    assert ids(stream) == sorted(few + many)
    assert stream.committed()[TOPIC, 0] == 3
    assert stream.committed()[TOPIC, 1] == 250


def test_gaps_left_by_transactions_do_not_hold_the_read_up(stream: Any) -> None:
    producer = Producer(stream.kafka.librdkafka(transactional_id="gaps"))
    producer.init_transactions(20)
    for name, commit in (("kept-1", True), ("dropped", False), ("kept-2", True)):
        producer.begin_transaction()
        producer.produce(TOPIC, POST % name.encode(), partition=0)
        producer.flush(20)
        (producer.commit_transaction if commit else producer.abort_transaction)(20)
    stream.run("--stages=validate")
    assert ids(stream) == ["kept-1", "kept-2"]
    stream.run("--stages=validate")
    assert ids(stream) == ["kept-1", "kept-2"]


def test_records_of_an_open_transaction_wait_for_its_end(stream: Any) -> None:
    producer = Producer(stream.kafka.librdkafka(transactional_id="open"))
    producer.init_transactions(20)
    producer.begin_transaction()
    producer.produce(TOPIC, POST % b"pending", partition=0)
    producer.flush(20)
    stream.run("--stages=validate")
    assert ids(stream) == []
    producer.commit_transaction(20)
    stream.run("--stages=validate")
    assert ids(stream) == ["pending"]


def test_from_beginning_reads_again_what_was_committed(stream: Any) -> None:
    stream.produce(posts("again"))
    stream.run("--stages=validate")
    assert ids(stream) == ["again"]
    stream.run("--stages=validate")
    assert ids(stream) == ["again"]
    stream.run("--stages=validate", "--from-beginning")
    assert ids(stream).count("again") == 2


def limit_message_bytes(kafka: KafkaConnection, topic: str, limit: int) -> None:
    entry = ConfigEntry("max.message.bytes", str(limit), incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
    admin = admin_client(kafka)
    admin.incremental_alter_configs([resource])[resource].result(20)


def test_nothing_is_committed_when_the_write_fails(stream: Any) -> None:
    stream.produce(posts("unwritten"))
    limit_message_bytes(stream.kafka, "validated.social.tiktok", 100)
    try:
        printed = stream.run("--stages=validate", expect=1)
    finally:
        limit_message_bytes(stream.kafka, "validated.social.tiktok", MAX_OUTPUT_BYTES)
    assert "refuses a record for validated.social.tiktok as too large: raise the topic's max.message.bytes" in printed
    assert all(offset == 0 for offset in stream.committed().values())
    stream.run("--stages=validate")
    assert ids(stream) == ["unwritten"]


def test_an_unavailable_expansion_service_is_named(stream: Any) -> None:
    stream.produce(posts("waiting"))
    assert "EXPANSION_SERVICE" in stream.run(
        "--runner=FlinkRunner", "--stages=validate", "--expansion-service=localhost:9", expect=1
    )


def test_what_expires_before_it_is_read_is_left_out_and_the_rest_is_read(stream: Any) -> None:
    stream.produce(posts(*(f"old-{n}" for n in range(5))), partition=0)
    stream.produce(posts("elsewhere"), partition=1)
    ranges = [part for part in present_ranges(stream.kafka, [TOPIC], stream.started_at) if len(part)]
    admin = admin_client(stream.kafka)
    part = TopicPartition(TOPIC, 0, stream.started_at[TOPIC, 0] + 3)
    admin.delete_records([part])[part].result(20)
    with closing(range_consumer(stream.kafka)) as consumer:
        read = sorted(message.key() for message in read_ranges(consumer, stream.kafka, ranges))
    assert read == [b"elsewhere", b"old-3", b"old-4"]
