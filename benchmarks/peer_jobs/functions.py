"""What every peer runs: the functions of validate, anonymize and enrich, and the rows that our job publishes.

`python -m benchmarks.peer_jobs.functions PACKAGES RECORDS SEED` runs them alone, record by record as the peers do, and
prints their us of CPU a record, of the last two thirds. In batches, as our job has them, they take somewhat less.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NamedTuple

from pipeline.plan import weather_config
from pipeline.settings import Settings, load_settings
from pipeline.sinks.rows import KafkaRow, stage_rows
from samples import generate
from schemas.topics import SOURCE_TOPICS, Stage
from transforms.privacy import Tokenizer
from transforms.records import SourceRecord
from transforms.validate import validate
from verification.plain_loop import Functions, open_functions

TOPICS = tuple(sorted(SOURCE_TOPICS))


class Peer(NamedTuple):
    """What a process of a peer's job works with."""

    settings: Settings
    functions: Functions

    def rows(self, source: SourceRecord) -> list[KafkaRow]:
        """Return what our job publishes for `source`: a row for each of the three stages.

        Raises:
            Rejected: the record would be a dead letter; the benchmark sends none such.
        """
        record = validate(source)
        rows = stage_rows(record, Stage.VALIDATE)
        record = self.functions.anonymize(record)
        rows += stage_rows(record, Stage.ANONYMIZE)
        return rows + stage_rows(self.functions.enrich(record), Stage.ENRICH)


def open_peer(packages: Path) -> Peer:
    """Return what the process works with, from the settings in its environment.

    Args:
        packages: directory of the peer's packages. It is searched last, so that both sides use the same Kafka client.
    """
    sys.path.append(str(packages))
    settings = load_settings({}, dotenv=None)
    tokenizer = Tokenizer(settings.privacy_salt.get_secret_value().encode(), settings.pii_hash_length)
    functions, _ = open_functions(weather_config(settings), tokenizer)
    return Peer(settings, functions)


def main(packages: Path, records: int, seed: int) -> None:
    """Run the functions over made-up records, and print what a record takes."""
    peer = open_peer(packages)
    samples = generate(records, seed=seed, broken_share=0.0)
    sources = [SourceRecord(one.topic, 0, number, 1, one.key, one.value) for number, one in enumerate(samples)]
    warm = records // 3
    for source in sources[:warm]:
        peer.rows(source)
    began = time.process_time()
    for source in sources[warm:]:
        peer.rows(source)
    print(f"{(time.process_time() - began) / (records - warm) * 1e6:.1f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
