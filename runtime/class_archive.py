"""Archives of loaded classes, with which Java programs start faster.

``python -m runtime.class_archive [NAME...]`` makes them.

Class data sharing (https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html): a JVM maps classes that were
parsed and verified before, where it would read them from hundreds of jars. Which ones, the lists in ``runtime/classes``
say; `verification.loaded_classes` writes them. A program without an archive works all the same.
"""

import hashlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from runtime import jars, paths
from runtime.errors import ServiceError
from runtime.java import java

LISTS = Path(__file__).with_name("classes")
"""One list for each class path, of names such as ``org/apache/beam/sdk/Pipeline``; the JVM's own list has others."""
NAMES = ("beam", "kafka")
MAKE_SECONDS = 300.0
SCRATCH = ".make-"
KEPT_SECONDS = 90 * 86_400.0


def flags(name: str) -> list[str]:
    """Give the JVM's flags for a program of a class path; none as long as that has no archive.

    Args:
        name: Of the class path, as in `runtime.jars.class_path`.

    Raises:
        ServiceError: There is no Java, or the jars cannot be had.
    """
    try:
        archive = _archive(name, jars.fetch(name))
        return [f"-XX:SharedArchiveFile={archive}"] if archive.exists() else []
    except OSError:  # a cache that can only be read, and has none
        return []


def make(name: str) -> Path:
    """Make the archive of a class path unless it is there; Beam's takes half a minute and 130 MB.

    Args:
        name: One of `NAMES`.

    Returns:
        Its path.

    Raises:
        ServiceError: There is no Java, the jars cannot be had, the JVM makes no archive, or it cannot be kept.
    """
    found = jars.fetch(name)
    try:
        archive = _archive(name, found)
        if not archive.exists():
            paths.remove_abandoned(archive.parent, SCRATCH)
            _remove_former(archive.parent)
            with tempfile.TemporaryDirectory(dir=archive.parent, prefix=SCRATCH) as scratch:
                _dump(name, jars.class_path(name), Path(scratch)).replace(archive)
    except OSError as error:
        raise _not_made(name, str(error), "check that the cache can be written and has space, or continue") from error
    return archive


def jvm_list() -> Path:
    """Give the JVM's own list of classes, those that every program needs. Not every distribution of Java has one."""
    return Path(java()).resolve().parents[1] / "lib" / "classlist"


def _archive(name: str, found: list[Path]) -> Path:
    """Give where the archive is that fits this Java, these jars and the list: a JVM refuses one made for others."""
    marks = jars.marks([Path(java()).resolve(), *found])
    made_of = hashlib.sha256(repr(marks).encode() + _list(name).read_bytes())
    return paths.cache("class-archives") / f"{name}-{made_of.hexdigest()[:16]}.jsa"


def _remove_former(directory: Path) -> None:
    """Remove archives of former jars; a clone that still needs one makes it again."""
    for archive in directory.glob("*.jsa"):
        if time.time() - archive.stat().st_mtime > KEPT_SECONDS:
            archive.unlink(missing_ok=True)


def _list(name: str) -> Path:
    return LISTS / f"{name}.txt"


def _dump(name: str, class_path: str, scratch: Path) -> Path:
    wanted, archive = scratch / "classes.txt", scratch / "archive.jsa"
    lists = [path.read_text(encoding="utf-8") for path in (jvm_list(), _list(name)) if path.exists()]
    wanted.write_text("".join(lists), encoding="utf-8")
    command = [java(), "-Xshare:dump", f"-XX:SharedClassListFile={wanted}", f"-XX:SharedArchiveFile={archive}"]
    try:
        ran = subprocess.run(
            [*command, "-cp", class_path], capture_output=True, text=True, timeout=MAKE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _not_made(name, f"{MAKE_SECONDS:.0f} s passed", "try again") from None
    if ran.returncode != 0 or not archive.exists():
        said = (ran.stdout + ran.stderr).strip()[-1000:]
        raise _not_made(name, said, f"use a Java that shares classes (-Xshare:dump) instead of {java()}, or continue")
    return archive


def _not_made(name: str, why: str, what_to_do: str) -> ServiceError:
    return ServiceError(
        f"The class archive of {name} was not made", why, f"{what_to_do} without: programs start slower"
    )


if __name__ == "__main__":
    try:
        for one in sys.argv[1:] or NAMES:
            print(f"{one}: {make(one)}")
    except ServiceError as failure:
        sys.exit(str(failure))
