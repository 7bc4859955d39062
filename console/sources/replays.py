"""Replays of dead letters, started from the console."""

from __future__ import annotations

from typing import Any

from console.sources.letters import LetterIndex
from console.sources.tasks import Task, Tasks
from dead_letters.decision import LEFT, Verdict
from dead_letters.letters import Selection
from dead_letters.replay import Order, Outcome, replay
from pipeline.settings import Settings

REPLAY, DRY_RUN = "replay", "dry run"


class Replays:
    """Starts them, one at a time.

    Args:
        settings: how Kafka is reached, and the keys of letters.
        tasks: run them.
        letters: told when something was replayed.
    """

    def __init__(self, settings: Settings, tasks: Tasks, letters: LetterIndex):
        self._settings = settings
        self._tasks = tasks
        self._letters = letters

    def start(
        self, selection: Selection, *, parked: bool, dry_run: bool, records_per_second: float | None = None
    ) -> Task:
        """Start a replay, or what only decides and writes nothing.

        Raises:
            Busy: one runs already.
        """
        order = Order(
            selection,
            retry_limit=self._settings.dead_letter_retry_limit,
            parked=parked,
            records_per_second=records_per_second,
            dry_run=dry_run,
        )

        def work(task: Task) -> None:
            outcome = Outcome()
            try:
                replay(
                    self._settings.kafka,
                    self._settings.letter_keys,
                    order,
                    total=task.begin,
                    advance=task.advance,
                    outcome=outcome,
                )
            finally:
                # Also after an error: what was committed before stays.
                task.result = outcome_of(outcome, dry_run=dry_run)
                self._letters.forget()
            task.text = summary_of(outcome, dry_run=dry_run)

        return self._tasks.start(DRY_RUN if dry_run else REPLAY, work)


def outcome_of(outcome: Outcome, *, dry_run: bool) -> dict[str, Any]:
    """Return what a replay came to, for JSON."""
    return {
        "dry_run": dry_run,
        "letters": len(outcome.found),
        "replayed": outcome.count(Verdict.REPLAY),
        "parked": outcome.count(Verdict.PARK),
        "done_before": outcome.count(Verdict.DONE),
        "left": outcome.count(*LEFT),
        "unreadable": outcome.unreadable,
        "verdicts": [
            {"verdict": verdict.value, "topic": topic or None, "letters": count}
            for (verdict, topic), count in sorted(outcome.verdicts.items())
        ],
        "keys_needed": dict(sorted(outcome.keys.items())),
    }


def summary_of(outcome: Outcome, *, dry_run: bool) -> str:
    """Return one line for people."""
    would = "would be " if dry_run else ""
    parts = [f"{outcome.count(Verdict.REPLAY):,} {would}replayed"]
    if parked := outcome.count(Verdict.PARK):
        parts.append(f"{parked:,} {would}parked")
    if done := outcome.count(Verdict.DONE):
        parts.append(f"{done:,} were replayed or parked before")
    if left := outcome.count(*LEFT):
        parts.append(f"{left:,} cannot be replayed")
    return f"{len(outcome.found):,} letters: {', '.join(parts)}"
