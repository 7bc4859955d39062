"""Kafka's records in the bytes of Beam's Java source, read in Python.

Beam's own `ReadFromKafka` has a Java worker make a row of each record, which then crosses to Python. Here Python reads
what the source itself writes (`KafkaRecordCoder` of Beam's Java SDK), and no Java worker runs.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import apache_beam as beam
from apache_beam.coders import coder_impl, coders, typecoders
from apache_beam.io.kafka import ReadFromKafka
from apache_beam.portability import common_urns
from apache_beam.runners.pipeline_context import PipelineContext

JAVA_CODER = "beam:coders:javasdk:0.1"
"""Beam's name for a coder that only the Java SDK knows."""

READ = common_urns.deprecated_primitives.READ.urn


class KafkaBytes(bytes):
    """One record as the Java source has written it."""


class JavaCoder(coders.FastCoder):  # type: ignore[misc]
    """Stands for the source's coder where Python meets it: passes the bytes on as they are.

    The runner, which is Java, needs the coder itself to have the source's records written; it is in the source's
    expansion, serialised, and kept for the job's graph.
    """

    serialised: ClassVar[bytes] = b""

    def _create_impl(self) -> coder_impl.CoderImpl:
        return coder_impl.BytesCoderImpl()

    def is_deterministic(self) -> bool:
        """Return that equal records have equal bytes."""
        return True

    def to_type_hint(self) -> type:
        """Return what its values are."""
        return KafkaBytes

    def to_runner_api_parameter(self, _context: Any) -> tuple[str, bytes, tuple[()]]:
        """Return the coder as the expansion gave it."""
        return JAVA_CODER, self.serialised, ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


def _from_expansion(serialised: bytes, _components: Any, _context: Any) -> JavaCoder:
    JavaCoder.serialised = serialised
    return JavaCoder()


coders.Coder.register_urn(JAVA_CODER, bytes, _from_expansion)
typecoders.registry.register_coder(KafkaBytes, JavaCoder)


class KafkaSource(ReadFromKafka):  # type: ignore[misc]
    """Beam's `ReadFromKafka` without its last step, which makes rows: -> `KafkaBytes`."""

    def expand(self, begin: beam.pvalue.PBegin) -> beam.PCollection[KafkaBytes]:
        """Wire the source."""
        super().expand(begin)
        components = self._expanded_components
        [source] = [one for one in components.transforms.values() if one.spec.urn == READ]
        [(tag, written)] = source.outputs.items()
        for steps in (components.transforms, components.environments):
            steps.clear()
        for name in set(components.pcollections) - {written}:
            del components.pcollections[name]
        records: beam.PCollection[KafkaBytes] = PipelineContext(components).pcollections.get_by_id(written)
        records.pipeline, records.tag = begin.pipeline, tag
        self._expanded_transform, self._outputs = source, {tag: records}
        return records


class KafkaMessage(NamedTuple):
    """A record with all that Kafka says of it."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]


def read_message(data: bytes) -> KafkaMessage:
    """Return what `data` holds, in this order: topic, partition, offset, timestamp, its type, headers, key, value."""
    stream = coder_impl.create_InputStream(data)
    topic = stream.read(stream.read_var_int64()).decode()
    partition, offset, timestamp = stream.read_var_int64(), stream.read_var_int64(), stream.read_var_int64()
    stream.read_byte()
    headers = [
        (stream.read(stream.read_var_int64()).decode(), _optional(stream)) for _ in range(stream.read_bigendian_int32())
    ]
    return KafkaMessage(topic, partition, offset, timestamp, _optional(stream), _optional(stream), headers)


def _optional(stream: Any) -> bytes | None:
    return bytes(stream.read(stream.read_var_int64())) if stream.read_byte() else None
