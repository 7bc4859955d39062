"""The main job with nothing between its ends: `python -m benchmarks.pass_through_job`, as pipeline.main.

Reads the same topics and writes each record as it is to the topics of the job's last stage: what source, sink, Flink
and the two worker processes cost without our stages.
"""

from __future__ import annotations

import sys

import apache_beam as beam

from pipeline import main
from pipeline.flink import submission
from pipeline.graph import Plan
from pipeline.sinks.rows import KafkaRow, source_headers
from schemas.topics import Stage, kind_of_topic, output_topic
from transforms.records import SourceRecord

_PLATFORMS = {"social": "facebook", "market": "daraz"}


def pass_through(source: SourceRecord, last: Stage) -> KafkaRow:
    """Return the row that carries `source` on, unread."""
    kind = kind_of_topic(source.topic)
    assert kind is not None  # noqa: S101 - the job reads topics of the contract only
    topic = output_topic(last, kind, _PLATFORMS[kind])
    return KafkaRow(topic, source.key or b"", source.value or b"", source_headers(source))


def build(source: beam.PCollection[SourceRecord], plan: Plan) -> beam.PCollection[KafkaRow]:
    """Stand in for `pipeline.graph.build`."""
    last = list(plan.stages)[-1]
    return source | "Pass through" >> beam.Map(pass_through, last).with_output_types(KafkaRow)


if __name__ == "__main__":
    from benchmarks import pass_through_job

    # By the module's name, not as __main__: the workers import it.
    setattr(submission, "build", pass_through_job.build)  # noqa: B010
    sys.exit(main.main())
