"""The arithmetic of the capacity model, on costs that are known; the runs behind it take minutes and real services."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import results, scaling_page
from benchmarks.capacity_model import (
    ALL,
    FUSED,
    JVM,
    KAFKA,
    KNOWN,
    PARTS,
    PYTHON,
    REST,
    WEAVIATE,
    Model,
    Run,
    fit,
    need,
)
from benchmarks.capacity_results import CHECKED, FITTED, Measured, Spec, load, measurements

ONCE = {PYTHON: 0.1, JVM: 0.2, KAFKA: 0.02, WEAVIATE: 0.0, REST: 0.0}
STAGES = {
    "validate": {PYTHON: 0.1, JVM: 0.0, KAFKA: 0.02, WEAVIATE: 0.0, REST: 0.0},
    "anonymize": {PYTHON: 0.3, JVM: 0.0, KAFKA: 0.02, WEAVIATE: 0.0, REST: 0.0},
    "enrich": {PYTHON: 0.1, JVM: 0.0, KAFKA: 0.02, WEAVIATE: 0.0, REST: 0.01},
    "embed": {PYTHON: 3.0, JVM: 0.0, KAFKA: 0.1, WEAVIATE: 1.0, REST: 0.0},
    KNOWN: {PYTHON: 0.4, JVM: 0.0, KAFKA: 0.1, WEAVIATE: 1.0, REST: 0.0},
}
SHARE_CORES = {False: 1.1, True: 1.7}
TRUE = Model(ONCE, STAGES, SHARE_CORES)


def run_of(spec: Spec) -> Run:
    """Return what would be measured of a job if the model were true."""
    cost = TRUE.cost(spec.stages)
    busy = SHARE_CORES[bool({"embed", KNOWN} & set(spec.stages))] * spec.shares
    return Run(spec.stages, spec.shares, cost, busy * 1000 / (cost[PYTHON] + cost[JVM]), 2.0)


def fitted(**changed: Run) -> Model:
    runs = {spec.stages[0]: run_of(spec) for spec in FITTED if len(spec.stages) == 1} | changed
    return fit(runs, run_of(Spec(FUSED, 1)), runs["embed"])


def test_costs_that_add_up_are_found_again() -> None:
    model = fitted()
    assert model.once == pytest.approx(ONCE)
    for stage, cost in STAGES.items():
        assert model.stages[stage] == pytest.approx(cost)
    assert model.share_cores == pytest.approx(SHARE_CORES)
    assert model.cost(ALL) == pytest.approx(TRUE.cost(ALL))  # of a job that it was not fitted to


def test_noise_makes_no_cost_negative() -> None:
    cheap = dict.fromkeys(PARTS, 0.0)
    model = fitted(validate=Run(("validate",), 1, cheap, 1000.0, 2.0))
    costs = [*model.once.values(), *(ms for stage in model.stages.values() for ms in stage.values())]
    assert min(costs) == 0.0


def test_a_rate_is_limited_by_the_shares_or_by_the_cores() -> None:
    assert TRUE.rate(FUSED, 1, 100) == pytest.approx(1.1 / 0.8e-3)
    assert TRUE.rate(FUSED, 4, 100) == pytest.approx(4 * 1.1 / 0.8e-3)
    whole = sum(TRUE.cost(FUSED).values())
    assert TRUE.rate(FUSED, 4, 2) == pytest.approx(2 / (whole / 1000))


def test_hosts_and_shares_of_a_rate() -> None:
    without = need(TRUE, 10_000, host_cores=16, filled=0.5, written_bytes=20_000)
    # 3.8 ms of workers: 38 cores; a share fills 1.7 of them, half of the time.
    assert (without.worker_hosts, without.shares, without.gpus) == (5, 45, 0)
    assert (without.broker_hosts, without.weaviate_hosts, without.written_mb) == (1, 2, 200.0)
    beside = need(TRUE, 10_000, host_cores=16, filled=0.5, written_bytes=20_000, gpu_texts_per_second=15_000)
    # 1.2 ms of workers: 12 cores, of which a share without inference fills 1.1.
    assert (beside.worker_hosts, beside.shares, beside.gpus) == (2, 22, 2)


def test_a_small_rate_needs_one_of_each() -> None:
    one = need(TRUE, 1, host_cores=16, filled=0.7, written_bytes=1000, gpu_texts_per_second=40_000)
    assert (one.shares, one.worker_hosts, one.broker_hosts, one.weaviate_hosts, one.gpus) == (1, 1, 1, 1, 1)


def saved(directory: Path) -> Path:
    found = {}
    for spec in (*FITTED, *CHECKED):
        names = ["embed" if stage == KNOWN else stage for stage in spec.stages]
        found[spec] = [Measured(run_of(spec), dict.fromkeys(names, 1000.0))]
    return results.save("capacity", "python -m benchmarks.capacity --save", measurements(found), directory)


def test_a_result_file_gives_the_model_back(tmp_path: Path) -> None:
    saved(tmp_path)
    found = load(tmp_path)
    assert found.model.cost(ALL) == pytest.approx(TRUE.cost(ALL))
    assert found.written_bytes == 4000
    assert found.runs[Spec(ALL, 2)].run.shares == 2


def test_the_page_has_every_check_and_no_number_but_those_of_the_result(tmp_path: Path) -> None:
    assert "There is no result yet" in scaling_page.markdown(tmp_path)
    saved(tmp_path)
    page = scaling_page.markdown(tmp_path)
    for spec in CHECKED:
        [row] = [line for line in page.splitlines() if line.startswith(f"| {spec.title} |")]
        assert "| 1.00 |" in row  # predicted as measured
    assert page.count("| 100,000 |") == 2


def test_a_title_names_one_run() -> None:
    titles = [spec.title for spec in (*FITTED, *CHECKED)]
    assert len(set(titles)) == len(titles)
    assert not {spec for spec in CHECKED if spec in FITTED}


def test_a_result_file_is_json_with_the_machine_and_the_command(tmp_path: Path) -> None:
    read = json.loads(saved(tmp_path).read_text())
    assert read["command"] == "python -m benchmarks.capacity --save"
    assert {one["unit"] for one in read["measurements"].values()} == {
        "ms of CPU a record",
        "records/s",
        "cores",
        "bytes a record",
    }
