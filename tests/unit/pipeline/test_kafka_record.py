"""Kafka's records as Beam's Java source writes them: these bytes were made by its `KafkaRecordCoder`, Beam 2.73."""

import pytest
from apache_beam.coders import coders, typecoders
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.runners.pipeline_context import PipelineContext

from pipeline.sources.kafka import source_record
from pipeline.sources.kafka_record import JAVA_CODER, JavaCoder, KafkaBytes, KafkaMessage, read_message

WITH_HEADERS = (
    "07746f7069632e6103cb89ec8ff72380d095ffbc3101"
    "000000020b7472616365706172656e7401026162016e00"
    "01036b657901077b2261223a317d"
)
WRITTEN = {
    # The second header has no value.
    WITH_HEADERS: KafkaMessage(
        "topic.a",
        3,
        1234567890123,
        1700000000000,
        b"key",
        b'{"a":1}',
        [("traceparent", b"ab"), ("n", None)],
    ),
    # A tombstone without a key.
    "017400000002000000000000": KafkaMessage("t", 0, 0, 0, None, None, []),
    # A broker that keeps no time.
    "0174ac028001ffffffffffffffffff01000000000000010178": KafkaMessage("t", 300, 128, -1, None, b"x", []),
}


@pytest.mark.parametrize("written", WRITTEN)
def test_what_java_writes_is_read(written: str) -> None:
    assert read_message(bytes.fromhex(written)) == WRITTEN[written]


def test_a_message_is_a_source_record() -> None:
    source = source_record(*read_message(bytes.fromhex(WITH_HEADERS)))
    assert (source.topic, source.partition, source.offset) == ("topic.a", 3, 1234567890123)
    assert (source.timestamp_ms, source.key, source.value) == (1700000000000, b"key", b'{"a":1}')
    assert source.headers == (("traceparent", b"ab"),)


def test_the_graph_keeps_the_coder_of_the_expansion() -> None:
    context = PipelineContext()
    given = coders.Coder.from_runner_api(_proto(b"serialised in Java"), context)
    made = typecoders.registry.get_coder(KafkaBytes).to_runner_api(context)
    assert isinstance(given, JavaCoder)
    assert (made.spec.urn, made.spec.payload) == (JAVA_CODER, b"serialised in Java")
    assert given.decode(given.encode(b"a record")) == b"a record"


def _proto(payload: bytes) -> beam_runner_api_pb2.Coder:
    spec = beam_runner_api_pb2.FunctionSpec(urn=JAVA_CODER, payload=payload)
    return beam_runner_api_pb2.Coder(spec=spec)
