"""Java servers on loopback alone: an agent for the JVM, compiled once from ``runtime/java_agent``.

Beam's servers listen on every interface and have no setting for it, and whoever reaches them runs code.
"""

import hashlib
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from runtime import jars, paths
from runtime.errors import ServiceError
from runtime.java import java

SOURCE = Path(__file__).with_name("java_agent") / "OnLoopback.java"
JAVA_RELEASE = "17"
COMPILE_SECONDS = 120.0
MANIFEST = f"Manifest-Version: 1.0\nPremain-Class: {SOURCE.stem}\nCan-Redefine-Classes: true\n"
# gRPC's and Netty's servers would bind by epoll, past Java; each copy of Netty has a flag of its own name.
NATIVE_NETTY = ("io.netty", "io.grpc.netty.shaded.io.netty", "org.apache.beam.vendor.grpc.v1p69p0.io.netty")


def flags(on_every_interface: Sequence[int] = ()) -> list[str]:
    """Give the JVM's flags by which its servers listen on loopback alone. Needs the class path ``beam``.

    Args:
        on_every_interface: Ports that may listen everywhere nevertheless.

    Raises:
        ServiceError: The agent cannot be had.
    """
    no_native = [f"-D{name}.transport.noNative=true" for name in NATIVE_NETTY]
    return [f"-javaagent:{agent()}={','.join(map(str, on_every_interface))}", *no_native]


def agent() -> Path:
    """Give the agent's jar; it is compiled when the cache lacks it.

    Raises:
        ServiceError: The compiler cannot be fetched, or refuses.
    """
    [compiler] = jars.fetch("compiler")
    [byte_buddy] = [jar for jar in jars.fetch("beam") if jar.name.startswith("byte-buddy-")]
    made_of = hashlib.sha256(f"{SOURCE.read_text(encoding='utf-8')}{compiler.name}{byte_buddy.name}".encode())
    target = paths.cache("java-agent") / f"on-loopback-{made_of.hexdigest()[:16]}.jar"
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".get-") as scratch:
            _compile(compiler, byte_buddy, Path(scratch)).replace(target)
    return target


def _compile(compiler: Path, byte_buddy: Path, scratch: Path) -> Path:
    classes = scratch / "classes"
    options = ["--release", JAVA_RELEASE, "-nowarn", "-cp", str(byte_buddy), "-d", str(classes)]
    command = [java(), "-jar", str(compiler), *options, str(SOURCE)]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=COMPILE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise ServiceError("The Java agent was not compiled", f"{COMPILE_SECONDS:.0f} s passed", "try again") from None
    if ran.returncode != 0:
        said = (ran.stdout + ran.stderr).strip()[-1000:]
        raise ServiceError("The Java agent was not compiled", said, f"check the Java at {java()}")
    jar = scratch / "agent.jar"
    with zipfile.ZipFile(jar, "w") as opened:
        opened.writestr("META-INF/MANIFEST.MF", MANIFEST)
        for one in sorted(classes.glob("*.class")):
            opened.write(one, one.name)
    return jar
