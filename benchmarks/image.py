"""Builds the image for real, without Docker, and runs it: `python -m benchmarks.image` (as root; 20 GB of disk).

    python -m benchmarks.image                        # on a base of Debian's packages made here
    python -m benchmarks.image --base python:3.11.14-slim-bookworm --torch cpu   # as docker build does

1. hadolint finds nothing in the Dockerfile, and Compose takes docker-compose.yml with each profile (Compose is built
   from its source when `docker-compose` is not on PATH: `go`, some minutes, once).
2. buildah builds the image.
3. It runs as another user than root, with the Privacy Shield compiled; its version and its job's help come; every role
   of it starts and is healthy.
4. A job manager, a worker and a job of all stages, each in a container of the image, take records from a real Kafka to
   its sink topic and to Weaviate; the job's /health says ready, and its /metrics has what the worker counted.

Needs buildah, and for a base of its own mmdebstrap (Debian: apt install buildah mmdebstrap). Isolated by chroot alone,
the containers share this machine's network. Deletes what it built; --keep leaves image and base.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import psutil
import requests
import typer
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console

from clients.kafka_admin import create_topics
from clients.stream_counts import StreamCounts
from local.services import LocalServices, Ports
from pipeline.settings import load_settings
from runtime import paths
from runtime.ports import free_ports
from runtime.process import end_tree
from samples import generate
from samples.kafka import produce
from schemas.topics import SOURCE_TOPICS, Stage, output_topics
from terminal.program import one_of, run
from transforms.prometheus.declarations import MESSAGES_PROCESSED, WEAVIATE_WRITES
from verification.scene import NotDone, wait_for

COMPOSE = "github.com/docker/compose/v2/cmd@v2.40.3"
BASE = "localhost/bd-stream-base:bookworm"
IMAGE = "localhost/bd-stream:check"
USER = "10001"
HOST_NAME = "bd-stream-check"
CERTIFICATES = "/etc/ssl/certs"
PROFILES = ("stages", "fused")
RECORDS = 200
START_SECONDS = 240.0
console = Console(highlight=False, soft_wrap=True, markup=False)


class CheckFailed(Exception):  # noqa: N818
    """A check did not hold; the text says which and why."""


def output(*command: str | Path, seconds: float = 600, **environment: str) -> str:
    """Run a program to its end and return what it printed.

    Raises:
        CheckFailed: it failed; with the end of its output.
    """
    try:
        ran = subprocess.run(
            command, env=os.environ | environment, capture_output=True, text=True, timeout=seconds, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CheckFailed(f"{command[0]}: {error}") from None
    if ran.returncode:
        raise CheckFailed(
            f"{' '.join(map(str, command))}: exit code {ran.returncode}\n{(ran.stdout + ran.stderr)[-3000:]}"
        )
    return ran.stdout + ran.stderr


def lint() -> str:
    """Let hadolint read the Dockerfile."""
    output(Path(sys.executable).with_name("hadolint"), paths.PROJECT / "Dockerfile")
    return "hadolint finds nothing"


def compose_program() -> Path:
    """Return Docker Compose: the one on PATH, else one built here once."""
    if found := shutil.which("docker-compose"):
        return Path(found)
    program = paths.cache("bin") / f"docker-compose-{COMPOSE.rpartition('@')[2]}"
    if not program.exists():
        console.print(f"Building {COMPOSE} ...")
        with tempfile.TemporaryDirectory() as scratch:
            # `go install` refuses modules that exclude versions of others; as a dependency it builds.
            package = COMPOSE.partition("@")[0]
            for command in (("mod", "init", "scratch"), ("get", COMPOSE), ("build", "-o", str(program), package)):
                subprocess.run(["go", *command], cwd=scratch, check=True, capture_output=True)
    return program


def compose() -> str:
    """Let Compose read docker-compose.yml."""
    program = compose_program()
    example = (paths.PROJECT / "deploy" / "compose" / "compose.env.example").read_text(encoding="utf-8")
    filled = "".join(f"{line}secret\n" if line.endswith("=") else f"{line}\n" for line in example.splitlines())
    with tempfile.NamedTemporaryFile("w", suffix=".env") as file:
        file.write(filled)
        file.flush()
        for profile in PROFILES:
            command: list[str | Path] = [program, "-f", paths.PROJECT / "docker-compose.yml", "--env-file", file.name]
            output(*command, "config", "--quiet", COMPOSE_PROFILES=profile)
    return f"docker compose config takes docker-compose.yml with {' and '.join(PROFILES)}"


def make_base() -> str:
    """Make the base out of Debian's packages, unless it is there: Python 3.11, its venv module, certificates.

    And the compiler that the build would else fetch by apt, whose sources need not be reachable from a container here.
    """
    if BASE in output("buildah", "images", "--format", "{{.Name}}:{{.Tag}}"):
        return f"{BASE} is there"
    with tempfile.TemporaryDirectory() as scratch:
        tar = Path(scratch) / "base.tar"
        wanted = "--include=python3.11,python3.11-venv,ca-certificates,gcc,python3.11-dev"
        output("mmdebstrap", "--mode=root", "--variant=minbase", wanted, "bookworm", tar)
        container = output("buildah", "from", "scratch").strip()
        output("buildah", "add", "--quiet", container, tar, "/")
        output("buildah", "commit", "--quiet", "--rm", container, BASE)
    return f"{BASE} made by mmdebstrap"


def build(base: str, torch: str) -> str:
    """Build the image."""
    arguments = ["--build-arg", f"BASE={base}", "--build-arg", f"TORCH={torch}"]
    # The authorities this machine trusts, for networks that look into TLS. Docker's format: OCI's knows no HEALTHCHECK.
    mount = ["--volume", f"{CERTIFICATES}:{CERTIFICATES}:ro", "--format", "docker", "--layers"]
    output("buildah", "bud", "--isolation", "chroot", *mount, *arguments, "-t", IMAGE, paths.PROJECT, seconds=3000)
    size = output("buildah", "images", "--format", "{{.Size}}", IMAGE).strip()
    return f"buildah builds it: {size}"


class Container:
    """A container of the image, isolated by chroot: it shares this machine's network and processes."""

    def __init__(self, scratch: Path, **environment: str):
        # Docker sees to it that a container's own name resolves; here it is said.
        self.id = output("buildah", "from", f"--add-host={HOST_NAME}:127.0.0.1", IMAGE).split()[-1]
        self._environment = environment
        self._scratch = scratch
        self._process: psutil.Popen | None = None
        self.log = scratch / f"{self.id}.log"

    def command(self, *arguments: str) -> list[str]:
        """Return the command that runs the image's entry point with `arguments`."""
        env = [f"--env={name}={value}" for name, value in self._environment.items()]
        shared = [f"--volume={self._scratch / name}:/{name}" for name in ("state", "metrics")]
        run = ["buildah", "run", "--isolation=chroot", f"--hostname={HOST_NAME}", *env, *shared, self.id]
        return [*run, "--", "bd-stream", *arguments]

    def output(self, *arguments: str) -> str:
        """Run the entry point to its end; return what it printed."""
        return output(*self.command(*arguments))

    def start(self, *arguments: str) -> None:
        """Run the entry point until the container is removed."""
        with self.log.open("w") as log:
            self._process = psutil.Popen(self.command(*arguments), stdout=log, stderr=subprocess.STDOUT)

    def healthy(self) -> bool:
        """Run the image's health check."""
        if self._process is not None and self._process.poll() is not None:
            raise CheckFailed(f"a container ended:\n{self.log.read_text(errors='replace')[-3000:]}")
        return subprocess.run(self.command("health"), capture_output=True, check=False).returncode == 0

    def remove(self) -> None:
        """End what runs in it and remove it."""
        if self._process is not None:
            end_tree(self._process, 60)
        output("buildah", "rm", self.id)


@contextlib.contextmanager
def containers(scratch: Path) -> Iterator[Callable[..., Container]]:
    """Yield a maker of containers, which are removed after, the last one first."""
    for name in ("state", "metrics"):
        (scratch / name).mkdir()
        shutil.chown(scratch / name, int(USER), int(USER))
    made: list[Container] = []

    def make(**environment: str) -> Container:
        made.append(Container(scratch, **environment))
        return made[-1]

    try:
        yield make
    finally:
        for one in reversed(made):
            one.remove()


def check_entry_point(make: Callable[..., Container]) -> str:
    """Ask for version, help and user, and whether there is a health check."""
    container = make()
    version = container.output("version").strip()
    if "--stages" not in container.output("run", "pipeline.main", "--help"):
        raise CheckFailed("the job's help does not come")
    user = output("buildah", "run", "--isolation=chroot", container.id, "--", "id", "-u").strip()
    if user != USER:
        raise CheckFailed(f"it runs as user {user}")
    healthcheck = "{{.Docker.Config.Healthcheck}}"
    if "bd-stream health" not in output("buildah", "inspect", "--type=image", f"--format={healthcheck}", IMAGE):
        raise CheckFailed("the image has no health check")
    compiled = "from transforms.privacy import compiled; raise SystemExit(not compiled.is_in_use())"
    output("buildah", "run", "--isolation=chroot", container.id, "--", "python", "-c", compiled)
    if container.healthy():
        raise CheckFailed("a container in which nothing was started calls itself healthy")
    return f"version {version}, help, user {user}, health check, a compiled Privacy Shield"


def check_stream(make: Callable[..., Container], scratch: Path) -> str:
    """Pass records through a job manager, a worker and a job, each in a container."""
    services = LocalServices(scratch / "services", Ports.free())
    services.up(["kafka", "redis", "weaviate"])
    try:
        create_topics(services.kafka)
        rpc, rest, data, python, metrics = free_ports(5)
        flink = {
            "JOB_MANAGER_HOST": "127.0.0.1",
            "JOB_MANAGER_RPC_PORT": str(rpc),
            "JOB_MANAGER_REST_PORT": str(rest),
            "TASK_MANAGER_DATA_PORT": str(data),
            "PYTHON_WORKERS_PORT": str(python),
        }
        for role in ("job-manager", "worker"):
            container = make(**flink)
            container.start(role)
            try:
                wait_for(container.healthy, START_SECONDS, f"{role} did not become healthy")
            except (CheckFailed, NotDone) as error:
                raise CheckFailed(f"{error}\n{container.log.read_text(errors='replace')[-3000:]}") from None
        settings = services.environment() | {
            "PRIVACY_SALT": secrets.token_hex(32),
            "DEAD_LETTER_KEY": b64encode(secrets.token_bytes(32)).decode(),
            "FLINK_MASTER": f"127.0.0.1:{rest}",
            "PYTHON_WORKERS": f"localhost:{python}",
            "METRICS_PORT": str(metrics),
        }
        job = make(**settings)
        job.start("job", "--replace")
        samples = list(generate(RECORDS, seed=6, prefix="image-"))
        produce(services.kafka, samples)
        valid = sum(sample.broken is None for sample in samples)
        wanted = output_topics(Stage.EMBED)
        group = load_settings({name.lower(): value for name, value in settings.items()}, dotenv=None).group_id
        counts = StreamCounts(services.kafka, group, list(SOURCE_TOPICS), list(wanted))

        def done() -> bool:
            found = counts.read()
            return found.lag == 0 and sum(found.written.values()) >= valid

        seconds = wait_for(done, START_SECONDS, "the records did not pass")
        wait_for(job.healthy, START_SECONDS, "the job did not become healthy")
        check_figures(metrics, valid)
        return (
            f"{valid} of {RECORDS} records ({RECORDS - valid} are broken) reach the sink topics and Weaviate, "
            f"{seconds:.0f} s after they were sent; /health says ready, /metrics has them"
        )
    finally:
        services.down()


def check_figures(port: int, valid: int) -> None:
    """Ask the job's container for its health, and for what the worker's container recorded on the shared volume."""
    address = f"http://127.0.0.1:{port}"
    health = requests.get(f"{address}/health", timeout=10)
    if health.status_code != 200 or not health.json()["ready"]:
        raise CheckFailed(f"{address}/health: {health.status_code} {health.text.strip()}")
    text = requests.get(f"{address}/metrics", timeout=30).text
    found = {
        (sample.name, sample.labels.get("stage"), sample.labels.get("outcome")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    for key, least in {
        (MESSAGES_PROCESSED.name, "validate", None): RECORDS,
        (MESSAGES_PROCESSED.name, "embed", None): valid,
        (WEAVIATE_WRITES.name, "embed", "written"): valid,
    }.items():
        if found.get(key, 0) < least:
            raise CheckFailed(f"{address}/metrics: {key} is {found.get(key)}, not {least}")


def checks(
    base: Annotated[str, typer.Option(help="Image to build on; the default is made here when missing.")] = BASE,
    torch: Annotated[str, typer.Option(callback=one_of("cpu", "pypi"), help="Which PyTorch: cpu or pypi.")] = "pypi",
    static: Annotated[bool, typer.Option("--static", help="Only hadolint and Compose.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Leave image and base.")] = False,
) -> int:
    """Run the checks. Return 0, or 1 after the first that does not hold."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended then too
    with tempfile.TemporaryDirectory(prefix="bd-stream-image-") as directory, containers(Path(directory)) as make:
        Path(directory).chmod(0o755)  # the containers' user reads it
        steps: list[Callable[[], str]] = [lint, compose]
        if not static:
            steps += [make_base] if base == BASE else []
            steps += [lambda: build(base, torch), lambda: check_entry_point(make)]
            steps += [lambda: check_stream(make, Path(directory))]
        try:
            for step in steps:
                began = time.monotonic()
                console.print(f"✓ {step()}  ({time.monotonic() - began:.0f} s)")
        except (CheckFailed, NotDone) as error:
            console.print(f"✗ {error}")
            return 1
    if not static and not keep:
        output("buildah", "rmi", IMAGE, *([BASE] if base == BASE else []))
        output("buildah", "rmi", "--prune")
    return 0


if __name__ == "__main__":
    sys.exit(run(checks, program="python -m benchmarks.image"))
