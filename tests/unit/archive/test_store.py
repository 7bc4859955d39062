"""The file: made once, written whole or not at all, refused when it is not ours."""

from __future__ import annotations

import stat
from pathlib import Path

import duckdb
import pytest

from archive.batch import Batch, KafkaRecord
from archive.columns import COLUMNS, RECORD_TABLES, typed
from archive.store import ArchiveError, Cause, Gap, Position, Store, query

PROJECT = Path(__file__).parents[3]
SINK = "sink.snowflake.social"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "deep" / "archive.duckdb")


def batch(offset: int, topic: str = SINK) -> Batch:
    made = Batch()
    value = b'{"post_id": "p%d", "order_id": "o", "platform": "tiktok"}' % offset
    made.add(KafkaRecord(topic, 0, offset, 1_766_000_000_000, None, value, {}))
    return made


def test_rows_and_positions_are_there_when_it_is_opened_again(store: Store) -> None:
    store.open()
    store.write(batch(4), {SINK: "id"})
    store.skip(Gap(SINK, 1, 0, 9, Cause.EXPIRED), "id")
    store.close()
    store.open()
    assert store.positions() == {(SINK, 0): Position("id", 5), (SINK, 1): Position("id", 9)}
    store.close()
    assert query(store.path, "SELECT post_id FROM posts") == (["post_id"], [("p4",)])


def test_a_gap_that_an_earlier_version_wrote_gets_the_current_name_of_its_cause(store: Store) -> None:
    store.open()
    store.skip(Gap(SINK, 1, 0, 9, Cause.TOPIC_RECREATED), "id")
    store.close()
    with duckdb.connect(store.path) as connection:
        connection.execute("UPDATE gaps SET cause = 'topic_made_anew'")
    store.open()
    store.close()
    assert query(store.path, "SELECT cause FROM gaps")[1] == [("topic_recreated",)]


def test_a_transaction_that_fails_leaves_neither_rows_nor_positions(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.open()
    store.write(batch(1), {})
    broken = batch(2)
    monkeypatch.setattr(broken, "positions", {(SINK, 0): "not a number, but 01711-000111"})
    with pytest.raises(ArchiveError, match="could not be written") as told:
        store.write(broken, {})
    assert "01711" not in str(told.value)
    store.open()
    assert store.positions() == {(SINK, 0): Position("", 2)}
    store.close()
    assert query(store.path, "SELECT count(*) FROM social_records")[1] == [(1,)]


def test_a_query_changes_nothing_and_reaches_no_other_file(store: Store) -> None:
    store.open()
    store.close()
    for sql in ("DELETE FROM gaps", "SELECT * FROM read_csv('/etc/hostname')", "COPY gaps TO 'x.csv'", "SELEKT"):
        with pytest.raises(ArchiveError, match="--query"):
            query(store.path, sql)


def test_what_is_no_archive_is_refused_by_its_setting(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello " * 1000)
    duckdb.connect(tmp_path / "foreign").execute("CREATE TABLE t (a INTEGER)").close()
    for name in ("text", "foreign"):
        with pytest.raises(ArchiveError, match="ARCHIVE_FILE"):
            Store(tmp_path / name).open()
    with pytest.raises(ArchiveError, match=r"ARCHIVE_FILE: .* was not found"):
        query(tmp_path / "absent", "SELECT 1")
    (tmp_path / "text").chmod(stat.S_IRUSR)
    with pytest.raises(ArchiveError, match="ARCHIVE_FILE"):
        Store(tmp_path / "text" / "below").open()


def test_an_archive_of_another_format_is_refused(store: Store) -> None:
    store.open()
    store.close()
    with duckdb.connect(store.path) as connection:
        connection.execute("UPDATE archive_format SET version = 99")
    with pytest.raises(ArchiveError, match="format 99"):
        store.open()


def test_snowflakes_views_have_the_same_typed_columns() -> None:
    sql = (PROJECT / "deploy" / "connect" / "snowflake.sql").read_text(encoding="utf-8")
    for kind in RECORD_TABLES:
        view = sql.partition(f"FROM {RECORD_TABLES[kind]}\n")[0].rpartition("CREATE OR REPLACE VIEW")[2]
        assert [column.name for column in typed(kind) if f" AS {column.name},\n" not in view] == []


def test_every_column_is_explained() -> None:
    page = (PROJECT / "docs" / "how-to" / "archive.md").read_text(encoding="utf-8")
    names = {column.name for columns in COLUMNS.values() for column in columns}
    assert sorted(name for name in names if f"`{name}`" not in page) == []
