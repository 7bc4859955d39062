"""Where a Python worker's CPU time goes: each thread's own from the kernel, split by what py-spy sees on its stack.

Compiled code (mypyc, Cython) has no frames that py-spy sees, and counts as its caller. OpenVINO and the tokenizer work
in threads that Python does not know and whose names do not tell them apart.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import psutil

SAMPLES_PER_SECOND = 50
INFERENCE, TOKENIZING, HARNESS, NATIVE = "inference", "tokenizing", "Beam's harness", "other native threads"
PARTS = (
    ("validate", r"transforms/(validate|decode)|schemas/|pydantic"),
    ("anonymize", r"transforms/(anonymize|privacy)"),
    ("enrich", r"transforms/(enrich|context)|redis/"),
    ("rows as JSON", r"pipeline/sinks/rows|transforms/records"),
    ("writes to Kafka", r"pipeline/sinks/kafka|confluent_kafka"),
    ("Weaviate's client", r"pipeline/weaviate|weaviate/|google/protobuf"),
    (TOKENIZING, r"embedding/(tokenizing|vector_cache)"),
    ("vectors, batches, cache", r"transforms/(embed\b|embed\.py|embedding|batches)|sentence_transformers"),
    (INFERENCE, r"torch/|transformers/|openvino/"),
    (HARNESS, r"apache_beam|grpc/"),
)
"""Parts by a pattern of the innermost frame's file that fits any."""
_NATIVE = (
    (r"^rdk:", "writes to Kafka"),
    (r"grpc|event_engine|timer_|resolver", HARNESS),
    # Named after the program that started them.
    (r"^python", "inference and tokenizing in native threads"),
)
"""Parts of threads that Python does not know, by the name the kernel has for them."""
_BY_NAME = {"embedding-infer": INFERENCE, "weaviate": "Weaviate's client"}


def watch(worker: psutil.Process, py_spy: str, seconds: float) -> dict[str, float]:
    """Return CPU seconds by part, over `seconds` from now.

    Args:
        worker: the process; py-spy must be allowed to trace it.
        py_spy: the program.
        seconds: how long.
    """
    names = _thread_names(worker.pid, py_spy)
    before = _used(worker)
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "stacks.txt"
        command = [py_spy, "record", "--pid", str(worker.pid), "--duration", str(round(seconds)), "--threads"]
        command += ["--rate", str(SAMPLES_PER_SECOND), "--format", "raw", "--output", str(raw)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stacks = raw.read_text(encoding="utf-8").splitlines()
    after = _used(worker)
    # A thread that came or went meanwhile is counted from or to there.
    used = {thread: end - before.get(thread, 0.0) for thread, end in after.items()}
    comms = {thread: _comm(worker.pid, thread) for thread in used}
    return split(used, names | _thread_names(worker.pid, py_spy), comms, stacks)


def split(
    used: Mapping[int, float], names: Mapping[int, str], comms: Mapping[int, str], stacks: Iterable[str]
) -> dict[str, float]:
    """Return CPU seconds by part.

    Args:
        used: CPU seconds of each thread.
        names: names of those that Python knows.
        comms: what the kernel calls each.
        stacks: py-spy's raw lines: `thread (ID): NAME;frame (file:line);... count`, one for each stack.
    """
    shares: dict[int | str, Counter[str]] = {}
    for line in stacks:
        stack, _, count = line.rpartition(" ")
        thread, *frames = stack.split(";")
        number, _, name = thread.removeprefix("thread (").partition(")")
        # By its number: all that were given no name are called Thread. Of those that ended meanwhile only the name is
        # left, and threads of one name do the same work.
        for key in (int(number, 0), _base(name.removeprefix(": ").strip('"'))):
            shares.setdefault(key, Counter())[part_of(frames)] += int(count)
    parts: dict[str, float] = {}
    for identity, seconds in used.items():
        known = _base(names[identity]) if identity in names else None
        if known is None:
            where = {_native_part(comms.get(identity, "")): 1}
        elif known in _BY_NAME:
            where = {_BY_NAME[known]: 1}
        else:
            where = dict(shares.get(identity) or shares.get(known) or {HARNESS: 1})
        for part, samples in where.items():
            parts[part] = parts.get(part, 0.0) + seconds * samples / sum(where.values())
    return parts


def part_of(frames: Iterable[str]) -> str:
    """Return the part that a stack, outermost frame first, belongs to: that of the innermost frame that has one."""
    for frame in reversed(list(frames)):
        for part, pattern in PARTS:
            if re.search(pattern, frame):
                return part
    return HARNESS


def _native_part(comm: str) -> str:
    for pattern, part in _NATIVE:
        if re.search(pattern, comm):
            return part
    return f"{NATIVE} ({comm})"


def _base(name: str) -> str:
    """Return `name` without the number of a thread in its pool."""
    return re.sub(r"[-_]\d+( \(.*\))?$", "", name)


def _thread_names(pid: int, py_spy: str) -> dict[int, str]:
    printed = subprocess.run([py_spy, "dump", "--json", "--pid", str(pid)], check=True, capture_output=True).stdout
    return {one["os_thread_id"]: one.get("thread_name") or "" for one in json.loads(printed)}


def _used(process: psutil.Process) -> dict[int, float]:
    return {thread.id: thread.user_time + thread.system_time for thread in process.threads()}


def _comm(pid: int, thread: int) -> str:
    try:
        return Path(f"/proc/{pid}/task/{thread}/comm").read_text().strip()
    except OSError:
        return ""
