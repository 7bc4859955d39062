"""The short variant of benchmarks/faults.py: things break while records flow, and every record is accounted for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.faults import FAULTS, run_fault
from benchmarks.scene import Scene, scene_on
from pipeline.kafka_admin import create_topics
from runtime.services import LocalServices, Ports
from samples import generate

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]

RECORDS = 300


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Services of its own, since they are broken here, and one job that has to survive all of it."""
    directory = tmp_path_factory.mktemp("with a space")
    services = LocalServices(directory / "services", Ports.free())
    services.up()
    try:
        create_topics(services.kafka)
        with scene_on(services, directory, "validate,anonymize,enrich", embedded=True) as made:
            yield made
    finally:
        services.down()


@pytest.mark.parametrize(
    "name", ["none", "python-worker", "java-worker", "kafka", "checkpoints", "partitions", "savepoint", "job-server"]
)
def test_every_record_is_accounted_for(scene: Scene, name: str) -> None:
    samples = list(generate(RECORDS, seed=len(name), broken_share=0.05, prefix=f"{name}-"))
    account = run_fault(scene, name, samples).balance
    assert account.problems == []
    assert account.in_sink + account.dead == account.produced == RECORDS
    assert "Traceback" not in scene.log.read_text()


def test_a_transform_that_raises_costs_the_record_it_fails_on_and_tells_nothing_of_it(scene: Scene) -> None:
    samples = list(generate(RECORDS, seed=77, broken_share=0.05, prefix="poison-"))
    account = run_fault(scene, "poison", samples).balance
    assert account.problems == []
    assert account.dead > RECORDS * 0.05
    for log in scene.directory.rglob("*.log*"):
        assert "01712345678" not in log.read_text(errors="replace"), log


def test_every_fault_of_the_issue_is_in_the_suite() -> None:
    assert {"task-manager", "redis", "weaviate", "weather", "python-pool", "job-manager", "rescale"} <= set(FAULTS)
