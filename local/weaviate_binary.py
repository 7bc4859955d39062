"""Weaviate's server program, by its sum: from the cache, else built by Go, else the Python client's download."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from runtime import paths
from runtime.errors import ServiceError
from runtime.jars import sha256_of
from runtime.process import end_tree
from terminal.progress import elapsed

VERSION = "1.39.3"
GO_MODULE = "github.com/weaviate/weaviate"
GO_PACKAGE = f"{GO_MODULE}/cmd/weaviate-server@v{VERSION}"
LOCK_FILE = Path(__file__).with_name("weaviate.lock")
SUM_VARIABLE = "WEAVIATE_SHA256"
"""Names the SHA-256 of a release's program, for whoever has none built."""
SOCKET_TIMEOUT_SECONDS = 15.0
BUILD_TIMEOUT_SECONDS = 1800.0
# The first Go that fetches by itself the newer one a module asks for (https://go.dev/doc/toolchain).
OLDEST_GO = (1, 21)


def cached() -> Path:
    """Give the place of the program in the cache; named as the Python client's embedded start looks for it."""
    tag = f"v{VERSION}"
    return paths.cache("weaviate") / f"weaviate-{tag}-{hashlib.sha256(tag.encode()).hexdigest()}"


def weaviate_binary() -> Path:
    """Bring the server program into the cache, unless one is there whose sum is known.

    Go builds it from sources whose sum the lock file has. Without Go a release's program is downloaded: one whose sum
    the lock file or the variable `WEAVIATE_SHA256` has, or, saying so, any that TLS brings.

    Returns:
        Its path.

    Raises:
        ServiceError: It can neither be built nor downloaded, or has another sum.
    """
    target = cached()
    if target.exists() and _cached_is_known(target):
        return target
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".get-") as directory:
        scratch = Path(directory)
        try:
            got = _build(scratch)
        except ServiceError as build_error:
            try:
                got = _download(scratch)
            except (OSError, RuntimeError, tarfile.TarError) as download_error:
                raise ServiceError(
                    f"Weaviate {VERSION} is not available",
                    f"build: {build_error.why}; download: {download_error}",
                    f"install Go {'.'.join(map(str, OLDEST_GO))} or later (it builds for 3 minutes, once), or put the "
                    f"release's server program at {target} and its SHA-256 into {SUM_VARIABLE}",
                ) from build_error
            _check_download(got)
        got.chmod(0o755)
        got.replace(target)
        _note(target).write_text(json.dumps({"sha256": sha256_of(target)} | _mark(target)), encoding="utf-8")
    return target


@dataclass(frozen=True)
class Lock:
    """What the lock file says.

    Attributes:
        modules: sums of Go's modules, by package@version.
        programs: sums of programs.
    """

    modules: Mapping[str, str]
    programs: frozenset[str]

    @classmethod
    def read(cls, text: str) -> Lock:
        """Read a lock file."""
        lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        return cls(
            {fields[1]: fields[2] for fields in lines if fields[0] == "module"},
            frozenset(fields[2] for fields in lines if fields[0] == "program"),
        )


def locked() -> Lock:
    """Give the project's lock file."""
    return Lock.read(LOCK_FILE.read_text(encoding="utf-8"))


def _known_sums() -> set[str]:
    return set(locked().programs) | {os.environ.get(SUM_VARIABLE, "").strip().lower()} - {""}


def _note(target: Path) -> Path:
    """Give the file that says what was put into the cache, and how it could be told from a later change."""
    return target.with_name(f"{target.name}.json")


def _mark(target: Path) -> dict[str, int]:
    stat = target.stat()
    return {"size": stat.st_size, "modified": stat.st_mtime_ns}


def _cached_is_known(target: Path) -> bool:
    """Tell whether a cached program is the one that came, or one that the lock file knows.

    Raises:
        ServiceError: It was changed since it came.
    """
    try:
        note = dict(json.loads(_note(target).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        note = {}
    if _mark(target).items() <= note.items():
        return True
    found = sha256_of(target)
    if not note and found not in _known_sums():
        return False  # of a version that kept no note
    if found != note.get("sha256") and found not in _known_sums():
        raise ServiceError(
            "The cached Weaviate was refused",
            f"the SHA-256 of {target} is {found}, not what it was when it came",
            f"remove it, so that it is built or fetched again; or, if you put it there, set {SUM_VARIABLE}={found}",
        )
    _note(target).write_text(json.dumps({"sha256": found} | _mark(target)), encoding="utf-8")
    return True


def _check_download(got: Path) -> None:
    found, known = sha256_of(got), _known_sums()
    if found in known:
        return
    if os.environ.get(SUM_VARIABLE, "").strip():
        raise ServiceError(
            "The downloaded Weaviate was refused",
            f"its SHA-256 is {found}, which is not what {SUM_VARIABLE} says",
            "check the network and proxies between; do not use this program",
        )
    print(
        f"! Weaviate {VERSION} came by TLS from its maker's releases; no sum of it is known here to hold it against. "
        f"It is {found}: compare with the release's page, and set {SUM_VARIABLE} to have it held to that.",
        file=sys.stderr,
    )


def _download(directory: Path) -> Path:
    from weaviate.embedded import EmbeddedOptions, EmbeddedV4

    with _socket_timeout(), elapsed(f"Downloading Weaviate {VERSION}"):
        options = EmbeddedOptions(
            version=VERSION, binary_path=str(directory / "download"), persistence_data_path=str(directory / "unused")
        )
        EmbeddedV4(options).ensure_weaviate_binary_exists()
    return directory / "download" / cached().name


def _build(directory: Path) -> Path:
    go = shutil.which("go")
    if go is None:
        raise ServiceError("No Go", "there is no `go` on PATH", "install Go")
    said = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"go(\d+)\.(\d+)", said)
    if version is None or (int(version[1]), int(version[2])) < OLDEST_GO:
        raise ServiceError("Go too old", f"go says '{said.strip()}'", "install a newer Go")
    _check_module(go)
    log = directory / "go.log"
    with log.open("wb") as out, elapsed(f"Building Weaviate {VERSION} with Go (2 to 5 minutes, once)"):
        # The same program on every machine with this Go: no paths of it, no C.
        environment = os.environ | {"GOBIN": str(directory), "CGO_ENABLED": "0"}
        popen = subprocess.Popen(
            [go, "install", "-trimpath", "-ldflags=-buildid=", GO_PACKAGE], env=environment, stdout=out, stderr=out
        )
        try:
            code = popen.wait(timeout=BUILD_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            code = -1
        finally:
            if popen.poll() is None:
                end_tree(psutil.Process(popen.pid), grace_seconds=5.0)
                popen.poll()
    if code != 0:
        raise ServiceError("Go failed", log.read_text(encoding="utf-8", errors="replace")[-1000:].strip(), "see there")
    return directory / "weaviate-server"


def _check_module(go: str) -> None:
    """Fetch the sources and hold them against the lock file; what they need is held by their own go.sum."""
    module = f"{GO_MODULE}@v{VERSION}"
    said = subprocess.run([go, "mod", "download", "-json", module], capture_output=True, text=True, check=False)
    try:
        found = json.loads(said.stdout or "{}").get("Sum", "")
    except ValueError:
        found = ""
    if not found:
        raise ServiceError("Go failed", (said.stdout + said.stderr)[-1000:].strip(), "see there")
    if found != locked().modules.get(module):
        raise ServiceError(
            "Weaviate's sources were refused",
            f"the sum of {module} is {found}, and {LOCK_FILE.name} says {locked().modules.get(module)}",
            "check GOPROXY and what stands between; do not use these sources",
        )


@contextlib.contextmanager
def _socket_timeout() -> Iterator[None]:
    """Let a download that stalls fail: the client sets no timeout of its own."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SOCKET_TIMEOUT_SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
