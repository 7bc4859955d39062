"""Workers are forked off a process whose word lists are read: the made-up records must reach all functions."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[4]


def test_every_made_up_record_goes_through_and_the_word_lists_are_read() -> None:
    code = (
        "from pipeline.flink.warm_up import warm_up; from transforms.privacy.lexicon import lexicon;"
        "print(lexicon.cache_info().currsize, warm_up(), lexicon.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["0", "40", "1"]
