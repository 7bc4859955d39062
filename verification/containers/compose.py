"""docker-compose.yml brought up by podman-compose, in the order of its own `depends_on`, and watched."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import secrets
import signal
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from runtime import paths
from verification.containers.images import COMPOSE_FILE, LEFT_OUT
from verification.containers.podman import CheckFailed, Podman, output, quiet
from verification.scene import NotDone, wait_for

PROJECT = "bd-stream"
EXAMPLE = paths.PROJECT / "deploy" / "compose" / "compose.env.example"
HEALTHY_SECONDS = 900.0
UNITS = {"K": 2**10, "M": 2**20, "G": 2**30}


def compose_file() -> dict[str, Any]:
    """Return docker-compose.yml as it stands."""
    return dict(yaml.safe_load(COMPOSE_FILE.read_text(encoding="utf-8")))


def services(compose: Mapping[str, Any], profile: str) -> list[str]:
    """Return the services of a profile, without those that have no stand-in."""
    found = compose["services"].items()
    return [name for name, one in found if profile in one.get("profiles", [profile]) and name not in LEFT_OUT]


def published(compose: Mapping[str, Any], names: Iterable[str]) -> list[int]:
    """Return the ports of this machine that services publish."""
    mappings = [mapping for name in names for mapping in compose["services"][name].get("ports", [])]
    return [int(mapping.split(":")[1]) for mapping in mappings]


def levels(compose: Mapping[str, Any], names: Iterable[str]) -> list[list[str]]:
    """Return services in the order of their `depends_on`: those of one level need only what is in levels before.

    Raises:
        CheckFailed: they wait for each other, or for a service that is not among them.
    """
    needs = {name: set(compose["services"][name].get("depends_on", {})) for name in names}
    found: list[list[str]] = []
    ready: set[str] = set()
    while len(ready) < len(needs):
        level = [name for name, needed in needs.items() if name not in ready and needed <= ready]
        if not level:
            raise CheckFailed(f"depends_on: {', '.join(sorted(set(needs) - ready))} can never start")
        found.append(level)
        ready |= set(level)
    return found


def fill(example: str, given: Mapping[str, str]) -> str:
    """Return a compose.env: the lines of the example, with a secret in each that is empty, and `given` over all."""
    lines = []
    for line in example.splitlines():
        name, is_variable, value = line.partition("=")
        if is_variable and not line.startswith("#"):
            line = f"{name}={given.get(name, value or _secret(name))}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def _secret(name: str) -> str:
    if name == "WEATHER_API_KEY":
        return ""  # none: records have no weather
    if name == "DEAD_LETTER_KEY":
        return base64.b64encode(secrets.token_bytes(32)).decode()
    return f"verification:officer:{secrets.token_hex(16)}" if name == "CONSOLE_TOKENS" else secrets.token_hex(32)


def variables(text: str) -> dict[str, str]:
    """Return the variables of a compose.env."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def resolved(text: str, given: Mapping[str, str]) -> str:
    """Return a value of docker-compose.yml with its `${NAME:-default}` replaced."""
    return re.sub(r"\$\{(\w+):-([^}]*)\}", lambda found: given.get(found[1]) or found[2], text)


def in_bytes(size: str) -> int:
    """Return a size such as `2500M` in bytes."""
    found = re.fullmatch(r"(\d+)([KMG])", size)
    if found is None:
        raise CheckFailed(f"{size} is no size such as 2500M")
    return int(found[1]) * UNITS[found[2]]


class Compose:
    """The project of docker-compose.yml on Podman.

    Args:
        podman: what it runs on.
        directory: holds its compose.env.
        given: variables other than those of the example.
    """

    def __init__(self, podman: Podman, directory: Path, **given: str):
        self.podman = podman
        self.file = compose_file()
        self._env_file = directory / "compose.env"
        self.variables: dict[str, str] = {}
        self._killed_before = podman.killed_for_memory()
        self._names: dict[str, str] = {}
        self._write(fill(EXAMPLE.read_text(encoding="utf-8"), given))

    def _write(self, text: str) -> None:
        self._env_file.write_text(text, encoding="utf-8")
        self._env_file.chmod(0o600)
        self.variables = variables(text)

    def change(self, **given: str) -> None:
        """Change variables of compose.env."""
        self._write(fill(self._env_file.read_text(encoding="utf-8"), given))

    @property
    def profile(self) -> str:
        """The profile that runs."""
        return self.variables["COMPOSE_PROFILES"]

    @property
    def services(self) -> list[str]:
        """The services of the profile."""
        return services(self.file, self.profile)

    def run(self, *arguments: str, seconds: float = 900) -> str:
        """Run podman-compose.

        Raises:
            CheckFailed: it failed; with the end of its output.
        """
        program = [sys.executable, "-m", "podman_compose", "--in-pod", "false", "--profile", self.profile]
        files = ["--env-file", str(self._env_file), "--file", str(COMPOSE_FILE)]
        # It says that a container could not be created, and ends well: what is up is looked at after.
        return quiet(output([*program, *files, *arguments], seconds, self.podman.environment))

    def up(self, names: Sequence[str] | None = None, *flags: str) -> float:
        """Start services level by level, each level healthy before the next; return the seconds it took.

        Raises:
            CheckFailed: one did not become healthy; with the end of what it printed.
        """
        began = time.monotonic()
        for level in levels(self.file, self.services):
            wanted = [name for name in level if names is None or name in names]
            if wanted:
                self.run("up", "--detach", "--no-build", "--no-deps", *flags, *wanted)
                self.wait(wanted)
        return time.monotonic() - began

    def down(self) -> float:
        """Stop and remove the containers, not the volumes; return the seconds it took."""
        began = time.monotonic()
        self.run("down")
        if left := self.containers():
            raise CheckFailed(f"down leaves {', '.join(left)}")
        return time.monotonic() - began

    def containers(self, service: str = "") -> list[str]:
        """Return the names of the containers of one service, or of all."""
        return self.podman.containers(f"{PROJECT}_{service}_" if service else f"{PROJECT}_")

    def wait(self, names: Sequence[str]) -> None:
        """Wait until every container of services is healthy, or has ended well where it is one that ends.

        Raises:
            CheckFailed: one is not.
        """
        for name in names:
            if not self.containers(name):
                raise CheckFailed(f"{name} has no container: podman-compose could not create it")
            for container in self.containers(name):
                try:
                    wait_for(partial(self._is_well, container), HEALTHY_SECONDS, f"{container} did not become healthy")
                except NotDone as error:
                    raise CheckFailed(f"{error}\n{self.podman.logs(container)}") from None
                self._names[self.podman.inspect(container)["Id"]] = container

    def _is_well(self, container: str) -> bool:
        state = self.podman.inspect(container)["State"]
        if not self._has_check(container):
            return bool(state["Status"] == "exited" and state["ExitCode"] == 0)
        return bool(state["Running"]) and self.podman.check_health(container)

    def _has_check(self, container: str) -> bool:
        service = container.removeprefix(f"{PROJECT}_").rpartition("_")[0]
        return "disable" not in self.file["services"][service].get("healthcheck", {})

    def crash(self, container: str) -> None:
        """Kill what runs in a container, as a crash would; `podman kill` would count as a stop by its owner.

        Raises:
            CheckFailed: its restart policy does not bring it back.
        """
        before = self.podman.inspect(container)["State"]["Pid"]
        os.kill(int(before), signal.SIGKILL)
        back = "its restart policy did not bring it back"
        wait_for(lambda: self.podman.inspect(container)["State"]["Pid"] not in (0, before), 120, f"{container}: {back}")

    def limits(self) -> list[str]:
        """Return what is wrong with the memory limits: one that Podman did not set, or a container that met its own."""
        killed = self.podman.killed_for_memory() - self._killed_before
        names = sorted(name for found, name in self._names.items() if found in killed)
        wrong = [f"in {name} the kernel killed something for its memory" for name in names]
        for container in self.containers():
            service = container.removeprefix(f"{PROJECT}_").rpartition("_")[0]
            declared = self.file["services"][service].get("deploy", {}).get("resources", {}).get("limits", {})
            if not declared:
                continue
            found = self.podman.inspect(container)
            wanted = in_bytes(resolved(declared["memory"], self.variables))
            if found["HostConfig"]["Memory"] != wanted:
                wrong.append(f"{container} may take {found['HostConfig']['Memory']:,} bytes, not {wanted:,}")
        return wrong

    def remove(self) -> None:
        """Remove containers, volumes and networks of the project, and nothing else."""
        with contextlib.suppress(CheckFailed):
            self.run("down", "--volumes", "--timeout", "10")
        for container in self.containers():
            self.podman("rm", "--force", "--volumes", container)
