"""Lists the classes that our Java programs load, for their archives: `python -m verification.loaded_classes`.

It runs Kafka and a job of all stages with records, and writes `runtime/classes` (`runtime.class_archive`). To be run
again when the jars change: what is missing from a list is loaded from its jar, as all was before.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from clients.kafka_admin import create_topics
from local.services import LocalServices, Ports
from runtime import class_archive
from samples import generate
from samples.kafka import produce
from schemas.topics import ORDER
from terminal.program import run
from verification.scene import scene_on, wait_for

RECORDS = 500
SECONDS = 300.0
OWN = {"beam": "org/apache/beam/", "kafka": "org/apache/kafka/"}
"""How classes are named that only programs of a class path load; those of Beam load Kafka's, too."""
MADE = ("$$Lambda", "$Proxy", "LambdaForm$", "$ByteBuddy$", "reflect/Generated")
"""In names of classes that are made while a program runs."""
LEFT_OUT = (*MADE, "jdk/internal/event/", "OnLoopback")
"""With those that no archive takes, and the agent's, which is on no class path."""
console = Console(highlight=False)


def names(listing: str) -> set[str]:
    """Return the classes of what `-XX:DumpLoadedClassList` wrote that come from a jar or from Java itself."""
    lines = (line for line in listing.splitlines() if line and line[0] not in "#@" and "source:" not in line)
    found = {line.split()[0] for line in lines}
    return {name for name in found if not any(part in name for part in LEFT_OUT)}


def record(directory: Path) -> dict[str, set[str]]:
    """Run the programs; return the classes of each class path.

    Args:
        directory: empty.
    """
    listings = directory / "listings"
    listings.mkdir()
    os.environ["JDK_JAVA_OPTIONS"] = f"-XX:DumpLoadedClassList={listings}/%p.txt"  # every Java reads it
    services = LocalServices(directory / "services", Ports.free())
    services.up()
    try:
        create_topics(services.kafka, partitions=2)
        with scene_on(services, directory, ",".join(ORDER), embedded=True) as scene:
            scene.start()
            produce(scene.settings.kafka, generate(RECORDS, seed=1))
            wait_for(lambda: scene.counts.read().committed >= RECORDS, SECONDS, "the job did not finish the records")
            scene.stop()
    finally:
        services.down()
    found: dict[str, set[str]] = {name: set() for name in class_archive.NAMES}
    for listing in listings.iterdir():
        loaded = names(listing.read_text(encoding="utf-8"))
        for name, own in OWN.items():
            if any(one.startswith(own) for one in loaded):
                found[name] |= loaded
                break
    return found


def write() -> int:
    """Record and write the lists. Return the exit code."""
    own = names(class_archive.jvm_list().read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        found = record(Path(scratch))
    for name, loaded in found.items():
        listed = sorted(loaded - own)
        (class_archive.LISTS / f"{name}.txt").write_text("".join(f"{one}\n" for one in listed), encoding="utf-8")
        console.print(f"{name}: {len(listed):,} classes")
    return 0


if __name__ == "__main__":
    sys.exit(run(write, program="python -m verification.loaded_classes"))
