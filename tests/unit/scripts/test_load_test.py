"""The load test's command line: wrong values are refused by name."""

from __future__ import annotations

import pytest

from schemas.topics import SOURCE_TOPICS
from scripts.load_test import parse


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
    with pytest.raises(SystemExit) as caught:
        parse([argument])
    assert caught.value.code == 2
    assert f"{named}" in capsys.readouterr().err.splitlines()[-1]


def test_all_source_topics_are_the_default_and_each_counts_once() -> None:
    assert parse([]).topic == SOURCE_TOPICS
    assert parse(["--topic=source.market.daraz", "--topic=source.market.daraz"]).topic == ("source.market.daraz",)
