"""The lag of a consumer group as `bd job lag` prints it: two moments compared, so that what stands still shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from clients.partition_lag import PartitionLag, Standstill, by_topic


def report(
    before: Sequence[PartitionLag], now: Sequence[PartitionLag], seconds: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a row for each topic and a row for each partition.

    Args:
        before: the lags at the first moment.
        now: the lags `seconds` later.
        seconds: more than 0.
    """
    clock = iter((0.0, seconds))
    standstill = Standstill(lambda: next(clock))
    standstill.add(before)
    still = standstill.add(now)
    first: Mapping[Any, int] = {one.place: one.committed or 0 for one in before}
    partitions = [
        asdict(one)
        | {
            "committed_per_second": max(0, (one.committed or 0) - first.get(one.place, 0)) / seconds,
            "stands_still": still[one.place] > 0,
        }
        for one in now
    ]
    topics = []
    for topic in by_topic(now):
        own = [row for row in partitions if row["topic"] == topic.topic]
        topics.append(
            asdict(topic)
            | {
                "skew": topic.skew,
                "committed_per_second": sum(row["committed_per_second"] for row in own),
                "stand_still": [row["partition"] for row in own if row["stands_still"]],
            }
        )
    return topics, partitions


def topic_table(topics: Sequence[Mapping[str, Any]]) -> Table:
    """Return the topics as a table, the one with the largest lag first."""
    table = Table("topic", box=None, pad_edge=False)
    for title in ("partitions", "lag", "median", "largest", "of partition", "committed/s", "stand still"):
        table.add_column(title, justify="right")
    for row in sorted(topics, key=lambda row: -int(row["lag"])):
        behind = row["lag"] > 0
        table.add_row(
            row["topic"],
            str(row["partitions"]),
            f"{row['lag']:,}",
            f"{row['median']:,.0f}",
            f"{row['largest']:,}" + (f" ({row['skew']:,.1f}x)" if behind else ""),
            str(row["largest_partition"]) if behind else "-",
            f"{row['committed_per_second']:,.0f}",
            ", ".join(map(str, row["stand_still"])) or "-",
        )
    return table


def partition_table(partitions: Sequence[Mapping[str, Any]]) -> Table:
    """Return the partitions as a table, the one with the largest lag first."""
    table = Table("topic", box=None, pad_edge=False)
    for title in ("partition", "committed", "end", "lag", "committed/s", ""):
        table.add_column(title, justify="right")
    for row in sorted(partitions, key=lambda row: -int(row["lag"])):
        table.add_row(
            row["topic"],
            str(row["partition"]),
            "-" if row["committed"] is None else f"{row['committed']:,}",
            f"{row['end']:,}",
            f"{row['lag']:,}",
            f"{row['committed_per_second']:,.0f}",
            "stands still" if row["stands_still"] else "",
        )
    return table
