"""Runs what is deployed in containers, with Podman: `python -m verification.containers` (as root).

    python -m verification.containers                   # all parts: most of an hour, the first time more
    python -m verification.containers --only image      # stand-ins for the hub's images, our Dockerfile
    python -m verification.containers --only compose --records 1000

config: Docker Compose, built by Go where it is not on PATH, reads docker-compose.yml.
image: our image is built by the Dockerfile, on a base made here; those of others get stand-ins under the hub's names.
compose: docker-compose.yml comes up in the order of its depends_on, 5,000 records pass four jobs; meanwhile workers are
scaled, a worker and a job are killed, all is brought down and up again; each record is accounted for; limits hold.
kube: `podman kube play` runs the Deployments of deploy/kubernetes with their volumes, ConfigMap and Secrets.

It takes 20 GB of disk and 12 GB of memory. Images are kept for the next run in --directory unless --remove is given;
containers, volumes, networks and pods go.
"""

from __future__ import annotations

import contextlib
import os
import platform
import shlex
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from runtime import paths
from terminal.program import one_of, run
from verification.containers.compose import Compose
from verification.containers.docker_compose import takes_the_file
from verification.containers.flow import Flow
from verification.containers.images import differences, make_debian, make_ours, make_stand_ins
from verification.containers.kube import Kube
from verification.containers.podman import Podman, why_not
from verification.containers.report import Report, write

RESULT = Path(__file__).parents[1] / "results" / "containers.json"
KUBE_RECORDS = 1_000
PARTS = ("config", "image", "compose", "kube")
console = Console(highlight=False, soft_wrap=True, markup=False)


def images(podman: Podman, torch: str, report: Report) -> None:
    """Make every image."""
    report.check("base", lambda: make_debian(podman))
    report.check("stand-ins", lambda: make_stand_ins(podman))
    report.check("our image", lambda: make_ours(podman, torch))


def _commit() -> str:
    """Return the short id of the commit, with `+` where the work tree differs from it; empty without git."""

    def git(*arguments: str) -> str:
        command = ["git", *arguments]
        return subprocess.run(command, cwd=paths.PROJECT, capture_output=True, text=True, check=False).stdout.strip()

    return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain", "-uno") else "")


def verify(
    only: Annotated[str, typer.Option(metavar="PART,...", help=f"Of {', '.join(PARTS)}.")] = ",".join(PARTS),
    records: Annotated[int, typer.Option(min=100, help="That pass through docker-compose.yml.")] = 5_000,
    directory: Annotated[Path | None, typer.Option(help="Holds images and volumes.", show_default="a cache")] = None,
    torch: Annotated[str, typer.Option(callback=one_of("cpu", "pypi"), help="Which PyTorch: cpu or pypi.")] = "pypi",
    remove: Annotated[bool, typer.Option("--remove", help="Remove the images too.")] = False,
    save: Annotated[bool, typer.Option("--save", help="Write the result to verification/results.")] = False,
) -> int:
    """Run the verification. Return 0, 1 after the first step that does not hold, 3 where containers cannot be run."""
    parts = only.split(",")
    if unknown := sorted(set(parts) - set(PARTS)):
        raise typer.BadParameter(f"no such part: {', '.join(unknown)}", param_hint="--only")
    if why := why_not():
        console.print(f"No containers can be run here: {why}")
        return 3
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is removed then too
    podman = Podman(directory or paths.cache("containers"))
    report = Report(console.print)
    with contextlib.ExitStack() as stack:
        stack.callback(podman.clear)
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="bd-stream-containers-"))
        if "config" in parts:
            report.check("Docker Compose", takes_the_file)
        if "image" in parts:
            images(podman, torch, report)
        if "compose" in parts and report.held:
            compose = Compose(podman, Path(scratch), COMPOSE_PROFILES="stages", TORCH=torch)
            try:
                Flow(podman, compose, records).run(report)
            finally:
                compose.remove()
        if "kube" in parts and report.held:
            compose = Compose(podman, Path(scratch), COMPOSE_PROFILES="stages", TORCH=torch)
            kube = Kube(podman, compose, Path(scratch), min(records, KUBE_RECORDS))
            try:
                kube.run(report)
            finally:
                kube.remove()
                compose.remove()
    if remove:
        podman.remove()
    for difference in differences():
        console.print(f"differs: {difference}")
    if save:
        machine = {"cores": len(os.sched_getaffinity(0)), "kernel": platform.release()}
        command = shlex.join(["python", "-m", "verification.containers", *sys.argv[1:]])
        today = datetime.now(UTC).date().isoformat()
        write(report.as_result(command, today, _commit(), machine, differences()), RESULT)
    return 0 if report.held else 1


if __name__ == "__main__":
    sys.exit(run(verify, program="python -m verification.containers"))
