"""`bd check`: what a scraper's author is told: line, field, rule and how to fix it, and no value."""

import json
from pathlib import Path

import pytest

from cli.check import findings
from cli.main import main
from samples import generate
from schemas import FieldError, Kind
from schemas.advice import advice
from transforms.failures import MESSAGES, Reason
from transforms.remedies import REMEDIES

POST = {
    "post_id": "t1", "platform": "tiktok", "content": "x", "author": "Rahim Uddin", "engagement_count": 1,
    "posted_at": "2025-12-20T10:00:00Z",
}  # fmt: skip


def check(tmp_path: Path, *lines: str, flags: tuple[str, ...] = ()) -> int:
    path = tmp_path / "posts.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return main(["check", str(path), *flags])


def test_valid_records_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, json.dumps(POST), "", json.dumps(POST)) == 0
    assert capsys.readouterr().out == "2 records: 2 valid, 0 invalid\n"


def test_each_finding_names_line_field_rule_and_fix_and_no_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = POST | {"content": "call 01712345678 " * 700, "engagement_count": "many", "posted_at": "yesterday"}
    del wrong["author"]
    assert check(tmp_path, json.dumps(POST), json.dumps(wrong)) == 1
    printed = capsys.readouterr().out
    rows = [line.rstrip().split(maxsplit=3) for line in printed.splitlines()[1:-1]]
    assert rows == [
        ["2", "content", "string_too_long", "send at most 10000 characters"],
        ["2", "author", "missing", "add this field"],
        ["2", "engagement_count", "int_type", "send a whole number without quotes"],
        ["2", "posted_at", "event_time", "send an ISO 8601 time such as 2025-12-20T10:00:00+06:00"],
    ]
    assert "0171" not in printed
    assert "many" not in printed


@pytest.mark.parametrize(
    ("line", "rule", "fix"),
    [
        ("[1]", "not_an_object", "send one JSON object per record"),
        ('{"a": 1, "a": 2}', "duplicate_key", "send each key of an object once"),
        (json.dumps(POST | {"platform": "orkut"}), "enum", "send a known platform"),
        (json.dumps(POST | {"_anonymized": True}), "reserved", "rename"),
        (json.dumps(POST | {"engagement_count": -1}), "greater_than_equal", "send 0 or more"),
        (json.dumps(POST | {"language": "?"}), "string_pattern_mismatch", "matches the pattern ^[A-Za-z]{2,8}"),
    ],
)
def test_records_of_every_kind_of_fault(
    line: str, rule: str, fix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, line, flags=("--json",)) == 1
    [found] = json.loads(capsys.readouterr().out)["findings"]
    assert found["rule"] or found["reason"] == rule
    assert fix in found["fix"]


def test_the_topic_decides_where_it_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, json.dumps(POST), flags=("--topic=source.social.facebook",)) == 1
    assert "send the record to the topic of its platform" in capsys.readouterr().out


def test_an_order_is_advised_by_its_own_schema() -> None:
    assert advice(Kind.MARKET, FieldError(field="order_status", rule="enum")).startswith("send one of: pending, ")
    assert advice(Kind.MARKET, FieldError(field="quantity", rule="greater_than_equal")) == "send 1 or more"
    assert advice(Kind.MARKET, FieldError(field="product_name", rule="some_new_rule")).endswith("rule some_new_rule")


def test_every_broken_sample_has_advice_of_its_own() -> None:
    values = [(number, one.value) for number, one in enumerate(generate(400, broken_share=1)) if one.value]
    for found in findings(values, ""):
        assert all(one.fix and "{" not in one.fix.partition("pattern")[0] for one in found)


def test_terminal_escapes_in_field_names_are_not_obeyed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(tmp_path, json.dumps({"\x1b[2J": 1, "\u202eplatform": "x"}))
    assert not set(capsys.readouterr().out) & set("\x1b\u202e")


def test_many_findings_are_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, *["[1]"] * 9, flags=("--limit=2",)) == 1
    printed = capsys.readouterr().out
    assert "7 more findings" in printed
    assert "9 records: 0 valid, 9 invalid" in printed


def test_a_file_that_is_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err


def test_every_reason_has_a_message_and_a_remedy() -> None:
    assert set(MESSAGES) == set(REMEDIES) == set(Reason)
