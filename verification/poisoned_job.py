"""The main job with a stage that fails on some records by design; run as `python -m verification.poisoned_job`.

What an unforeseen bug of ours does: it must cost the record it fails on, and nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import apache_beam as beam

from pipeline import main
from pipeline.flink import submission
from pipeline.graph import Plan
from pipeline.plan import plan
from pipeline.settings import Settings
from schemas.topics import Stage
from transforms.metrics import StageMetrics
from transforms.prometheus import Recording
from transforms.records import Record
from transforms.stage import DEAD_LETTERS, Processor, StageContext, StageOutput, run_stage

POISON = "00"
"""End of the ids that are poison."""


def _fail(record: Record) -> Record:
    if record.id.endswith(POISON):
        raise RuntimeError("call 01712345678")  # what a library might say, personal data and all
    return record


def _open(metrics: StageMetrics) -> Processor:
    return _fail


@dataclass(eq=False)
class Poisoned(beam.PTransform):  # type: ignore[misc]
    """`inner`, behind a step of the same stage that fails on poison."""

    inner: beam.PTransform
    context: StageContext

    def expand(self, records: beam.PCollection[Record]) -> StageOutput:
        """Wire both."""
        first = run_stage(records, Stage.ENRICH, _open, self.context)
        second: StageOutput = first.ok | "inner" >> self.inner
        dead = (first.dead_letters, second.dead_letters) | DEAD_LETTERS >> beam.Flatten()
        return StageOutput(second.ok, dead)


def poisoned_plan(
    settings: Settings, recording: Recording, workers: int, *, plan: Callable[[Settings, Recording, int], Plan]
) -> Plan:
    """Return the job's plan with a poisoned Enrich."""
    found = plan(settings, recording, workers)
    enrich = Poisoned(found.stages[Stage.ENRICH], StageContext(settings.sealer, recording))
    return replace(found, stages=found.stages | {Stage.ENRICH: enrich})


if __name__ == "__main__":
    from verification import poisoned_job

    # By the module's name, not as __main__: the workers import it.
    setattr(submission, "plan", partial(poisoned_job.poisoned_plan, plan=plan))  # noqa: B010
    sys.exit(main.main())
