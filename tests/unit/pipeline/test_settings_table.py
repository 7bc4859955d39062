"""The documents that repeat what the code says are what the code makes of it."""

from pathlib import Path

from dotenv import dotenv_values

from pipeline.settings import Settings
from pipeline.settings_table import EXAMPLE, MARKDOWN, example, markdown
from transforms.failures import Reason

README = Path(__file__).parents[3] / "README.md"


def test_the_settings_page_is_the_one_the_code_makes() -> None:
    assert MARKDOWN.read_text(encoding="utf-8") == markdown()


def test_the_example_is_the_one_the_code_makes_and_sets_nothing(tmp_path: Path) -> None:
    assert EXAMPLE.read_text(encoding="utf-8") == example()
    assert dotenv_values(EXAMPLE) == {}
    uncommented = tmp_path / ".env"
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    uncommented.write_text("\n".join(line[2:] for line in lines if "=" in line and line[2:3].isupper()))
    assert set(dotenv_values(uncommented)) == {name.upper() for name in Settings.model_fields}


def test_the_readme_says_what_to_do_about_every_reason() -> None:
    text = README.read_text(encoding="utf-8")
    assert [reason for reason in Reason if f"| `{reason}` |" not in text] == []
