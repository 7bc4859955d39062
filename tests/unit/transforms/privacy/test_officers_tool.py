from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import main

RECORD = {"post_id": "p1", "author": "Zorvan Quillfeather", "content": "call 01712345678, Md. Rahim Uddin"}


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "posts.jsonl"
    path.write_text(f"{json.dumps(RECORD)}\nmail rahim@example.org\n\nnothing here\n", encoding="utf-8")
    return str(path)


def test_check_shows_finds_by_type_and_rule_beside_the_text(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["privacy", "check", file]) == 0
    printed = capsys.readouterr().out
    for part in (
        "01712345678",
        "phone-bd",
        "Rahim Uddin",
        "Zorvan Quillfeather",
        "field",
        "rahim@example.org",
        "email",
    ):
        assert part in printed
    assert "3 records, 2 with finds" in printed


def test_the_report_holds_counts_and_no_value(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["privacy", "check", file, "--report"]) == 0
    printed = capsys.readouterr().out
    assert "phone-bd" in printed
    for value in ("01712345678", "Rahim", "Zorvan", "rahim@", "post_id"):
        assert value not in printed


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["privacy", "check", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err


def test_the_salt_in_use_has_a_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PRIVACY_SALT", "a salt for tests only")
    assert main(["privacy", "key-id"]) == 0
    assert len(capsys.readouterr().out.strip()) == 8
    monkeypatch.delenv("PRIVACY_SALT")
    assert main(["privacy", "key-id"]) == 2


def test_nothing_of_a_text_is_obeyed_by_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "hostile.txt"
    file.write_text("hello \x1b]0;pwned\x07 \x1b[2J 01712345678 \x9b31m \u202e\n", encoding="utf-8")
    assert main(["privacy", "check", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "PHONE_" in printed
    assert not set(printed) & set("\x1b\x9b\x07\u202e")
