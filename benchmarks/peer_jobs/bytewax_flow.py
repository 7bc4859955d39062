"""One process of a job of Bytewax: `python -m benchmarks.peer_jobs.bytewax_flow PACKAGES NUMBER DIRECTORY ADDRESS...`.

As its documentation says: a cluster of a process for each core, the Kafka source and sink that it ships, and a recovery
store, without which no offset would survive a restart.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.peer_jobs.functions import TOPICS, open_peer
from transforms.records import SourceRecord

EPOCH = timedelta(seconds=10)
"""Its default."""


def main(packages: Path, number: int, directory: Path, addresses: list[str]) -> None:
    """Run until the process is ended.

    Args:
        packages: of Bytewax.
        number: of this process.
        directory: of the recovery store, initialised.
        addresses: of all processes.
    """
    peer = open_peer(packages)
    import bytewax.operators as op
    from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource, KafkaSourceMessage
    from bytewax.dataflow import Dataflow
    from bytewax.recovery import RecoveryConfig
    from bytewax.run import cli_main

    def rows(message: KafkaSourceMessage) -> list[KafkaSinkMessage]:
        _, timestamp = message.timestamp
        source = SourceRecord(message.topic, message.partition, message.offset, timestamp, message.key, message.value)
        return [KafkaSinkMessage(row.key, row.value, row.topic, row.headers) for row in peer.rows(source)]

    brokers = [peer.settings.kafka_bootstrap_servers]
    flow = Dataflow("benchmark")
    read: Any = op.input("read", flow, KafkaSource(brokers, TOPICS))
    op.output("write", op.flat_map("work", read, rows), KafkaSink(brokers, None))
    cli_main(
        flow,
        workers_per_process=1,
        process_id=number,
        addresses=addresses,
        epoch_interval=EPOCH,
        recovery_config=RecoveryConfig(str(directory)),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
