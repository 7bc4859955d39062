"""A pool that runs this project's Python code for Flink: `python -m pipeline.flink.python_workers --port 50001`.

Beam's own pool program listens on every interface and starts whatever `python` comes first on PATH. This one serves the
same protocol (`BeamFnExternalWorkerPool`) on the interface given, and forks its workers off a process that has
imported what they need (`pipeline.flink.worker_template`). Each worker is a process; Flink asks for one per unit of
parallelism, and for another when one has died. The pool that a job starts for itself is a fork of the job's own process
(`pipeline.flink.pool_ahead`), and no program.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Annotated, Any

import grpc
import psutil
import typer
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc
from apache_beam.runners.worker.worker_pool_main import BeamFnExternalWorkerPoolServicer, kill_process_gracefully
from apache_beam.utils import thread_pool_executor

from pipeline.flink.preload import Preload
from pipeline.flink.worker_template import Template, Wanted, Worker, import_all, name_process
from pipeline.stop_signal import stop_signal
from runtime.ports import HOST
from runtime.private_files import keep_private
from runtime.process import end_tree
from terminal.program import run

POOL_NAME = "worker-pool"
"""Of the pool's process, as `ps` shows it."""
GRACE_SECONDS = 5.0
"""How long a worker may take to end when the pool does."""


class ForkedWorkers(beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolServicer):  # type: ignore[misc]
    """Starts each worker by a fork of a process that has imported everything.

    Args:
        template: that process.
    """

    def __init__(self, template: Template) -> None:
        super().__init__()
        self._template = template
        self._workers: defaultdict[str, list[Worker]] = defaultdict(list)
        self._lock = Lock()

    def StartWorker(self, request: Any, _context: Any) -> Any:  # noqa: N802 - Beam's name
        """Fork a worker."""
        began = time.monotonic()
        try:
            worker = self._template.fork(Wanted(request.control_endpoint.url, request.worker_id))
        except OSError as error:
            return beam_fn_api_pb2.StartWorkerResponse(error=f"no Python worker could be started: {error}")
        with self._lock:
            self._workers[request.worker_id].append(worker)
        with contextlib.suppress(OSError):  # a full disk, on which the log is: the worker is there
            print(f"worker {request.worker_id}: pid {worker.pid} after {time.monotonic() - began:.2f} s", flush=True)
        return beam_fn_api_pb2.StartWorkerResponse()

    def StopWorker(self, request: Any, _context: Any) -> Any:  # noqa: N802 - Beam's name
        """End a worker. Task managers that share a pool use the same names: then none of them is ended by mistake.

        A worker ends by itself, too, when its task manager hangs up.
        """
        with self._lock:
            named = [one for one in self._workers.pop(request.worker_id, []) if one.alive()]
            if len(named) > 1:
                self._workers[request.worker_id] = named
        if len(named) == 1:
            kill_process_gracefully(named[0])
        return beam_fn_api_pb2.StopWorkerResponse()


def shipping_pool(container_executable: str) -> Any:
    """Return a pool that starts each worker by a program, which installs what was shipped with the job first.

    That is the "SDK container contract" of Beam.
    """
    # Such a program begins with `#!/usr/bin/env python`, as scripts/boot_worker.py does: that shall be this one.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return BeamFnExternalWorkerPoolServicer(use_process=True, container_executable=container_executable)


def forking_pool(preload: Preload | None) -> ForkedWorkers:
    """Return a pool that forks its workers; this process must not have started a thread or opened a channel yet.

    Args:
        preload: what the first workers have loaded by the time Flink asks for them; None loads nothing.
    """
    import_all()
    return ForkedWorkers(Template(preload, forked=True))


def serve(pool: Any, port: int, host: str) -> grpc.Server:
    """Serve a pool.

    Args:
        pool: what starts and ends workers.
        port: where it listens; 0 takes a free one.
        host: interface it listens on.

    Raises:
        RuntimeError: the port is taken.
    """
    server = grpc.server(thread_pool_executor.shared_unbounded_instance())
    beam_fn_api_pb2_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(pool, server)
    server.add_insecure_port(f"{host}:{port}")
    server.start()
    return server


def serve_until_stopped(pool: Any, port: int, host: str) -> None:
    """Serve a pool until SIGTERM or Ctrl-C, and end its workers.

    Raises:
        RuntimeError: the port is taken.
    """
    ended = stop_signal()
    server = serve(pool, port, host)
    ended.wait()
    server.stop(grace=None)
    for worker in psutil.Process().children():
        end_tree(worker, GRACE_SECONDS)


def pool(
    port: Annotated[int, typer.Option()],
    host: Annotated[str, typer.Option(help="Interface to listen on.")] = HOST,
    container_executable: Annotated[
        str | None, typer.Option(help="Program that starts a worker, e.g. scripts/boot_worker.py.")
    ] = None,
    preload: Annotated[
        str | None,
        typer.Option(help="What the first workers load ahead; a job that restarts its pool says it.", hidden=True),
    ] = None,
) -> int:
    """Serve until SIGTERM or Ctrl-C. Return the exit code."""
    keep_private()
    name_process(POOL_NAME)
    if container_executable is not None:
        workers = shipping_pool(container_executable)
    else:
        workers = forking_pool(None if preload is None else Preload.from_json(preload))
    serve_until_stopped(workers, port, host)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    return run(pool, arguments, program="python -m pipeline.flink.python_workers")


if __name__ == "__main__":
    sys.exit(main())
