"""The measured runs of the capacity model in a result file, and out of it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import results
from benchmarks.capacity_model import ALL, FUSED, KNOWN, PARTS, Model, Run, fit

NAME = "capacity"
CPU, RATE, FREE, WRITTEN = "ms of CPU a record", "records/s", "cores", "bytes a record"


class Spec(NamedTuple):
    """A run: the stages of its job, and its PARALLELISM."""

    stages: tuple[str, ...]
    shares: int

    @property
    def title(self) -> str:
        """How it is called in the file and on the page."""
        return " + ".join(self.stages) + ("" if self.shares == 1 else f", PARALLELISM={self.shares}")


FITTED = (*(Spec((stage,), 1) for stage in (*ALL, KNOWN)), Spec(FUSED, 1))
CHECKED = (Spec(ALL, 1), Spec(ALL, 2), Spec(FUSED[:2], 1), Spec(FUSED, 2))


@dataclass(frozen=True)
class Measured:
    """A run, and the bytes of its outputs a record, by stage."""

    run: Run
    written: Mapping[str, float]


def measurements(found: Mapping[Spec, list[Measured]]) -> dict[str, dict[str, Any]]:
    """Return what `benchmarks.results.save` takes of all rounds of some runs."""
    made: dict[str, dict[str, Any]] = {}
    for spec, rounds in found.items():
        for part in PARTS:
            made[f"{spec.title}: {part}"] = results.spread(CPU, [one.run.cpu[part] for one in rounds])
        made[f"{spec.title}: rate"] = results.spread(RATE, [one.run.rate for one in rounds])
        made[f"{spec.title}: cores that others left"] = results.spread(FREE, [one.run.free_cores for one in rounds])
        for stage in rounds[0].written:
            sizes = [one.written[stage] for one in rounds]
            made[f"{spec.title}: output of {stage}"] = results.spread(WRITTEN, sizes)
    return made


@dataclass(frozen=True)
class Result:
    """A result file: its machine and command, and the runs by what they are."""

    command: str
    date: str
    commit: str
    machine: Mapping[str, Any]
    runs: Mapping[Spec, Measured]

    @property
    def model(self) -> Model:
        """The model of its fitted runs."""
        singles = {spec.stages[0]: self.runs[spec].run for spec in FITTED if len(spec.stages) == 1}
        return fit(singles, self.runs[Spec(FUSED, 1)].run, self.runs[Spec(("embed",), 1)].run)

    @property
    def written_bytes(self) -> float:
        """Bytes of all outputs of a record."""
        return sum(self.runs[Spec(ALL, 1)].written.values())


def load(directory: Path = results.DIRECTORY) -> Result:
    """Return the saved result; of each measurement the median."""
    saved = json.loads((directory / f"{NAME}.json").read_text(encoding="utf-8"))

    def median(spec: Spec, what: str) -> float:
        return float(saved["measurements"][f"{spec.title}: {what}"]["median"])

    runs = {}
    for spec in (*FITTED, *CHECKED):
        cpu = {part: median(spec, part) for part in PARTS}
        run = Run(spec.stages, spec.shares, cpu, median(spec, "rate"), median(spec, "cores that others left"))
        names = ["embed" if stage == KNOWN else stage for stage in spec.stages]
        runs[spec] = Measured(run, {stage: median(spec, f"output of {stage}") for stage in names})
    return Result(saved["command"], saved["date"], saved["commit"], saved["machine"], runs)
