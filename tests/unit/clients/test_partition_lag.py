"""How even the partitions of a topic are behind, and for how long one has stood still."""

from __future__ import annotations

from clients.partition_lag import PartitionLag, Standstill, by_topic, partition_lag


def lag(partition: int, committed: int, end: int, topic: str = "t") -> PartitionLag:
    return partition_lag("g", topic, partition, committed=committed, start=0, end=end)


def test_a_group_without_an_offset_or_with_an_expired_one_begins_at_the_first_record() -> None:
    assert partition_lag("g", "t", 0, committed=-1001, start=40, end=100) == PartitionLag("g", "t", 0, None, 100, 60)
    assert partition_lag("g", "t", 0, committed=10, start=40, end=100).lag == 60
    assert partition_lag("g", "t", 0, committed=100, start=40, end=90).lag == 0  # recreated


def test_the_largest_is_held_against_the_median_of_its_topic() -> None:
    lags = [lag(0, 0, 10), lag(1, 0, 5000), lag(2, 0, 20), lag(3, 0, 30), lag(0, 7, 7, "quiet")]
    uneven, quiet = by_topic(lags)
    assert (uneven.partitions, uneven.lag, uneven.median) == (4, 5060, 25.0)
    assert (uneven.largest, uneven.largest_partition, uneven.skew) == (5000, 1, 200.0)
    assert (quiet.lag, quiet.skew) == (0, 0.0)


def test_a_median_of_nothing_counts_as_one_record() -> None:
    [found] = by_topic([lag(0, 0, 0), lag(1, 0, 0), lag(2, 0, 900)])
    assert found.skew == 900.0


class Told:
    """A standstill, told the state of one partition at moments."""

    def __init__(self) -> None:
        self.now = 0.0
        self.standstill = Standstill(lambda: self.now)

    def at(self, now: float, committed: int, end: int) -> float:
        self.now = now
        return self.standstill.add([lag(0, committed, end)])["g", "t", 0]


def test_a_partition_stands_still_from_when_there_was_something_to_do() -> None:
    told = Told()
    assert told.at(0, 10, 10) == 0
    assert told.at(100, 10, 50) == 0  # nobody knows when in between these came
    assert told.at(130, 10, 90) == 30
    assert told.at(140, 60, 90) == 0  # it moves
    assert told.at(200, 60, 90) == 60
    assert told.at(210, 90, 90) == 0


def test_the_mark_of_a_transaction_is_nothing_to_do_and_a_record_after_a_commit_is() -> None:
    told = Told()
    assert told.at(0, 10, 11) == 0
    assert told.at(500, 10, 11) == 0
    assert told.at(510, 10, 12) == 0
    assert told.at(540, 10, 12) == 30
    told = Told()
    told.at(0, 10, 10)
    told.at(10, 10, 11)
    assert told.at(70, 10, 11) == 60


def test_a_partition_that_a_group_never_committed_stands_still_too() -> None:
    now = 0.0
    standstill = Standstill(lambda: now)
    new = partition_lag("g", "t", 2, committed=-1001, start=0, end=40)
    standstill.add([new, lag(0, 10, 10)])
    now = 90.0
    assert standstill.add([new, lag(0, 10, 10)]) == {("g", "t", 2): 90.0, ("g", "t", 0): 0.0}
