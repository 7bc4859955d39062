"""The short variant of verification/faults.py: things break while records flow, and every record is accounted for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from clients.kafka_admin import create_topics
from local.services import LocalServices, Ports
from pipeline.flink.worker_template import WORKER_NAME
from samples import generate
from samples.kafka import produce
from verification.faults import FAULTS, run_fault
from verification.scene import Scene, scene_on, wait_for

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]

RECORDS = 300
STUCK_RECORDS = 60
SAID_BY_HEALTH = {
    "checkpoints": {"checkpoint"},
    "job-server": {"start"},
}
"""What /health must have said meanwhile of a fault that lasts longer than a look at the job."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Services of its own, since they are broken here, and one job that has to survive all of it."""
    directory = tmp_path_factory.mktemp("with a space")
    services = LocalServices(directory / "services", Ports.free())
    services.up()
    try:
        create_topics(services.kafka)
        stages = "validate,anonymize,enrich"
        with scene_on(services, directory, stages, embedded=True, HEALTH_LAG_SECONDS="5") as made:
            yield made
    finally:
        services.down()


def health(scene: Scene) -> dict[str, str] | None:
    """Return the reasons why the job is not ready, None while it serves nothing."""
    try:
        answer = requests.get(f"http://127.0.0.1:{scene.environment['METRICS_PORT']}/health", timeout=5)
    except requests.ConnectionError:
        return None
    reasons: dict[str, str] = answer.json()["reasons"]
    assert answer.status_code == (503 if reasons else 200)
    return reasons


@contextmanager
def reasons_given(scene: Scene) -> Iterator[set[str]]:
    """Collect what /health says is wrong, from once the job is ready until it is ready again."""
    given: set[str] = set()
    ended = threading.Event()

    def ask() -> None:
        while not ended.wait(0.1):
            given.update(health(scene) or ())

    asking = threading.Thread(target=ask)
    if scene.process is not None:
        wait_for(lambda: health(scene) == {}, 60, "the job is not ready")
    asking.start()
    try:
        yield given
        wait_for(lambda: health(scene) == {}, 60, "the job is not ready again")
    finally:
        ended.set()
        asking.join()


@pytest.mark.parametrize(
    "name", ["none", "python-worker", "kafka", "checkpoints", "partitions", "savepoint", "job-server"]
)
def test_every_record_is_accounted_for(scene: Scene, name: str) -> None:
    samples = list(generate(RECORDS, seed=len(name), broken_share=0.05, prefix=f"{name}-"))
    with reasons_given(scene) as given:
        account = run_fault(scene, name, samples).balance
    assert account.problems == []
    assert account.in_sink + account.dead == account.produced == RECORDS
    assert SAID_BY_HEALTH.get(name, set()) <= given
    assert "Traceback" not in scene.log.read_text()


def test_a_stuck_worker_and_an_unavailable_kafka_are_not_healthy(scene: Scene) -> None:
    if scene.process is None:
        scene.start()
    with reasons_given(scene) as given:
        worker = scene.child(WORKER_NAME)
        worker.suspend()
        # More than one to a partition: a single one could be the mark of a transaction, which is no lag (LagTrend).
        produce(scene.settings.kafka, list(generate(STUCK_RECORDS, prefix="stuck-")))
        wait_for(lambda: "lag" in given, 60, "a job that commits nothing counts as ready")
        said = health(scene)
        worker.resume()
    assert "nothing was committed for" in (said or {})["lag"]
    with reasons_given(scene) as given:
        scene.services.stop("kafka")
        wait_for(lambda: "kafka" in given, 60, "a job without Kafka counts as ready")
        scene.services.start("kafka")


def test_a_transform_that_raises_costs_the_record_it_fails_on_and_tells_nothing_of_it(scene: Scene) -> None:
    samples = list(generate(RECORDS, seed=77, broken_share=0.05, prefix="poison-"))
    account = run_fault(scene, "poison", samples).balance
    assert account.problems == []
    assert account.dead > RECORDS * 0.05
    for log in scene.directory.rglob("*.log*"):
        assert "01712345678" not in log.read_text(errors="replace"), log


def test_every_fault_of_the_issue_is_in_the_suite() -> None:
    assert {"task-manager", "redis", "weaviate", "weather", "python-pool", "job-manager", "rescale"} <= set(FAULTS)
