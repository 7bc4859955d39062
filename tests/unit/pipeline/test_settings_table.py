"""The documents that repeat what the code says are what the code makes of it."""

from pathlib import Path

from dotenv import dotenv_values

from pipeline.settings import Settings, load_service_settings
from pipeline.settings_table import EXAMPLE, EXAMPLES, MARKDOWN, example, group_of, markdown


def test_the_settings_page_is_the_one_the_code_makes() -> None:
    assert MARKDOWN.read_text(encoding="utf-8") == markdown()


def test_the_example_is_the_one_the_code_makes_and_sets_nothing(tmp_path: Path) -> None:
    assert EXAMPLE.read_text(encoding="utf-8") == example()
    assert dotenv_values(EXAMPLE) == {}
    uncommented = tmp_path / ".env"
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    uncommented.write_text("\n".join(line[2:] for line in lines if "=" in line and line[2:3].isupper()))
    assert set(dotenv_values(uncommented)) == {name.upper() for name in Settings.model_fields}


def test_every_setting_has_a_group_and_its_example_is_accepted() -> None:
    assert [name for name in Settings.model_fields if group_of(name) == "Other"] == []
    assert [name for name in EXAMPLES if name not in Settings.model_fields] == []
    # Some go together, or name files of another machine: here each is validated by itself.
    together = {"kafka_security_protocol", "kafka_sasl_mechanism", "kafka_sasl_username", "redis_username"}
    together |= {name for name in EXAMPLES if name.startswith("kafka_oauth_")}
    files = {name for name in EXAMPLES if name.endswith(("_location", "_table", "_lexicon"))}
    for name, value in EXAMPLES.items():
        if name not in together | files:
            load_service_settings({name: value})
