"""`bd dlq`: wrong values are refused by name, and a terminal obeys nothing that is printed."""

from __future__ import annotations

import pytest

from cli.dlq import print_letter, selection
from cli.options import end_of, start_of
from runtime.ports import free_ports
from schemas.topics import Stage
from scripts.dlq_replayer import main
from transforms.failures import Reason


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["replay", "--stage=translate"], "--stage"),
        (["replay", "--reason=bad_mood"], "--reason"),
        (["list", "--until=2025-13-01"], "--until"),
        (["list", "--since=yesterday"], "--since"),
        (["list", "--since=2025-12-02", "--until=2025-12-01"], "--since"),
        (["show", "--id=41"], "--id"),
        (["show", "--id", "t/0/1", "--id", "41"], "--id"),
        (["show", "--limit=0"], "--limit"),
        (["replay", "--rate=0"], "--rate"),
        (["replay", "--rate=nan"], "--rate"),
        (["replay", "--retry-limit=-1"], "--retry-limit"),
        (["list", "--rate=1"], "--rate"),
        ([], "command"),
    ],
)
def test_wrong_values_are_refused_by_name(arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert named in capsys.readouterr().err


def test_a_bare_date_is_a_day_in_dhaka() -> None:
    found = selection([], [], [], start_of("2025-12-01"), end_of("2025-12-01"), [])
    assert found.since is not None
    assert found.until is not None
    assert found.since.isoformat() == "2025-12-01T00:00:00+06:00"
    assert found.until.isoformat() == "2025-12-02T00:00:00+06:00"


def test_filters_are_the_plain_texts_that_letters_hold() -> None:
    found = selection([Stage.EMBED], [Reason.TOMBSTONE], ["a"], None, None, ["t/0/1"])
    assert (set(found.stages), set(found.reasons)) == ({"embed"}, {"tombstone"})
    assert (set(found.fields), set(found.ids)) == ({"a"}, {"t/0/1"})


def test_an_unavailable_kafka_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
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
    print_letter({"id": "t/0/1", "key": None, "payload": payload})
    assert capsys.readouterr().out.splitlines()[:3] == [
        f"{'id':18}  t/0/1", f"{'key':18}  -", f"{'payload':18}  {payload}",
    ]  # fmt: skip


def test_what_a_terminal_would_obey_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    print_letter({"payload": "ফোন\n\x1b[2J\x9b2J\u202e", "details": [{"field": "\x1b]0;x\x07", "rule": "extra"}]})
    printed = capsys.readouterr().out
    assert "ফোন\n\\u001b[2J\\u009b2J\\u202e" in printed
    assert "\\u001b]0;x\\u0007: extra" in printed
    assert not set(printed) & set("\x1b\x9b\x07\u202e")
