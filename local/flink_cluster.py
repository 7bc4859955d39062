"""A standalone Flink on this machine: one job manager, two task managers, and the worker pools they use.

Each is a process of its own under a keeper, as it would be on machines of their own.
"""

import http.client
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import yaml

from local.ports import Ports
from local.service import Service, at
from runtime import beam_java, jars, paths
from runtime.java import java
from runtime.ports import HOST, is_open

SLOTS = 2
TASK_MANAGER_MEMORY: Mapping[str, object] = {
    "taskmanager.cpu.cores": 1.0,
    "taskmanager.memory.framework.heap.size": "128 mb",
    "taskmanager.memory.framework.off-heap.size": "128 mb",
    "taskmanager.memory.task.heap.size": "512 mb",
    "taskmanager.memory.task.off-heap.size": "64 mb",
    "taskmanager.memory.network.min": "64 mb",
    "taskmanager.memory.network.max": "64 mb",
    "taskmanager.memory.managed.size": "64 mb",
    "taskmanager.memory.jvm-metaspace.size": "256 mb",
    "taskmanager.memory.jvm-overhead.min": "128 mb",
    "taskmanager.memory.jvm-overhead.max": "128 mb",
}
"""Without Flink's start scripts every part of its memory must be said."""


class _Kept(Service):
    """A service that a keeper starts again when it dies."""

    ready_seconds = 90.0

    def prepare(self) -> str:
        """Find a Java, fetch the class path."""
        return f"{java()}, {len(jars.fetch('beam'))} jars"

    def environment(self) -> Mapping[str, str]:
        """Let Python find the project."""
        return paths.python_path()

    def command(self) -> list[str]:
        """Give the keeper's command."""
        return [sys.executable, "-m", "runtime.respawn", *self.kept_command()]

    def kept_command(self) -> list[str]:
        """Write its files and give what the keeper runs."""
        raise NotImplementedError


class _Flink(_Kept):
    """A process of Flink, with its `config.yaml`."""

    @property
    def _configuration(self) -> dict[str, object]:
        # https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/deployment/config/
        return {
            "jobmanager.rpc.address": HOST,
            "jobmanager.rpc.port": self.ports.flink_rpc,
            "jobmanager.bind-host": HOST,
            "rest.address": HOST,
            "rest.bind-address": HOST,
            "rest.port": self.ports.flink,
            "rest.bind-port": str(self.ports.flink),
            # Jobs come as graphs; nobody needs to upload a jar by the UI.
            "web.submit.enable": False,
            # Milliseconds. A dead task manager is noticed after this time; its tasks then start elsewhere.
            "heartbeat.interval": 1000,
            "heartbeat.timeout": 8000,
            "cluster.evenly-spread-out-slots": True,
            "io.tmp.dirs": str(self.directory / "tmp"),
            "web.tmpdir": str(self.directory / "tmp"),
        }

    def configuration(self) -> str:
        """Give its `config.yaml`."""
        return yaml.safe_dump(self._configuration)

    def _write_configuration(self) -> Path:
        directory = self.directory / "conf"
        directory.mkdir(parents=True, exist_ok=True)
        (self.directory / "tmp").mkdir(exist_ok=True)
        (directory / "config.yaml").write_text(self.configuration(), encoding="utf-8")
        return directory

    def _overview(self) -> dict[str, int]:
        connection = http.client.HTTPConnection(HOST, self.ports.flink, timeout=1.0)
        try:
            connection.request("GET", "/overview")
            found: dict[str, int] = json.loads(connection.getresponse().read())
            return found
        except (OSError, http.client.HTTPException, ValueError):
            return {}
        finally:
            connection.close()


class FlinkJobManager(_Flink):
    """The job manager of a session cluster."""

    name = "flink-jobs"
    title = "Flink's job manager"

    @property
    def address(self) -> str:
        """Host and port of the REST interface."""
        return at(self.ports.flink)

    def listens(self) -> dict[str, list[int]]:
        """Give the REST and the RPC port."""
        return {Ports.setting("flink"): [self.ports.flink], Ports.setting("flink_rpc"): [self.ports.flink_rpc]}

    def client_settings(self) -> dict[str, str]:
        """Give the REST address."""
        return {"FLINK_MASTER": self.address}

    def kept_command(self) -> list[str]:
        """Give the job manager."""
        return beam_java.flink_job_manager(self._write_configuration())

    def answers(self) -> bool:
        """Ask the REST interface."""
        return bool(self._overview())


class _TaskManager(_Flink):
    number: ClassVar[int]

    @property
    def address(self) -> str:
        """The job manager it belongs to; its own ports are any."""
        return f"{SLOTS} slots at {at(self.ports.flink)}"

    def listens(self) -> dict[str, list[int]]:
        """Return no ports: it takes any that are free."""
        return {}

    def client_settings(self) -> dict[str, str]:
        """Clients do not talk to it."""
        return {}

    @property
    def _configuration(self) -> dict[str, object]:
        return super()._configuration | {
            "taskmanager.host": HOST,
            "taskmanager.bind-host": HOST,
            "taskmanager.numberOfTaskSlots": SLOTS,
            **TASK_MANAGER_MEMORY,
        }

    def kept_command(self) -> list[str]:
        """Give the task manager."""
        return beam_java.flink_task_manager(self._write_configuration())

    def answers(self) -> bool:
        """Ask whether as many task managers as its number have registered."""
        return int(self._overview().get("taskmanagers", 0)) >= self.number


class FlinkTaskManager1(_TaskManager):
    """The first task manager."""

    name = "flink-tasks-1"
    title = "Flink's task manager 1"
    number = 1


class FlinkTaskManager2(_TaskManager):
    """The second task manager."""

    name = "flink-tasks-2"
    title = "Flink's task manager 2"
    number = 2


class PythonWorkers(_Kept):
    """The pool whose workers run this project's code."""

    name = "python-workers"
    title = "Python workers"

    @property
    def address(self) -> str:
        """Host and port."""
        return at(self.ports.python_workers)

    def listens(self) -> dict[str, list[int]]:
        """Give its port."""
        return {Ports.setting("python_workers"): [self.ports.python_workers]}

    def client_settings(self) -> dict[str, str]:
        """Give its address."""
        return {"PYTHON_WORKERS": self.address}

    def configuration(self) -> str:
        """Give its port."""
        return str(self.ports.python_workers)

    def kept_command(self) -> list[str]:
        """Give the pool."""
        return [sys.executable, "-m", "pipeline.flink.python_workers", "--port", str(self.ports.python_workers)]

    def answers(self) -> bool:
        """Try its port."""
        return is_open(self.ports.python_workers)


CLUSTER: tuple[type[Service], ...] = (
    FlinkJobManager,
    FlinkTaskManager1,
    FlinkTaskManager2,
    PythonWorkers,
)
