"""`bd settings`: effective values and their origin, never a secret; `--check` reaches nothing."""

import json
from pathlib import Path

import pytest

from cli.main import main
from cli.settings import shown

SALT = "Zk4-a-salt-long-enough-0123456789"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_values_and_their_origin_without_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_text(f"PRIVACY_SALT={SALT}\nREDIS_PORT=6380\n")
    monkeypatch.setenv("WEATHER_API_KEY", "hunter2")
    assert main(["settings", "--json"]) == 0
    printed = capsys.readouterr().out
    found = json.loads(printed)
    assert found["PRIVACY_SALT"] == {"value": "(set)", "from": ".env"}
    assert found["REDIS_PORT"] == {"value": "6380", "from": ".env"}
    assert found["WEATHER_API_KEY"] == {"value": "(set)", "from": "environment"}
    assert found["STAGES"]["from"] == "default"
    assert found["DEAD_LETTER_PAYLOAD"] == {"value": "encrypted", "from": "default"}
    assert found["ALLOW_PLACEHOLDER_SALT"] == {"value": "false", "from": "default"}
    assert SALT not in printed
    assert "hunter2" not in printed


def test_a_login_in_an_address_is_a_secret() -> None:
    assert shown("http://user:hunter2@weaviate:8080/") == "http://***@weaviate:8080/"
    assert shown("https://api.test/weather?appid=hunter2") == "https://api.test/weather?..."


def test_check_names_every_wrong_setting_and_starts_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REDIS_PORT", "70000")
    monkeypatch.setenv("PARALLELISM", "0")
    assert main(["settings", "--check"]) == 2
    said = capsys.readouterr().err
    assert "REDIS_PORT" in said
    assert "PARALLELISM" in said


def test_check_reads_the_files_that_settings_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRIVACY_SALT", SALT)
    monkeypatch.setenv("DEAD_LETTER_PAYLOAD", "plain")
    assert main(["settings", "--check"]) == 0
    (tmp_path / "table.yaml").write_text("[")
    monkeypatch.setenv("CATEGORY_TABLE", str(tmp_path / "table.yaml"))
    assert main(["settings", "--check"]) == 2
    assert "CATEGORY_TABLE" in capsys.readouterr().err
