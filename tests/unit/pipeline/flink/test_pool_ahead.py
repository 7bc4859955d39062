"""A job's own pool of Python workers is a fork of the job's process, and after a crash a program of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipeline.flink.pool_ahead import pool_ahead
from pipeline.flink.python_workers import POOL_NAME
from pipeline.flink.worker_template import TEMPLATE_NAME
from pipeline.options import parse
from runtime import paths
from runtime.ports import free_ports

SETTINGS = ("--privacy-salt=sLkq7Zx0vN3rT8yWc2Hf5Jd9Mb4Gp1Ae", "--dead-letter-payload=plain")
# Each in a process of its own: that of the tests has threads.
LIVES = """
import json, sys
from pathlib import Path
import psutil
from pipeline.flink.pool_ahead import PoolAhead, WorkerPool
ahead = PoolAhead()
pool = WorkerPool(int(sys.argv[1]), Path(sys.argv[2]), None, ahead)
seen = []
for _ in range(2):
    pool.start()
    pool.wait_until_it_answers()
    process = psutil.Process(pool.pid)
    seen.append([process.name(), process.cmdline()[1], [one.name() for one in process.children()]])
    pool.stop()
    seen.append([process.is_running(), ahead.poll()])
print(json.dumps(seen))
"""
DIES = """
import json, sys
from pathlib import Path
import psutil
from pipeline.flink.pool_ahead import PoolAhead, WorkerPool
from pipeline.flink.worker_template import Template, Wanted, import_all
ahead = PoolAhead()
import_all()
template = Template(forked=True)
template._process.kill()
worker = template.fork(Wanted("127.0.0.1:1", "1"))
zombies = [one.pid for one in psutil.Process().children() if one.status() == psutil.STATUS_ZOMBIE]
alive = worker.alive()
worker.kill()
ahead.kill()
ahead.wait()
pool = WorkerPool(int(sys.argv[1]), Path(sys.argv[2]), None, ahead)
pool.start()
pool.wait_until_it_answers()
print(json.dumps([alive, zombies, psutil.Process(pool.pid).cmdline()[1]]))
pool.stop()
template._process.kill()
"""
WAITS = """
import time
from pipeline.flink.pool_ahead import PoolAhead
ahead = PoolAhead()
print(ahead.pid, flush=True)
time.sleep(60)
"""


def printed(code: str, log: Path) -> Any:
    """Return the JSON that a program prints which is given a free port and a log."""
    [port] = free_ports(1)
    command = [sys.executable, "-c", code, str(port), str(log)]
    ran = subprocess.run(command, cwd=paths.PROJECT, capture_output=True, text=True, check=False, timeout=200)
    assert ran.returncode == 0, ran.stderr + (log.read_text() if log.exists() else "")
    return json.loads(ran.stdout)


def test_the_fork_serves_first_and_the_program_after_it_has_ended(tmp_path: Path) -> None:
    forked, ended, program, ended_too = printed(LIVES, tmp_path / "workers.log")
    assert forked == [POOL_NAME, "-c", [TEMPLATE_NAME]]
    assert ended == [False, 0]
    assert program == [POOL_NAME, "-m", [TEMPLATE_NAME]]
    assert ended_too == [False, 0]


def test_what_died_before_it_was_asked_for_is_replaced_by_the_program(tmp_path: Path) -> None:
    assert printed(DIES, tmp_path / "workers.log") == [True, [], "-m"]


def test_it_ends_with_the_process_that_forked_it() -> None:
    with subprocess.Popen([sys.executable, "-c", WAITS], cwd=paths.PROJECT, stdout=subprocess.PIPE, text=True) as job:
        assert job.stdout is not None
        pool = psutil.Process(int(job.stdout.readline()))
        job.kill()
    deadline = time.monotonic() + 20
    while pool.is_running() and pool.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize(
    "flags",
    [
        ("--runner=DirectRunner",),
        ("--runner=FlinkRunner", "--python-workers=127.0.0.1:50061"),
        ("--runner=FlinkRunner", "--environment_type=LOOPBACK"),
    ],
)
def test_a_job_without_a_pool_of_its_own_forks_none(flags: tuple[str, ...]) -> None:
    before = psutil.Process().children()
    with pool_ahead(parse([*SETTINGS, *flags])) as pool:
        assert pool is None
        assert psutil.Process().children() == before
