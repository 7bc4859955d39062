"""Flink's own configuration for a job, made of our settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from runtime.ports import HOST

CHECKPOINTS_KEPT = 2
TOLERATED_CHECKPOINT_FAILURES = 1_000_000
"""A checkpoint that fails commits nothing and is tried again at the next interval; it is no reason to stop the records,
which would then be read again and again. The job says so as long as it lasts (see `pipeline.flink.supervision`)."""


def configuration(
    state_url: str, job_name: str, checkpoint_seconds: float, savepoint: str | None, rest_port: int | None
) -> dict[str, Any]:
    """Return the contents of `config.yaml`, keys as in nightlies.apache.org/flink, release 1.19, deployment/config.

    Args:
        state_url: where checkpoints and savepoints are.
        job_name: they are in directories of this name.
        checkpoint_seconds: time between checkpoints.
        savepoint: where to restore from.
        rest_port: of the embedded Flink's REST interface; None for a cluster, which has its own.
    """
    found: dict[str, Any] = {
        "execution.checkpointing.interval": f"{round(checkpoint_seconds * 1000)} ms",
        "execution.checkpointing.min-pause": f"{round(checkpoint_seconds * 500)} ms",
        # A bundle is finished before a checkpoint, and while Weaviate is unavailable a bundle waits.
        "execution.checkpointing.timeout": "30 min",
        "execution.checkpointing.tolerable-failed-checkpoints": TOLERATED_CHECKPOINT_FAILURES,
        # A job that was cancelled or has failed resumes from its group's offsets, which need no checkpoint.
        "execution.checkpointing.externalized-checkpoint-retention": "DELETE_ON_CANCELLATION",
        "state.backend.type": "hashmap",
        "state.checkpoints.dir": f"{state_url}/checkpoints/{job_name}",
        "state.checkpoints.num-retained": CHECKPOINTS_KEPT,
        "state.savepoints.dir": savepoint_directory(state_url, job_name),
        # Whatever breaks, it is tried again, less and less often, for ever.
        "restart-strategy.type": "exponential-delay",
        "restart-strategy.exponential-delay.initial-backoff": "1 s",
        "restart-strategy.exponential-delay.max-backoff": "30 s",
        "restart-strategy.exponential-delay.reset-backoff-threshold": "5 min",
    }
    if savepoint is not None:
        found["execution.savepoint.path"] = savepoint
        # An upgrade may leave an operator out; all that is kept is the source's offsets.
        found["execution.savepoint.ignore-unclaimed-state"] = True
    if rest_port is not None:
        found |= {
            "rest.address": HOST,
            "rest.bind-address": HOST,
            "rest.port": rest_port,
            "rest.bind-port": str(rest_port),
            "taskmanager.memory.network.min": "32 mb",
        }
    return found


def savepoint_directory(state_url: str, job_name: str) -> str:
    """Return where the savepoints of a job are."""
    return f"{state_url}/savepoints/{job_name}"


def write(directory: Path, found: dict[str, Any]) -> None:
    """Write `found` as the `config.yaml` of `directory`. Flink 1.19 takes flat keys."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "config.yaml").write_text(yaml.safe_dump(found), encoding="utf-8")
