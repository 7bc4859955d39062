"""Rounds of a bounded run: nothing twice, nothing left out, none too large."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from clients.offsets import OffsetRange, rounds

_ranges = st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 3_000)), max_size=8).map(
    lambda pairs: [OffsetRange("t", number, start, start + size) for number, (start, size) in enumerate(pairs)]
)


@given(_ranges, st.integers(1, 1_000))
def test_rounds_cover_every_offset_once_in_order(ranges: list[OffsetRange], limit: int) -> None:
    cut = list(rounds(ranges, limit))
    assert all(0 < sum(map(len, one)) <= limit for one in cut)
    assert all(sum(map(len, one)) == limit for one in cut[:-1])
    for whole in ranges:
        parts = [part for one in cut for part in one if part.partition == whole.partition]
        assert all(before.stop == after.start for before, after in pairwise(parts))
        assert sum(map(len, parts)) == len(whole)
        if parts:
            assert (parts[0].start, parts[-1].stop) == (whole.start, whole.stop)
