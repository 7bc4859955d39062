"""Podman with a storage of its own, so that what a verification makes can be found, and removed, as one."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

PROGRAMS = {
    "podman": "podman",
    "runc": "runc",
    "/usr/lib/podman/netavark": "netavark",
    "/usr/lib/podman/aardvark-dns": "aardvark-dns",
    "iptables": "iptables",
    "catatonit": "catatonit",
    "mmdebstrap": "mmdebstrap",
}
"""Programs, on PATH or by path, and the Debian package of each. catatonit is the `init: true` of Compose."""

# crun refuses hybrid cgroups, and more descriptors or processes than these are refused on small virtual machines.
CONTAINERS_CONF = """\
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "{run}/libpod"
volume_path = "{directory}/volumes"
[network]
network_backend = "netavark"
network_config_dir = "{directory}/networks"
"""
STORAGE_CONF = """\
[storage]
driver = "overlay"
graphroot = "{directory}/storage"
runroot = "{run}/storage"
"""
_NOISE = ("healthcheck", "syslog")
"""Of lines in which Podman complains that there is no systemd; health checks are run by `Podman.check_health`."""


class CheckFailed(Exception):  # noqa: N818
    """A check did not hold; the text says which and why."""


def missing(programs: Iterable[str] = PROGRAMS) -> list[str]:
    """Return the Debian packages whose programs this machine lacks."""
    return [PROGRAMS[name] for name in programs if shutil.which(name) is None]


def why_not() -> str | None:
    """Return in one line why no containers can be run here, None where they can."""
    if os.geteuid() != 0:
        return "containers are run by root here: start it as root"
    if absent := missing():
        return f"packages are missing: apt-get install --no-install-recommends {' '.join(absent)}"
    return None


def killed_for_memory(kernel_log: str) -> set[str]:
    """Return the ids of containers in which the kernel killed something for its memory, as its log has them.

    Podman's own `OOMKilled` says nothing of it once the container was restarted.
    """
    return set(re.findall(r"oom-kill:.*oom_memcg=\S*libpod-([0-9a-f]{64})", kernel_log))


def quiet(text: str) -> str:
    """Return what a program printed without Podman's complaints about the absent systemd."""
    return "\n".join(line for line in text.splitlines() if not any(word in line for word in _NOISE))


def output(command: Sequence[str | Path], seconds: float = 600, env: dict[str, str] | None = None) -> str:
    """Run a program to its end and return what it printed on standard output.

    Raises:
        CheckFailed: it failed or took longer than `seconds`; with the end of its output.
    """
    try:
        ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CheckFailed(f"{command[0]}: {error}") from None
    if ran.returncode:
        printed = quiet(ran.stdout + ran.stderr)[-3000:]
        raise CheckFailed(f"{' '.join(map(str, command))}: exit code {ran.returncode}\n{printed}")
    return ran.stdout


class Podman:
    """Podman on a directory: images, volumes and networks of other users of Podman on this machine are not seen.

    Args:
        directory: holds images and volumes (about 20 GB with our image's layers); made when needed.
    """

    def __init__(self, directory: Path):
        self.directory = directory.absolute()
        # Of each storage its own: mounts and locks of one are not the other's.
        name = hashlib.sha256(str(self.directory).encode()).hexdigest()[:8]
        self._run = Path("/run") / f"bd-stream-containers-{name}"
        self.directory.mkdir(parents=True, exist_ok=True)
        given = {"directory": self.directory, "run": self._run}
        configuration = {"CONTAINERS_CONF": CONTAINERS_CONF, "CONTAINERS_STORAGE_CONF": STORAGE_CONF}
        self.environment = dict(os.environ)
        for name, text in configuration.items():
            path = self.directory / f"{name.lower()}.toml"
            path.write_text(text.format(**given), encoding="utf-8")
            self.environment[name] = str(path)

    def __call__(self, *arguments: str | Path, seconds: float = 600) -> str:
        """Run `podman` with `arguments` and return what it printed.

        Raises:
            CheckFailed: it failed; with the end of its output.
        """
        return output(["podman", *arguments], seconds, self.environment)

    def build(self, tag: str, context: Path, *flags: str | Path) -> None:
        """Build an image from what this machine has; Docker's format, since OCI's has no HEALTHCHECK."""
        fixed = ("--isolation", "chroot", "--format", "docker", "--layers", "--pull-never")
        self("build", *fixed, *flags, "--tag", tag, context, seconds=3600)

    def has(self, kind: str, name: str) -> bool:
        """Tell whether something is there: an `image`, a `volume`, a `network`."""
        ran = subprocess.run(["podman", kind, "exists", name], env=self.environment, check=False)
        return ran.returncode == 0

    def containers(self, prefix: str) -> list[str]:
        """Return the names of containers, whether they run or not, whose name begins with `prefix`."""
        names = self("ps", "--all", "--format", "{{.Names}}").split()
        return sorted(name for name in names if name.startswith(prefix))

    def pods(self, prefix: str) -> list[str]:
        """Return the names of pods whose name begins with `prefix`."""
        names = self("pod", "ps", "--format", "{{.Name}}").split()
        return sorted(name for name in names if name.startswith(prefix))

    def version(self) -> tuple[int, int]:
        """Return Podman's version, its first two numbers."""
        major, minor, *_ = self("version", "--format", "{{.Client.Version}}").strip().split(".")
        return int(major), int(minor)

    def killed_for_memory(self) -> set[str]:
        """Return the ids of all containers, also earlier ones, in which the kernel killed something for its memory."""
        return killed_for_memory(output(["dmesg"]))

    def inspect(self, name: str) -> dict[str, Any]:
        """Return what Podman knows of a container."""
        [found] = json.loads(self("inspect", "--type", "container", name))
        return dict(found)

    def logs(self, name: str, lines: int = 30) -> str:
        """Return the last lines that a container printed."""
        ran = subprocess.run(
            ["podman", "logs", "--tail", str(lines), name],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return ran.stdout + ran.stderr

    def check_health(self, name: str, seconds: float = 60) -> bool:
        """Run a container's health check, as systemd's timer would, and tell whether it passed."""
        command = ["podman", "healthcheck", "run", name]
        try:
            ran = subprocess.run(command, env=self.environment, capture_output=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            return False
        return ran.returncode == 0

    def clear(self) -> None:
        """Remove all but images from this storage, which is ours: pods, containers, volumes, networks, secrets."""
        for command in (
            ("pod", "rm", "--all", "--force", "--time", "5"),
            ("rm", "--all", "--force", "--volumes", "--time", "5"),
            ("volume", "prune", "--force"),
            ("network", "prune", "--force"),
            ("secret", "rm", "--all"),
        ):
            self(*command)

    def remove(self) -> None:
        """Remove everything in this storage: images too, mounts, files."""
        self.clear()
        self("system", "reset", "--force")
        shutil.rmtree(self.directory, ignore_errors=True)
        shutil.rmtree(self._run, ignore_errors=True)
