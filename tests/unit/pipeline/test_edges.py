"""Where the job meets the outside: headers, runners, files and batches that are not as they should be."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.main import main
from pipeline.options import parse
from pipeline.settings import SettingsError
from pipeline.sinks.weaviate import parts
from pipeline.sources.kafka import retry_count
from schemas import Kind
from schemas.topics import Stage
from transforms.anonymize import anonymize
from transforms.failures import Reason, Rejected
from transforms.metrics import StageMetrics
from transforms.privacy import Anonymizer, Tokenizer
from transforms.records import Record, SourceRecord


def flags(*more: str) -> list[str]:
    key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    return ["--privacy-salt=salt-of-the-test-suite-000000000001", f"--dead-letter-key={key}", *more]


@pytest.mark.parametrize(
    ("value", "count"),
    [(b"3", 3), (b"", 0), (b"-1", 0), (b"x", 0), (None, 0), (b"9" * 5_000, 0), ("\u09e9".encode(), 0)],
)
def test_any_retry_header_is_read(value: bytes | None, count: int) -> None:
    assert retry_count([("other", b"7"), ("retry_count", value)]) == count


@pytest.mark.parametrize("name", ["directrunner", "DirectRunner"])
def test_the_runner_is_known_in_any_case(name: str) -> None:
    assert parse(flags(f"--runner={name}"), dotenv=None).runner == "DirectRunner"


def test_an_unknown_runner_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="DirectRunnr"):
        parse(flags("--runner=DirectRunnr"), dotenv=None)


@pytest.mark.parametrize("form", [["--max_bundle_size=5"], ["--max_bundle_size", "5"]])
def test_options_of_the_flink_job_server_pass_in_both_forms(form: list[str]) -> None:
    assert parse(flags("--runner=FlinkRunner", *form), dotenv=None).runner == "FlinkRunner"


def test_a_port_beyond_65535_in_a_url_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="WEAVIATE_URL"):
        parse(flags("--weaviate-url=http://localhost:99999"), dotenv=None)


@given(st.lists(st.integers(1, 50)), st.integers(1, 100))
def test_requests_are_cut_by_bytes_and_hold_everything(sizes: list[int], most: int) -> None:
    cut = list(parts(range(len(sizes)), sizes, most))
    assert [item for part in cut for item in part] == list(range(len(sizes)))
    assert all(len(part) == 1 or sum(sizes[item] for item in part) <= most for part in cut)


def test_a_record_that_its_tokens_make_too_large_is_rejected_while_its_bytes_are_there() -> None:
    value = {"post_id": "p", "platform": "tiktok", "phone": [1] * 450_000}
    raw = json.dumps(value).encode()
    record = Record(Kind.SOCIAL, value, SourceRecord("source.social.tiktok", 0, 0, 0, None, raw), raw)
    with pytest.raises(Rejected) as caught:
        anonymize(record, Anonymizer(Tokenizer(b"s" * 32)), StageMetrics(Stage.ANONYMIZE))
    assert caught.value.reason is Reason.TOO_LARGE


def post(number: int) -> dict[str, Any]:
    return {
        "post_id": f"p-{number}", "platform": "tiktok", "content": "c", "author": "A", "engagement_count": 1,
        "posted_at": "2025-01-01",
    }  # fmt: skip


@pytest.mark.parametrize("workers", [(), ("--direct_num_workers=3", "--direct_running_mode=multi_threading")])
def test_files_are_read_compressed_or_not_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [json.dumps(post(number)) for number in range(300)]
    (tmp_path / "a.jsonl").write_text("\n".join([*lines[:100], "", "{broken"]) + "\n")
    with gzip.open(tmp_path / "b.jsonl.gz", "wt") as file:
        file.write("\n".join(lines[100:]))
    out = tmp_path / "out"
    run = [f"--input={tmp_path}/*.jsonl*", f"--output={out}", "--stages=validate,anonymize", *workers]
    assert main(flags(*run)) == 0
    written = [json.loads(line) for line in (out / "enriched.social.anonymized.jsonl").read_text().splitlines()]
    assert sorted(record["post_id"] for record in written) == sorted(post(n)["post_id"] for n in range(300))
    assert len((out / "schema-validation-errors.jsonl").read_text().splitlines()) == 1
    (tmp_path / "a.jsonl").write_text("\n".join(lines[:100]))
    assert main(flags(*run)) == 0
    assert not (out / "schema-validation-errors.jsonl").exists()
