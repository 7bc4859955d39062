"""How many hosts a rate needs: a model of CPU time per record, fitted to a few measured runs and checked on others.

A record costs a job what it costs once - read, handed over between the JVMs and Python - and what each stage adds: its
function and the write of its output. Both are fitted for each program apart (`PARTS`), from jobs of one stage each and
one job of three stages fused: three jobs pay three times what the fused one pays once. Pure: nothing is measured here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PYTHON, JVM, KAFKA, WEAVIATE, REST = (
    "Python workers",
    "Flink",
    "Kafka",
    "Weaviate",
    "Redis and weather",
)
PARTS = (PYTHON, JVM, KAFKA, WEAVIATE, REST)
SHARE_PARTS = (PYTHON, JVM)
"""What one share of a job (PARALLELISM) runs on: a thread of Flink, a Java and a Python worker."""
FUSED = ("validate", "anonymize", "enrich")
ALL = (*FUSED, "embed")
KNOWN = "embed, known texts"
"""Embed without inference: every text was embedded before. What is left beside a GPU."""

Cost = Mapping[str, float]
"""Milliseconds of CPU per record, by part."""


@dataclass(frozen=True)
class Run:
    """One measured run of a job.

    Attributes:
        stages: of the job; `KNOWN` in place of embed where every text had been embedded before.
        shares: PARALLELISM.
        cpu: ms of CPU per record.
        rate: records/s.
        free_cores: cores that programs of others left.
    """

    stages: tuple[str, ...]
    shares: int
    cpu: Cost
    rate: float
    free_cores: float


@dataclass(frozen=True)
class Model:
    """What a record costs.

    Attributes:
        once: what a job pays for a record, whatever its stages.
        stages: what each stage adds.
        share_cores: cores that one share keeps busy while it is the limit, without embed and with it.
    """

    once: Cost
    stages: Mapping[str, Cost]
    share_cores: Mapping[bool, float]

    def cost(self, stages: Sequence[str]) -> dict[str, float]:
        """Return ms of CPU per record of a job of `stages`, by part."""
        return {part: self.once[part] + sum(self.stages[stage][part] for stage in stages) for part in PARTS}

    def rate(self, stages: Sequence[str], shares: int, cores: float) -> float:
        """Return the records/s that `shares` on `cores`, which the services use too, can do."""
        cost = self.cost(stages)
        by_shares = shares * self.share_cores[ALL[-1] in stages] * 1000 / _of(cost, SHARE_PARTS)
        return min(by_shares, cores * 1000 / sum(cost.values()))


def fit(singles: Mapping[str, Run], fused: Run, embed: Run) -> Model:
    """Return the model of some measured runs.

    Args:
        singles: a job of each stage alone, by stage, those of `fused` among them.
        fused: one job of several stages, without embed.
        embed: the job of embed alone, of one share.
    """
    once = {
        part: max(0.0, sum(singles[stage].cpu[part] for stage in fused.stages) - fused.cpu[part])
        / (len(fused.stages) - 1)
        for part in PARTS
    }
    stages = {stage: {part: max(0.0, run.cpu[part] - once[part]) for part in PARTS} for stage, run in singles.items()}
    return Model(once, stages, {False: _busy(fused), True: _busy(embed)})


def _busy(run: Run) -> float:
    """Return the cores that each share of `run` kept busy."""
    return _of(run.cpu, SHARE_PARTS) * run.rate / 1000 / run.shares


def _of(cost: Cost, parts: Sequence[str]) -> float:
    return sum(cost[part] for part in parts)


@dataclass(frozen=True)
class Need:
    """What a rate needs.

    Attributes:
        rate: records/s.
        shares: PARALLELISM, and the fewest partitions of a topic that carries most of the records.
        worker_hosts: hosts of Flink and its workers.
        broker_hosts: hosts of Kafka.
        weaviate_hosts: hosts of Weaviate.
        gpus: that embed; 0 where the workers do.
        written_mb: megabytes that are written to Kafka in a second, once for each replica.
    """

    rate: float
    shares: int
    worker_hosts: int
    broker_hosts: int
    weaviate_hosts: int
    gpus: int
    written_mb: float


def need(
    model: Model,
    rate: float,
    *,
    host_cores: int,
    filled: float,
    written_bytes: float,
    gpu_texts_per_second: float | None = None,
) -> Need:
    """Return what the four stages need at `rate`.

    Args:
        model: fitted.
        rate: records/s.
        host_cores: of a host.
        filled: share of cores and of a GPU that may be busy in the mean.
        written_bytes: of all outputs of a record.
        gpu_texts_per_second: of one GPU that embeds; None for the workers' CPU.
    """
    cost = model.cost(ALL if gpu_texts_per_second is None else (*FUSED, KNOWN))

    def hosts(*parts: str) -> int:
        return max(1, math.ceil(rate * _of(cost, parts) / 1000 / (host_cores * filled)))

    # A share whose texts a GPU embeds is as busy as one without embed.
    busy = model.share_cores[gpu_texts_per_second is None]
    shares = max(1, math.ceil(rate * _of(cost, SHARE_PARTS) / 1000 / (busy * filled)))
    return Need(
        rate,
        shares,
        hosts(*SHARE_PARTS),
        hosts(KAFKA),
        hosts(WEAVIATE),
        0 if gpu_texts_per_second is None else math.ceil(rate / (gpu_texts_per_second * filled)),
        rate * written_bytes / 1e6,
    )
