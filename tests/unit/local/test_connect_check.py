"""The Snowflake sink's configuration as a file."""

import re
from pathlib import Path

import pytest

from cli.main import main
from local.connect_check import CONFIG, NO_CONNECTION, WORKER, Problem, problems, read_config, stand_ins
from pipeline.settings import SettingsError
from schemas.topics import MAX_OUTPUT_BYTES, SINK_TOPICS, SNOWFLAKE_DEAD_LETTERS

CONFIGURATION = read_config(CONFIG)


def test_secrets_are_named_and_never_written() -> None:
    for name in ("snowflake.url.name", "snowflake.user.name", "snowflake.private.key"):
        assert re.fullmatch(r"\$\{env:SNOWFLAKE_\w+\}", CONFIGURATION[name])
    assert set(stand_ins(CONFIGURATION)) == {"SNOWFLAKE_URL", "SNOWFLAKE_USER", "SNOWFLAKE_PRIVATE_KEY"}


def test_it_agrees_with_the_topics_of_the_contract() -> None:
    assert CONFIGURATION["topics"].split(",") == list(SINK_TOPICS.values())
    assert CONFIGURATION["errors.deadletterqueue.topic.name"] == SNOWFLAKE_DEAD_LETTERS
    assert f"producer.max.request.size={MAX_OUTPUT_BYTES}" in WORKER.read_text(encoding="utf-8")


def test_problems_are_those_of_the_answer_and_the_fields_nobody_reads() -> None:
    answer = {
        "configs": [
            {"value": {"name": "topics", "errors": []}},
            {"value": {"name": "snowflake.url.name", "errors": [f"snowflake.url.name: {NO_CONNECTION}"]}},
        ]
    }
    config = {
        "topics": "t",
        "topcs": "t",
        "consumer.override.isolation.level": "x",
        "value.converter.schemas.enable": "f",
    }
    url, role, misspelt = problems(config, answer)
    assert url.is_connection
    assert (role.field, role.is_connection) == ("snowflake.role.name", False)
    assert [misspelt] == [
        Problem("topcs", "neither Connect nor the connector reads it; did you mean topics?"),
    ]


def test_a_file_that_is_no_configuration_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    for text in ("{", '["a"]', '{"tasks.max": 2}'):
        path.write_text(text)
        with pytest.raises(SettingsError, match=r"--config: .*config\.json"):
            read_config(path)
    assert main(["connect-check", "--config", str(tmp_path / "absent.json")]) == 2


def test_version_4_writes_the_same_topics_to_the_same_tables_and_has_no_setting_of_version_2_alone() -> None:
    old, new = (read_config(CONFIG.with_name(name)) for name in (CONFIG.name, "snowflake-sink-v4.json"))
    assert new["connector.class"].endswith(".SnowflakeStreamingSinkConnector")
    gone = {name for name in old if name not in new}
    assert gone == {
        "snowflake.ingestion.method",
        "snowflake.streaming.enable.single.buffer",
        *(f"buffer.{name}" for name in ("count.records", "size.bytes", "flush.time")),
    }
    assert {name for name in set(old) - gone if old[name] != new[name]} == {"connector.class"}
    validation = {"snowflake.validation", "snowflake.streaming.validate.compatibility.with.classic"}
    assert new.keys() - old.keys() == validation
