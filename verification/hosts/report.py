"""What a run over many hosts found: as a table, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table

from verification.hosts.faults import FAULTS
from verification.hosts.history import Verdict
from verification.hosts.schedule import Episode


@dataclass(frozen=True)
class Struck:
    """What came of an episode.

    Attributes:
        episode: what struck.
        at_seconds: since the stream began.
        standstill_seconds: the longest time without output, from the strike until the job had caught up.
        partition_seconds: the same of the source partition that waited longest: Flink restarts no more of a job than it
            must. Some of it is that little comes to one partition.
        caught_up_seconds: from the repair until little was left to do; None when it did not come to that.
    """

    episode: Episode
    at_seconds: float
    standstill_seconds: float
    partition_seconds: float
    caught_up_seconds: float | None

    @property
    def title(self) -> str:
        """What a person reads."""
        return " + ".join(FAULTS[name].title for name in self.episode.faults)

    @property
    def held(self) -> str:
        """How long the faults held; empty where none does."""
        holds = any(FAULTS[name].lasts for name in self.episode.faults)
        return f"{self.episode.held_seconds:.0f} s" if holds else "-"


@dataclass(frozen=True)
class Report:
    """A run.

    Attributes:
        seed: of its schedule and records.
        seconds: it lasted.
        episodes: what struck.
        verdict: on its history; None when the run broke off.
        submissions: how often the watching process handed the job to Flink: once, where Flink recovers it by itself.
        problems: what else went wrong.
    """

    seed: int
    seconds: float
    episodes: Sequence[Struck]
    verdict: Verdict | None
    submissions: int = 1
    problems: Sequence[str] = ()

    @property
    def good(self) -> bool:
        """Whether every promise was kept."""
        caught_up = all(one.caught_up_seconds is not None for one in self.episodes)
        return (
            self.verdict is not None
            and not self.verdict.violations
            and not self.problems
            and caught_up
            and self.submissions == 1
        )

    def table(self) -> Table:
        """Return its episodes as a table."""
        found = Table(title=f"Faults over many hosts, seed {self.seed}", title_justify="left")
        for column in ("at", "fault", "held", "stood still", "a partition", "caught up after"):
            found.add_column(column, justify="left" if column == "fault" else "right")
        for one in self.episodes:
            late = "never" if one.caught_up_seconds is None else f"{one.caught_up_seconds:.0f} s"
            found.add_row(
                f"{one.at_seconds // 60:.0f}:{one.at_seconds % 60:02.0f}",
                one.title,
                one.held,
                f"{one.standstill_seconds:.0f} s",
                f"{one.partition_seconds:.0f} s",
                late,
            )
        return found

    def lines(self) -> list[str]:
        """Return the verdict in words."""
        found = [*self.problems, f"the job was submitted {self.submissions} time(s)"]
        if self.verdict is not None:
            one = self.verdict
            found.append(
                f"{one.produced:,} produced = {one.in_sink:,} in the sink + {one.dead:,} dead letters; "
                f"{one.in_store:,} in the store; {one.repeated:,} repeated; {one.unsent} not taken by Kafka"
            )
            found += map(str, one.violations)
        found.append("every promise kept" if self.good else "NOT as promised")
        return found

    def json(self) -> dict[str, Any]:
        """Return all of it for a file."""
        return asdict(self) | {
            "good": self.good,
            "verdict": None if self.verdict is None else asdict(self.verdict),
            "episodes": [asdict(one) | {"title": one.title} for one in self.episodes],
        }
