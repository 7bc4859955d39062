"""Counts of dead letters: by stage and reason, by field and rule, by age. No I/O in here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dead_letters.journal import Fate
from dead_letters.letters import Letter

AGES: tuple[tuple[str, timedelta], ...] = (
    ("1 hour", timedelta(hours=1)),
    ("1 day", timedelta(days=1)),
    ("7 days", timedelta(days=7)),
)
OLDER = "older"
"""Ages are counted up to each of `AGES`, the rest as this."""
OPEN = "open"
"""Neither replayed nor parked."""


def age_name(age: timedelta) -> str:
    """Return which of `AGES` an `age` falls below."""
    return next((name for name, limit in AGES if age < limit), OLDER)


@dataclass
class Group:
    """Letters of one stage and reason."""

    letters: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    ages: Counter[str] = field(default_factory=Counter)


@dataclass
class Totals:
    """What is in the dead-letter topics.

    Attributes:
        groups: by stage and reason.
        rules: letters by stage, field and rule; one that broke several counts with each.
        unreadable: records that are no dead letters.
        oldest, newest: when the first and the last of them failed.
    """

    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    rules: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unreadable: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None

    @property
    def letters(self) -> int:
        """How many letters there are."""
        return sum(group.letters for group in self.groups.values())

    def add(self, letter: Letter, fate: Fate | None, now: datetime) -> None:
        """Count `letter`, whose fate is `fate`, as it is `now`."""
        envelope = letter.envelope
        group = self.groups.setdefault((envelope.stage, envelope.error_type), Group())
        group.letters += 1
        group.fates[OPEN if fate is None else fate.value] += 1
        group.ages[age_name(now - letter.failed_at)] += 1
        for detail in set(envelope.details):
            self.rules[envelope.stage, detail.field, detail.rule] += 1
        self.oldest = letter.failed_at if self.oldest is None else min(self.oldest, letter.failed_at)
        self.newest = letter.failed_at if self.newest is None else max(self.newest, letter.failed_at)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it for JSON."""
        names = (*(name for name, _ in AGES), OLDER)
        return {
            "letters": self.letters,
            "unreadable": self.unreadable,
            "oldest": None if self.oldest is None else self.oldest.isoformat(),
            "newest": None if self.newest is None else self.newest.isoformat(),
            "by_reason": [
                {
                    "stage": stage,
                    "reason": reason,
                    "letters": group.letters,
                    **{name: group.fates[name] for name in (OPEN, *Fate)},
                    "ages": {name: group.ages[name] for name in names},
                }
                for (stage, reason), group in sorted(self.groups.items())
            ],
            "by_field": [
                {"stage": stage, "field": name, "rule": rule, "letters": count}
                for (stage, name, rule), count in sorted(self.rules.items())
            ],
        }
