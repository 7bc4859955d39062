"""The same graph without end on an embedded Flink: records as they come, a clean stop, and on where it stopped."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from load_test.run import Load
from load_test.search import find_capacity
from pipeline.flink.helper_process import HelperProcess, running
from pipeline.settings import load_service_settings
from runtime.ports import free_ports
from transforms.prometheus.declarations import PROCESSING_SECONDS

pytestmark = pytest.mark.services

PROJECT = Path(__file__).parents[2]
WEBHOOKS = PROJECT / "tests" / "unit" / "transforms" / "adapters" / "cases" / "10-shopify-webhook-raw.jsonl"
OUTPUT = "enriched.social.contextualized"
POST = (
    b'{"post_id":"%s","platform":"tiktok","content":"call 01712345678","author":"A","engagement_count":1,'
    b'"posted_at":"2025-01-01T00:00:00Z"}'
)
Record = tuple[str, bytes | None, bytes | None]


def posts(*names: str) -> list[Record]:
    return [("source.social.tiktok", name.encode(), POST % name.encode()) for name in names]


def ids(stream: Any) -> list[str]:
    return [out.json["post_id"] for out in stream.read(OUTPUT)]


def test_records_stream_as_they_arrive_and_a_stopped_job_resumes_where_it_stopped(
    stream: Any, start: Callable[..., Any], scraped: Any
) -> None:
    job = start("--dead-letter-limit-records=10", "--dead-letter-limit-percent=10")  # all four stages
    for name in ("first", "second"):  # the second comes while the job runs
        stream.produce([*posts(name), ("source.social.tiktok", b"bad", b"{")])
        job.wait_for(partial(lambda wanted: wanted in ids(stream), name))
    [passed] = [out for out in stream.read(OUTPUT) if out.key == b"first"]
    assert "0171" not in passed.value.decode()
    assert passed.headers["source_topic"] == b"source.social.tiktok"
    assert [(one.error_type, stream.opened(one)[1]) for one in stream.dead_letters()] == [("invalid_json", b"{")] * 2
    check_what_is_scraped(job, scraped, stream.group)
    job.wait_for(lambda: "Alarm: more than 10 % of a worker's last 10 records became dead letters" in job.said)
    assert job.stop(signal.SIGINT) == 0, job.said
    assert "savepoint: file:" in job.said
    # All that was read is committed, for Kafka's own tools to see.
    assert sum(stream.committed().values()) == 4

    webhook = WEBHOOKS.read_bytes().splitlines()[0]
    stream.produce([*posts("while-it-was-down"), ("source.market.shopify", b"webhook", webhook)])
    job = start("--stages=validate,anonymize,enrich")
    job.wait_for(lambda: "while-it-was-down" in ids(stream))
    # An adapter makes a record of each line of the order, in the streaming job as in the bounded one.
    job.wait_for(lambda: len(stream.read("enriched.market.contextualized")) == len(json.loads(webhook)["line_items"]))
    assert sorted(ids(stream)) == ["first", "second", "while-it-was-down"]
    what_failed_is_put_back(stream, job)
    load_is_accounted_for(stream)
    assert job.stop(signal.SIGTERM) == 0, job.said
    assert "Traceback" not in job.said


def check_what_is_scraped(job: Any, scraped: Any, group: str) -> None:
    """Compare what Prometheus has of the running job with what was sent: two good posts and two bad records."""
    processed = "sum by (stage) (bd_stream_messages_processed_total)"
    expected = {"validate": 4, "anonymize": 2, "enrich": 2, "embed": 2}
    job.wait_for(lambda: scraped.by(processed, "stage") == expected)
    assert scraped.by('bd_stream_dlq_sent_total{stage="validate"} > 0', "reason") == {"invalid_json": 2}
    assert scraped.by("bd_stream_validation_total", "outcome") == {"passed": 2, "failed": 2}
    assert scraped.by("bd_stream_pii_found_total > 0", "kind") == {"PHONE": 2, "NAME": 2}
    job.wait_for(lambda: scraped.by(f'sum(bd_stream_consumer_lag_records{{group="{group}"}})') == {"": 0})
    job.wait_for(lambda: scraped.by("bd_stream_ready", "group") == {group: 1})
    assert scraped.by("bd_stream_workers") == {"": 1}
    assert scraped.by("bd_stream_embedding_batch_size_sum") == {"": 2}
    assert scraped.by("bd_stream_embedding_seconds_count")[""] in (1, 2)
    assert scraped.by("bd_stream_weaviate_writes_total", "outcome") == {
        "written": 2,
        "refused": 0,
        "stale": 0,
        "unavailable": 0,
    }
    assert scraped.by("bd_stream_end_to_end_seconds_count", "stage") == {"embed": 2}
    job.wait_for(lambda: scraped.by("bd_stream:weaviate_write_success_rate:ratio_rate5m") == {"": 1})
    # Series begin at 0, so that the first records count in a rate: 4 in all, extrapolated to the edges of the window.
    assert scraped.by('sum(increase(bd_stream_messages_processed_total{stage="validate"}[5m]))')[""] >= 4
    # Percentiles within the bounds that the sums leave: no record took longer than all together.
    for stage in ("validate", "anonymize", "enrich"):
        rate = f'rate(bd_stream_processing_seconds_bucket{{stage="{stage}"}}[5m])'
        p95 = scraped.by(f"histogram_quantile(0.95, sum by (le) ({rate}))")[""]
        [longest] = scraped.by(f'bd_stream_processing_seconds_sum{{stage="{stage}"}}').values()
        assert 0 < p95 <= min(bound for bound in PROCESSING_SECONDS.buckets if bound >= longest)
    assert scraped.by("bd_stream_dead_letter_alarms_total > 0", "stage") == {"validate": 1}
    assert 0 < scraped.by("bd_stream_end_to_end_seconds_sum")[""] < 240
    assert requests.get(f"{scraped.job}/health", timeout=5).json() == {"live": True, "ready": True, "reasons": {}}


def what_failed_is_put_back(stream: Any, job: Any) -> None:
    """Replayed letters reach the job that runs, and what was anonymized already enters behind the shield."""
    began = min(letter.failed_at for letter in stream.dead_letters())
    stream.python("-m", "scripts.dlq_replayer", "replay", f"--since={began}")
    job.wait_for(lambda: sorted(one.retry_count for one in stream.dead_letters()) == [0, 0, 1, 1])
    [anonymized] = [out for out in stream.read("enriched.social.anonymized") if out.key == b"first"]
    value = anonymized.value.replace(b'"first"', b'"put-back"')
    stream.produce([("replay.enriched.social.anonymized", b"put-back", value)])
    job.wait_for(lambda: "put-back" in ids(stream))
    assert b"put-back" not in {out.key for out in stream.read("enriched.social.anonymized")}


def load_is_accounted_for(stream: Any) -> None:
    """`scripts.load_test` finds what it sent; a step of the search sees the job commit."""
    stages = "--stages=validate,anonymize,enrich"
    command = ("-m", "scripts.load_test", stages, "--messages=200", "--rate=100", "--bad=0.1", "--json")
    report = json.loads(stream.python(*command, "--topic=source.social.tiktok"))
    found = [report[name] for name in ("sent", "in_sink", "dead_letters", "missing")]
    assert found == [200, 180, 20, 0]
    assert 0 < report["latency_ms"]["p50"] <= report["latency_ms"]["p99"] <= report["latency_ms"]["max"]
    settings = load_service_settings(
        {name.lower(): value for name, value in stream.environment.items()} | {"stages": stages.partition("=")[2]}
    )
    [step] = find_capacity(settings, Load(), 20, 5, timeout=60, most_steps=1)
    assert step.was_sent
    assert step.commits > 0


def test_a_job_with_too_many_dead_letters_stops_if_it_is_told_to(stream: Any, start: Callable[..., Any]) -> None:
    job = start("--stages=validate", "--dead-letter-limit-records=50", "--dead-letter-limit-stops=true")
    stream.produce([("source.social.tiktok", b"k", b"{ 01712345678")] * 40)
    assert job.process.wait(150) == 1, job.said
    assert "Stopped: too many dead letters" in job.said
    assert "more than 20 % of the last 50 records became dead letters" in job.said
    assert "Traceback" not in job.said
    for log in job.directory.rglob("*.log*"):
        assert "01712345678" not in log.read_text(errors="replace"), log


def test_a_job_that_is_its_own_worker_serves_its_metrics_and_has_its_name_to_itself(
    stream: Any, start: Callable[..., Any]
) -> None:
    first = start("--stages=validate", "--environment_type=LOOPBACK")
    first.wait_for(lambda: "Submitting" in first.said)
    second = start("--stages=validate")
    assert second.process.wait(60) == 2
    assert "runs here already" in second.said
    stream.produce(posts("in-its-own-process"))
    address = f"http://127.0.0.1:{stream.environment['METRICS_PORT']}"
    # Of this job's stage, and of no other: a series that never rises is an alarm.
    wanted = {(("stage", "validate"),): 1.0}
    first.wait_for(lambda: processed(address) == wanted)
    first.wait_for(lambda: requests.get(f"{address}/health", timeout=10).status_code == 200)
    assert not list(first.directory.rglob("*.db"))  # nothing goes through files


def processed(address: str) -> dict[tuple[tuple[str, str], ...], float]:
    """Return the records that a job says to have taken in, by labels."""
    return {
        tuple(sample.labels.items()): sample.value
        for family in text_string_to_metric_families(requests.get(f"{address}/metrics", timeout=10).text)
        for sample in family.samples
        if sample.name == "bd_stream_messages_processed_total"
    }


def test_workers_run_the_code_that_was_shipped_with_the_job(stream: Any, start: Callable[..., Any]) -> None:
    [port] = free_ports(1)
    boot = str(PROJECT / "scripts" / "boot_worker.py")
    command = [
        sys.executable,
        "-m",
        "pipeline.flink.python_workers",
        "--port",
        str(port),
        "--container-executable",
        boot,
    ]
    pool = HelperProcess("pool", command, port, {"PYTHONPATH": str(PROJECT)}, stream.directory / "pool.log")
    with running([pool]):
        stages = "--stages=validate,anonymize,enrich"
        job = start(stages, f"--python-workers={pool.address}", f"--setup_file={PROJECT / 'setup.py'}")
        stream.produce(posts("shipped"))
        job.wait_for(lambda: "shipped" in ids(stream), 200)
        assert pool.pid is not None
        [worker] = psutil.Process(pool.pid).children()
        code = Path(worker.environ()["PYTHONPATH"])
        assert (code / "transforms" / "privacy" / "data").is_dir()
        assert PROJECT not in code.parents
        assert job.stop() == 0, job.said
