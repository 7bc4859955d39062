"""A real Kafka Connect worker reads the Snowflake sink's configuration; only the account itself is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.connect_check import CONFIG, WORKER, problems, read_config, stand_ins
from local.connect_worker import ConnectWorker, connect_worker
from local.services import LocalServices

pytestmark = pytest.mark.services

RIGHT = read_config(CONFIG)
WITHOUT_VECTORS = {
    "transforms": "dropVector",
    "transforms.dropVector.type": "org.apache.kafka.connect.transforms.ReplaceField$Value",
    "transforms.dropVector.exclude": "embedding",
}
QUICK = {"snowflake.jdbc.map": "loginTimeout:2,networkTimeout:2000,maxHttpRetries:1,retryTimeout:2"}


@pytest.fixture(scope="module")
def secrets() -> dict[str, str]:
    return stand_ins(RIGHT)


@pytest.fixture(scope="module")
def worker(
    services: LocalServices, secrets: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ConnectWorker]:
    servers = services.environment()["KAFKA_BOOTSTRAP_SERVERS"]
    with connect_worker(WORKER, servers, secrets, tmp_path_factory.mktemp("connect worker")) as started:
        yield started


def wrong(worker: ConnectWorker, config: dict[str, str]) -> set[str]:
    return {one.field for one in problems(config, worker.validate(QUICK | config)) if not one.is_connection}


@pytest.mark.parametrize("more", [{}, WITHOUT_VECTORS], ids=["as deployed", "without vectors"])
def test_nothing_is_wrong_but_the_connection_to_the_account(
    worker: ConnectWorker, secrets: dict[str, str], more: dict[str, str]
) -> None:
    answer = worker.validate(QUICK | RIGHT | more)
    found = problems(RIGHT | more, answer)
    assert found
    assert [one for one in found if not one.is_connection] == []
    # What the worker took from its environment reached the connector, and does not come back in its answer.
    assert secrets["SNOWFLAKE_PRIVATE_KEY"] not in str(answer)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("snowflake.database.name", None),
        ("snowflake.role.name", None),
        ("snowflake.private.key", "no key"),
        ("snowflake.url.name", "nowhere"),
        ("buffer.count.records", "many"),
        ("snowflake.ingestion.method", "TELEPATHY"),
        ("snowflake.topic2table.map", "sink.snowflake.social"),
        ("value.converter", "com.example.NoConverter"),
        ("errors.tolerance", "some"),
        ("buffer.count.recods", "10000"),
    ],
)
def test_a_missing_wrong_or_misspelt_field_is_named(worker: ConnectWorker, field: str, value: str | None) -> None:
    config = {name: text for name, text in RIGHT.items() if name != field}
    assert field in wrong(worker, config | ({} if value is None else {field: value}))
