"""The program that serves the metrics of a job left with a cluster."""

from __future__ import annotations

import pytest

from pipeline.flink.detached import main


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ((), "FLINK_MASTER: names no cluster"),
        (("--flink-master=localhost:1", "--metrics-port=0"), "METRICS_PORT: 0 serves nothing"),
        (("--flink-master=localhost:1", "--stages=validate,translate"), "translate"),
    ],
)
def test_wrong_settings_are_refused_by_name(
    flags: tuple[str, ...], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(flags) == 2
    assert named in capsys.readouterr().err
