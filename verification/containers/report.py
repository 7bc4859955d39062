"""What a verification did: steps with their seconds, and the first that failed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from clients.errors import ServiceUnavailable
from verification.containers.podman import CheckFailed
from verification.scene import NotDone


@dataclass(frozen=True)
class Step:
    """One step: its title, what it found, its seconds, and whether it held."""

    title: str
    found: str
    seconds: float
    held: bool = True


@dataclass
class Report:
    """The steps of a run, each told to `say` when it is done.

    Attributes:
        say: is given each line.
        steps: so far.
        counts: records at the end: produced, in the sink, dead letters, in Weaviate, repeated.
    """

    say: Callable[[str], None]
    steps: list[Step] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        """Whether every step held."""
        return all(step.held for step in self.steps)

    def check(self, title: str, step: Callable[[], str]) -> bool:
        """Run a step; return whether it held. Nothing is run after one that did not."""
        if not self.held:
            return False
        began = time.monotonic()
        try:
            found, held = step(), True
        except (CheckFailed, NotDone, ServiceUnavailable) as error:
            found, held = str(error), False
        self.steps.append(Step(title, found, round(time.monotonic() - began, 1), held))
        self.say(line(self.steps[-1]))
        return held

    def as_result(
        self, command: str, date: str, commit: str, machine: Mapping[str, Any], differences: Sequence[str]
    ) -> dict[str, Any]:
        """Return the run as it is written to a file."""
        steps = [asdict(step) for step in self.steps]
        about = {"command": command, "date": date, "commit": commit, "machine": dict(machine)}
        return about | {"held": self.held, "records": self.counts, "steps": steps, "differences": list(differences)}


def line(step: Step) -> str:
    """Return a step as a line for people."""
    return f"{'✓' if step.held else '✗'} {step.title}: {step.found}  ({step.seconds:.0f} s)"


def write(result: Mapping[str, Any], path: Path) -> None:
    """Write a run to a file."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
