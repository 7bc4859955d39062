"""What a container of the image is, by its first argument: `python -m deploy.image.entrypoint ROLE [ARGUMENT ...]`.

    job [FLAGS]       a job on a Flink cluster, watched until it is stopped; flags of pipeline.main
    run ...           any program of the project: `run cli job list`, `run pipeline.main --help`
    console           pages and an HTTP API over all of it
    topics [FLAGS]    make the contract's topics; flags of `bd topics create`
    job-manager       Flink's job manager
    worker            a task manager with its Python worker pool
    task-manager, python-workers     each of the two alone, for pods whose containers share an address
    jobmanager, taskmanager     two of them as Flink's Kubernetes operator calls them, configured by FLINK_CONF_DIR
    health            exit code 0 when what runs here answers
    version           of the pipeline

A pool and the task manager that uses it must share one network address: Beam's workers dial back to localhost. On
Kubernetes they are containers of one pod; where there are no pods, `worker` is all three in one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import yaml

from local.flink_cluster import TASK_MANAGER_MEMORY
from runtime import beam_java, respawn
from runtime.ports import is_open
from runtime.private_files import keep_private
from transforms.version import PIPELINE_VERSION

EVERY_INTERFACE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not listened on
ROLE_FILE = Path(tempfile.gettempdir()) / "bd-stream-role"
DEFAULTS = {
    "JOB_MANAGER_HOST": "localhost",
    "JOB_MANAGER_RPC_PORT": "6123",
    "JOB_MANAGER_REST_PORT": "8081",
    "TASK_MANAGER_SLOTS": "2",
    "PYTHON_WORKERS_PORT": "50061",
    "TASK_MANAGER_DATA_PORT": "6121",
    "TASK_MANAGER_RPC_PORT": "6122",
    "JOB_MANAGER_BLOB_PORT": "6124",
    "FLINK_METRICS_PORT": "6125",
    "CONSOLE_PORT": "8040",
    # What jobs upload, 240 MB each: on a disk. A container's tmpfs counts as its memory.
    "FLINK_TMP_DIR": str(Path(tempfile.gettempdir()) / "bd-stream-flink"),
    "ZOOKEEPER_QUORUM": "",
    "HIGH_AVAILABILITY_DIR": "",
    "HIGH_AVAILABILITY_CLUSTER_ID": "/bd-stream",
}
"""Environment variables of the roles, beside the other settings of the job."""


def value(name: str) -> str:
    """Return one of `DEFAULTS`, as the environment has it."""
    return os.environ.get(name) or DEFAULTS[name]


def _own_directory(role: str) -> Path:
    """Return where a role of Flink keeps what it needs while it runs in this container."""
    return Path(value("FLINK_TMP_DIR")) / socket.gethostname() / role


def flink_configuration(role: str) -> dict[str, object]:
    """Return Flink's `config.yaml` for `job-manager` or `task-manager`.

    Keys as in nightlies.apache.org/flink, release 1.19, deployment/config.
    """
    found: dict[str, object] = {
        "jobmanager.rpc.address": value("JOB_MANAGER_HOST"),
        "jobmanager.rpc.port": int(value("JOB_MANAGER_RPC_PORT")),
        "rest.address": value("JOB_MANAGER_HOST"),
        "rest.port": int(value("JOB_MANAGER_REST_PORT")),
        "heartbeat.interval": 2000,
        "heartbeat.timeout": 20_000,
        "metrics.internal.query-service.port": value("FLINK_METRICS_PORT"),
        "cluster.evenly-spread-out-slots": True,
        "io.tmp.dirs": str(_own_directory(role)),
        "web.tmpdir": str(_own_directory(role)),
        **_high_availability(),
    }
    if role == "job-manager":
        # Its own name as the others know it, and every interface: which of them is whose, is the network's to say.
        return found | {
            "jobmanager.bind-host": "0.0.0.0",  # noqa: S104
            "rest.bind-address": "0.0.0.0",  # noqa: S104
            "rest.bind-port": value("JOB_MANAGER_REST_PORT"),
            "blob.server.port": value("JOB_MANAGER_BLOB_PORT"),
            "web.submit.enable": False,
        }
    return found | {
        "taskmanager.bind-host": "0.0.0.0",  # noqa: S104
        "taskmanager.data.port": int(value("TASK_MANAGER_DATA_PORT")),
        "taskmanager.rpc.port": value("TASK_MANAGER_RPC_PORT"),
        "taskmanager.numberOfTaskSlots": int(value("TASK_MANAGER_SLOTS")),
        **TASK_MANAGER_MEMORY,
    }


def _high_availability() -> dict[str, object]:
    """Return by what a job manager that is started again finds its jobs, nothing where ZOOKEEPER_QUORUM is not set.

    Raises:
        SystemExit: ZOOKEEPER_QUORUM is set without HIGH_AVAILABILITY_DIR.
    """
    quorum, directory = value("ZOOKEEPER_QUORUM"), value("HIGH_AVAILABILITY_DIR")
    if not quorum:
        return {}
    if not directory:
        raise SystemExit("HIGH_AVAILABILITY_DIR: must name a directory that all job managers share (ZOOKEEPER_QUORUM)")
    return {
        "high-availability.type": "zookeeper",
        "high-availability.zookeeper.quorum": quorum,
        "high-availability.storageDir": directory,
        "high-availability.cluster-id": value("HIGH_AVAILABILITY_CLUSTER_ID"),
        # Any port by default, which would listen on loopback alone.
        "high-availability.jobmanager.port": value("JOB_MANAGER_RPC_PORT"),
    }


def _written_configuration(role: str) -> Path:
    # What an earlier start of this container left behind, since it was killed.
    shutil.rmtree(_own_directory(role), ignore_errors=True)
    _own_directory(role).mkdir(parents=True)
    directory = Path(tempfile.mkdtemp(prefix=f"bd-stream-{role}-"))
    (directory / "config.yaml").write_text(yaml.safe_dump(flink_configuration(role)), encoding="utf-8")
    return directory


def configuration(role: str) -> Path:
    """Return the directory of Flink's configuration: the one that FLINK_CONF_DIR names, else our own, written here."""
    given = os.environ.get("FLINK_CONF_DIR")
    return Path(given) if given else _written_configuration(role)


def _flink_ports(*names: str) -> list[int]:
    """Return the ports by which Flink's processes reach each other; all others listen on loopback alone."""
    return [int(value(name)) for name in (*names, "FLINK_METRICS_PORT")]


def job_manager() -> list[str]:
    """Give the command of the job manager."""
    ports = _flink_ports("JOB_MANAGER_RPC_PORT", "JOB_MANAGER_REST_PORT", "JOB_MANAGER_BLOB_PORT")
    return beam_java.flink_job_manager(configuration("job-manager"), ports)


def task_manager() -> list[str]:
    """Give the command of a task manager. Beam's servers in it, which its own pools reach, listen on loopback."""
    ports = _flink_ports("TASK_MANAGER_DATA_PORT", "TASK_MANAGER_RPC_PORT")
    return beam_java.flink_task_manager(configuration("task-manager"), ports)


def python_workers() -> list[str]:
    """Give the command of a Python worker pool."""
    return [sys.executable, "-m", "pipeline.flink.python_workers", "--port", value("PYTHON_WORKERS_PORT")]


PROGRAMS: Mapping[str, Callable[[], list[str]]] = {
    "job-manager": job_manager,
    "task-manager": task_manager,
    "python-workers": python_workers,
}
OF_OPERATOR: Mapping[str, str] = {"jobmanager": "job-manager", "taskmanager": "task-manager"}
"""The operator's names for roles, after which it may give more of Flink's arguments."""
LISTENS: Mapping[str, tuple[str, ...]] = {
    "job-manager": ("JOB_MANAGER_REST_PORT",),
    "task-manager": ("TASK_MANAGER_DATA_PORT",),
    "python-workers": ("PYTHON_WORKERS_PORT",),
    "worker": ("TASK_MANAGER_DATA_PORT", "PYTHON_WORKERS_PORT"),
}


def worker() -> int:
    """Keep a task manager and its pool until SIGTERM. Returns the exit code."""
    return respawn.run([python_workers(), task_manager()])


def health() -> str | None:
    """Return what is wrong with the role that runs in this container, None when nothing is."""
    try:
        role = ROLE_FILE.read_text(encoding="utf-8")
    except OSError:
        return "nothing was started here"
    if " " in role:
        return _answers(*role.split(" ", 1))
    silent = [name for name in LISTENS.get(role, ()) if not is_open(int(value(name)))]
    return f"{role}: nothing answers on {', '.join(silent)}" if silent else None


def health_address(flags: Sequence[str]) -> str | None:
    """Return where a job started with `flags` serves its health, None when it does not (METRICS_PORT=0)."""
    # Not above: `health` runs every few seconds, and the settings take longer to load than all the rest.
    from pipeline.settings import SettingsError, load_service_settings

    # The flags of pipeline.main, whose parser is argparse, as Beam's is.
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    names = ("stages", "metrics_port", "metrics_host")
    for name in names:
        parser.add_argument(f"--{name}", f"--{name.replace('_', '-')}", dest=name)
    given = vars(parser.parse_known_args(flags)[0])
    try:
        settings = load_service_settings({name: found for name in names if (found := given[name]) is not None})
    except SettingsError:  # the job itself is about to say so, better
        return None
    if settings.metrics_listen is None:
        return None
    host = "127.0.0.1" if settings.metrics_host in EVERY_INTERFACE else settings.metrics_host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.metrics_listen}/health"


def _answers(role: str, url: str) -> str | None:
    try:
        # A job's alone: the console takes any token, an empty one too, for the log-in of a person.
        token = os.environ.get("METRICS_TOKEN", "").strip() if role == "job" else ""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - our own
        with urllib.request.urlopen(request, timeout=4):  # noqa: S310 - our own  # nosec B310
            return None
    except OSError as error:
        return f"{role}: {url}: {error}"


def main(arguments: Sequence[str]) -> int:
    """Become what `arguments` say; returns only for the roles that end."""
    keep_private()
    role, rest = (arguments[0], list(arguments[1:])) if arguments else ("help", [])
    if role == "version":
        print(PIPELINE_VERSION)
        return 0
    if role == "health":
        wrong = health()
        print(wrong or "well")
        return 1 if wrong else 0
    commands = {
        "job": ["pipeline.main", "--runner=FlinkRunner"],
        "console": ["console"],
        "topics": ["cli", "topics", "create"],
    }
    if role == "run" and rest:
        return _become([sys.executable, "-m", *rest])
    if role in commands:
        ROLE_FILE.write_text(_with_address(role, rest), encoding="utf-8")
        return _become([sys.executable, "-m", *commands[role], *rest])
    if role in OF_OPERATOR:
        return _become([*PROGRAMS[OF_OPERATOR[role]](), *rest])
    if role in LISTENS and not rest:
        ROLE_FILE.write_text(role, encoding="utf-8")
        return worker() if role == "worker" else _become(PROGRAMS[role]())
    print(__doc__)
    return 0 if role in ("help", "--help", "-h") else 2


def _with_address(role: str, flags: Sequence[str]) -> str:
    """Return a role with where it is asked for its health, if that is a URL."""
    if role == "console":
        return f"console http://127.0.0.1:{value('CONSOLE_PORT')}/live"
    address = health_address(flags) if role == "job" else None
    return role if address is None else f"{role} {address}"


def _become(command: Sequence[str]) -> int:
    sys.stdout.flush()
    os.execvp(command[0], list(command))  # noqa: S606 - our own programs, from lists


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
