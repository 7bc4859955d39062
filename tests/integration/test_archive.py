"""The archive on a real Kafka: nothing lost and nothing twice, whatever ends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from archive.batch import Batch
from archive.source import Source
from archive.store import ArchiveError, Store, query
from clients.kafka_admin import create_topics
from clients.kafka_connection import KafkaConnection
from local.services import LocalServices
from pipeline.sinks.rows import KafkaRow, dead_letter_row, sink_rows
from schemas import Kind
from schemas.topics import SINK_TOPICS, Stage
from transforms.failures import Reason, Rejected, dead_letter
from transforms.payload_encryption import PayloadSealer
from transforms.records import EmbeddedRecord, Record, SourceRecord

pytestmark = pytest.mark.services

PROJECT = Path(__file__).parents[2]
CONTEXT = {
    "product_category": "smartphone",
    "category_confidence": 0.8,
    "weather": {"city": "Dhaka", "conditions": "Rain", "temperature": 29.5, "humidity": 90},
    "temporal": {"hour": 21, "day_of_week": "Friday", "season": "monsoon"},
}
POST = {
    "post_id": "p",
    "platform": "tiktok",
    "content": "c",
    "author": "NAME_00000000000000a1",
    "engagement_count": 100,
    "posted_at": "2025-07-04T21:30:00+06:00",
}
ORDER = {
    "order_id": "o",
    "platform": "daraz",
    "customer_id": "NAME_00000000000000a2",
    "product_name": "phone",
    "quantity": 2,
    "unit_price": 10499.5,
    "total_price": 20999.0,
    "currency": "BDT",
    "order_timestamp": "2025-07-04T21:30:00+06:00",
}
SECRET = "01711-000111"


def row(kind: Kind, number: int, *, vector: bool = True, **value: Any) -> KafkaRow:
    """What the job writes to the sink topic for one record."""
    own = POST | {"post_id": f"p-{number}"} if kind is Kind.SOCIAL else ORDER | {"order_id": f"o-{number}"}
    source = SourceRecord("source.social.tiktok", 1, number, 1_766_000_000_000, None, None)
    record = Record(kind, own | {"context": CONTEXT} | value, source)
    embedded = EmbeddedRecord(record, np.full(4, 0.5, np.float32), "m", "2026-01-01T00:00:00Z")
    [made] = sink_rows(embedded, vector)
    return made


def rejected(number: int) -> KafkaRow:
    """A dead letter of the first stage, with a personal value in its payload, unencrypted."""
    source = SourceRecord("source.social.facebook", 0, number, 1_766_000_000_000, None, SECRET.encode())
    return dead_letter_row(dead_letter(Stage.VALIDATE, source, Rejected(Reason.INVALID_JSON), PayloadSealer(None)))


@pytest.fixture
def servers(services: LocalServices) -> str:
    create_topics(services.kafka)
    return services.kafka.servers


@pytest.fixture
def produce(servers: str) -> Callable[..., None]:
    producer = Producer({"bootstrap.servers": servers})

    def send(*rows: KafkaRow, **where: int) -> None:
        for one in rows:
            headers = list(one.headers)
            producer.produce(one.topic, one.value, one.key, headers=headers, **where)
            producer.poll(0)
        assert producer.flush(30) == 0

    return send


@pytest.fixture
def file(servers: str, tmp_path: Path) -> Path:
    """An archive that stands at the end of every topic, so that only the test's own records come into it."""
    path = tmp_path / "with a space" / "archive.duckdb"
    store, source = Store(path), Source(KafkaConnection(servers))
    store.open()
    source.assign(store.positions())
    seen = Batch()
    while not source.caught_up:
        source.read(seen, 100_000, 10, lambda: False)
    at_the_end = Batch()
    for (topic, partition), offset in source.assigned.items():
        at_the_end.passed(topic, partition, offset)
    store.write(at_the_end, source.topic_ids)
    store.close()
    source.close()
    return path


@pytest.fixture
def start(servers: str, file: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started = []

    def begin(*flags: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "cli", "archive", *flags]
        environment = os.environ | {"PYTHONPATH": str(PROJECT), "KAFKA_BOOTSTRAP_SERVERS": servers}
        process = subprocess.Popen(
            command,
            env=environment | {"ARCHIVE_FILE": str(file)},
            cwd=file.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def run(start: Callable[..., subprocess.Popen[str]]) -> Callable[..., str]:
    def finish(*flags: str, expect: int = 0) -> str:
        process = start(*flags)
        printed, _ = process.communicate(timeout=120)
        assert process.returncode == expect, printed
        assert "Traceback" not in printed
        return printed

    return finish


def ask(file: Path, sql: str) -> list[tuple[Any, ...]]:
    return query(file, sql)[1]


def eventually(found: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not found():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_records_dead_letters_and_malformed_values_each_find_their_table(
    produce: Callable[..., None], run: Callable[..., str], file: Path
) -> None:
    again = row(Kind.SOCIAL, 1, engagement_count=500)
    foreign = KafkaRow(SINK_TOPICS[Kind.MARKET], b"k", b'{"phone": "' + SECRET.encode(), [])
    produce(row(Kind.SOCIAL, 1), row(Kind.SOCIAL, 2, colour="blue", likes_count="many"), again)
    produce(row(Kind.MARKET, 1), row(Kind.MARKET, 2, vector=False), foreign, rejected(7), rejected(7), rejected(8))

    printed = run()
    assert "9 records archived" in printed
    assert "market_records 2, social_records 3" in printed.replace("\n", " ")
    assert "1 sink values are not records" in printed
    assert "likes_count 1" in printed
    assert SECRET not in printed

    assert ask(file, "SELECT count(*) FROM social_records") == [(3,)]
    assert ask(file, "SELECT post_id, engagement_count FROM posts ORDER BY post_id") == [("p-1", 500), ("p-2", 100)]
    [(record, mismatched, vector)] = ask(file, "SELECT record, mismatched, embedding FROM posts WHERE post_id = 'p-2'")
    assert json.loads(record)["colour"] == "blue"
    assert json.loads(record)["likes_count"] == "many"
    assert "embedding" not in json.loads(record)
    assert mismatched == ["likes_count"]
    assert vector == [0.5] * 4
    assert ask(file, "SELECT order_id, embedding IS NULL FROM orders ORDER BY ALL") == [("o-1", False), ("o-2", True)]
    assert ask(file, "SELECT topic, reason, value FROM malformed_records") == [
        (foreign.topic, "invalid_json", foreign.value)
    ]

    [(category, hour, currency, orders, items, revenue)] = ask(file, "FROM orders_per_category_and_hour")
    assert (category, str(hour), currency) == ("smartphone", "2025-07-04 21:00:00", "BDT")
    assert (orders, items, revenue) == (2, 4, 41998.0)
    assert ask(file, "SELECT weather, posts, mean_engagement FROM engagement_by_weather") == [("Rain", 2, 300.0)]
    assert ask(file, "SELECT stage, reason, dead_letters FROM dead_letters_per_day") == [
        ("validate", "invalid_json", 2)
    ]
    assert not [one for one in ask(file, "FROM dead_letters") if SECRET in str(one)]

    assert "0 records archived" in run("--once")
    assert "smartphone" in run("--query", "orders_per_category_and_hour")
    assert "Parser Error" in run("--query", "SELEKT 1", expect=1)


def wait_until_it_writes(process: subprocess.Popen[str], file: Path) -> None:
    """Return in the middle of a run: DuckDB's log has grown by some transactions."""
    log = file.with_name(file.name + ".wal")
    before = log.stat().st_size if log.exists() else 0
    eventually(lambda: process.poll() is not None or (log.exists() and log.stat().st_size > before + 30_000))
    assert process.poll() is None, "it was done before it could be killed"


def test_killed_again_and_again_nothing_is_lost_and_nothing_comes_twice(
    produce: Callable[..., None],
    start: Callable[..., subprocess.Popen[str]],
    run: Callable[..., str],
    file: Path,
) -> None:
    count = 3_000
    produce(*(row(kind, number) for number in range(count // 2) for kind in Kind))
    stands = [0]
    while len(stands) < 4:
        process = start("--archive-batch-records=20")
        wait_until_it_writes(process, file)
        process.kill()
        process.wait()
        assert file.with_name(file.name + ".wal").stat().st_mode & 0o077 == 0, "others can read it"
        [(stand,)] = ask(file, "SELECT (SELECT count(*) FROM social_records) + (SELECT count(*) FROM market_records)")
        stands.append(stand)
    assert stands == sorted(set(stands))
    assert stands[-1] < count

    run()
    for table, name in (("social_records", "post_id"), ("market_records", "order_id")):
        facts = f"SELECT count(*), count(DISTINCT {name}), count(DISTINCT (sink_partition, sink_offset)) FROM {table}"
        assert ask(file, facts) == [(count // 2, count // 2, count // 2)]


def test_following_archives_new_records_answers_queries_meanwhile_and_ends_cleanly(
    produce: Callable[..., None], start: Callable[..., subprocess.Popen[str]], file: Path
) -> None:
    process = start("--follow", "--archive-flush-seconds=0.5", "--archive-vectors=false")
    produce(row(Kind.SOCIAL, 1))
    eventually(lambda: len(ask(file, "FROM posts")) == 1)
    produce(row(Kind.SOCIAL, 2))
    eventually(lambda: len(ask(file, "FROM posts")) == 2)
    assert ask(file, "SELECT DISTINCT embedding FROM social_records") == [(None,)]
    process.send_signal(signal.SIGTERM)
    printed, _ = process.communicate(timeout=30)
    assert process.returncode == 0, printed
    assert "2 records archived" in printed


def test_records_deleted_by_retention_are_reported_once_and_the_rest_is_archived(
    servers: str, produce: Callable[..., None], run: Callable[..., str], file: Path
) -> None:
    topic = SINK_TOPICS[Kind.SOCIAL]
    [(begin,)] = ask(file, f"SELECT next_offset FROM positions WHERE topic = '{topic}' AND partition = 0")
    produce(*(row(Kind.SOCIAL, number) for number in range(10)), partition=0)
    expired = TopicPartition(topic, 0, begin + 4)
    admin = AdminClient({"bootstrap.servers": servers})  # held until the answer is there
    for future in admin.delete_records([expired]).values():
        future.result(20)

    printed = run(expect=3)
    assert f"LOST: {topic}/0: retention deleted offsets {begin} to {begin + 3} (4 records)" in printed
    assert ask(file, "SELECT topic, partition, first_offset, next_offset, cause FROM gaps") == [
        (topic, 0, begin, begin + 4, "expired")
    ]
    assert ask(file, "SELECT count(*) FROM social_records") == [(6,)]
    assert "LOST" not in run()


def test_a_file_that_another_program_writes_is_named_with_that_program(file: Path) -> None:
    holder = (
        "import sys; from pathlib import Path; from archive.store import Store\n"
        "store = Store(Path(sys.argv[1])); store.open(); print('open', flush=True); sys.stdin.read()"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", holder, str(file)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline() == "open\n"
        with pytest.raises(ArchiveError, match=rf"ARCHIVE_FILE: another program has opened .*PID {program.pid}"):
            query(file, "SELECT 1", lock_seconds=0)
    finally:
        program.communicate("")
