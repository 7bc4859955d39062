"""Files as source and sink: the same graph over JSON lines, with neither Kafka nor Java."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import apache_beam as beam
from apache_beam.io import fileio
from apache_beam.io.filesystems import FileSystems

from pipeline.rows import KafkaRow
from pipeline.settings import SettingsError
from transforms.records import SourceRecord


def require_input(pattern: str) -> None:
    """Check that `pattern` names at least one file.

    Raises:
        SettingsError: it does not.
    """
    if not FileSystems.match([pattern])[0].metadata_list:
        raise SettingsError(f"--input: no file matches {pattern!r}")


@dataclass(eq=False)
class ReadLines(beam.PTransform):  # type: ignore[misc]
    """Each line of the files of `pattern` that is not blank -> `SourceRecord` with its exact bytes.

    topic is the file's name, offset the line's number from 0; compressed files are read by their ending.
    """

    pattern: str

    def expand(self, begin: beam.pvalue.PBegin) -> beam.PCollection[SourceRecord]:
        """Wire the source."""
        return (
            begin
            | fileio.MatchFiles(self.pattern)
            | fileio.ReadMatches()
            | beam.FlatMap(_lines).with_output_types(SourceRecord)
        )


def _lines(file: fileio.ReadableFile) -> Iterator[SourceRecord]:
    name = os.path.basename(file.metadata.path)
    modified_ms = int(file.metadata.last_updated_in_seconds * 1000)
    with file.open() as lines:
        for number, line in enumerate(lines):
            value = line.rstrip(b"\r\n")
            if value:
                yield SourceRecord(name, 0, number, modified_ms, key=None, value=value)


@dataclass(eq=False)
class WriteLines(beam.PTransform):  # type: ignore[misc]
    """Writes the value of each row as a line of `<directory>/<topic>.jsonl`, which a later run replaces."""

    directory: Path

    def expand(self, rows: beam.PCollection[KafkaRow]) -> beam.PCollection[fileio.FileResult]:
        """Wire the sink."""
        return rows | fileio.WriteToFiles(
            path=str(self.directory),
            destination=lambda row: row.topic,
            sink=lambda _: _LineSink(),
            file_naming=_name,
            shards=1,
        )


def _name(window: object, pane: object, shard: int, shards: int, compression: str, destination: str) -> str:
    """Name one file per topic: a bounded run has one window, one pane and, as asked for, one shard."""
    return f"{destination}.jsonl"


class _LineSink(fileio.FileSink):  # type: ignore[misc]
    def open(self, fh: object) -> None:
        self._file = fh

    def write(self, record: KafkaRow) -> None:
        self._file.write(record.value + b"\n")  # type: ignore[attr-defined]

    def flush(self) -> None:
        self._file.flush()  # type: ignore[attr-defined]
