"""Real services on free ports, and the streaming job that runs on them as a user starts it."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from confluent_kafka import Consumer, TopicPartition

from clients.kafka_admin import existing_topics, while_settling
from clients.stream_counts import StreamCounts
from local.services import LocalServices
from pipeline.monitoring.job_counts import outputs, stream_counts
from pipeline.settings import Settings, load_settings
from runtime.ports import free_ports
from schemas.topics import DEAD_LETTER_TOPICS

PROJECT = Path(__file__).parents[1]
START_SECONDS = 240.0


class NotDone(Exception):  # noqa: N818
    """Something took longer than it may; the text says what."""


def wait_for(done: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait until `done`; return the seconds it took.

    Raises:
        NotDone: it did not come about in time.
    """
    began = time.monotonic()
    while not done():
        if time.monotonic() - began > seconds:
            raise NotDone(f"{what} within {seconds:.0f} s")
        time.sleep(0.5)
    return time.monotonic() - began


@dataclass
class Scene:
    """Services, and the job that runs on them.

    Attributes:
        services: Kafka, Redis, Weaviate, the weather stand-in and Flink.
        directory: where the job runs and keeps its state.
        environment: settings of the job.
        settings: the same, read.
        embedded: Flink runs inside the job instead of as a cluster.
        parallelism: of the job.
    """

    services: LocalServices
    directory: Path
    environment: dict[str, str]
    settings: Settings
    embedded: bool
    parallelism: int
    process: psutil.Popen | None = None
    said: list[str] = field(default_factory=list)

    @property
    def counts(self) -> StreamCounts:
        """The job's counts, read off Kafka."""
        return stream_counts(self.settings)

    @property
    def log(self) -> Path:
        """What the job printed."""
        return self.directory / "job.log"

    def start(self, *flags: str, module: str = "pipeline.main") -> None:
        """Start the job and wait until Flink has accepted it."""
        flink = ["--flink-master=[local]"] if self.embedded else []
        command = [sys.executable, "-m", module, "--runner=FlinkRunner", f"--parallelism={self.parallelism}"]
        with self.log.open("a") as log:
            before = log.tell()
            self.process = psutil.Popen(
                [*command, *flink, *flags], env=self._env, cwd=self.directory, stdout=log, stderr=log
            )
        wait_for(lambda: self._took_off(before), START_SECONDS, "the job did not start")

    @property
    def _env(self) -> dict[str, str]:
        given = dict(os.environ) | {"PYTHONPATH": str(PROJECT)} | self.environment
        if self.embedded:
            given = {name: value for name, value in given.items() if name != "PYTHON_WORKERS"}
        return given

    def _took_off(self, before: int) -> bool:
        with self.log.open() as log:
            log.seek(before)
            text = log.read()
        assert self.process is not None  # noqa: S101 - for the type checker
        if self.process.poll() is not None:
            raise NotDone(f"the job ended with {self.process.returncode}: {text}")
        return "Flink accepted job" in text

    def stop(self) -> int:
        """Stop the job with a savepoint; return its exit code."""
        assert self.process is not None  # noqa: S101 - for the type checker
        self.process.terminate()
        code = int(self.process.wait(240))
        self.process = None
        return code

    def script(self, *arguments: str) -> None:
        """Run `bd job`."""
        command = [sys.executable, "-m", "cli", "job", *arguments]
        subprocess.run(command, env=self._env, cwd=self.directory, check=True, stdout=subprocess.DEVNULL)

    def child(self, part: str) -> psutil.Process:
        """Return the process below the job or the services of the name `part`, or whose command line holds it."""
        roots = [psutil.Process(one.pid) for one in self.services.status() if one.pid]
        roots += [self.process] if self.process is not None else []
        for root in roots:
            for child in root.children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    if child.name() == part or part in " ".join(child.cmdline()):
                        return child
        raise NotDone(f"no process {part} was found")

    def ends(self) -> dict[tuple[str, int], int]:
        """Return where each output topic ends, by (topic, partition)."""
        consumer = Consumer(self.settings.kafka.librdkafka(group_id="faults"))
        counts = existing_topics(self.settings.kafka)
        topics = (*outputs(self.settings), *DEAD_LETTER_TOPICS.values())
        keys = {(topic, number) for topic in topics for number in range(counts[topic])}
        end = while_settling(consumer.get_watermark_offsets)
        found = {key: end(TopicPartition(*key), timeout=10)[1] for key in keys}
        consumer.close()
        return found


@contextlib.contextmanager
def scene_on(
    services: LocalServices, directory: Path, stages: str, *, embedded: bool, parallelism: int = 1, **more: str
) -> Iterator[Scene]:
    """Yield a scene on running `services`, with `more` settings; the job is ended after."""
    environment = services.environment() | {
        "PRIVACY_SALT": secrets.token_hex(32),
        "DEAD_LETTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "STAGES": stages,
        "FLINK_STATE_DIR": str(directory / "state"),
        "CHECKPOINT_SECONDS": "2",
        # Or else no weather would be asked for again within a run.
        "WEATHER_CACHE_SECONDS": "5",
        "METRICS_PORT": str(free_ports(1)[0]),
        "METRICS_DIR": str(directory / "metrics"),
        **more,
    }
    settings = load_settings({name.lower(): value for name, value in environment.items()}, dotenv=None)
    scene = Scene(services, directory, environment, settings, embedded, parallelism)
    try:
        yield scene
    finally:
        if scene.process is not None and scene.process.poll() is None:
            scene.process.kill()
            scene.process.wait()
