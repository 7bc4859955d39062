"""Texts and private parts of other programs that this one relies on, and the version each was read from.

Another version may word its errors differently. When one is upgraded, the first test fails and names the places to
read again; the others show that the texts are still those of the version in use.
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import apache_beam as beam
import duckdb
import pytest
from prometheus_client.mmap_dict import MmapedDict

from archive.store import FileHeld, query
from local.weaviate_binary import VERSION as WEAVIATE
from pipeline.direct_runner import direct_runner
from pipeline.flink.supervision import _CHECKPOINT_CAUSES
from pipeline.job_failure import explain
from pipeline.sinks.weaviate import TAKES_NO_WRITES
from runtime.paths import PROJECT
from transforms.decode import decode
from transforms.failures import Reason, Rejected
from transforms.prometheus.slots import readable
from transforms.records import SourceRecord


class Coupling(NamedTuple):
    """What is relied on.

    Attributes:
        version: it was read from.
        where: the code that relies on it.
    """

    version: str
    where: str


PACKAGES = {
    "jiter": Coupling("0.19.0", "transforms/decode.py: the start of its error texts"),
    "apache-beam": Coupling(
        "2.73.0", "pipeline/job_failure.py: `[while running '...']`, `RuntimeError: KeyboardInterrupt`"
    ),
    "duckdb": Coupling("1.5.6", "archive/store.py: `lock` in the error of a file that another program has open"),
    "prometheus-client": Coupling(
        "0.26.0", "transforms/prometheus: the private module mmap_dict and the names of its files"
    ),
}
JARS = {
    "org.apache.flink:flink-runtime": Coupling(
        "1.19.0", "pipeline/flink/supervision.py: causes of a failed checkpoint"
    ),
    "com.snowflake:snowflake-kafka-connector": Coupling("2.5.0", "local/connect_check.py: NO_CONNECTION"),
}


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_has_the_version_whose_texts_were_read(name: str) -> None:
    assert version(name) == PACKAGES[name].version, f"read again: {PACKAGES[name].where}"


@pytest.mark.parametrize("name", JARS)
def test_a_jar_has_the_version_whose_texts_were_read(name: str) -> None:
    lock = (PROJECT / "runtime" / "jars.lock").read_text(encoding="utf-8")
    found = set(re.findall(rf"{re.escape(name)}:([^\s:]+)", lock))
    assert found == {JARS[name].version}, f"read again: {JARS[name].where}"


@pytest.mark.parametrize("name", ["jiter", "prometheus-client", "apache-beam"])
def test_what_a_package_alone_is_relied_on_for_is_pinned_exactly(name: str) -> None:
    wanted = (PROJECT / "requirements.in").read_text(encoding="utf-8")
    assert re.search(rf"^{name}=={re.escape(PACKAGES[name].version)}\s", wanted, re.MULTILINE)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b'{"a": 1, "a": 2}', Reason.DUPLICATE_KEY),
        (b"[" * 2000 + b"]" * 2000, Reason.NESTED_TOO_DEEPLY),
        (rb'{"a": "\ud800"}', Reason.LONE_SURROGATE),
        (rb'{"a": "\ud800x"}', Reason.LONE_SURROGATE),
    ],
)
def test_the_texts_of_jiter_lead_to_their_reasons(value: bytes, reason: Reason) -> None:
    with pytest.raises(Rejected) as refused:
        decode(SourceRecord("source.social.tiktok", 0, 0, 0, None, value, 0))
    assert refused.value.reason is reason


def test_the_text_of_a_duckdb_file_in_use_is_recognised(tmp_path: Path) -> None:
    file = tmp_path / "archive.duckdb"
    duckdb.connect(file).close()
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import duckdb; held = duckdb.connect({str(file)!r}); print('open', flush=True); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(FileHeld):
            query(file, "SELECT 1", lock_seconds=0)
    finally:
        holder.communicate(b"\n")


def _fail(_element: int) -> int:
    raise LookupError("01711-000111")


def test_the_text_of_a_failed_transform_of_beam_names_it() -> None:
    with pytest.raises(LookupError) as failed, beam.Pipeline(runner=direct_runner()) as pipeline:
        _ = pipeline | beam.Create([1]) | "Failing" >> beam.Map(_fail)
    told = str(explain(failed.value))
    assert "in Failing" in told
    assert "01711" not in told


@pytest.mark.parametrize(
    "text",
    [
        "java.io.IOException: No space left on device",
        "java.io.IOException: Mkdirs failed to create file:/state/chk-1",
        "org.apache.flink.runtime.checkpoint.CheckpointException: Checkpoint expired before completing.",
        "java.io.IOException: Could not open output stream for state backend",
    ],
)
def test_the_texts_of_flink_for_a_failed_checkpoint_are_recognised(text: str) -> None:
    assert _CHECKPOINT_CAUSES.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "store is read-only due to: disk usage too high",
        "not enough memory: memory pressure is too high",
        "put object: import into index: context deadline exceeded",
    ],
)
def test_the_texts_of_weaviate_for_a_server_that_cannot_write_are_recognised(text: str) -> None:
    assert TAKES_NO_WRITES.search(text)


def test_weaviate_has_the_version_whose_texts_were_read() -> None:
    assert WEAVIATE == "1.39.3", "read again: pipeline/sinks/weaviate.py, TAKES_NO_WRITES"


def test_a_file_of_prometheus_client_is_read_by_its_private_module(tmp_path: Path) -> None:
    path = tmp_path / "counter_x.db"
    values = MmapedDict(str(path))  # type: ignore[no-untyped-call]
    values.write_value('["a", "a_total", {}, "help"]', 3.0, 0.0)  # type: ignore[no-untyped-call]
    values.close()  # type: ignore[no-untyped-call]
    assert readable(path)
    assert struct.unpack_from("i", path.read_bytes())[0] > 0  # the length in front of what is used
    path.write_bytes(path.read_bytes().replace(b'["a"', b'["a,'))
    assert not readable(path)
