"""A slow and lossy cable where the kernel has no netem: `python -m verification.hosts.slow_link ONE OTHER`.

Passes every Ethernet frame from one interface to the other and back, each late, some not at all. Both must carry whole
frames: no offloading at the far ends (`verification.hosts.network` switches it off). Needs root.
"""

from __future__ import annotations

import contextlib
import heapq
import random
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import Annotated

import typer

from terminal.program import run

ALL_PROTOCOLS = 0x0003  # linux/if_ether.h
OUTGOING = 4  # linux/if_packet.h: a copy of what was sent, ours among it
FRAME_BYTES = 65_536
QUEUED_FRAMES = 20_000


@dataclass
class Line:
    """The frames on their way in one direction. No I/O in here.

    Attributes:
        seconds: how long a frame takes.
        loss: share of the frames that do not arrive.
        chance: decides which.
    """

    seconds: float
    loss: float
    chance: random.Random
    _waiting: list[tuple[float, int, bytes]] = field(default_factory=list)
    _count: int = 0

    def put(self, frame: bytes, now: float) -> None:
        """Take a frame that was sent at `now`; a queue that is full loses it, too."""
        if self.chance.random() >= self.loss and len(self._waiting) < QUEUED_FRAMES:
            self._count += 1
            heapq.heappush(self._waiting, (now + self.seconds, self._count, frame))

    def due(self, now: float) -> list[bytes]:
        """Take off and return what has arrived by `now`, in the order in which it was sent."""
        found = []
        while self._waiting and self._waiting[0][0] <= now:
            found.append(heapq.heappop(self._waiting)[2])
        return found

    def next_at(self) -> float | None:
        """Return when the next frame arrives, None when none is on its way."""
        return self._waiting[0][0] if self._waiting else None


def _opened(interface: str) -> socket.socket:
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
    opened.bind((interface, 0))
    opened.setblocking(False)
    return opened


def _received(opened: socket.socket, line: Line) -> None:
    with contextlib.suppress(BlockingIOError):
        while True:
            frame, address = opened.recvfrom(FRAME_BYTES)
            if address[2] != OUTGOING:
                line.put(frame, time.monotonic())


def cable(
    one: str,
    other: str,
    milliseconds: Annotated[float, typer.Option(help="Of delay, each way.")] = 100.0,
    loss: Annotated[float, typer.Option(min=0.0, max=1.0, help="Share of frames lost, each way.")] = 0.01,
    seed: int = 1,
) -> int:
    """Pass frames until TERM. Return the exit code."""
    chance = random.Random(seed)  # noqa: S311 - which frames are lost
    ends = (_opened(one), _opened(other))
    lines = [Line(milliseconds / 1000, loss, chance) for _ in ends]
    ways = tuple(zip(ends, lines, reversed(ends), strict=True))
    with selectors.DefaultSelector() as ready:
        for end, line, _ in ways:
            ready.register(end, selectors.EVENT_READ, line)
        while True:
            times = [at for line in lines if (at := line.next_at()) is not None]
            timeout = max(0.0, min(times) - time.monotonic()) if times else None
            for key, _ in ready.select(timeout):
                assert isinstance(key.fileobj, socket.socket)  # noqa: S101 - for the type checker
                _received(key.fileobj, key.data)
            for _, line, far in ways:
                for frame in line.due(time.monotonic()):
                    with contextlib.suppress(OSError):  # a cable that was pulled, a frame that is too long
                        far.send(frame)


if __name__ == "__main__":
    sys.exit(run(cable, program="python -m verification.hosts.slow_link"))
