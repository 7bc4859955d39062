"""Files as a source: JSON lines, JSON arrays and objects, CSV and Parquet, compressed or not, in UTF-8 or UTF-16.

A file that is cut off is found before the job begins, and nothing of it is published as if it were whole.
"""

from __future__ import annotations

import base64
import bz2
import codecs
import csv
import gzip
import io
import json
import lzma
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.io import fileio
from apache_beam.io.filesystem import BeamIOError, CompressionTypes
from apache_beam.io.filesystems import FileSystems

from pipeline.job_failure import JobFailed
from pipeline.settings import SettingsError
from schemas.topics import MAX_SOURCE_BYTES
from transforms.records import SourceRecord, parse_json, to_json

_UNPACK: dict[str, Callable[[Any], Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
_CUT_OFF = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError)
_CHUNK = 1 << 20
_ROWS_AT_A_TIME = 1000
_UTF16 = {
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    b"{\0": "utf-16-le",
    b"[\0": "utf-16-le",
    b"\0{": "utf-16-be",
    b"\0[": "utf-16-be",
}
_BLANK = re.compile(r"\s*")
_DECODER = json.JSONDecoder()


def require_input(pattern: str) -> None:
    """Check that `pattern` names at least one file, and that none is cut off.

    Raises:
        SettingsError: no file is named.
        JobFailed: a file is not whole, or not in an encoding that is read.
    """
    try:
        found = FileSystems.match([pattern])[0].metadata_list
    except (BeamIOError, ValueError) as error:
        raise SettingsError(f"--input: {pattern!r} cannot be read ({type(error).__name__})") from None
    if not found:
        raise SettingsError(f"--input: no file matches {pattern!r}")
    for metadata in found:
        _require_whole(metadata.path)


def _require_whole(path: str) -> None:
    try:
        with _opened(path) as file:
            if _form(path) == ".parquet":
                pq.ParquetFile(file)
                return
            start = file.read(4)
            if start == codecs.BOM_UTF32_LE or start == codecs.BOM_UTF32_BE:
                raise JobFailed(f"{path} is in UTF-32: convert it to UTF-8. Nothing of it was read")
            encoding = _UTF16.get(start[:2])
            is_array = (
                start.decode(encoding or "latin-1", "ignore").lstrip("\ufeff\u00ef\u00bb\u00bf \r\n\t").startswith("[")
            )
            if not (is_array or encoding or _compression(path)):
                return
            decoder = codecs.getincrementaldecoder(encoding or "latin-1")()
            last = decoder.decode(start).rstrip()[-1:]
            while chunk := file.read(_CHUNK):
                last = decoder.decode(chunk).rstrip()[-1:] or last
            decoder.decode(b"", final=True)
    except _CUT_OFF:
        raise _cut_off(path, "its compressed data ends early or is damaged") from None
    except UnicodeDecodeError:
        raise _cut_off(path, "it begins as UTF-16 and is invalid UTF-16 later") from None
    except pa.ArrowException:
        raise _cut_off(path, "it is no whole Parquet file") from None
    if is_array and last != "]" and _form(path) not in (".csv", ".tsv"):
        raise _cut_off(path, "its JSON array does not end")


def _cut_off(path: str, why: str) -> JobFailed:
    return JobFailed(f"{path} is cut off or damaged: {why}. Nothing of it was read; get it again")


def _compression(path: str) -> str | None:
    return next((ending for ending in _UNPACK if path.endswith(ending)), None)


def _form(path: str) -> str:
    """Return the ending that says how `path` is read, without that of a compression."""
    return os.path.splitext(path.removesuffix(_compression(path) or ""))[1].lower()


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    """Open `path` unpacked. Ours for the usual compressions: Beam's reading ends without a word where a file does."""
    ending = _compression(path)
    if ending is None:
        with FileSystems.open(path) as file:
            yield file
        return
    with (
        FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as packed,
        _UNPACK[ending](packed) as file,
    ):
        yield file


@dataclass(eq=False)
class ReadFiles(beam.PTransform):  # type: ignore[misc]
    """Each record of the files of `pattern` -> `SourceRecord` with its exact bytes, if it is JSON in UTF-8.

    topic is the file's name, offset the number of the line, array item or row from 0.
    """

    pattern: str

    def expand(self, begin: beam.pvalue.PBegin) -> beam.PCollection[SourceRecord]:
        """Wire the source."""
        return begin | fileio.MatchFiles(self.pattern) | beam.FlatMap(_records).with_output_types(SourceRecord)


def _records(metadata: Any) -> Iterator[SourceRecord]:
    name = os.path.basename(metadata.path)
    modified_ms = int(metadata.last_updated_in_seconds * 1000)
    for number, value in read_file(metadata.path):
        yield SourceRecord(name, 0, number, modified_ms, key=None, value=value)


def read_file(path: str) -> Iterator[tuple[int, bytes]]:
    """Yield (number, bytes) of each record of a file.

    Args:
        path: anything Beam's file systems read; its ending says the form: .csv, .tsv, .parquet, any other JSON.
    """
    with _opened(path) as file:
        yield from read_form(file, _form(path))


def read_form(file: BinaryIO, form: str) -> Iterator[tuple[int, bytes]]:
    """Yield (number, bytes) of each record of an open, uncompressed file.

    Args:
        file: read to its end.
        form: .csv, .tsv, .parquet, any other JSON.
    """
    match form:
        case ".parquet":
            yield from enumerate(_parquet_rows(file))
        case ".csv" | ".tsv":
            yield from enumerate(_table_rows(file, tabs=form == ".tsv"))
        case _:
            yield from _json_values(file)


def _json_values(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield lines that are not blank; of a file that is not one JSON object a line, its values."""
    lines = _lines(file)
    for number, line in lines:
        bare = line.strip()
        if not bare:
            continue
        if bare.startswith(b"[") or (bare.startswith(b"{") and not bare.endswith(b"}")):
            rest = b"\n".join([line, *(more for _, more in lines)])
            yield from _values(rest, number)
            return
        yield number, line
        break
    yield from ((number, line) for number, line in lines if line.strip())


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield (number, line) in UTF-8, without line end and byte order mark."""
    # Compressed files of Beam have readline, but cannot be iterated.
    lines = iter(file.readline, b"")
    first = next(lines, b"")
    encoding = _UTF16.get(first[:2])
    if encoding is not None:
        text = io.StringIO(codecs.decode(first + file.read(), encoding).removeprefix("\ufeff"), newline="\n")
        yield from ((number, line.rstrip("\r\n").encode()) for number, line in enumerate(text))
        return
    yield 0, first.removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n")
    for number, line in enumerate(lines, start=1):
        yield number, line.rstrip(b"\r\n")


def _values(data: bytes, first: int) -> Iterator[tuple[int, bytes]]:
    """Yield the values of `data`, arrays item by item, as they are written; what is no JSON line by line."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        yield from ((first + number, line) for number, line in enumerate(data.split(b"\n")) if line.strip())
        return
    number, at, inside = first, 0, False
    while (at := _skip_blank(text, at)) < len(text):
        if inside and text[at] in ",]":
            inside, at = text[at] == ",", at + 1
            continue
        if not inside and text[at] == "[":
            inside, at = True, at + 1
            continue
        try:
            _, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            # In an array nobody knows where the item ends: what is left is one dead letter, and not lost.
            end = len(text) if inside else (text.find("\n", at) + 1 or len(text))
        yield number, text[at:end].strip().encode()
        number, at = number + 1, end


def _skip_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return at if found is None else found.end()


def _table_rows(file: BinaryIO, *, tabs: bool) -> Iterator[bytes]:
    """Yield each row of a CSV as a JSON object of its cells; an empty one is absent."""
    csv.field_size_limit(MAX_SOURCE_BYTES)
    start = file.read(2)
    encoding = _UTF16.get(start, "utf-8-sig")
    whole = io.BytesIO(start + file.read())
    text = io.TextIOWrapper(whole, encoding=encoding, errors="surrogateescape", newline="")
    header = text.readline().lstrip("\ufeff")
    text.seek(0)
    separator = "\t" if tabs else max(",;|", key=header.count)
    rows = csv.reader(text, delimiter=separator)
    names = [name.strip().lstrip("\ufeff") for name in next(rows, [])]
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        cells = {name: _cell(cell) for name, cell in zip(names, row, strict=False) if cell.strip()}
        if len(row) > len(names):
            cells["more_columns"] = row[len(names) :]
        yield json.dumps(unfolded(cells), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogateescape")


def _cell(text: str) -> Any:
    """Return the list or object that a cell holds as JSON, else its text."""
    if text[:1] + text[-1:] in ("[]", "{}"):
        try:
            return parse_json(text.encode())
        except ValueError:
            return text
    return text


def unfolded(cells: dict[str, Any]) -> dict[str, Any]:
    """Return nested objects of columns named like `authorMeta/name`, `authorMeta.name` and `hashtags/0/name`."""
    nested: dict[str, Any] = {}
    for name, value in cells.items():
        parts = re.split(r"[/.]", name)
        if not all(parts):
            parts = [name]
        inner = nested
        for part in parts[:-1]:
            below = inner.setdefault(part, {})
            inner = below if isinstance(below, dict) else inner.setdefault(f"{part}/", {})
        inner[parts[-1]] = value
    return {name: _listed(value) for name, value in nested.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(item) for name, item in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def _parquet_rows(file: BinaryIO) -> Iterator[bytes]:
    for batch in pq.ParquetFile(file).iter_batches(_ROWS_AT_A_TIME):
        for row in batch.to_pylist():
            yield to_json(_plain({name: value for name, value in row.items() if value is not None}))


def _plain(value: Any) -> Any:
    """Return `value` of Arrow as JSON has it: times as ISO 8601, decimals as numbers, bytes as base64."""
    match value:
        case dict():
            return {str(name): _plain(item) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return float(value)
        case bytes():
            return base64.b64encode(value).decode()
        case _:
            return value
