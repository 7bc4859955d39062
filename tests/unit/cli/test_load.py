"""`bd load`: wrong values are refused by name."""

from __future__ import annotations

import pytest

from cli.load import source_topics
from schemas.topics import SOURCE_TOPICS
from scripts.load_test import main


@pytest.mark.parametrize(
    ("argument", "named"),
    [
        ("--messages=0", "--messages"),
        ("--topic=source.social.orkut", "--topic"),
        ("--bad=1.5", "--bad"),
        ("--rate=0", "--rate"),
        ("--rate=nan", "--rate"),
        ("--timeout=-1", "--timeout"),
        ("--step-seconds=inf", "--step-seconds"),
    ],
)
def test_wrong_values_are_refused_by_name(argument: str, named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([argument]) == 2
    assert named in capsys.readouterr().err.splitlines()[0]


def test_all_source_topics_are_the_default_and_each_counts_once() -> None:
    assert source_topics([]) == list(SOURCE_TOPICS)
    assert source_topics(["source.market.daraz", "source.market.daraz"]) == ["source.market.daraz"]
