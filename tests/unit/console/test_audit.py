"""The audit log: chained, verified, bounded, and the same from several threads."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from cli.main import main
from console.audit import REFUSALS_A_MINUTE, Action, Audit, AuditDamaged, verify


def filled(file: Path, lines: int = 3) -> Audit:
    audit = Audit(file)
    for number in range(lines):
        audit.write(Action.REPLAY, "asha", "operator", letters=number)
    return audit


def test_lines_are_chained_and_verified(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "audit.jsonl"
    audit = filled(file)
    Audit(file).write(Action.JOB_STOP, "asha", "operator", job="bd-stream")  # of a console that was restarted
    assert verify(file) == 4
    assert [line.action for line in audit.newest(2)] == ["job_stop", "replay"]


@pytest.mark.parametrize("damage", ["changed", "taken out", "swapped", "not json"])
def test_damage_is_named(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "audit.jsonl"
    filled(file, 4)
    lines = file.read_text().splitlines()
    match damage:
        case "changed":
            lines[1] = lines[1].replace("asha", "evil")
        case "taken out":
            del lines[1]
        case "swapped":
            lines[1], lines[2] = lines[2], lines[1]
        case _:
            lines[1] = "[]"
    file.write_text("\n".join(lines) + "\n")
    with pytest.raises(AuditDamaged, match="line 2"):
        verify(file)


def test_threads_do_not_break_the_chain(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    threads = [threading.Thread(target=filled, args=(file, 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify(file) == 40


def test_refusals_cannot_fill_the_disk(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    audit = Audit(file)
    for _ in range(REFUSALS_A_MINUTE + 20):
        audit.refused("", "", why="wrong_token")
    assert verify(file) == REFUSALS_A_MINUTE


def test_the_command_verifies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "audit.jsonl"
    filled(file)
    assert main(["console", "--verify-audit", str(file)]) == 0
    assert "3 lines" in capsys.readouterr().out
    file.write_text(file.read_text().replace("asha", "evil"))
    assert main(["console", "--verify-audit", str(file)]) == 1
    assert main(["console", "--verify-audit", str(tmp_path / "none")]) == 2
    assert json.loads(file.read_text().splitlines()[0])["who"] == "evil"
