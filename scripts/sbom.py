"""Writes the bill of materials, CycloneDX 1.6 as JSON: `python -m scripts.sbom [FILE]` (standard output without).

What the image holds beside its base - packages of requirements-job.txt, jars of runtime/jars.lock - and, locally,
the sources of Weaviate. Each has its version and its package URL, and where it is one file, its SHA-256.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from local.weaviate_binary import locked as locked_weaviate
from runtime.jars import LOCK_FILE, read_lock
from scripts.lock_requirements import JOB
from transforms.version import PIPELINE_VERSION

PROJECT = Path(__file__).parents[1]


def packages(text: str) -> Iterator[Component]:
    """Yield the packages of a requirements file. One whose files are several has no single hash, and none here."""
    for block in re.split(r"\n(?=[a-zA-Z])", text):
        if pinned := re.match(r"([\w.-]+)==([^\s;]+)", block):
            name, version = pinned.groups()
            sums = re.findall(r"--hash=sha256:([0-9a-f]{64})", block)
            yield _component(PackageURL("pypi", None, name, version), sums if len(sums) == 1 else [])


def jars(text: str) -> Iterator[Component]:
    """Yield the jars of a lock file, each once."""
    every = {jar for name, path in read_lock(text).items() if name != "operator" for jar in path}
    for jar in sorted(every):
        qualifiers = {"classifier": jar.classifier} if jar.classifier else None
        yield _component(PackageURL("maven", jar.group, jar.artifact, jar.version, qualifiers), [jar.sha256])


def weaviate() -> Iterator[Component]:
    """Yield Weaviate's sources."""
    for module in locked_weaviate().modules:
        path, _, version = module.partition("@")
        namespace, _, name = path.rpartition("/")
        yield _component(PackageURL("golang", namespace, name, version), [])


def _component(url: PackageURL, sums: Sequence[str]) -> Component:
    return Component(
        type=ComponentType.LIBRARY,
        group=url.namespace,
        name=url.name,
        version=url.version,
        purl=url,
        bom_ref=url.to_string(),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in sums],
    )


def bill() -> Bom:
    """Return the bill of materials of this checkout."""
    of = [
        *packages((PROJECT / JOB).read_text(encoding="utf-8")),
        *jars(LOCK_FILE.read_text(encoding="utf-8")),
        *weaviate(),
    ]
    made = Bom(components=of)
    made.metadata.component = Component(
        type=ComponentType.APPLICATION, name="bd-stream", version=PIPELINE_VERSION, bom_ref="bd-stream"
    )
    made.register_dependency(made.metadata.component, of)
    return made


def main(arguments: Sequence[str]) -> int:
    """Write it. Returns the exit code."""
    if len(arguments) > 1:
        print(__doc__)
        return 2
    text = JsonV1Dot6(bill()).output_as_string(indent=2)
    if arguments:
        Path(arguments[0]).write_text(text + "\n", encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
