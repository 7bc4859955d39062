"""A job's view of the real services: what a test produced, and what came out since it began."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from pipeline.kafka_admin import create_topics, existing_topics, while_settling
from runtime.services import LocalServices
from schemas import DeadLetter
from transforms.payloads import decode_key, open_payload
from transforms.topics import ALL_TOPICS, DEAD_LETTER_TOPICS, SOURCE_TOPICS

PROJECT = Path(__file__).parents[2]
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
    group: str
    directory: Path
    started_at: dict[tuple[str, int], int] = field(default_factory=dict)

    @property
    def servers(self) -> str:
        return self.environment["KAFKA_BOOTSTRAP_SERVERS"]

    def _consumer(self, **more: Any) -> Consumer:
        config = {"bootstrap.servers": self.servers, "group.id": self.group, "enable.auto.commit": False}
        return Consumer(config | more)

    def begin(self) -> None:
        """Let the group stand at the end of every topic."""
        consumer = self._consumer()
        counts = existing_topics(self.servers)
        parts = [TopicPartition(spec.name, n) for spec in ALL_TOPICS for n in range(counts[spec.name])]
        end = while_settling(consumer.get_watermark_offsets)
        ends = [(part, end(part, timeout=10)[1]) for part in parts]
        self.started_at = {(part.topic, part.partition): end for part, end in ends}
        consumer.commit(offsets=[TopicPartition(p.topic, p.partition, end) for p, end in ends], asynchronous=False)
        consumer.close()

    def produce(self, records: Iterable[tuple[str, bytes | None, bytes | None]], **where: int) -> None:
        """Send (topic, key, value) records."""
        producer = Producer({"bootstrap.servers": self.servers, "message.max.bytes": 16_000_000})
        for topic, key, value in records:
            producer.produce(topic, value=value, key=key, **where)
            producer.poll(0)
        assert producer.flush(30) == 0

    def run(self, *flags: str, expect: int = 0, **settings: str) -> str:
        """Run the main job as a user does; return what it printed."""
        command = [sys.executable, "-m", "pipeline.main", "--runner=DirectRunner", *flags]
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        environment |= {"PYTHONPATH": str(PROJECT)} | self.environment | settings
        done = subprocess.run(
            command, env=environment, cwd=self.directory, capture_output=True, text=True, timeout=280, check=False
        )
        printed = done.stdout + done.stderr
        assert done.returncode == expect, printed
        assert "Traceback" not in printed
        return printed

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

    def dead_letters(self) -> list[DeadLetter]:
        """Return every dead letter since the test began."""
        return [DeadLetter.model_validate_json(out.value) for out in self.read(*DEAD_LETTER_TOPICS.values())]

    def opened(self, letter: DeadLetter) -> tuple[bytes | None, bytes | None]:
        """Return the exact (key, value) of a dead letter."""
        return open_payload(letter, decode_key(self.environment["DEAD_LETTER_KEY"]))

    def committed(self) -> dict[tuple[str, int], int]:
        """Return the group's committed offsets of the source topics, counted from the start of the test."""
        consumer = self._consumer()
        keys = [key for key in self.started_at if key[0] in SOURCE_TOPICS]
        offsets = consumer.committed([TopicPartition(*key) for key in keys], timeout=10)
        consumer.close()
        return {(p.topic, p.partition): p.offset - self.started_at[p.topic, p.partition] for p in offsets}


@pytest.fixture(scope="session")
def job_environment(services: LocalServices) -> Mapping[str, str]:
    """Settings of a job against the real services."""
    create_topics(services.environment()["KAFKA_BOOTSTRAP_SERVERS"])
    return services.environment() | SECRETS


@pytest.fixture
def stream(job_environment: Mapping[str, str], request: pytest.FixtureRequest, tmp_path: Path) -> Stream:
    group = "".join(c if c.isalnum() else "-" for c in request.node.name)
    made = Stream(dict(job_environment) | {"KAFKA_GROUP_ID": group}, group, tmp_path)
    made.begin()
    return made
