"""Topics grown on a real broker, and the lag of a group by partition: what `bd topics grow` and `bd job lag` say."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from cli.main import main
from clients.kafka_admin import create_topics, existing_topics
from clients.kafka_connection import KafkaConnection
from local.services import LocalServices, Ports

pytestmark = pytest.mark.services
TOPIC = "source.market.daraz"
GROUP = "bd-stream-lag"


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaConnection]:
    services = LocalServices(tmp_path_factory.mktemp("topics") / "services", Ports.free())
    services.up(["kafka"])
    try:
        create_topics(services.kafka)
        yield services.kafka
    finally:
        services.down()


def test_a_topic_grows_with_what_flows_through_it_and_its_records_stay(
    kafka: KafkaConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    produce(kafka, 0, 5)
    server = f"--kafka-bootstrap-servers={kafka.servers}"
    assert main(["topics", "grow", TOPIC, "--partitions=4", server]) == 0
    said = capsys.readouterr().out
    flows = (TOPIC, "validated.market.daraz", "enriched.market.anonymized", "enriched.market.contextualized")
    assert said.splitlines()[:-1] == [f"{topic}: 2 -> 4" for topic in (*flows, "sink.snowflake.market")]
    counts = existing_topics(kafka)
    assert [counts[topic] for topic in flows] == [4] * 4
    assert counts["source.market.shopify"] == counts["schema-validation-errors"] == 2
    consumer = Consumer(kafka.librdkafka(group_id="any"))
    assert consumer.get_watermark_offsets(TopicPartition(TOPIC, 0), timeout=10) == (0, 5)
    consumer.close()
    for wrong, why in (
        ((TOPIC, "--partitions=3"), "has 4, and Kafka takes no partition away"),
        ((TOPIC, "--partitions=4"), "has as many already"),
        (("no.such.topic", "--partitions=9"), "is no topic of the pipeline"),
        (("saved-searches", "--partitions=9"), "is a table"),
    ):
        assert main(["topics", "grow", *wrong, server]) == 2
        assert why in capsys.readouterr().err
    assert counts.items() <= existing_topics(kafka).items()


def test_the_partition_that_stands_still_is_named(kafka: KafkaConnection, capsys: pytest.CaptureFixture[str]) -> None:
    topic = "source.social.tiktok"
    assert main(["topics", "grow", topic, "--partitions=3", f"--kafka-bootstrap-servers={kafka.servers}"]) == 0
    for partition, count in enumerate((10, 4, 50)):
        produce(kafka, partition, count, topic)
    # As a job that does not read what was added: partitions 0 and 1 are done, of 2 nothing was ever committed.
    consumer = Consumer(kafka.librdkafka(group_id=GROUP, enable_auto_commit=False))
    consumer.commit(offsets=[TopicPartition(topic, 0, 10), TopicPartition(topic, 1, 4)], asynchronous=False)
    consumer.close()
    capsys.readouterr()
    look = ["job", "lag", GROUP, "--seconds=1", f"--kafka-bootstrap-servers={kafka.servers}"]
    assert main([*look, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    [row] = found["topics"]
    assert (row["topic"], row["lag"], row["largest_partition"], row["skew"]) == (topic, 50, 2, 50.0)
    assert row["stand_still"] == [2]
    assert [(one["partition"], one["committed"], one["lag"]) for one in found["partitions"]] == [
        (0, 10, 0),
        (1, 4, 0),
        (2, None, 50),
    ]
    consumer = Consumer(kafka.librdkafka(group_id=GROUP, enable_auto_commit=False))
    consumer.commit(offsets=[TopicPartition(topic, 2, 50)], asynchronous=False)
    consumer.close()
    assert main([*look, "--partitions"]) == 0
    assert "stands still" not in capsys.readouterr().out
    assert main([*look[:2], "no-such-job", *look[3:]]) == 2
    assert "'no-such-job' has committed nothing" in capsys.readouterr().err


def produce(kafka: KafkaConnection, partition: int, count: int, topic: str = TOPIC) -> None:
    producer = Producer(kafka.librdkafka())
    for number in range(count):
        producer.produce(topic, value=b"{}", key=b"%d" % number, partition=partition)
    assert producer.flush(30) == 0
