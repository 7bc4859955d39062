"""Speed of this checkout's functions and of another's, measured in turns on the same records.

    python -m benchmarks.in_turns --against DIRECTORY                  # validate, anonymize, enrich and the rows
    python -m benchmarks.in_turns --against DIRECTORY --only-shield    # the Privacy Shield, also of older commits

For a change that is to alter speed alone: check out the commit before beside this one (`git worktree add`), compile its
shield (`python -m scripts.compile_privacy` there) and name its directory. Each checkout works in a process of its own,
on a few hundred records at a time while the other waits, so that a busy neighbour on the machine slows both down alike.
Every record is met once; the first turns, in which tables are loaded, are not counted. Time is CPU time of the thread.
Shown for each: the median turn, the lowest and the highest, and by how much ours is faster, turn by turn.
"""

from __future__ import annotations

import os
import pickle  # nosec B403 - from our own processes
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks import results as saved
from benchmarks import turn_worker
from benchmarks.blind_set.generate import records as blind_records
from benchmarks.spread import spread
from benchmarks.turn_worker import Seconds
from local.weather_stand_in import serve
from samples import generate
from terminal.program import run
from transforms.failures import Rejected
from transforms.records import SourceRecord
from transforms.validate import validate

ROOT = Path(__file__).parents[1]
WARM_UP = 2
"""Turns that are not counted."""


class Worker:
    """A checkout's process.

    Args:
        checkout: its directory.
        kind: "shield" or "functions".
        file: what it works on, pickled.
    """

    def __init__(self, checkout: Path, kind: str, file: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", turn_worker.__file__, kind, str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=checkout,
            env=os.environ | {"PYTHONPATH": str(checkout), "PYTHONHASHSEED": "0"},
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise TypeError("no pipes")
        self._asks: IO[bytes] = self._process.stdin
        self._answers: IO[bytes] = self._process.stdout
        self.compiled: bool = pickle.load(self._answers)  # noqa: S301  # nosec B301 - our own

    def turn(self, start: int, end: int) -> Seconds:
        """Return the times of one turn."""
        self._asks.write(b"%d %d\n" % (start, end))
        self._asks.flush()
        seconds: Seconds = pickle.load(self._answers)  # noqa: S301  # nosec B301 - our own
        return seconds

    def close(self) -> None:
        """End the process."""
        self._asks.close()
        self._process.wait()


def in_turns(against: Path, kind: str, work: dict[str, Any], turns: int, size: int) -> tuple[list[Seconds], ...]:
    """Return the times of each turn of ours and of theirs; each of the two begins every second turn."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "work")
        file.write_bytes(pickle.dumps(work))
        workers = (Worker(ROOT, kind, file), Worker(against.absolute(), kind, file))
        if not all(worker.compiled for worker in workers):
            print("The shield runs as plain Python in one of them: python -m scripts.compile_privacy", file=sys.stderr)
        found: tuple[list[Seconds], ...] = ([], [])
        for number in range(turns + WARM_UP):
            for which in (0, 1) if number % 2 else (1, 0):
                seconds = workers[which].turn(number * size, (number + 1) * size)
                if number >= WARM_UP:
                    found[which].append(seconds)
        for worker in workers:
            worker.close()
    return found


def measure(
    against: Annotated[Path, typer.Option(help="Directory of the other checkout.")],
    turns: Annotated[int, typer.Option(min=2)] = 20,
    size: Annotated[int, typer.Option(min=10, help="Records of a turn.")] = 500,
    only_shield: Annotated[bool, typer.Option("--only-shield", help="The Privacy Shield alone.")] = False,
    save: saved.SaveOption = False,
) -> int:
    """Measure and print. Return the exit code."""
    kind = "shield" if only_shield else "functions"
    with serve() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        work = shield_work(turns, size) if kind == "shield" else function_work(turns, size, server.url)
        ours, theirs = in_turns(against, kind, work, turns, size)
        server.shutdown()
    title = f"{turns} turns of {size} records, us of CPU time for each"
    table = Table("what", "ours", "theirs", "times faster", title=title, title_justify="left")
    before = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=against, capture_output=True, text=True, check=False
    ).stdout.strip()
    measurements: dict[str, dict[str, Any]] = {}
    per = size if kind == "shield" else 1
    for name in ours[0]:
        rows = [[one[name] / per * 1e6 for one in side] for side in (ours, theirs)]
        faster = [b / a for a, b in zip(*rows, strict=True)]
        table.add_row(name, spread(rows[0], 1), spread(rows[1], 1), spread(faster, 2))
        for label, values in (("ours", rows[0]), (f"theirs, {before}", rows[1])):
            measurements[f"{name}: {label}"] = saved.spread("us a record", values)
        measurements[f"{name}: times faster"] = saved.spread("times", faster)
    Console(highlight=False, width=130).print(table)
    if save:
        saved.save(f"in-turns-{kind}", saved.command(), measurements)
    return 0


def function_work(turns: int, size: int, weather: str) -> dict[str, Any]:
    """Return the messages that both work on."""
    return {"messages": list(generate((turns + WARM_UP) * size, seed=11)), "weather": weather}


def shield_work(turns: int, size: int) -> dict[str, Any]:
    """Return the texts and validated records that both read: the blind set again and again, and the sample stream."""
    count = (turns + WARM_UP) * size
    records = []
    for number, sample in enumerate(generate(count * 11 // 10, seed=11)):
        try:
            records.append(validate(SourceRecord(sample.topic, 0, number, 0, sample.key, sample.value)).value)
        except Rejected:
            continue
    texts: list[str] = []
    seed = 1
    while len(texts) < count:
        texts += [record["text"] for record in blind_records(seed)]
        seed += 1
    return {"records": records[:count], "texts": texts[:count]}


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.in_turns"))
