"""What a terminal would obey is shown instead; what Bangla needs stays."""

import json
from io import StringIO

import pytest
from rich.console import Console

from archive.show import answer_table
from terminal.errors import print_error
from terminal.escape import escaped
from terminal.tables import print_whole

HOSTILE = "hello \x1b]0;pwned\x07 \x1b[31mred \x1b[2J 01712345678 \x9b31m C1 \u202e rtl [bold]markup[/bold] [link=http://evil]"
OBEYED = (
    "\x00\x07\x08\x1b\r\x7f\x85\x9b\x9f\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028"
)


def test_every_control_becomes_visible() -> None:
    assert escaped(HOSTILE) == (
        "hello \\u001b]0;pwned\\u0007 \\u001b[31mred \\u001b[2J 01712345678 \\u009b31m C1 \\u202e rtl "
        "[bold]markup[/bold] [link=http://evil]"
    )


@pytest.mark.parametrize("character", OBEYED)
def test_no_character_that_is_obeyed_passes(character: str) -> None:
    assert escaped(character).isprintable()
    assert json.loads(f'"{escaped(character)}"') == character


def test_a_lone_surrogate_can_be_printed() -> None:
    escaped("\ud83d").encode()


def test_bangla_with_its_joiners_lines_and_tabs_stays() -> None:
    text = "র\u200d্যাব কর্\u200cম\n\tফোন 📱"
    assert escaped(text) == text


def test_the_archive_shows_hostile_values_and_names_without_obeying_them() -> None:
    out = StringIO()
    print_whole(Console(file=out), answer_table(HOSTILE, [HOSTILE], [[HOSTILE]], 5))
    shown = out.getvalue()
    assert not set(shown) & set(OBEYED)
    assert "[bold]markup[/bold]" in shown


def test_an_error_that_quotes_a_value_is_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(f"Could not convert '{HOSTILE}'\nsee above")
    said = capsys.readouterr().err
    assert not set(said) & set(OBEYED)
    assert said.count("\n") == 2
