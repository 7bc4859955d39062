"""The Kafka sink where there is no Kafka: the bundle fails, in a sentence that names the setting."""

import apache_beam as beam
import pytest

from clients.errors import ServiceUnavailable
from clients.kafka_connection import KafkaConnection
from pipeline.direct_runner import direct_runner
from pipeline.job_failure import explain
from pipeline.sinks.kafka import WriteRows
from pipeline.sinks.rows import KafkaRow
from runtime.ports import HOST, free_ports


def test_rows_that_no_broker_takes_fail_the_bundle() -> None:
    [port] = free_ports(1)
    pipeline = beam.Pipeline(runner=direct_runner())
    rows = pipeline | beam.Create([KafkaRow("validated.social.tiktok", b"key", b"a secret", [])])
    rows | WriteRows(KafkaConnection(f"{HOST}:{port}"), "-1", "lz4", outage_seconds=1.0)
    with pytest.raises(Exception, match="took no record") as raised:
        pipeline.run().wait_until_finish()
    told = explain(raised.value)
    assert isinstance(told, ServiceUnavailable)
    assert f"{HOST}:{port} (KAFKA_BOOTSTRAP_SERVERS) took no record for validated.social.tiktok" in str(told)
    assert "secret" not in str(told)
