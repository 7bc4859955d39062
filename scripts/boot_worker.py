#!/usr/bin/env python
"""Starts a Python worker with the code that was shipped with its job, instead of the code of this machine.

    python -m pipeline.flink.python_workers --port 50061 --container-executable scripts/boot_worker.py
    python -m pipeline.main --runner=FlinkRunner --setup_file ./setup.py ...

Speaks Beam's container contract (beam.apache.org/documentation/runtime/environments, beam_provision_api.proto,
beam_artifact_api.proto): asks the job for its files, installs the packages among them into a directory of this worker,
and becomes the worker. Beam and the other requirements must be installed; what is shipped is the project itself. Of use
where a job must not depend on what code the workers' machines hold; in Beam's own container its `boot` does the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import grpc
import typer
from apache_beam.portability.api import (
    beam_artifact_api_pb2,
    beam_artifact_api_pb2_grpc,
    beam_provision_api_pb2,
    beam_provision_api_pb2_grpc,
    beam_runner_api_pb2,
)
from google.protobuf import json_format

STAGING_ROLE = "beam:artifact:role:staging_to:v1"
app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
PACKAGE_ENDINGS = (".tar.gz", ".whl", ".zip")


def fetch(artifacts: Any, dependencies: Sequence[Any], directory: Path) -> list[Path]:
    """Write the job's files into `directory` and return the packages among them.

    Args:
        artifacts: stub of the job's artifact retrieval service.
        dependencies: what the job names.
        directory: must exist.
    """
    request = beam_artifact_api_pb2.ResolveArtifactsRequest(artifacts=dependencies)
    packages = []
    for artifact in artifacts.ResolveArtifacts(request).replacements:
        if artifact.role_urn != STAGING_ROLE:
            continue
        role = beam_runner_api_pb2.ArtifactStagingToRolePayload.FromString(artifact.role_payload)
        path = directory / Path(role.staged_name).name
        with path.open("wb") as file:
            for part in artifacts.GetArtifact(beam_artifact_api_pb2.GetArtifactRequest(artifact=artifact)):
                file.write(part.data)
        if path.name.endswith(PACKAGE_ENDINGS):
            packages.append(path)
    return packages


@app.command()
def main(
    id: Annotated[str, typer.Option()],
    provision_endpoint: Annotated[str, typer.Option("--provision_endpoint")],
    logging_endpoint: Annotated[str, typer.Option("--logging_endpoint")] = "",
    artifact_endpoint: Annotated[str, typer.Option("--artifact_endpoint")] = "",
    control_endpoint: Annotated[str, typer.Option("--control_endpoint")] = "",
) -> None:
    """Fetch, install, and become the worker. Returns only when the installation failed."""
    worker = (("worker_id", id),)
    provision = beam_provision_api_pb2_grpc.ProvisionServiceStub(grpc.insecure_channel(provision_endpoint))
    info = provision.GetProvisionInfo(beam_provision_api_pb2.GetProvisionInfoRequest(), metadata=worker).info
    directory = Path(tempfile.mkdtemp(prefix="bd-stream-worker-"))
    code = directory / "code"
    code.mkdir()
    endpoint = artifact_endpoint or info.artifact_endpoint.url
    channel = grpc.intercept_channel(grpc.insecure_channel(endpoint), _WithWorker(worker))
    packages = fetch(beam_artifact_api_pb2_grpc.ArtifactRetrievalServiceStub(channel), info.dependencies, directory)
    for package in packages:
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        done = subprocess.run([*install, "--no-build-isolation", "--target", code, package], check=False)
        if done.returncode:
            print(f"boot_worker: {package.name} could not be installed", file=sys.stderr)
            raise typer.Exit(done.returncode)
    environment = dict(os.environ) | {
        # Only what was shipped: the project of this machine must not mix with it.
        "PYTHONPATH": str(code),
        "WORKER_ID": id,
        "PIPELINE_OPTIONS": json_format.MessageToJson(info.pipeline_options),
        "CONTROL_API_SERVICE_DESCRIPTOR": f'url: "{control_endpoint or info.control_endpoint.url}"',
        "LOGGING_API_SERVICE_DESCRIPTOR": f'url: "{logging_endpoint or info.logging_endpoint.url}"',
        "SEMI_PERSISTENT_DIRECTORY": str(directory),
        "RUNNER_CAPABILITIES": " ".join(info.runner_capabilities),
    }
    os.chdir(directory)
    os.execve(sys.executable, [sys.executable, "-m", "apache_beam.runners.worker.sdk_worker_main"], environment)  # noqa: S606


class _WithWorker(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):  # type: ignore[misc]
    """Adds the worker's id to every call: the job tells its workers apart by it."""

    def __init__(self, metadata: tuple[tuple[str, str], ...]):
        self._metadata = metadata

    def _call(self, continuation: Any, details: Any, request: Any) -> Any:
        return continuation(details._replace(metadata=[*(details.metadata or ()), *self._metadata]), request)

    intercept_unary_unary = _call
    intercept_unary_stream = _call


if __name__ == "__main__":
    app()
