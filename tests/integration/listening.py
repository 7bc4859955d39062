"""On which ports processes listen, whatever network they are in."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import psutil

LISTENING: Final = "0A"  # state in /proc/net/tcp


def with_children(processes: Iterable[psutil.Process]) -> dict[int, str]:
    """Return pid, and name and command line (class paths left out), of processes and all that they started."""
    found: dict[int, str] = {}
    for root in processes:
        for one in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                found[one.pid] = " ".join(part for part in [one.name(), *one.cmdline()] if len(part) < 200)
    return found


def listening(processes: Iterable[psutil.Process]) -> dict[int, str]:
    """Return the TCP ports on which processes listen, whatever the interface and the network, and whose they are."""
    found: dict[int, str] = {}
    for pid, command in with_children(processes).items():
        sockets = set()
        with contextlib.suppress(OSError):
            for descriptor in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    sockets.add(os.readlink(descriptor))
            for table in ("tcp", "tcp6"):
                for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
                    fields = line.split()
                    if fields[3] == LISTENING and f"socket:[{fields[9]}]" in sockets:
                        found[int(fields[1].rpartition(":")[2], 16)] = command
    return found
