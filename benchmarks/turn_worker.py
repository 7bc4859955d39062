"""The side of `benchmarks.in_turns` that works: run in another checkout too, it imports what both have."""

from __future__ import annotations

import os
import pickle  # nosec B403 - from our own processes
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

Seconds = dict[str, float]


def timed(seconds: Seconds, name: str, step: Callable[[], Any]) -> Any:
    """Return what `step` returns; its CPU time is put into `seconds`."""
    started = time.thread_time()
    made = step()
    seconds[name] = time.thread_time() - started
    return made


def shield_turns(work: dict[str, Any]) -> Iterator[Callable[[slice], Seconds]]:
    """Yield what reads a part of the texts and records with the shield of the checkout in `sys.path`."""
    from transforms.privacy import Anonymizer, Tokenizer, find

    anonymizer = Anonymizer(Tokenizer(b"a salt for measuring only", 16))

    def turn(part: slice) -> Seconds:
        seconds: Seconds = {}
        timed(seconds, "texts", lambda: [find(text) for text in work["texts"][part]])
        timed(seconds, "records", lambda: [anonymizer.anonymize(record) for record in work["records"][part]])
        return seconds

    yield turn


def function_turns(work: dict[str, Any]) -> Iterator[Callable[[slice], Seconds]]:
    """Yield what works on a part of the messages with the functions of the checkout in `sys.path`."""
    from pipeline.sinks.rows import stage_rows
    from schemas.topics import Stage
    from transforms.context import WeatherConfig
    from transforms.failures import Rejected
    from transforms.privacy import Tokenizer
    from transforms.records import SourceRecord
    from transforms.validate import validate
    from verification.plain_loop import open_functions, whole_loop

    weather_config = WeatherConfig(work["weather"], "key", redis=None)
    functions, weather = open_functions(weather_config, Tokenizer(b"a salt for measuring only", 16))

    def validated(sources: Sequence[SourceRecord]) -> list[Any]:
        records = []
        for source in sources:
            try:
                records.append(validate(source))
            except Rejected:
                continue
        return records

    def turn(part: slice) -> Seconds:
        seconds: Seconds = {}
        samples = work["messages"][part]
        half = len(samples) // 2
        timed(seconds, "loop", lambda: whole_loop(samples[:half], functions))
        sources = [SourceRecord(s.topic, 0, number, 0, s.key, s.value) for number, s in enumerate(samples[half:])]
        records = timed(seconds, "validate", lambda: validated(sources))
        timed(seconds, "rows of validate", lambda: [stage_rows(one, Stage.VALIDATE) for one in records])
        masked = timed(seconds, "anonymize", lambda: [functions.anonymize(one) for one in records])
        timed(seconds, "rows of anonymize", lambda: [stage_rows(one, Stage.ANONYMIZE) for one in masked])
        enriched = timed(seconds, "enrich", lambda: [functions.enrich(one) for one in masked])
        timed(seconds, "rows of enrich", lambda: [stage_rows(one, Stage.ENRICH) for one in enriched])
        return {name: value / half for name, value in seconds.items()}

    yield turn
    weather.close()


def serve_turns(kind: str, file: Path) -> None:
    """Do turns as they are asked for on stdin, `from until`, and answer each with its times, pickled."""
    with file.open("rb") as opened:
        work = pickle.load(opened)  # noqa: S301  # nosec B301 - our own
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    opened_turns = (shield_turns if kind == "shield" else function_turns)(work)
    turn = next(opened_turns)
    from transforms.privacy import compiled

    pickle.dump(compiled.is_in_use(), answers)
    answers.flush()
    for line in sys.stdin:
        start, end = map(int, line.split())
        pickle.dump(turn(slice(start, end)), answers)
        answers.flush()
    next(opened_turns, None)


if __name__ == "__main__":
    serve_turns(sys.argv[1], Path(sys.argv[2]))
