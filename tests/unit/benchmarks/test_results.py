"""Results of benchmarks: what is saved is what the page shows."""

import json
from pathlib import Path

import pytest

from benchmarks.performance_page import markdown
from benchmarks.results import save, spread


def test_a_saved_run_names_machine_date_commit_and_command(tmp_path: Path) -> None:
    measurements = {"records through validate": spread("records/s", [6991.0, 6693.0, 7023.0], aim=10_000)}
    path = save("throughput", "python -m benchmarks.streaming throughput", measurements, tmp_path)
    run = json.loads(path.read_text())
    assert run["measurements"]["records through validate"] == {
        "unit": "records/s", "median": 6991.0, "low": 6693.0, "high": 7023.0, "rounds": 3, "aim": 10_000,
    }  # fmt: skip
    assert run["machine"]["cores"] >= 1
    assert run["commit"]
    page = markdown(tmp_path)
    for part in (
        "| records through validate | 6,991 (6,693 - 7,023) | records/s | 3 | 10,000 |",
        "`python -m benchmarks.streaming throughput`",
        f"{run['date']}, commit `{run['commit']}`, {run['machine']['processor']}",
    ):
        assert part in page


def test_a_name_that_is_no_file_name_and_an_empty_run_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="lower-case"):
        save("../x", "c", {"a": spread("s", [1.0])}, tmp_path)
    with pytest.raises(ValueError, match="no measurements"):
        save("x", "c", {}, tmp_path)


def test_a_page_without_results_says_so(tmp_path: Path) -> None:
    assert "no results yet" in markdown(tmp_path)
