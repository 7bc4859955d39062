"""The DuckDB file: rows and the offsets after them in the same transaction, so that a restart repeats nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb

from archive.batch import Batch
from archive.columns import COLUMNS

FORMAT = 2
"""Raised with every change of the tables; `_upgrade` brings older files up to it."""
MEMORY_LIMIT = "1GB"
"""What DuckDB may hold; what is more it spills to a directory beside the file."""
LOCK_SECONDS = 10.0
"""How long another program may hold the file before we give up."""

VIEWS = Path(__file__).with_name("views.sql")
REPORTS = ("orders_per_category_and_hour", "engagement_by_weather", "dead_letters_per_day")
"""The views that answer a question by themselves."""

_BOOKKEEPING = """
CREATE TABLE positions (
    topic VARCHAR, partition INTEGER, topic_id VARCHAR, next_offset BIGINT, written_at TIMESTAMP,
    PRIMARY KEY (topic, partition)
);
CREATE TABLE gaps (
    topic VARCHAR, partition INTEGER, first_offset BIGINT, next_offset BIGINT, cause VARCHAR, noticed_at TIMESTAMP
);
CREATE TABLE archive_format (version INTEGER);
"""


_COLUMNS_OF_2 = """
ALTER TABLE social_records ADD COLUMN IF NOT EXISTS scraped_at TIMESTAMP;
ALTER TABLE social_records ADD COLUMN IF NOT EXISTS source_item INTEGER;
ALTER TABLE social_records ADD COLUMN IF NOT EXISTS version VARCHAR;
ALTER TABLE market_records ADD COLUMN IF NOT EXISTS line_id VARCHAR;
ALTER TABLE market_records ADD COLUMN IF NOT EXISTS updated_at TIMESTAMP;
ALTER TABLE market_records ADD COLUMN IF NOT EXISTS source_item INTEGER;
ALTER TABLE market_records ADD COLUMN IF NOT EXISTS version VARCHAR;
ALTER TABLE dead_letters ADD COLUMN IF NOT EXISTS source_item INTEGER;
ALTER TABLE malformed_records ADD COLUMN IF NOT EXISTS source_item INTEGER;
"""
"""Each by itself, since DuckDB does not both alter and update a table in one transaction; to be repeated at will."""

_VALUES_OF_2 = """
BEGIN;
UPDATE social_records SET scraped_at = try_cast(record->>'scraped_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC';
UPDATE social_records
SET version = printf('%017d/%019d', epoch_us(coalesce(scraped_at, posted_at)), coalesce(source_offset, 0));
UPDATE market_records
SET line_id = record->>'line_id', updated_at = try_cast(record->>'updated_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC';
UPDATE market_records
SET version = printf('%017d/%019d', epoch_us(coalesce(updated_at, order_timestamp)), coalesce(source_offset, 0));
UPDATE archive_format SET version = 2;
COMMIT;
"""
"""What `schemas.identity` would have said of the rows of format 1."""


class ArchiveError(Exception):
    """The file cannot be used. The text says why and what to do, and holds no value of a record."""

    exit_code = 1
    """Of a command that ends with it."""


class FileHeld(ArchiveError):  # noqa: N818 - says what is the case
    """Another program has the file open."""


class Cause(StrEnum):
    """Why records are missing."""

    EXPIRED = "expired"
    """Retention deleted them before they were archived."""
    TOPIC_RECREATED = "topic_recreated"
    """The topic was deleted and created again: what was not archived of the old one is lost."""


@dataclass(frozen=True)
class Position:
    """The archive's position in a partition.

    Attributes:
        topic_id: Kafka's id of the topic, which a recreated topic does not share; empty if Kafka gave none.
        next_offset: the first offset that is not archived yet.
    """

    topic_id: str
    next_offset: int


@dataclass(frozen=True)
class Gap:
    """Offsets of a partition that can no longer be archived, `first_offset` up to before `next_offset`.

    With Cause.TOPIC_RECREATED, `first_offset` is the archive's position in the old topic and `next_offset` its first
    in the new one; how many records were lost is not known.
    """

    topic: str
    partition: int
    first_offset: int
    next_offset: int
    cause: Cause


class Store:
    """The archive's file, made with its tables when it is missing. Open it before use; one program at a time can.

    Args:
        path: where it is; its directory is made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: duckdb.DuckDBPyConnection | None = None

    def open(self, lock_seconds: float = LOCK_SECONDS) -> None:
        """Open the file for writing, if it is not open.

        Args:
            lock_seconds: how long another program that holds it is waited for.

        Raises:
            FileHeld: it still is held then.
            ArchiveError: the file is no archive of ours, or cannot be written.
        """
        if self._connection is None:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise ArchiveError(f"ARCHIVE_FILE: {self.path.parent} cannot be created ({error.strerror})") from None
            self._connection = _connect(self.path, lock_seconds, read_only=False)
            try:
                self._prepare(self._connection)
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Close the file, so that others can read it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def positions(self) -> dict[tuple[str, int], Position]:
        """Return where the archive stands, by (topic, partition)."""
        rows = self._opened.execute("SELECT topic, partition, topic_id, next_offset FROM positions").fetchall()
        return {(topic, partition): Position(topic_id, offset) for topic, partition, topic_id, offset in rows}

    def write(self, batch: Batch, topic_ids: Mapping[str, str]) -> None:
        """Write the rows of `batch` and the offsets after them: all of it or, after a crash, nothing.

        Args:
            batch: what to write.
            topic_ids: Kafka's id of each topic.

        Raises:
            ArchiveError: it cannot be written, e.g. for want of space.
        """
        with self._transaction() as connection:
            for name, table in batch.tables().items():
                connection.register("batch", table)
                connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM batch")  # noqa: S608 - a name of ours  # nosec B608
                connection.unregister("batch")
            for (topic, partition), offset in batch.positions.items():
                _stand(connection, topic, partition, Position(topic_ids.get(topic, ""), offset))

    def skip(self, gap: Gap, topic_id: str) -> None:
        """Write that the offsets of `gap` are lost, and stand behind them.

        Raises:
            ArchiveError: it cannot be written.
        """
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO gaps VALUES (?, ?, ?, ?, ?, now() AT TIME ZONE 'UTC')",
                [gap.topic, gap.partition, gap.first_offset, gap.next_offset, gap.cause.value],
            )
            _stand(connection, gap.topic, gap.partition, Position(topic_id, gap.next_offset))

    @property
    def _opened(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            raise RuntimeError("the archive is not open")
        return self._connection

    @contextmanager
    def _transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        connection = self._opened
        try:
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")
        except duckdb.Error as error:
            # Its text may repeat a value of a row.
            self.close()
            raise ArchiveError(
                f"{self.path} (ARCHIVE_FILE) could not be written ({type(error).__name__}): check the space on its "
                "disk; nothing of this batch is in it, and the next run resumes from there"
            ) from None

    def _prepare(self, connection: duckdb.DuckDBPyConnection) -> None:
        tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        if not tables:
            connection.execute("BEGIN")
            for name, columns in COLUMNS.items():
                connection.execute(f"CREATE TABLE {name} ({', '.join(f'{one.name} {one.sql}' for one in columns)})")
            connection.execute(_BOOKKEEPING)
            connection.execute("INSERT INTO archive_format VALUES (?)", [FORMAT])
            connection.execute(VIEWS.read_text(encoding="utf-8"))
            connection.execute("COMMIT")
        elif "archive_format" not in tables:
            raise ArchiveError(f"ARCHIVE_FILE: {self.path} is a DuckDB file, but not an archive; choose another file")
        else:
            _upgrade(connection, self.path)
            connection.execute(VIEWS.read_text(encoding="utf-8"))


def query(path: Path, sql: str, lock_seconds: float = LOCK_SECONDS) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run one SQL statement on the archive, which it cannot change; nor can it reach any other file.

    Args:
        path: the archive.
        sql: what is asked.
        lock_seconds: how long a program that writes to it is waited for.

    Returns:
        The names of the columns, and the rows.

    Raises:
        ArchiveError: there is no archive, it is being written, or DuckDB does not take the statement.
    """
    if not path.is_file():
        raise ArchiveError(f"ARCHIVE_FILE: {path} was not found; `bd archive` creates it")
    connection = _connect(path, lock_seconds, read_only=True)
    try:
        answer = connection.execute(sql)
        return [name for name, *_ in answer.description or ()], answer.fetchall()
    except duckdb.Error as error:
        raise ArchiveError(f"--query: {error}") from None
    finally:
        connection.close()


def _connect(path: Path, lock_seconds: float, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    give_up = time.monotonic() + lock_seconds
    while True:
        try:
            return duckdb.connect(
                path,
                read_only=read_only,
                config={"memory_limit": MEMORY_LIMIT, "enable_external_access": not read_only},
            )
        except duckdb.IOException as error:
            if "lock" not in str(error).lower():
                raise ArchiveError(f"ARCHIVE_FILE: {path} cannot be opened: {error}") from None
            if time.monotonic() > give_up:
                raise FileHeld(
                    f"ARCHIVE_FILE: another program has opened {path} ({error}). Wait for it or end it: one program at "
                    "a time can write, and none can read meanwhile"
                ) from None
            time.sleep(0.1)
        except duckdb.Error as error:
            raise ArchiveError(f"ARCHIVE_FILE: {path} cannot be opened: {error}") from None


def _upgrade(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Bring a file of an earlier version up to this one's tables; interrupted, it is repeated."""
    [(version,)] = connection.execute("SELECT version FROM archive_format").fetchall()
    if version == 1:
        connection.execute(_COLUMNS_OF_2)
        connection.execute(_VALUES_OF_2)
    # Earlier versions called this cause by another name.
    connection.execute("UPDATE gaps SET cause = ? WHERE cause = 'topic_made_anew'", [Cause.TOPIC_RECREATED.value])
    _require_format(connection, path)


def _require_format(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    [(version,)] = connection.execute("SELECT version FROM archive_format").fetchall()
    if version != FORMAT:
        raise ArchiveError(
            f"ARCHIVE_FILE: {path} was written by another version of this program (format {version}, this one writes "
            f"{FORMAT}); rename it and archive again; what retention has deleted is lost"
        )


def _stand(connection: duckdb.DuckDBPyConnection, topic: str, partition: int, position: Position) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?, now() AT TIME ZONE 'UTC')",
        [topic, partition, position.topic_id, position.next_offset],
    )
