"""Whose CPU time it was: processes sampled by group while something runs, and read at any moment between samples."""

from __future__ import annotations

import bisect
import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import psutil

SAMPLE_SECONDS = 0.5
OTHERS, IDLE = "others on this machine", "idle"
Groups = Mapping[str, Sequence[psutil.Process]]
"""Root processes by the name of their group; what descends from one belongs to it, unless it is a root itself."""


class Sample(NamedTuple):
    """CPU seconds used up to a moment (seconds since 1970), by group."""

    at: float
    seconds: Mapping[str, float]


class CpuAccount:
    """Samples in a thread of its own between `start` and `stop`.

    Args:
        groups: called at each sample, since processes come and go.
    """

    def __init__(self, groups: Callable[[], Groups]):
        self._groups = groups
        self._last: dict[tuple[int, float], tuple[str, float]] = {}
        self._samples: list[Sample] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @contextlib.contextmanager
    def sampling(self) -> Iterator[CpuAccount]:
        """Sample while the block runs."""
        self._thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            self._thread.join()

    def between(self, start: float, end: float) -> dict[str, float]:
        """Return the CPU seconds of each group from `start` to `end` (seconds since 1970), by straight lines."""
        return difference(self._samples, start, end)

    def _run(self) -> None:
        while True:
            self._samples.append(self._sample())
            if self._ended.wait(SAMPLE_SECONDS):
                self._samples.append(self._sample())
                return

    def _sample(self) -> Sample:
        groups = self._groups()
        roots = {root.pid for several in groups.values() for root in several}
        for name, several in groups.items():
            for root in several:
                for process in _tree(root, roots):
                    with contextlib.suppress(psutil.Error):
                        times = process.cpu_times()
                        # By process, so that the time of one that ended stays counted.
                        self._last[process.pid, process.create_time()] = name, times.user + times.system
        machine = psutil.cpu_times()
        at = time.time()
        seconds = dict.fromkeys(groups, 0.0)
        for name, used in self._last.values():
            seconds[name] = seconds.get(name, 0.0) + used
        idle = machine.idle + machine.iowait
        busy = machine.user + machine.nice + machine.system + machine.irq + machine.softirq + machine.steal
        return Sample(at, seconds | {IDLE: idle, OTHERS: busy - sum(seconds.values())})


def _tree(root: psutil.Process, roots: set[int]) -> Iterator[psutil.Process]:
    """Yield `root` and what descends from it, without other roots and theirs."""
    yield root
    with contextlib.suppress(psutil.Error):
        for child in root.children():
            if child.pid not in roots:
                yield from _tree(child, roots)


def difference(samples: Sequence[Sample], start: float, end: float) -> dict[str, float]:
    """Return what was used from `start` to `end`, moments between the first and the last of at least two `samples`."""
    first, last = _at(samples, start), _at(samples, end)
    return {name: last[name] - first.get(name, 0.0) for name in last}


def _at(samples: Sequence[Sample], moment: float) -> dict[str, float]:
    after = min(max(1, bisect.bisect([sample.at for sample in samples], moment)), len(samples) - 1)
    before, behind = samples[after - 1], samples[after]
    share = min(1.0, max(0.0, (moment - before.at) / (behind.at - before.at)))
    return {
        name: before.seconds.get(name, 0.0) + share * (used - before.seconds.get(name, 0.0))
        for name, used in behind.seconds.items()
    }
