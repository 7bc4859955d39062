"""A standalone Flink: the job left with it, a task manager killed, stopped and resumed by `bd job`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from clients.kafka_admin import create_topics
from local.services import CLUSTER_NAMES, LocalServices, Ports
from pipeline.flink.helper_process import HelperProcess, running
from samples import generate
from samples.kafka import produce
from schemas.topics import SOURCE_TOPICS
from verification.ledger import balance
from verification.scene import Scene, scene_on, wait_for

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


def scraped(port: int) -> dict[tuple[str, str], float]:
    """Return what the port serves, by name and stage, other labels added up."""
    found: defaultdict[tuple[str, str], float] = defaultdict(float)
    text = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name, sample.labels.get("stage", "")] += sample.value
    return found


def test_a_job_left_with_the_cluster_survives_and_is_stopped_and_resumed(scene: Scene) -> None:
    said = run(scene, "pipeline.main", "--runner=FlinkRunner", "--parallelism=2", "--detach")
    assert "The job runs on its own" in said
    port = int(scene.environment["METRICS_PORT"])
    command = [sys.executable, "-m", "pipeline.flink.detached"]
    environment = scene.environment | {"PYTHONPATH": str(PROJECT)}
    metrics = HelperProcess("metrics", command, port, environment, scene.directory / "metrics.log")
    with running([metrics]):
        assert flow(scene, "first-") == []
        first = scraped(port)
        assert first["bd_stream_messages_processed_total", "validate"] == RECORDS
        wait_for(lambda: scraped(port)["bd_stream_ready", ""] == 1, 30, "the job is not ready")
        listed = run(scene, "cli", "job", "list")
        assert "running" in listed

        scene.services.kill("flink-tasks-1")
        assert flow(scene, "task-manager-killed-") == []
        # What the workers counted that died with the task manager is still there; some records came twice.
        now = scraped(port)
        assert now["bd_stream_messages_processed_total", "validate"] >= 2 * RECORDS
        assert all(now[key] >= count for key, count in first.items() if key[0].endswith("_total"))

    refused = run(scene, "pipeline.main", "--runner=FlinkRunner", expect=2)
    assert f"the job {NAME} runs on" in refused
    replaced = run(scene, "pipeline.main", "--runner=FlinkRunner", "--parallelism=2", "--replace", "--detach")
    assert "The job runs on its own" in replaced
    assert flow(scene, "replaced-") == []

    assert "Stopped; savepoint: file:" in run(scene, "cli", "job", "stop", NAME)
    resumed = run(scene, "cli", "job", "resume", "--parallelism=2", "--detach")
    assert "The job runs on its own" in resumed
    assert flow(scene, "resumed-") == []
    assert "Last savepoint of" in run(scene, "cli", "job", "list")

    # A job that nobody watches reads the partitions it began with. The savepoint that stops it holds these, and none of
    # the new ones would ever be read by what is restored from it.
    said = run(scene, "cli", "topics", "grow", *SOURCE_TOPICS, "--partitions=4")
    assert "source.social.tiktok: 2 -> 4\n" in said
    assert "sink.snowflake.social: 2 -> 4\n" in said
    assert "source.social.tiktok has as many already" in run(
        scene, "cli", "topics", "grow", "source.social.tiktok", "--partitions=4", expect=2
    )
    assert "Stopped; savepoint: file:" in run(scene, "cli", "job", "stop", NAME)
    resumed = run(scene, "cli", "job", "resume", "--parallelism=2", "--detach")
    assert "taken with other partitions" in resumed
    assert flow(scene, "grown-") == []
    assert all(scene.counts.partitions()[topic] == 4 for topic in SOURCE_TOPICS)
    run(scene, "cli", "job", "stop", NAME)


def test_a_job_that_does_not_run_is_named(scene: Scene) -> None:
    said = run(scene, "cli", "job", "stop", "no-such-job", expect=2)
    assert "0 jobs named 'no-such-job' run" in said
    assert "Traceback" not in said
