"""Officers' marks: what the Privacy Shield missed or wrongly replaced, a JSON line each, as the benchmarks read them.

The file holds what was missed in clear, so it is for its owner alone. A line is that of `benchmarks/privacy_sets`: what
was missed stands in its text as [[KIND:stretch]].
"""

from __future__ import annotations

import fcntl
import json
import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from transforms.language.words import Script, script_of, split


class Verdict(StrEnum):
    """What is wrong with a sample."""

    MISSED = "missed"
    WRONGLY_REPLACED = "wrongly_replaced"


class WrongMark(ValueError):  # noqa: N818
    """A mark does not fit its sample; the text says why."""


def append_mark(file: Path, verdict: Verdict, kind: str, text: str, stretch: str, place: str) -> None:
    """Append a mark.

    Args:
        file: made when missing, readable by its owner alone.
        verdict: what is wrong.
        kind: of the personal value that was missed, or that it was taken for.
        text: of the field, as it was anonymized.
        stretch: the value or the token that is meant, as it stands in `text`.
        place: topic, partition, offset and field of the sample.

    Raises:
        WrongMark: `stretch` is not in `text`.
        OSError: the file cannot be written.
    """
    if not stretch.strip() or stretch not in text:
        raise WrongMark("value: does not stand in the field's text as it is written")
    if "[[" in stretch or "]]" in stretch:
        raise WrongMark("value: must not have double brackets")
    marked = text.replace(stretch, f"[[{kind}:{stretch}]]", 1) if verdict is Verdict.MISSED else text
    line: dict[str, Any] = {
        "id": place,
        "script": _script(text),
        "group": verdict.value,
        "text": marked,
        "at": datetime.now(UTC).isoformat(),
    }
    if verdict is Verdict.WRONGLY_REPLACED:
        line |= {"kind": kind, "token": stretch}
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "ab") as log:
        fcntl.flock(log, fcntl.LOCK_EX)
        log.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


def _script(text: str) -> str:
    scripts = {script_of(word) for word in split(text)[1::2]}
    return "bn" if Script.BANGLA in scripts else "en"
