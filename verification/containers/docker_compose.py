"""Docker Compose itself, which reads docker-compose.yml as users of Docker have it read."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from runtime import paths
from verification.containers.compose import EXAMPLE, fill
from verification.containers.images import COMPOSE_FILE
from verification.containers.podman import CheckFailed, output

MODULE = "github.com/docker/compose/v2/cmd@v2.40.3"
PROFILES = ("stages", "fused")


def program() -> Path:
    """Return Docker Compose: the one on PATH, else one built here once by Go.

    Raises:
        CheckFailed: there is neither.
    """
    if found := shutil.which("docker-compose"):
        return Path(found)
    target = paths.cache("bin") / f"docker-compose-{MODULE.rpartition('@')[2]}"
    if not target.exists():
        with tempfile.TemporaryDirectory() as scratch:
            # `go install` refuses modules that exclude versions of others; as a dependency it builds.
            package = MODULE.partition("@")[0]
            for command in (("mod", "init", "scratch"), ("get", MODULE), ("build", "-o", str(target), package)):
                try:
                    ran = subprocess.run(
                        ["go", *command], cwd=scratch, capture_output=True, text=True, timeout=1800, check=False
                    )
                except (OSError, subprocess.TimeoutExpired) as error:
                    raise CheckFailed(f"Docker Compose can neither be found nor built: {error}") from None
                if ran.returncode:
                    raise CheckFailed(f"Docker Compose cannot be built: {ran.stderr[-500:]}")
    return target


def takes_the_file() -> str:
    """Let Docker Compose read docker-compose.yml with each profile."""
    compose = program()
    with tempfile.TemporaryDirectory() as scratch:
        env_file = Path(scratch) / "compose.env"
        env_file.touch(mode=0o600)
        env_file.write_text(fill(EXAMPLE.read_text(encoding="utf-8"), {}), encoding="utf-8")
        for profile in PROFILES:
            command = [str(compose), "--file", str(COMPOSE_FILE), "--env-file", str(env_file), "config", "--quiet"]
            output(command, env=os.environ | {"COMPOSE_PROFILES": profile})
    version = output([compose, "version", "--short"]).strip()
    return f"Docker Compose {version} takes docker-compose.yml with {' and '.join(PROFILES)}"
