"""The watching process of the job, on a host of its own."""

from __future__ import annotations

import base64
import secrets
import sys
from dataclasses import dataclass, field

import psutil

from clients.stream_counts import StreamCounts
from pipeline.monitoring.job_counts import stream_counts
from pipeline.settings import Settings, load_settings
from verification.hosts.cluster import Cluster
from verification.scene import NotDone, wait_for

STAGES = "validate,anonymize,enrich,embed"
PARALLELISM = 2
START_SECONDS = 300.0


@dataclass
class WatchedJob:
    """The main job as a user starts it, on a Flink of many hosts.

    Attributes:
        cluster: where it runs.
        more: settings beside those of the cluster.
    """

    cluster: Cluster
    more: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shared = self.cluster.shared
        self.environment = self.cluster.settings() | {
            "PRIVACY_SALT": secrets.token_hex(32),
            "DEAD_LETTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "STAGES": STAGES,
            "FLINK_STATE_DIR": str(shared / "state"),
            "CHECKPOINT_SECONDS": "2",
            "METRICS_DIR": str(shared / "metrics"),
            **self.more,
        }
        values = {name.lower(): value for name, value in self.environment.items()}
        self.settings: Settings = load_settings(values, dotenv=None)
        self.log = self.cluster.directory / "job.log"
        self.process: psutil.Popen | None = None

    @property
    def counts(self) -> StreamCounts:
        """Its counts, read off Kafka."""
        return stream_counts(self.settings)

    def start(self) -> None:
        """Start it and wait until Flink has accepted it.

        Raises:
            NotDone: it does not start.
        """
        host = self.cluster.network.hosts["watch"]
        program = [sys.executable, "-m", "pipeline.main", "--runner=FlinkRunner", f"--parallelism={PARALLELISM}"]
        environment = self.cluster.environment_on("watch") | self.environment
        with self.log.open("a") as log:
            self.process = psutil.Popen(
                host.command(program), env=environment, cwd=self.cluster.disk("watch"), stdout=log, stderr=log
            )
        wait_for(self._took_off, START_SECONDS, "the job did not start")

    def _took_off(self) -> bool:
        self.check()
        return "Flink accepted job" in self.log.read_text()

    def submissions(self) -> int:
        """Return how often it was handed to Flink."""
        return self.log.read_text().count("Flink accepted job") if self.log.exists() else 0

    def check(self) -> None:
        """Check that its process lives.

        Raises:
            NotDone: it has ended.
        """
        if self.process is not None and self.process.poll() is not None:
            raise NotDone(f"the job ended with {self.process.returncode}: {self.log.read_text()[-3000:]}")

    def stop(self) -> int:
        """Stop it with a savepoint; return its exit code."""
        if self.process is None:
            return 0
        self.process.terminate()
        try:
            return int(self.process.wait(180))
        except psutil.TimeoutExpired:
            self.process.kill()
            return int(self.process.wait())
