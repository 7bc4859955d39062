"""The officer's report: counts of what anonymized records hold, by type, day and topic, and never a value."""

import json
from pathlib import Path

import pytest

from cli.main import main as bd
from transforms.privacy import Anonymizer, Tokenizer


def main(arguments: list[str]) -> int:
    return bd(["privacy", "report", *arguments])


SAID = ["call 01712345678 or rahim@gmail.com", "Md. Rahim Uddin, 01812345678\nPHONE_notatoken", "nothing in here"]
TIMES = ["2025-12-20T10:00:00Z", "2025-12-20T20:00:00Z", "2025-12-20T10:00:00+06:00"]  # the second: the 21st in Dhaka


@pytest.fixture
def file(tmp_path: Path) -> Path:
    anonymizer = Anonymizer(Tokenizer(b"a salt for the tests", 16))
    lines = [
        json.dumps(anonymizer.anonymize({"post_id": str(i), "content": text, "posted_at": at})[0], ensure_ascii=False)
        for i, (text, at) in enumerate(zip(SAID, TIMES, strict=True))
    ]
    path = tmp_path / "enriched.social.anonymized.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_tokens_are_counted_by_kind_and_day(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--files", str(file), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [(day["day"], day["records"], day["records_with_tokens"]) for day in report["days"]] == [
        ("2025-12-20", 2, 1),
        ("2025-12-21", 1, 1),
    ]
    assert report["days"][1]["found"] | {"NAME": 1, "PHONE": 1} == report["days"][1]["found"]
    assert {kind: count for kind, count in report["found"].items() if count} == {"PHONE": 2, "EMAIL": 1, "NAME": 1}
    assert {"CC", "NID", "HANDLE", "PASSPORT"} <= report["found"].keys()
    assert list(report["versions"].values()) == [3]
    assert report["not_anonymized"] == {}


def test_the_table_holds_counts_and_no_token(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--files", str(file)]) == 0
    out = capsys.readouterr().out
    assert "2025-12-21" in out
    assert "PHONE_" not in out


def test_a_record_that_is_not_marked_is_an_alarm_without_its_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "raw.jsonl").write_text('{"content": "call 01712345678"}\n')
    assert main(["--files", str(tmp_path / "*.jsonl")]) == 1
    printed = capsys.readouterr()
    assert "raw: 1 records are NOT marked as anonymized" in printed.err
    assert "0171" not in printed.out + printed.err


@pytest.mark.parametrize(("text", "says"), [(None, "file not found"), ("[1]\n", "value 1 is not a JSON object")])
def test_what_cannot_be_read_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, says: str
) -> None:
    if text is not None:
        (tmp_path / "odd.jsonl").write_text(text)
    assert main(["--files", str(tmp_path / "odd.jsonl")]) == 2
    assert says in capsys.readouterr().err


HOSTILE = "hello \x1b]0;pwned\x07 \x1b[2J 01712345678 \x9b31m \u202e [bold]markup[/bold]"


def test_check_prints_finds_and_obeys_nothing_in_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(f"{json.dumps({'content': HOSTILE})}\n{HOSTILE}\n", encoding="utf-8")
    assert bd(["privacy", "check", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "01712345678" in printed
    assert "[bold]" in printed
    assert not set(printed) & set("\x1b\x9b\x07\u202e")
    assert bd(["privacy", "check", str(path), "--report"]) == 0
    assert "0171" not in capsys.readouterr().out


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bd(["privacy", "check", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err


def test_the_salt_in_use_has_a_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PRIVACY_SALT", "a salt for tests only")
    assert bd(["privacy", "key-id"]) == 0
    assert len(capsys.readouterr().out.strip()) == 8
    monkeypatch.delenv("PRIVACY_SALT")
    assert bd(["privacy", "key-id"]) == 2
