import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import main as bd
from samples.stream import generate


def main(arguments: list[str]) -> int:
    return bd(["samples", *arguments])


ROOT = Path(__file__).parents[3]


def test_file_holds_the_stream_less_what_makes_no_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "posts.jsonl"
    assert main(["--count", "500", "--broken-share", "0.2", "--output", str(path)]) == 0
    made = [sample.value for sample in generate(500, broken_share=0.2)]
    lines = path.read_bytes().split(b"\n")
    assert lines.pop() == b""
    assert lines == [value for value in made if value]
    left_out = sum(not value for value in made)
    assert left_out > 0
    assert f"{500 - left_out} records written, {left_out} left out" in capsys.readouterr().err


def test_same_seed_same_file(tmp_path: Path) -> None:
    for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        main(["--count", "50", "--seed", seed, "--output", str(tmp_path / name)])
    a, b, c = ((tmp_path / name).read_bytes() for name in "abc")
    assert a == b != c


def test_stdout_holds_lines_only() -> None:
    command = [
        sys.executable,
        "-m",
        "cli",
        "samples",
        "--count",
        "40",
        "--broken-share",
        "0",
        "--topic",
        "source.market.daraz",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=60)
    assert [json.loads(line)["platform"] for line in done.stdout.splitlines()] == ["daraz"] * 40
    assert b"40 records written, 0 left out" in done.stderr


def test_reader_that_has_had_enough_is_no_error() -> None:
    command = f"{shlex.quote(sys.executable)} -m cli samples --count 20000 | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout.count(b"\n"), done.stderr) == (0, 1, b"")


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("--count", "-3"),
        ("--count", "many"),
        ("--broken-share", "2"),
        ("--broken-share", "nan"),
        ("--topic", "validated.social.tiktok"),
    ],
)
def test_bad_argument_is_refused_by_name(argument: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--count", "5", argument, value]) == 2
    assert f"'{argument}':" in capsys.readouterr().err


def test_output_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "no such folder" / "posts.jsonl"
    assert main(["--count", "5", "--output", str(path)]) == 1
    assert capsys.readouterr().err.strip() == f"--output: cannot write {path}: No such file or directory"
