"""What a job prints is one JSON object per line when it is asked to, its errors among it."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.log_format import JsonFormatter, JsonLines, wants_json

PROJECT = Path(__file__).parents[3]


def test_lines_become_objects_and_nothing_can_forge_one() -> None:
    target = io.StringIO()
    lines = JsonLines(target, "job")
    lines.write("first\nsecond")
    lines.write(' \x1b[31m"level":"ERROR"\n\nrest')
    found = [json.loads(line) for line in target.getvalue().splitlines()]
    assert [one["message"] for one in found] == ["first", 'second \x1b[31m"level":"ERROR"']
    assert {(one["level"], one["source"]) for one in found} == {("INFO", "job")}
    assert "\x1b" not in target.getvalue()


def test_a_log_record_becomes_an_object_without_its_stack_trace() -> None:
    try:
        raise ValueError("01712345678")
    except ValueError:
        record = logging.LogRecord("a.b", logging.WARNING, "", 1, "two\nlines %s", ("x",), sys.exc_info())
    [line] = JsonFormatter().format(record).splitlines()
    found = json.loads(line)
    assert (found["level"], found["source"], found["message"]) == ("WARNING", "a.b", "two\nlines x")
    assert "0171" not in line


def test_it_is_known_before_the_settings_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dotenv = tmp_path / ".env"
    monkeypatch.delenv("LOG_FORMAT", raising=False)
    assert not wants_json([], dotenv)
    dotenv.write_text("LOG_FORMAT=json\n")
    assert wants_json([], dotenv)
    monkeypatch.setenv("LOG_FORMAT", "text")
    assert not wants_json([], dotenv)
    assert wants_json(["--log-format=json"], dotenv)


def test_an_error_of_the_job_is_an_object(tmp_path: Path) -> None:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.main", "--runner=DirectRunner", "--log-format=json", "--parallelism=none"],
        env=environment | {"PYTHONPATH": str(PROJECT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    messages = [json.loads(line)["message"] for line in done.stderr.splitlines()]
    assert any("PARALLELISM" in message for message in messages)
