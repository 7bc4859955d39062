"""Runs a server in a network of its own, of which loopback ports of this machine alone are reachable.

    python -m runtime.own_network --port 8080 --port 50051 -- PROGRAM [ARGUMENT ...]
    python -m runtime.own_network --check      exit code 0 where that is possible

For a server that listens on every interface and has no setting for it. The program runs in a network namespace that
holds nothing but its own loopback; this process listens on the ports of the machine's and passes bytes to it. Linux
allows that to root, and to others where unprivileged user namespaces are on. Elsewhere the program runs as it would
without this, and the first line of its log says so.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ctypes
import fcntl
import functools
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence

from runtime.ports import HOST
from runtime.process import die_with_parent

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1  # linux/sockios.h, linux/if.h
BYTES = 1 << 18
POLL_SECONDS = 0.05
EXPOSED = (
    "this machine allows no network namespace: the program listens on every interface, and a firewall must guard it"
)


def command(ports: Sequence[int], program: Sequence[str]) -> list[str]:
    """Give the command that runs `program` so, reachable by `ports` of loopback."""
    listed = [argument for port in ports for argument in ("--port", str(port))]
    return [sys.executable, "-m", __spec__.name, *listed, "--", *program]


@functools.cache
def possible() -> bool:
    """Tell whether this machine allows it. Tried in another process, since it cannot be undone."""
    check = [sys.executable, "-m", __spec__.name, "--check"]
    directory = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return subprocess.run(check, cwd=directory, capture_output=True, check=False).returncode == 0


def leave_network() -> bool:
    """Move this process to a network namespace of its own with loopback up; tell whether Linux let it."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWNET) != 0:
        if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
            return False
        # Files belong to whom they did before.
        for file, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with contextlib.suppress(OSError), open(f"/proc/self/{file}", "w", encoding="ascii") as opened:
                opened.write(line)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(control, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | IFF_UP))
    return True


def _loopback_works() -> bool:
    try:
        with socket.create_server((HOST, 0)) as server, socket.create_connection(server.getsockname(), timeout=5):
            return True
    except OSError:
        return False


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(BYTES):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


async def _connect(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        inner_reader, inner_writer = await asyncio.open_connection(HOST, port, limit=BYTES)
    except OSError:
        writer.transport.abort()
        return
    try:
        await asyncio.gather(_pass_on(reader, inner_writer), _pass_on(inner_reader, writer))
    finally:
        inner_writer.close()
        writer.close()


async def _serve(listener: socket.socket, port: int) -> None:
    """Listen once the program does, so that a port that takes connections means what it says."""
    while True:
        try:
            _, probe = await asyncio.open_connection(HOST, port)
            probe.close()
            break
        except OSError:
            await asyncio.sleep(POLL_SECONDS)
    server = await asyncio.start_server(functools.partial(_connect, port), sock=listener, limit=BYTES)
    await server.serve_forever()


async def _run(listeners: Sequence[tuple[socket.socket, int]], program: Sequence[str]) -> int:
    child = await asyncio.create_subprocess_exec(
        *program, preexec_fn=functools.partial(die_with_parent, signal.SIGKILL)
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, child.terminate)
    serving = [asyncio.create_task(_serve(listener, port)) for listener, port in listeners]
    code = await child.wait()
    for one in serving:
        one.cancel()
    return code if code >= 0 else 128 - code


def main(arguments: Sequence[str]) -> int:
    """Run. Returns the program's exit code."""
    parser = argparse.ArgumentParser(prog="python -m runtime.own_network")
    parser.add_argument("--port", type=int, action="append", default=[])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("program", nargs="*")
    options = parser.parse_args(arguments)
    if options.check:
        return 0 if leave_network() and _loopback_works() else 1
    listeners = []
    for port in options.port:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listeners.append((listener, port))
    # A socket stays in the network in which it was made. What was left cannot be entered again: so it is tried before.
    if possible() and leave_network():
        return asyncio.run(_run(listeners, options.program))
    for listener, _ in listeners:
        listener.close()
    print(f"WARNING: {EXPOSED}", flush=True)
    os.execvp(options.program[0], options.program)  # noqa: S606 - our own program, from a list


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
