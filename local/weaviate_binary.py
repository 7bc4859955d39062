"""Weaviate's server program: from the cache, else the Python client's embedded download, else built by Go."""

import contextlib
import hashlib
import os
import re
import shutil
import socket
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from runtime import paths
from runtime.errors import ServiceError
from runtime.process import end_tree
from terminal.progress import elapsed

VERSION = "1.35.2"
GO_PACKAGE = f"github.com/weaviate/weaviate/cmd/weaviate-server@v{VERSION}"
SOCKET_TIMEOUT_SECONDS = 15.0
BUILD_TIMEOUT_SECONDS = 1800.0
# The first Go that fetches by itself the newer one a module asks for (https://go.dev/doc/toolchain).
OLDEST_GO = (1, 21)


def cached() -> Path:
    """Give the place of the program in the cache; named as the Python client's embedded start looks for it."""
    tag = f"v{VERSION}"
    return paths.cache("weaviate") / f"weaviate-{tag}-{hashlib.sha256(tag.encode()).hexdigest()}"


def weaviate_binary() -> Path:
    """Bring the server program into the cache.

    Returns:
        Its path.

    Raises:
        ServiceError: It can neither be downloaded nor built.
    """
    target = cached()
    if target.exists():
        return target
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".get-") as directory:
        scratch = Path(directory)
        try:
            got = _download(scratch)
        except (OSError, RuntimeError, tarfile.TarError) as download_error:
            try:
                got = _build(scratch)
            except ServiceError as build_error:
                raise ServiceError(
                    f"Weaviate {VERSION} is not available",
                    f"download: {download_error}; build: {build_error.why}",
                    f"install Go {'.'.join(map(str, OLDEST_GO))} or later (it builds for 3 minutes, once), or put the "
                    f"release's server program at {target}",
                ) from build_error
        got.chmod(0o755)
        got.replace(target)
    return target


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
    log = directory / "go.log"
    with log.open("wb") as out, elapsed(f"Building Weaviate {VERSION} with Go (2 to 5 minutes, once)"):
        environment = os.environ | {"GOBIN": str(directory)}
        popen = subprocess.Popen([go, "install", GO_PACKAGE], env=environment, stdout=out, stderr=out)
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


@contextlib.contextmanager
def _socket_timeout() -> Iterator[None]:
    """Let a download that stalls fail: the client sets no timeout of its own."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SOCKET_TIMEOUT_SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
