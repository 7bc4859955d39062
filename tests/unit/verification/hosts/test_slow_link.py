"""The frames on a slow and lossy cable."""

import random

from verification.hosts.slow_link import Line


def test_frames_arrive_late_and_in_order() -> None:
    line = Line(0.1, 0.0, random.Random(1))
    line.put(b"one", 10.0)
    line.put(b"two", 10.05)
    assert line.next_at() == 10.1
    assert line.due(10.09) == []
    assert line.due(10.12) == [b"one"]
    assert line.due(11.0) == [b"two"]
    assert line.next_at() is None


def test_some_are_lost() -> None:
    line = Line(0.0, 0.25, random.Random(1))
    for _ in range(1000):
        line.put(b"frame", 0.0)
    assert 700 < len(line.due(1.0)) < 800
