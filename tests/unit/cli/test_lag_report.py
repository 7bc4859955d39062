"""What `bd job lag` makes of two looks at a group."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from cli.lag_report import partition_table, report, topic_table
from clients.partition_lag import partition_lag


def lags(*committed_and_end: tuple[int, int]) -> list[Any]:
    return [
        partition_lag("bd-stream", "source.social.tiktok", number, committed=committed, start=0, end=end)
        for number, (committed, end) in enumerate(committed_and_end)
    ]


def text(table: Any) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def test_a_partition_that_moves_one_that_is_done_and_one_that_stands_still() -> None:
    before = lags((100, 900), (50, 50), (20, 5020))
    now = lags((500, 900), (50, 50), (20, 6020))
    [topic], partitions = report(before, now, 10.0)
    assert (topic["lag"], topic["median"], topic["largest"], topic["largest_partition"]) == (6400, 400, 6000, 2)
    assert (topic["skew"], topic["committed_per_second"], topic["stand_still"]) == (15.0, 40.0, [2])
    assert [row["stands_still"] for row in partitions] == [False, False, True]
    assert "6,000 (15.0x)" in text(topic_table([topic]))
    [first, *_] = [line for line in text(partition_table(partitions)).splitlines() if "tiktok" in line]
    assert first.split() == ["source.social.tiktok", "2", "20", "6,020", "6,000", "0", "stands", "still"]


def test_a_partition_that_is_new_and_unread_stands_still_once_it_holds_more_than_a_mark() -> None:
    [topic], _ = report(lags((10, 10), (-1001, 30)), lags((10, 10), (-1001, 30)), 15.0)
    assert topic["stand_still"] == [1]
    [topic], partitions = report(lags((10, 10)), lags((10, 10), (-1001, 30)), 15.0)
    assert topic["stand_still"] == []  # it came between the two looks
    assert partitions[1]["committed"] is None
