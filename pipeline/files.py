"""Files as the sink: one file of JSON lines for each topic, with neither Kafka nor Java."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import apache_beam as beam

from pipeline.settings import SettingsError
from pipeline.sinks.rows import KafkaRow
from schemas.topics import ALL_TOPICS
from transforms.batches import Batch, members


@dataclass(eq=False)
class WriteLines(beam.PTransform):  # type: ignore[misc]
    """Writes the values of each topic's rows as the lines of `<directory>/<topic>.jsonl`: -> the paths."""

    directory: Path

    def expand(self, rows: beam.PCollection[KafkaRow | Batch]) -> beam.PCollection[str]:
        """Wire the sink: one writer per topic, however many workers there are."""
        return (
            rows
            | "rows" >> beam.FlatMap(members).with_output_types(KafkaRow)
            | "by topic" >> beam.Map(lambda row: (row.topic, row.value)).with_output_types(tuple[str, bytes])
            | beam.GroupByKey()
            | "write" >> beam.MapTuple(self._write)
        )

    def _write(self, topic: str, values: Iterable[bytes]) -> str:
        path = self.directory / f"{topic}.jsonl"
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        # For its owner alone: rows before Anonymize hold raw personal data, and dead letters may.
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.writelines(value + b"\n" for value in values)
        part.replace(path)
        return str(path)


def empty_output(directory: Path) -> None:
    """Make `directory`, and remove what an earlier run wrote there, so that everything in it is of one run.

    Raises:
        SettingsError: it cannot be written.
    """
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for spec in ALL_TOPICS:
            (directory / f"{spec.name}.jsonl").unlink(missing_ok=True)
    except OSError as error:
        raise SettingsError(f"--output: {directory} cannot be written ({type(error).__name__})") from None
