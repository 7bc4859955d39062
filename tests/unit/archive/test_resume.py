"""Where a partition is read from, and what is known to be missing."""

import pytest

from archive.source import resume
from archive.store import Cause, Position

KEY = ("sink.snowflake.social", 0)


@pytest.mark.parametrize(
    ("position", "low", "high", "start", "cause"),
    [
        (None, 3, 9, 3, None),
        (Position("id", 5), 3, 9, 5, None),
        (Position("id", 9), 9, 9, 9, None),
        (Position("id", 3), 3, 9, 3, None),
        (Position("id", 2), 3, 9, 3, Cause.EXPIRED),
        (Position("id", 10), 0, 9, 0, Cause.TOPIC_RECREATED),
        (Position("older", 5), 0, 9, 0, Cause.TOPIC_RECREATED),
        (Position("", 5), 0, 9, 5, None),
    ],
    ids=["new", "within", "at the end", "at the start", "expired", "beyond the end", "another topic", "id unknown"],
)
def test_a_partition_resumes_where_it_can(
    position: Position | None, low: int, high: int, start: int, cause: Cause | None
) -> None:
    found, gap = resume(KEY, position, "id", low, high)
    assert found == start
    assert (gap.cause if gap else None) == cause
    if gap is not None and position is not None:
        assert (gap.first_offset, gap.next_offset) == (position.next_offset, start)
