"""A job of Quix Streams: `python -m benchmarks.peer_jobs.quix_streams PACKAGES`, one process of its group.

As its documentation says: a data frame for each topic, a process for each core in one consumer group, offsets committed
every five seconds, at least once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from benchmarks.peer_jobs.functions import TOPICS, open_peer
from pipeline.sinks.rows import KafkaRow
from schemas.topics import Stage, output_topics
from transforms.records import SourceRecord

GROUP = "benchmark-quix"


def main(packages: Path) -> None:
    """Run until the process is ended."""
    peer = open_peer(packages)
    from quixstreams import Application, message_context
    from quixstreams.models import Serializer

    class RowValue(Serializer):  # type: ignore[misc]
        """The bytes of a row."""

        def __call__(self, value: KafkaRow, ctx: Any) -> bytes:
            return value.value

    app = Application(
        broker_address=peer.settings.kafka_bootstrap_servers,
        consumer_group=GROUP,
        auto_offset_reset="earliest",
        auto_create_topics=False,
    )
    stages = (Stage.VALIDATE, Stage.ANONYMIZE, Stage.ENRICH)
    outputs = {
        name: app.topic(name, key_serializer="bytes", value_serializer=RowValue())
        for stage in stages
        for name in output_topics(stage)
    }

    def rows(value: bytes, key: bytes | None, timestamp: int, _headers: Any) -> list[KafkaRow]:
        at = message_context()
        return peer.rows(SourceRecord(at.topic, at.partition, at.offset, timestamp, key, value))

    for name in TOPICS:
        frame = app.dataframe(app.topic(name, key_deserializer="bytes", value_deserializer="bytes"))
        frame = frame.apply(rows, expand=True, metadata=True)
        frame = frame.set_headers(lambda row, *_: row.headers)
        frame.to_topic(lambda row, *_: outputs[row.topic], key=lambda row: row.key)
    app.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
