"""Files as source and sink: the same graph over JSON lines, with neither Kafka nor Java."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import apache_beam as beam
from apache_beam.io import fileio
from apache_beam.io.filesystem import BeamIOError
from apache_beam.io.filesystems import FileSystems

from pipeline.settings import SettingsError
from pipeline.sinks.rows import KafkaRow
from schemas.topics import ALL_TOPICS
from transforms.records import SourceRecord


def require_input(pattern: str) -> None:
    """Check that `pattern` names at least one file.

    Raises:
        SettingsError: it does not.
    """
    try:
        found = FileSystems.match([pattern])[0].metadata_list
    except (BeamIOError, ValueError) as error:
        raise SettingsError(f"--input: {pattern!r} cannot be read ({type(error).__name__})") from None
    if not found:
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
        # Compressed files have readline, but cannot be iterated.
        for number, line in enumerate(iter(lines.readline, b"")):
            value = line.rstrip(b"\r\n")
            if value:
                yield SourceRecord(name, 0, number, modified_ms, key=None, value=value)


@dataclass(eq=False)
class WriteLines(beam.PTransform):  # type: ignore[misc]
    """Writes the values of each topic's rows as the lines of `<directory>/<topic>.jsonl`: -> the paths."""

    directory: Path

    def expand(self, rows: beam.PCollection[KafkaRow]) -> beam.PCollection[str]:
        """Wire the sink: one writer per topic, however many workers there are."""
        return (
            rows
            | "by topic" >> beam.Map(lambda row: (row.topic, row.value)).with_output_types(tuple[str, bytes])
            | beam.GroupByKey()
            | "write" >> beam.MapTuple(self._write)
        )

    def _write(self, topic: str, values: Iterable[bytes]) -> str:
        path = self.directory / f"{topic}.jsonl"
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            file.writelines(value + b"\n" for value in values)
        part.replace(path)
        return str(path)


def empty_output(directory: Path) -> None:
    """Make `directory`, and remove what an earlier run wrote there, so that all that is in it is of one run.

    Raises:
        SettingsError: it cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for spec in ALL_TOPICS:
            (directory / f"{spec.name}.jsonl").unlink(missing_ok=True)
    except OSError as error:
        raise SettingsError(f"--output: {directory} cannot be written ({type(error).__name__})") from None
