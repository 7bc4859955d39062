import base64
import stat
from pathlib import Path

import pytest

from local import dotenv


def test_it_is_for_its_owner_only_and_holds_random_secrets(tmp_path: Path) -> None:
    one, other = tmp_path / "one.env", tmp_path / "other.env"
    assert dotenv.write_if_missing(one)
    assert dotenv.write_if_missing(other)
    assert stat.S_IMODE(one.stat().st_mode) == 0o600
    first, second = dotenv.settings(one), dotenv.settings(other)
    assert len(base64.b64decode(first["DEAD_LETTER_KEY"], validate=True)) == 32
    assert len(first["PRIVACY_SALT"]) == 64
    assert first["PRIVACY_SALT"] != second["PRIVACY_SALT"]
    assert first["DEAD_LETTER_KEY"] != second["DEAD_LETTER_KEY"]


def test_an_existing_file_stays_unchanged(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(b"PRIVACY_SALT=mine\n")
    path.chmod(0o640)
    assert not dotenv.write_if_missing(path)
    assert path.read_bytes() == b"PRIVACY_SALT=mine\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_no_temporary_file_is_left(tmp_path: Path) -> None:
    dotenv.write_if_missing(tmp_path / ".env")
    assert [path.name for path in tmp_path.iterdir()] == [".env"]


def test_the_environment_stands_above_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / ".env"
    path.write_text("REDIS_PORT=7000\nWEATHER_PORT=7001\n", encoding="utf-8")
    monkeypatch.setenv("REDIS_PORT", "7100")
    monkeypatch.delenv("WEATHER_PORT", raising=False)
    read = dotenv.settings(path)
    assert (read["REDIS_PORT"], read["WEATHER_PORT"]) == ("7100", "7001")
    assert dotenv.settings(tmp_path / "missing")["REDIS_PORT"] == "7100"
