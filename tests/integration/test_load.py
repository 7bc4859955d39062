"""The load test without a job; with one it is part of test_streaming, to share its job."""

from typing import Any

import pytest

pytestmark = pytest.mark.services


@pytest.mark.parametrize("flags", [("--messages=10",), ("--find-capacity", "--rate=10", "--step-seconds=1")])
def test_it_says_when_no_job_seems_to_read(stream: Any, flags: tuple[str, ...]) -> None:
    printed = stream.python("-m", "scripts.load_test", "--timeout=2", *flags, expect=1)
    assert "No job seems to be reading" in printed
    assert stream.group in printed
