"""The images of docker-compose.yml, made on this machine: ours by the Dockerfile, those of others by stand-ins."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from local import promtool
from local.weaviate_binary import VERSION, weaviate_binary
from runtime import jars, paths
from verification.containers.podman import CheckFailed, Podman, output

COMPOSE_FILE = paths.PROJECT / "docker-compose.yml"
STAND_INS = Path(__file__).with_name("stand_ins")
DEBIAN = "localhost/bd-stream-debian:bookworm"
OURS = "bd-stream:local"
USER = "10001"
AUTHORITIES = Path("/usr/local/share/ca-certificates")
LEFT_OUT: Mapping[str, str] = {"grafana": "no build of its pages can be had without the hub"}
"""Services of docker-compose.yml for which there is no stand-in, and why."""


def qualified(image: str) -> str:
    """Return the whole name of an image of the hub: `redis:7` is `docker.io/library/redis:7`."""
    first, slash, _ = image.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return image
    return f"docker.io/{image}" if slash else f"docker.io/library/{image}"


def images_of_others() -> dict[str, str]:
    """Return the whole name of the image of each service of docker-compose.yml that is not ours."""
    compose: dict[str, Any] = yaml.safe_load(COMPOSE_FILE.read_text(encoding="utf-8"))
    named = {name: str(service["image"]) for name, service in compose["services"].items()}
    return {name: qualified(image) for name, image in named.items() if not image.startswith("bd-stream:")}


def base_image() -> str:
    """Return the whole name of the image that our Dockerfile builds on."""
    found = re.search(r"^ARG BASE=(\S+)$", (paths.PROJECT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise CheckFailed("the Dockerfile has no ARG BASE")
    return qualified(found[1])


def make_debian(podman: Podman) -> str:
    """Make an image of Debian's packages, Python 3.11 among them, unless it is there."""
    if podman.has("image", DEBIAN):
        return f"{DEBIAN} is there"
    with tempfile.TemporaryDirectory() as scratch:
        tar = Path(scratch) / "debian.tar"
        wanted = "--include=python3.11,python3.11-venv,ca-certificates"
        output(["mmdebstrap", "--mode=root", "--variant=minbase", wanted, "bookworm", tar], seconds=1800)
        podman("import", tar, DEBIAN)
    return f"{DEBIAN} made by mmdebstrap"


def _link(source: Path, target: Path) -> None:
    """Put a file into a build's context: a second name for it, where the file system allows that."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def _with_authorities(context: Path) -> None:
    (context / "certificates").mkdir()
    for path in AUTHORITIES.glob("*.crt"):
        shutil.copy(path, context / "certificates")


def _with_kafka(context: Path) -> None:
    for jar in jars.fetch("kafka"):
        _link(jar, context / "libs" / jar.name)


def _with_weaviate(context: Path) -> None:
    _link(weaviate_binary(), context / "weaviate")


def _with_prometheus(context: Path) -> None:
    _link(promtool.programs().prometheus, context / "prometheus")


FILES: Mapping[str, Callable[[Path], None]] = {
    "base": _with_authorities,
    "kafka": _with_kafka,
    "weaviate": _with_weaviate,
    "prometheus": _with_prometheus,
}
"""What a stand-in's context holds beside its directory."""


def make_stand_in(podman: Podman, name: str, tag: str) -> None:
    """Build the stand-in of `stand_ins/NAME` under the hub's name `tag`; costs little the second time."""
    with tempfile.TemporaryDirectory(dir=podman.directory) as scratch:
        context = Path(scratch) / name
        shutil.copytree(STAND_INS / name, context)
        if name in FILES:
            FILES[name](context)
        podman.build(tag, context, *([] if name == "base" else ["--build-arg", f"BASE={base_image()}"]))


def make_stand_ins(podman: Podman) -> str:
    """Build the stand-ins for the base and for the services of docker-compose.yml."""
    make_stand_in(podman, "base", base_image())
    made = {name: tag for name, tag in images_of_others().items() if name not in LEFT_OUT}
    for name, tag in made.items():
        make_stand_in(podman, name, tag)
    left = "; ".join(f"{name} left out: {why}" for name, why in LEFT_OUT.items())
    return f"{', '.join(made)} under the hub's names; {left}"


def make_ours(podman: Podman, torch: str) -> str:
    """Build our image by the Dockerfile, and hold it against what it promises."""
    podman.build(OURS, paths.PROJECT, "--build-arg", f"TORCH={torch}")
    run = ("run", "--rm", "--read-only", "--tmpfs=/tmp:exec,mode=1777", "--cap-drop=ALL", OURS)
    version = podman(*run, "version").strip()
    if "--stages" not in podman(*run, "run", "pipeline.main", "--help"):
        raise CheckFailed("the job's help does not come")
    python = ("--entrypoint", "python", OURS, "-c")
    user = podman("run", "--rm", *python, "import os; print(os.getuid())").strip()
    if user != USER:
        raise CheckFailed(f"it runs as user {user}")
    podman(
        "run", "--rm", *python, "from transforms.privacy import compiled; raise SystemExit(not compiled.is_in_use())"
    )
    size = int(podman("image", "inspect", "--format", "{{.Size}}", OURS))
    return f"version {version}, user {user}, a compiled Privacy Shield, {size / 1e9:.1f} GB with TORCH={torch}"


def differences() -> list[str]:
    """Return how the images that ran differ from those of the hub."""
    named = images_of_others()
    return [
        f"{base_image()}: Debian bookworm's own Python 3.11, made by mmdebstrap",
        f"{named['kafka']}: the same jars on Debian's Java 17, started by a script that reads the same variables",
        f"{named['redis']}: Debian bookworm's Redis 7.0",
        f"{named['weaviate']}: {VERSION} built by Go from its sources, on Debian instead of Alpine",
        f"{named['prometheus']}: Debian bookworm's Prometheus 2.42",
        *(f"{named[name]}: not run, {why}" for name, why in LEFT_OUT.items()),
        "no digest is known here, since no hub can be reached: images are named by version",
    ]
