"""A pool that runs this project's Python code for Flink: `python -m pipeline.flink.python_workers --port 50001`.

Beam's own pool program listens on every interface and starts whatever `python` comes first on PATH. This one serves the
same protocol (`BeamFnExternalWorkerPool`) on the interface given, and runs its own interpreter. Each worker is a
process; Flink asks for one per unit of parallelism, and for another when one has died.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import grpc
import psutil
import typer
from apache_beam.portability.api import beam_fn_api_pb2_grpc
from apache_beam.runners.worker.worker_pool_main import BeamFnExternalWorkerPoolServicer
from apache_beam.utils import thread_pool_executor

from pipeline.stop_signal import stop_signal
from runtime.ports import HOST
from runtime.process import end_tree
from terminal.program import run

GRACE_SECONDS = 5.0
"""How long a worker may take to end when the pool does."""


def serve(port: int, host: str, container_executable: str | None = None) -> grpc.Server:
    """Start the pool.

    Args:
        port: where it listens; 0 takes a free one.
        host: interface it listens on.
        container_executable: program that starts a worker, instead of this interpreter: one that installs what was
            shipped with the job first (the "SDK container contract" of Beam).

    Raises:
        RuntimeError: the port is taken.
    """
    # The pool starts its workers as `python`.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    pool = BeamFnExternalWorkerPoolServicer(use_process=True, container_executable=container_executable)
    server = grpc.server(thread_pool_executor.shared_unbounded_instance())
    beam_fn_api_pb2_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(pool, server)
    server.add_insecure_port(f"{host}:{port}")
    server.start()
    return server


def pool(
    port: Annotated[int, typer.Option()],
    host: Annotated[str, typer.Option(help="Interface to listen on.")] = HOST,
    container_executable: Annotated[
        str | None, typer.Option(help="Program that starts a worker, e.g. scripts/boot_worker.py.")
    ] = None,
) -> int:
    """Serve until SIGTERM or Ctrl-C. Return the exit code."""
    ended = stop_signal()
    server = serve(port, host, container_executable)
    ended.wait()
    server.stop(grace=None)
    for worker in psutil.Process().children():
        end_tree(worker, GRACE_SECONDS)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    return run(pool, arguments, program="python -m pipeline.flink.python_workers")


if __name__ == "__main__":
    sys.exit(main())
