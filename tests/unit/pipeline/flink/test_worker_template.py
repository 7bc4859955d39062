"""A Python worker is there in no time: forked off a process that has imported everything, and ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import grpc
import psutil
import pytest
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc

from pipeline.flink import python_workers
from pipeline.flink.helpers import preload
from pipeline.flink.preload import Preload, Store
from pipeline.flink.worker_template import WORKER_NAME, Template, Wanted
from pipeline.plan import model_config
from pipeline.settings import load_settings
from runtime.ports import HOST, free_ports
from transforms.embedding import ModelConfig

PROJECT = Path(__file__).parents[4]
SETTINGS = {
    "privacy_salt": "sLkq7Zx0vN3rT8yWc2Hf5Jd9Mb4Gp1Ae",
    "dead_letter_key": "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=",
    "parallelism": "3",
}
NOWHERE = "127.0.0.1:1"
"""Beam's worker waits for its control service there, which is all it does here."""


@pytest.fixture(scope="module")
def template() -> Iterator[Template]:
    made = Template()
    made.fork(Wanted(NOWHERE, "warm")).kill()
    yield made
    made._process.kill()
    made._process.wait()


def wait_for(done: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_worker_is_a_process_of_its_own_much_sooner_than_its_imports_take(template: Template) -> None:
    began = time.monotonic()
    workers = [template.fork(Wanted(NOWHERE, str(number))) for number in range(3)]
    assert time.monotonic() - began < 3  # an import of all of it takes 5 s, on a busy machine 20
    assert len({worker.pid for worker in workers}) == 3
    wait_for(lambda: {psutil.Process(worker.pid).name() for worker in workers} == {WORKER_NAME})
    for worker in workers:
        worker.terminate()
        worker.wait(10)
        wait_for(partial(lambda pid: not psutil.pid_exists(pid), worker.pid))  # collected, too


def test_all_its_modules_are_there_before_a_fork() -> None:
    code = (
        "import sys; from pipeline.flink import worker_template as it; it.import_all(); before = set(sys.modules);"
        "import pipeline.sinks.weaviate, transforms.anonymize, transforms.embed, clients.weaviate;"
        "import gc; print(sorted(set(sys.modules) - before), gc.get_freeze_count() > 100_000)"
    )
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    printed = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    assert printed == "[] True\n"  # and no collection of a worker walks through what it was forked with


def test_a_template_that_died_is_replaced_and_takes_its_workers_along(template: Template) -> None:
    worker = template.fork(Wanted(NOWHERE, "1"))
    template._process.kill()
    wait_for(lambda: not worker.alive())
    other = template.fork(Wanted(NOWHERE, "2"))
    assert other.alive()
    other.kill()


@pytest.fixture
def ahead() -> Iterator[tuple[Template, list[psutil.Process]]]:
    """A template with two workers forked ahead, whose model does not exist."""
    made = Template(Preload(ModelConfig(name="/no/such/model"), workers=2))
    process = psutil.Process(made._process.pid)
    wait_for(lambda: len([child for child in process.children() if child.name() == WORKER_NAME]) == 2, 60)
    yield made, process.children()
    made._process.kill()
    made._process.wait()


def test_the_first_workers_are_there_before_they_are_asked_for(ahead: tuple[Template, list[psutil.Process]]) -> None:
    template, there = ahead
    workers = [template.fork(Wanted(NOWHERE, str(number))) for number in range(3)]
    assert [worker.pid for worker in workers[:2]] == [process.pid for process in there]
    assert workers[2].pid not in {process.pid for process in there}
    time.sleep(1)  # a model that cannot be loaded is no reason to end: the stage that needs it says so
    assert all(worker.alive() for worker in workers)


def test_a_worker_that_died_before_it_was_asked_for_is_not_handed_out(
    ahead: tuple[Template, list[psutil.Process]],
) -> None:
    template, there = ahead
    there[0].kill()
    wait_for(lambda: not there[0].is_running())
    first, second = (template.fork(Wanted(NOWHERE, str(number))) for number in range(2))
    assert first.pid == there[1].pid
    assert second.pid not in {process.pid for process in there}


def test_workers_ahead_end_with_their_template(ahead: tuple[Template, list[psutil.Process]]) -> None:
    template, there = ahead
    template._process.kill()
    wait_for(lambda: not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in there))


def test_what_is_loaded_ahead_is_found_by_the_jobs_stages() -> None:
    settings = load_settings(SETTINGS, dotenv=None)
    wanted = preload(settings)
    assert wanted is not None
    assert wanted.workers == settings.parallelism
    assert Preload.from_json(wanted.to_json()).model == model_config(settings, settings.parallelism)
    assert preload(load_settings(SETTINGS | {"stages": "validate,anonymize"}, dotenv=None)) is None


def test_no_key_stands_among_a_programs_arguments() -> None:
    address = {"weaviate_url": "http://127.0.0.1:18080", "weaviate_grpc_port": "15051"}
    keyless = preload(load_settings(SETTINGS | address, dotenv=None))
    assert keyless is not None
    assert keyless.store == Store("http://127.0.0.1:18080", 15051)
    assert Preload.from_json(keyless.to_json()) == keyless
    for other in ({"weaviate_api_key": "a-key-of-weaviate"}, {"weaviate_url": "none"}):
        wanted = preload(load_settings(SETTINGS | address | other, dotenv=None))
        assert wanted is not None
        assert wanted.store is None
        assert "a-key-of-weaviate" not in wanted.to_json()


def test_task_managers_with_workers_of_one_name_do_not_end_each_others() -> None:
    pool = python_workers.ForkedWorkers(Template())
    endpoint = SimpleNamespace(url=NOWHERE)
    request = SimpleNamespace(control_endpoint=endpoint, worker_id="1-1")
    for _ in range(2):
        assert not pool.StartWorker(request, None).error
    both = list(pool._workers["1-1"])
    pool.StopWorker(request, None)
    assert [worker.alive() for worker in both] == [True, True]
    both[0].kill()
    both[0].wait(10)
    pool.StopWorker(request, None)
    assert not both[1].alive()
    pool._template._process.kill()
    pool._template._process.wait()


def test_a_full_disk_under_the_pools_log_keeps_no_worker_from_starting(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = python_workers.ForkedWorkers(template)
    request = SimpleNamespace(control_endpoint=SimpleNamespace(url=NOWHERE), worker_id="full")
    full = open("/dev/full", "w")  # noqa: SIM115 - it cannot be closed without an error
    monkeypatch.setattr(sys, "stdout", full)
    assert not pool.StartWorker(request, None).error
    [worker] = pool._workers["full"]
    assert worker.alive()
    worker.kill()


def test_a_program_that_starts_workers_is_run_by_the_pools_own_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    told = tmp_path / "told"
    program = tmp_path / "boot.py"
    program.write_text(f"#!/usr/bin/env python\nimport sys\nopen({str(told)!r}, 'w').write(sys.executable)\n")
    program.chmod(0o700)
    [port] = free_ports(1)
    server = python_workers.serve(python_workers.shipping_pool(str(program)), port, HOST)
    try:
        with grpc.insecure_channel(f"{HOST}:{port}") as channel:
            pool = beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolStub(channel)
            pool.StartWorker(beam_fn_api_pb2.StartWorkerRequest(worker_id="1"), timeout=20)
        wait_for(lambda: told.exists() and told.read_text() != "")
    finally:
        server.stop(None)
    assert Path(told.read_text()).parent == Path(sys.executable).parent
