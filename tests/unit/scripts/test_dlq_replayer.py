"""The replayer's command line: wrong values are refused by name, and what is printed obeys no terminal."""

from __future__ import annotations

import pytest

from runtime.ports import free_ports
from scripts.dlq_replayer import _print_letter, _printable, main, parse


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["replay", "--stage=translate"], "--stage"),
        (["replay", "--reason=bad_mood"], "--reason"),
        (["list", "--since=yesterday"], "--since"),
        (["list", "--since=2025-12-02", "--until=2025-12-01"], "--since"),
        (["show", "--id=41"], "--id"),
        (["show", "--limit=0"], "--limit"),
        (["replay", "--rate=0"], "--rate"),
        (["replay", "--rate=nan"], "--rate"),
        (["replay", "--retry-limit=-1"], "--retry-limit"),
        (["list", "--rate=1"], "--rate"),
        ([], "command"),
    ],
)
def test_wrong_values_are_refused_by_name(arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parse(arguments)
    assert caught.value.code == 2
    assert named in capsys.readouterr().err


def test_a_bare_date_is_a_day_in_dhaka() -> None:
    selection = parse(["list", "--since=2025-12-01", "--until=2025-12-01"]).selection
    assert selection.since.isoformat() == "2025-12-01T00:00:00+06:00"
    assert selection.until.isoformat() == "2025-12-02T00:00:00+06:00"


def test_a_kafka_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("clients.kafka_admin.CONNECT_SECONDS", 0.5)
    [port] = free_ports(1)
    assert main(["replay", f"--kafka-bootstrap-servers=127.0.0.1:{port}"]) == 1
    said = capsys.readouterr().err
    assert "KAFKA_BOOTSTRAP_SERVERS" in said
    assert str(port) in said


def test_a_key_that_is_none_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEAD_LETTER_KEY", "hunter2")
    assert main(["replay"]) == 2
    said = capsys.readouterr().err
    assert "DEAD_LETTER_KEY" in said
    assert "hunter2" not in said


def test_a_payload_is_printed_in_one_piece(capsys: pytest.CaptureFixture[str]) -> None:
    payload = '{"content": "' + "word " * 60 + '"}'
    _print_letter({"id": "t/0/1", "key": None, "payload": payload})
    assert capsys.readouterr().out.splitlines()[:3] == [
        f"{'id':18}  t/0/1", f"{'key':18}  -", f"{'payload':18}  {payload}",
    ]  # fmt: skip


def test_what_a_terminal_would_obey_is_escaped() -> None:
    assert _printable("ফোন\n\x1b[2J\x9b2J\u202e") == "ফোন\n\\x1b[2J\\x9b2J\\u202e"
