"""Which processes belong to what: the services, the job and its helpers, this benchmark; for `cpu_account`."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

import psutil

from local.services import LocalServices
from pipeline.flink.python_workers import POOL_NAME

PYTHON, FLINK, JAVA, KAFKA, WEAVIATE = "Python worker", "Flink (JVM)", "Java worker (JVM)", "Kafka", "Weaviate"
REDIS, WEATHER, WATCHER, BENCHMARK = "Redis", "weather", "the job's own process", "this benchmark"
SERVICES = (KAFKA, WEAVIATE, FLINK, JAVA, REDIS, WEATHER)
_SERVICE_NAMES = {"kafka": KAFKA, "weaviate": WEAVIATE, "redis": REDIS, "weather": WEATHER}
_HELPERS = {
    POOL_NAME: PYTHON,
    "pipeline.flink.python_workers": PYTHON,
    "FlinkJobServerDriver": FLINK,
    "ExternalWorkerService": JAVA,
}


def service_roots(services: LocalServices) -> dict[str, psutil.Process]:
    """Return the process of each running service, by name."""
    return {_SERVICE_NAMES[one.name]: psutil.Process(one.pid) for one in services.status() if one.pid is not None}


def groups(services: Mapping[str, psutil.Process], job: psutil.Process | None) -> dict[str, list[psutil.Process]]:
    """Return the processes of services, job and benchmark, by what they are.

    Args:
        services: see `service_roots`.
        job: what the user started, on an embedded Flink; None before that.
    """
    found = {name: [root] for name, root in services.items()} | {BENCHMARK: [psutil.Process()]}
    if job is None:
        return found
    found[WATCHER] = [job]
    for child in _children(job):
        with contextlib.suppress(psutil.Error):
            line = " ".join([child.name(), *child.cmdline()])
            for part, name in _HELPERS.items():
                if part in line:
                    found.setdefault(name, []).append(child)
                    break
    return found


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []
