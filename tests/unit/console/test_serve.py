"""What stops the console at its start is named with its setting."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from cli.main import main


def test_a_taken_port_and_an_audit_log_that_cannot_be_written_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CONSOLE_AUDIT_FILE", str(tmp_path / "file" / "audit.jsonl"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["console", "--console-port", str(port)]) == 2
        assert f"CONSOLE_PORT: {port} is in use" in capsys.readouterr().err
    assert main(["console", "--console-port", str(port)]) == 2
    assert "CONSOLE_AUDIT_FILE" in capsys.readouterr().err
    assert main(["console", "--console-host", "0.0.0.0"]) == 2
    assert "CONSOLE_HOST" in capsys.readouterr().err
