"""The command line: our flags, Beam's, and those that are neither."""

import pytest

from pipeline.options import parse
from pipeline.settings import SettingsError

OURS = ("--privacy-salt=a salt that is long enough 0000", "--dead-letter-payload=plain", "--runner=FlinkRunner")


@pytest.mark.parametrize(
    ("flag", "says"),
    [
        ("--paralelism=2", "--paralelism: no such flag; did you mean --parallelism?"),
        ("--operator_chaining=false", "--operator_chaining: no such flag"),  # Beam's own words are a page of its flags
        ("--object_reuse=false", "--object_reuse"),
        ("--runner=SparkRunner", "--runner=SparkRunner"),
    ],
)
def test_a_flag_that_cannot_be_is_named(flag: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says.replace("?", r"\?")):
        parse([*OURS, flag], dotenv=None)


def test_beams_flags_are_passed_to_beam() -> None:
    options = parse([*OURS, "--object_reuse", "--auto_watermark_interval=100"], dotenv=None)
    assert options.beam_flags == ("--runner=FlinkRunner", "--object_reuse", "--auto_watermark_interval=100")
