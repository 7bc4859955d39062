"""Beam's Java side: the expansion service, with its loopback worker, as a process of this job's own."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator

from runtime.jars import class_path
from runtime.java import java
from runtime.ports import free_ports
from transforms.failures import ServiceUnavailable

START_SECONDS = 60.0


@contextlib.contextmanager
def expansion_service(address: str | None) -> Iterator[str]:
    """Yield host:port of an expansion service: the one at `address`, or else one started here and ended after.

    Raises:
        ServiceUnavailable: it does not come up, or nothing answers at `address`.
    """
    if address is not None:
        if not _answers(address):
            raise ServiceUnavailable(f"nothing answers at {address} (EXPANSION_SERVICE)")
        yield address
        return
    [port] = free_ports(1)
    command = [
        java(),
        "-Xmx2g",
        "-cp",
        class_path("beam"),
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
        "org.apache.beam.sdk.expansion.service.ExpansionService",
        str(port),
        "--javaClassLookupAllowlistFile=*",
        "--alsoStartLoopbackWorker",
    ]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=_die_with_parent,  # one libc call, no lock is taken
            # Ctrl-C is for the job, which ends its helpers itself.
            process_group=0,
        )
        try:
            try:
                _wait_until_it_answers(process, command[0], f"localhost:{port}")
            except ServiceUnavailable as error:
                log.seek(0)  # no record has come this far, so nothing of one is in the log
                raise ServiceUnavailable(f"{error}\n{log.read()[-2000:].decode(errors='replace')}".rstrip()) from None
            yield f"localhost:{port}"
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _die_with_parent() -> None:
    """Have Linux end this process when the job dies, be it by kill -9."""
    pr_set_pdeathsig = 1  # linux/prctl.h
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def _wait_until_it_answers(process: subprocess.Popen[bytes], program: str, address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(address):
        if process.poll() is not None:
            raise ServiceUnavailable(
                f"Beam's expansion service ended at once with code {process.returncode}: "
                f"is {program} a Java 17 or later?"
            )
        if time.monotonic() > deadline:
            raise ServiceUnavailable(f"Beam's expansion service did not answer within {START_SECONDS:.0f} s")
        time.sleep(0.05)


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return False
    return True
