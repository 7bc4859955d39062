"""Programs with options: one way for exit codes, help and errors."""

from typing import Annotated

import pytest
import typer

from clients.errors import ServiceUnavailable
from terminal.program import one_of, run


def add(
    number: Annotated[int, typer.Option(min=1)],
    form: Annotated[str, typer.Option(callback=one_of("plain", "wrong"))] = "plain",
) -> int:
    if form == "wrong":
        raise ServiceUnavailable("Kafka is unavailable")
    return number


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--number", "3"], 3, ""),
        (["--number", "x"], 2, "--number"),
        ([], 2, "--number"),
        (["--number=1", "--form=other"], 2, "'other' is none of plain, wrong"),
        (["--number=1", "--form=wrong"], 1, "Kafka is unavailable"),
    ],
)
def test_exit_codes_and_errors(
    arguments: list[str], code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(add, arguments, program="python -m adder") == code
    error = capsys.readouterr().err
    assert message in error
    assert not message or "Traceback" not in error


def test_help_is_the_docstring_of_the_module_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(add, ["--help"], program="python -m adder") == 0
    shown = capsys.readouterr().out
    assert "Usage: python -m adder" in shown
    assert "Programs with options: one way for exit codes, help and errors." in shown


def test_an_error_of_the_program_itself_is_not_hidden() -> None:
    def fail() -> int:
        raise KeyError("a fault")

    with pytest.raises(KeyError):
        run(fail, [], program="python -m fail")
