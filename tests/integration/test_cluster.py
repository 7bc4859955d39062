"""A standalone Flink: the job left with it, a task manager killed, stopped and resumed by `scripts.job`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.ledger import balance
from benchmarks.scene import Scene, scene_on, wait_for
from pipeline.kafka_admin import create_topics
from runtime.services import CLUSTER_NAMES, LocalServices, Ports
from samples import generate
from samples.kafka import produce

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]

PROJECT = Path(__file__).parents[2]
STAGES = "validate,anonymize,enrich"
NAME = "bd-stream-validate-anonymize-enrich"
RECORDS = 300


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    directory = tmp_path_factory.mktemp("cluster")
    services = LocalServices(directory / "services", Ports.free())
    services.up([*("kafka", "redis", "weather"), *CLUSTER_NAMES])
    try:
        create_topics(services.kafka)
        with scene_on(services, directory, STAGES, embedded=False, parallelism=2, WEAVIATE_URL="none") as made:
            yield made
    finally:
        services.down()


def run(scene: Scene, *command: str, expect: int = 0) -> str:
    environment = dict(os.environ) | scene.environment | {"PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        env=environment,
        cwd=scene.directory,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout + done.stderr


def flow(scene: Scene, prefix: str) -> list[str]:
    """Send records, wait until all are committed, return what does not balance."""
    samples = list(generate(RECORDS, broken_share=0.05, prefix=prefix))
    started_at, before = scene.ends(), scene.counts.read().committed
    produce(scene.settings.kafka, samples)
    wait_for(lambda: scene.counts.read().committed - before >= RECORDS, 180, f"{prefix} did not come through")
    return balance(samples, scene.settings, started_at).problems


def test_a_job_left_with_the_cluster_survives_and_is_stopped_and_resumed(scene: Scene) -> None:
    said = run(scene, "pipeline.main", "--runner=FlinkRunner", "--parallelism=2", "--detach")
    assert "The job runs on its own" in said
    assert flow(scene, "first-") == []
    listed = run(scene, "scripts.job", "list")
    assert "running" in listed

    scene.services.kill("flink-tasks-1")
    assert flow(scene, "task-manager-killed-") == []

    refused = run(scene, "pipeline.main", "--runner=FlinkRunner", expect=2)
    assert f"the job {NAME} runs on" in refused
    replaced = run(scene, "pipeline.main", "--runner=FlinkRunner", "--parallelism=2", "--replace", "--detach")
    assert "The job runs on its own" in replaced
    assert flow(scene, "replaced-") == []

    assert "Stopped; savepoint: file:" in run(scene, "scripts.job", "stop", NAME)
    resumed = run(scene, "scripts.job", "resume", "--parallelism=2", "--detach")
    assert "The job runs on its own" in resumed
    assert flow(scene, "resumed-") == []
    assert "Last savepoint of" in run(scene, "scripts.job", "list")
    run(scene, "scripts.job", "stop", NAME)


def test_a_job_that_does_not_run_is_named(scene: Scene) -> None:
    said = run(scene, "scripts.job", "stop", "no-such-job", expect=2)
    assert "0 jobs named 'no-such-job' run" in said
    assert "Traceback" not in said
