"""A job's view of the real services: what a test produced, and what came out since it began."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest
import requests
import yaml
from confluent_kafka import Consumer, Producer, TopicPartition

from clients.kafka_admin import create_topics, existing_topics, while_settling
from clients.kafka_connection import KafkaConnection
from local.promtool import programs
from local.services import LocalServices
from pipeline.flink.helper_process import HelperProcess, running
from runtime.ports import free_ports
from schemas import DeadLetter
from schemas.topics import ALL_TOPICS, DEAD_LETTER_TOPICS, SOURCE_TOPICS
from transforms.payload_encryption import LetterKeys, decode_key, open_payload

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy" / "prometheus"
SECRETS = {
    "PRIVACY_SALT": "salt-of-the-test-suite-000000000001",
    "DEAD_LETTER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
}


INHERITED = ("PATH", "HOME", "JAVA_HOME", "LANG", "XDG_CACHE_HOME")


class Out(NamedTuple):
    """A record read back from Kafka."""

    topic: str
    key: bytes | None
    value: bytes
    headers: dict[str, bytes]

    @property
    def json(self) -> Any:
        return json.loads(self.value)


@dataclass
class Stream:
    """The topics since this test began, under a consumer group of its own."""

    environment: dict[str, str]
    kafka: KafkaConnection
    group: str
    directory: Path
    started_at: dict[tuple[str, int], int] = field(default_factory=dict)

    def _consumer(self, **more: Any) -> Consumer:
        return Consumer(self.kafka.librdkafka(group_id=self.group, enable_auto_commit=False) | more)

    def begin(self) -> None:
        """Let the group stand at the end of every topic."""
        consumer = self._consumer()
        counts = existing_topics(self.kafka)
        parts = [TopicPartition(spec.name, n) for spec in ALL_TOPICS for n in range(counts[spec.name])]
        end = while_settling(consumer.get_watermark_offsets)
        ends = [(part, end(part, timeout=10)[1]) for part in parts]
        self.started_at = {(part.topic, part.partition): end for part, end in ends}
        consumer.commit(offsets=[TopicPartition(p.topic, p.partition, end) for p, end in ends], asynchronous=False)
        consumer.close()

    def produce(self, records: Iterable[tuple[str, bytes | None, bytes | None]], **where: int) -> None:
        """Send (topic, key, value) records."""
        producer = Producer(self.kafka.librdkafka(message_max_bytes=16_000_000))
        for topic, key, value in records:
            producer.produce(topic, value=value, key=key, **where)
            producer.poll(0)
        assert producer.flush(30) == 0

    def run(self, *flags: str, expect: int = 0, **settings: str) -> str:
        """Run the main job as a user does; return what it printed."""
        return self.python("-m", "pipeline.main", "--runner=DirectRunner", *flags, expect=expect, **settings)

    def python(self, *arguments: str, expect: int = 0, **settings: str) -> str:
        """Run a Python program as a user does; return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.program_environment() | settings,
            cwd=self.directory,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        printed = done.stdout + done.stderr
        assert done.returncode == expect, printed
        assert "Traceback" not in printed
        return printed

    def program_environment(self) -> dict[str, str]:
        """Return the environment of a program on these services."""
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return inherited | {"PYTHONPATH": str(PROJECT)} | self.environment

    def read(self, *topics: str) -> list[Out]:
        """Return what `topics` got since the test began."""
        consumer = self._consumer(**{"enable.partition.eof": True, "isolation.level": "read_committed"})
        parts = [TopicPartition(t, n, at) for (t, n), at in self.started_at.items() if t in topics]
        found: list[Out] = []
        consumer.assign(parts)
        open_parts = len(parts)
        while open_parts:
            message = consumer.poll(20)
            assert message is not None, f"{topics} gave nothing for 20 s"
            if message.error() is not None:
                open_parts -= 1
                continue
            headers = dict(message.headers() or ())
            found.append(Out(message.topic(), message.key(), message.value() or b"", headers))
        consumer.close()
        return found

    @contextlib.contextmanager
    def watched(self, *topics: str) -> Iterator[Callable[[], int]]:
        """Enter with a function that says at once how many records `topics` got since the test began."""
        consumer = self._consumer()
        parts = [(TopicPartition(t, n), at) for (t, n), at in self.started_at.items() if t in topics]
        try:
            yield lambda: sum(consumer.get_watermark_offsets(part, timeout=10)[1] - at for part, at in parts)
        finally:
            consumer.close()

    def dead_letters(self) -> list[DeadLetter]:
        """Return every dead letter since the test began."""
        return [DeadLetter.model_validate_json(out.value) for out in self.read(*DEAD_LETTER_TOPICS.values())]

    def opened(self, letter: DeadLetter) -> tuple[bytes | None, bytes | None]:
        """Return the exact (key, value) of a dead letter."""
        return open_payload(letter, LetterKeys((decode_key(self.environment["DEAD_LETTER_KEY"]),)))

    def committed(self) -> dict[tuple[str, int], int]:
        """Return the group's committed offsets of the source topics, counted from the start of the test."""
        consumer = self._consumer()
        keys = [key for key in self.started_at if key[0] in SOURCE_TOPICS]
        offsets = consumer.committed([TopicPartition(*key) for key in keys], timeout=10)
        consumer.close()
        return {(p.topic, p.partition): p.offset - self.started_at[p.topic, p.partition] for p in offsets}


@dataclass(frozen=True)
class Scraped:
    """A Prometheus that scrapes the job of a test each second, with the project's own configuration.

    Attributes:
        address: of Prometheus.
        job: of the job's /metrics and /health.
    """

    address: str
    job: str

    def by(self, query: str, label: str = "") -> dict[str, float]:
        """Return the values of a query, by one of its labels."""
        found = requests.get(f"{self.address}/api/v1/query", params={"query": query}, timeout=10).json()
        assert found["status"] == "success", found
        return {one["metric"].get(label, ""): float(one["value"][1]) for one in found["data"]["result"]}


@pytest.fixture
def scraped(stream: Stream) -> Iterator[Scraped]:
    config = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(DEPLOY / name) for name in config["rule_files"]]
    targets = stream.directory / "targets.yml"
    job = f"127.0.0.1:{stream.environment['METRICS_PORT']}"
    targets.write_text(yaml.safe_dump([{"targets": [job], "labels": {"serves": "whole"}}]))
    for scrape in config["scrape_configs"]:
        if "file_sd_configs" in scrape:
            scrape["file_sd_configs"] = [{"files": [str(targets)]}]
    (stream.directory / "prometheus.yml").write_text(yaml.safe_dump(config))
    [port] = free_ports(1)
    command = [
        str(programs().prometheus),
        f"--config.file={stream.directory / 'prometheus.yml'}",
        f"--storage.tsdb.path={stream.directory / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with running([HelperProcess("Prometheus", command, port, log=stream.directory / "prometheus.log")]):
        yield Scraped(f"http://127.0.0.1:{port}", f"http://{job}")


@pytest.fixture(scope="session")
def job_environment(services: LocalServices) -> Mapping[str, str]:
    """Settings of a job against the real services."""
    create_topics(services.kafka)
    return services.environment() | SECRETS


@pytest.fixture
def begin_stream(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Stream]:
    """Make a stream on some services that begins now."""

    def begin(services: LocalServices, environment: Mapping[str, str]) -> Stream:
        group = "".join(c if c.isalnum() else "-" for c in request.node.name)
        settings = {"KAFKA_GROUP_ID": group, "METRICS_PORT": str(free_ports(1)[0])}
        made = Stream(dict(environment) | settings, services.kafka, group, tmp_path)
        made.begin()
        return made

    return begin


@pytest.fixture
def stream(services: LocalServices, job_environment: Mapping[str, str], begin_stream: Callable[..., Stream]) -> Stream:
    return begin_stream(services, job_environment)


class StreamingJob:
    """`python -m pipeline.main --runner=FlinkRunner` as a user starts it."""

    def __init__(self, stream: Any, *flags: str):
        self.directory: Path = stream.directory
        self.log = self.directory / f"job-{len(list(self.directory.glob('job-*.log')))}.log"
        command = [sys.executable, "-m", "pipeline.main", "--runner=FlinkRunner", "--checkpoint-seconds=1", *flags]
        environment = dict(os.environ) | {"PYTHONPATH": str(PROJECT)} | stream.environment
        with self.log.open("w") as log:
            self.process = psutil.Popen(command, env=environment, cwd=self.directory, stdout=log, stderr=log)

    @property
    def said(self) -> str:
        return str(self.log.read_text())

    def wait_for(self, done: Callable[[], Any], seconds: float = 120) -> Any:
        deadline = time.monotonic() + seconds
        while not (found := done()):
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.3)
        return found

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return int(self.process.wait(90))

    def helper(self, part: str) -> psutil.Process:
        [found] = [child for child in self.process.children() if part in " ".join(child.cmdline())]
        return found


@pytest.fixture
def start(stream: Any) -> Iterator[Callable[..., StreamingJob]]:
    jobs: list[StreamingJob] = []

    def begin(*flags: str) -> StreamingJob:
        jobs.append(StreamingJob(stream, *flags))
        return jobs[-1]

    yield begin
    for job in jobs:
        if job.process.poll() is None:
            job.process.kill()
            job.process.wait()
