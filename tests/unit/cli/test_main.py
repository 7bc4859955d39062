"""`bd` as a whole: every command has help with an example, errors are one message, completion works."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import COMMANDS, main
from transforms.version import PIPELINE_VERSION

PROJECT = Path(__file__).parents[3]


def bd(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=PROJECT, env=dict(os.environ) | environment, check=False
    )


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    listed = capsys.readouterr().out
    for name, sentence in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(sentence)}$", listed, re.MULTILINE)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("search", "version")])
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert re.search(r"Examples?: (?:PRIVACY_SALT=... )?bd\s", capsys.readouterr().out)


def test_the_help_of_a_job_shows_the_flag_of_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    from pipeline.settings import Settings

    assert main(["run", "--help"]) == 0
    shown = capsys.readouterr().out
    assert [name for name in Settings.model_fields if f"--{name.replace('_', '-')} " not in shown] == []


def test_a_job_takes_settings_as_flags_and_refuses_what_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--paralelism=2"]) == 2
    assert "did you mean --parallelism?" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["no-such-command"], ["dlq"], ["version", "--no-such-flag"], ["check"]])
def test_a_wrong_command_line_is_one_message_and_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "--help`." in printed.err
    assert "Traceback" not in printed.err


def test_the_version_needs_nothing_but_itself() -> None:
    code = "import sys; from cli.main import main; main(['version']); print([m for m in sys.modules if 'beam' in m])"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == [PIPELINE_VERSION, "[]"]


def test_completion_names_commands_and_options() -> None:
    environment = {"_BD_COMPLETE": "complete_bash", "COMP_WORDS": "bd ar", "COMP_CWORD": "1"}
    assert bd(**environment).stdout.split() == ["archive"]
    environment |= {"COMP_WORDS": "bd dlq replay --dry", "COMP_CWORD": "3"}
    assert bd(**environment).stdout.split() == ["--dry-run"]


def test_the_launcher_finds_the_project_from_anywhere(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / ".venv" / "bin").mkdir(parents=True)
    python = project / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    for package in ("cli", "runtime", "terminal", "transforms", "schemas"):
        (project / package).symlink_to(PROJECT / package)
    launcher = project / ".venv" / "bin" / "bd"
    launcher.write_bytes((PROJECT / "cli" / "launcher.sh").read_bytes())
    launcher.chmod(0o755)
    link = tmp_path / "bd"
    link.symlink_to(launcher)
    for command in (launcher, link):
        done = subprocess.run([command, "version"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.strip(), done.stderr) == (0, PIPELINE_VERSION, "")
