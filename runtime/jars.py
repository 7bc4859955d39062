"""The Java class paths, each by a name such as ``beam`` or ``kafka``, from a lock file with checksums.

``python -m runtime.jars lock`` rewrites the lock file from ``runtime/poms`` with mvn; nothing else needs mvn.
"""

import contextlib
import hashlib
import http.client
import json
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential
from tqdm import tqdm

from runtime import paths
from runtime.errors import ServiceError

LOCK_FILE = Path(__file__).with_name("jars.lock")
POMS = Path(__file__).with_name("poms")
REPOSITORY_SETTING = "MAVEN_REPOSITORY_URL"
PARALLEL_DOWNLOADS = 16
ATTEMPTS = 3
SOCKET_TIMEOUT_SECONDS = 60.0
SCRATCH = ".fetch-"


class WrongSumError(RuntimeError):
    """The bytes that came are not those the lock file names."""


@dataclass(frozen=True, order=True)
class Jar:
    """One jar of the lock file, named by its Maven coordinates."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str

    @property
    def coordinates(self) -> str:
        """``group:artifact:version[:classifier]``."""
        return ":".join(filter(None, (self.group, self.artifact, self.version, self.classifier)))

    @property
    def path(self) -> Path:
        """Its path below the cache directory."""
        return Path(self.group) / ("-".join(filter(None, (self.artifact, self.version, self.classifier))) + ".jar")


def read_lock(text: str) -> dict[str, tuple[Jar, ...]]:
    """Read a lock file.

    Args:
        text: Lines of ``class-path group:artifact:version[:classifier] sha256``; also empty lines and ``#`` comments.

    Returns:
        The jars of each class path, in the order of the lines.

    Raises:
        ServiceError: A line has another form; names its number.
    """
    paths: dict[str, list[Jar]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        found = re.fullmatch(r"(\w+) ([^\s:]+):([^\s:]+):([^\s:]+?)(?::([^\s:]+))? ([0-9a-f]{64})", line.strip())
        if not found:
            raise ServiceError(
                f"Line {number} of the jar lock cannot be read",
                "it is not 'class-path group:artifact:version[:classifier] sha256'",
                "restore runtime/jars.lock from version control, or regenerate it: python -m runtime.jars lock",
            )
        name, group, artifact, version, classifier, sha256 = found.groups(default="")
        paths.setdefault(name, []).append(Jar(group, artifact, version, classifier, sha256))
    return {name: tuple(jars) for name, jars in paths.items()}


def locked(name: str) -> tuple[Jar, ...]:
    """Give the jars of one class path of the project's lock file.

    Args:
        name: As in `class_path`.

    Returns:
        The jars in the order of the lock file.

    Raises:
        KeyError: The lock file has no such class path.
    """
    return read_lock(LOCK_FILE.read_text(encoding="utf-8"))[name]


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file as 64 hex digits."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def fetch(name: str) -> list[Path]:
    """Make sure that every jar of a class path is in the cache, each with the sum the lock file names.

    What was checked before is known again by size and time of change, so a second call reads no jar. The Maven
    repository is the one Beam itself uses, or the one that ``MAVEN_REPOSITORY_URL`` names.

    Args:
        name: As in `class_path`.

    Returns:
        The jars' paths in the order of the lock file.

    Raises:
        ServiceError: A jar cannot be fetched, or its sum is wrong; names the jar.
    """
    jars = locked(name)
    directory = paths.cache("jars")
    stamp = directory / f".{name}-{hashlib.sha256(repr(jars).encode()).hexdigest()[:16]}.json"
    found = [directory / jar.path for jar in jars]
    if not _known(stamp, found):
        paths.remove_abandoned(directory, SCRATCH)
        fetch_missing(jars, directory, title=f"{name} jars")
        _write_atomically(stamp, json.dumps(marks(found)))
    return found


def class_path(name: str) -> str:
    """Give a class path for ``java -cp``, after fetching what is missing of it.

    Args:
        name: ``beam`` (expansion service, job server, Flink), ``kafka`` (broker and its tools),
            ``compiler`` (of `runtime.loopback`), ``connect`` (Kafka Connect's worker) or ``snowflake`` (its
            plugin for Snowflake).

    Returns:
        Absolute paths joined by ``os.pathsep``, in the order of the lock file.

    Raises:
        ServiceError: As `fetch`.
    """
    return os.pathsep.join(map(str, fetch(name)))


def fetch_missing(jars: Sequence[Jar], directory: Path, *, title: str) -> None:
    """Fetch the jars that are missing or damaged, several at a time, with a progress bar.

    Args:
        jars: What has to be there.
        directory: The cache directory.
        title: What the progress bar is called.

    Raises:
        ServiceError: A jar cannot be fetched, or its sum is wrong; names the jar.
    """
    missing = [jar for jar in jars if not _right(directory / jar.path, jar)]
    if not missing:
        return
    with (
        tempfile.TemporaryDirectory(dir=directory, prefix=SCRATCH) as scratch,
        _quiet_bounded_downloads(),
        ThreadPoolExecutor(PARALLEL_DOWNLOADS) as pool,
        tqdm(total=len(missing), desc=title, unit="jar", leave=False, disable=None) as bar,
    ):
        todo = {pool.submit(_fetch_one, jar, directory, Path(scratch) / str(i)): jar for i, jar in enumerate(missing)}
        try:
            for done in as_completed(todo):
                done.result()
                bar.update()
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            # The next jar's error would say the same; which one was it, is all a reader needs.
            raise _refusal(todo[done], error) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _fetch_one(jar: Jar, directory: Path, scratch: Path) -> None:
    # Importing Beam takes a second: only where a jar is missing.
    from apache_beam.utils.subprocess_server import JavaJarServer

    mirror = os.environ.get(REPOSITORY_SETTING, "").rstrip("/")
    url = JavaJarServer.path_to_maven_jar(
        jar.artifact,
        jar.group,
        jar.version,
        repository=mirror or JavaJarServer.MAVEN_CENTRAL_REPOSITORY,
        classifier=jar.classifier or None,
    )
    target = directory / jar.path
    target.parent.mkdir(parents=True, exist_ok=True)
    for attempt in Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential(multiplier=0.5, max=5),
        retry=retry_if_exception_type((OSError, RuntimeError, http.client.HTTPException)),
        reraise=True,
    ):
        with attempt:
            # Beam keeps whatever came, a cut-off download too: so into a directory of its own first.
            shutil.rmtree(scratch, ignore_errors=True)
            got = Path(JavaJarServer.local_jar(url, cache_dir=str(scratch)))
            if (sha256 := sha256_of(got)) != jar.sha256:
                raise WrongSumError(f"sha256 is {sha256}, the lock file says {jar.sha256}")
            got.replace(target)


def _refusal(jar: Jar, error: Exception) -> ServiceError:
    if isinstance(error, WrongSumError):
        return ServiceError(
            f"The jar {jar.coordinates} was refused",
            str(error),
            f"if {REPOSITORY_SETTING} or a proxy stands between, check it; otherwise do not use this jar and report it",
        )
    return ServiceError(
        f"The jar {jar.coordinates} could not be fetched",
        str(error),
        f"check the network and HTTPS_PROXY, or set {REPOSITORY_SETTING} to a Maven repository you can reach; "
        "what was fetched already is kept",
    )


@contextlib.contextmanager
def _quiet_bounded_downloads() -> Iterator[None]:
    """Keep Beam's warning per jar out of sight, and let no download hang: its urlopen sets no timeout."""
    logger = logging.getLogger("apache_beam.utils.subprocess_server")
    level, timeout = logger.level, socket.getdefaulttimeout()
    logger.setLevel(logging.ERROR)
    socket.setdefaulttimeout(SOCKET_TIMEOUT_SECONDS)
    try:
        yield
    finally:
        logger.setLevel(level)
        socket.setdefaulttimeout(timeout)


def _right(path: Path, jar: Jar) -> bool:
    return path.is_file() and sha256_of(path) == jar.sha256


def marks(paths: Sequence[Path]) -> dict[str, list[int]]:
    """Give the size and the time of change (ns) of each file, by which one that was changed is told."""
    stats = {str(path): path.stat() for path in paths}
    return {path: [stat.st_size, stat.st_mtime_ns] for path, stat in stats.items()}


def _known(stamp: Path, paths: Sequence[Path]) -> bool:
    try:
        recorded: Mapping[str, list[int]] = json.loads(stamp.read_text(encoding="utf-8"))
        return recorded == marks(paths)
    except (OSError, ValueError):
        return False


def _write_atomically(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as opened:
        opened.write(text)
    Path(opened.name).replace(path)


def resolved(listing: str) -> list[Jar]:
    """Read what ``mvn dependency:list -DoutputAbsoluteArtifactFilename=true`` wrote.

    Args:
        listing: Lines of ``group:artifact:jar[:classifier]:version:scope:/path/of/the.jar``.

    Returns:
        The jars with the sums of the files named, sorted by their coordinates.
    """
    jars = []
    for line in listing.splitlines():
        found = re.match(r"\s+([^\s:]+):([^\s:]+):jar:(?:([^\s:]+):)?([^\s:]+):(?:compile|runtime):(\S+\.jar)", line)
        if found:
            group, artifact, classifier, version, path = found.groups(default="")
            jars.append(Jar(group, artifact, version, classifier, sha256_of(Path(path))))
    return sorted(jars)


def lock() -> None:
    """Rewrite the lock file from the poms, as mvn resolves them today.

    Raises:
        ServiceError: mvn is missing or fails.
    """
    lines = [
        "# class-path group:artifact:version[:classifier] sha256 - made by: python -m runtime.jars lock",
    ]
    for pom in sorted(POMS.glob("*.pom.xml")):
        with tempfile.TemporaryDirectory() as scratch:
            listing = Path(scratch) / "listing.txt"
            shutil.copy(pom, Path(scratch) / "pom.xml")
            command = ["mvn", "-q", "-B", "dependency:resolve", "-DincludeScope=runtime"]
            command += [f"-DoutputFile={listing}", "-DoutputAbsoluteArtifactFilename=true"]
            try:
                subprocess.run(command, cwd=scratch, check=True)
            except (OSError, subprocess.CalledProcessError) as error:
                raise ServiceError(f"{pom.name} was not resolved", str(error), "install mvn, see its output") from error
            name = pom.name.split(".")[0]
            jars = resolved(listing.read_text(encoding="utf-8"))
        lines += [f"{name} {jar.coordinates} {jar.sha256}" for jar in jars]
        print(f"{name}: {len(jars)} jars")
    LOCK_FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["lock"]:
        sys.exit("usage: python -m runtime.jars lock")
    try:
        lock()
    except ServiceError as failure:
        sys.exit(str(failure))
