"""What a job on Flink needs beside itself: Beam's job server and a Python worker pool, each started when not given."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clients.errors import ServiceUnavailable
from pipeline.flink.helper_process import HelperProcess, running
from pipeline.flink.pool_ahead import PoolAhead, WorkerPool
from pipeline.flink.preload import Preload, Store
from pipeline.plan import model_config
from pipeline.settings import Settings
from runtime import beam_java
from runtime.ports import free_ports
from schemas.topics import Stage

LOGS = "logs"


@dataclass(frozen=True)
class Helpers:
    """The programs of one job.

    Attributes:
        job_server: takes the job and hands it to Flink; with the embedded Flink it is Flink.
        own_expansion: Beam's expansion service, of use until the job is submitted; None when one was given.
        expansion: its host:port.
        own_workers: the pool this job started itself, if it did.
        python_workers: host:port of the Python pool; None when the job's own process runs the Python code (LOOPBACK).
    """

    job_server: HelperProcess
    own_expansion: HelperProcess | None
    expansion: str
    own_workers: tuple[HelperProcess, ...]
    python_workers: str | None


@contextlib.contextmanager
def helpers(
    settings: Settings, directory: Path, configuration: Path, *, loopback: bool, pool: PoolAhead | None = None
) -> Iterator[Helpers]:
    """Start what `settings` do not name, wait until it answers, and end it after.

    Args:
        settings: of the job.
        directory: of the job; logs and uploads are in it.
        configuration: directory with Flink's `config.yaml`.
        loopback: the job's own process runs the Python code.
        pool: the Python worker pool, where it was forked ahead.

    Raises:
        ServiceUnavailable: a program does not come up.
    """
    logs = directory / LOGS
    logs.mkdir(parents=True, exist_ok=True)
    for log in logs.glob("*.log"):
        log.replace(log.with_suffix(".log.1"))
    job_port, python_port, expansion_port = free_ports(3)
    own: list[HelperProcess] = []
    python_workers = settings.python_workers
    if loopback:
        python_workers = None
    elif python_workers is None:
        own.append(WorkerPool(python_port, logs / "python-workers.log", preload(settings), pool))
        python_workers = own[-1].address
    command = beam_java.job_server(job_port, settings.flink_master, configuration, directory / "artifacts")
    job_server = HelperProcess("Beam's job server", command, job_port, log=logs / "job-server.log")
    expansion, address = None, settings.expansion_service
    if address is None:
        command = beam_java.expansion_service(expansion_port)
        expansion = HelperProcess("Beam's expansion service", command, expansion_port, log=logs / "expansion.log")
        address = expansion.address
    else:
        _require_answer(address)
    with running([one for one in (job_server, expansion, *own) if one is not None]):
        yield Helpers(job_server, expansion, address, tuple(own), python_workers)


def preload(settings: Settings) -> Preload | None:
    """Return what the workers of a job load before Flink asks for them; None where it has no model."""
    if Stage.EMBED not in settings.stage_list:
        return None
    keyless = settings.weaviate_enabled and not settings.weaviate_api_key.get_secret_value()
    store = Store(settings.weaviate_url, settings.weaviate_grpc_port) if keyless else None
    return Preload(model_config(settings, settings.parallelism), settings.parallelism, store)


def _require_answer(address: str) -> None:
    """Check that something accepts connections at `address`, the setting EXPANSION_SERVICE."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        raise ServiceUnavailable(f"nothing answers at {address} (EXPANSION_SERVICE)") from None
