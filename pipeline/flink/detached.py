"""/metrics and /health of a job that was left with a cluster: `python -m pipeline.flink.detached` with its flags.

Does for a job submitted with `--detach` what its own process does for one that is watched: adds up what the workers
recorded in METRICS_DIR, where this machine shares it with theirs, and asks Kafka for the lag and Flink for the state.
It changes nothing and may be ended and restarted at any time.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from rich.console import Console

from clients.errors import ServiceUnavailable
from clients.topic_growth import grown_topics
from pipeline.flink.job_directory import JobDirectory
from pipeline.flink.observation import Observation
from pipeline.flink.rest import FlinkRest, FlinkUnreachable, Job
from pipeline.monitoring.health import Health
from pipeline.monitoring.job_counts import stream_counts
from pipeline.monitoring.job_metrics import JobMetrics
from pipeline.monitoring.metrics_server import served
from pipeline.options import parse
from pipeline.settings import Settings, SettingsError
from pipeline.stop_signal import stop_signal

POLL_SECONDS = 5.0
# It neither makes tokens nor writes dead letters, so it needs no secrets.
_NO_SECRETS = ("--allow-placeholder-salt=true", "--dead-letter-payload=plain")


class DetachedWatch:
    """Looks at one job on a cluster.

    Args:
        settings: of the job.
        job_metrics: of the job.
    """

    def __init__(self, settings: Settings, job_metrics: JobMetrics):
        self._name = settings.group_id
        self._health = job_metrics.health
        self._rest = FlinkRest(settings.flink_master)
        self._counts = stream_counts(settings)
        self._observation = Observation(job_metrics, settings)
        self._first_seen: dict[str, Mapping[str, int]] = {}

    def look(self) -> None:
        """Note how the job is now."""
        self._health.beat()
        running: list[Job] = []
        try:
            running = [job for job in self._rest.jobs() if job.name == self._name and not job.ended]
            if running:
                self._observation.tasks(self._rest, running[0].id, running[0].state)
            else:
                self._health.problem("flink", f"Flink at {self._rest.address} runs no job {self._name}")
            self._health.problem("unreachable", None)
        except FlinkUnreachable as error:
            self._health.problem("unreachable", str(error))
        try:
            self._observation.counts(self._counts.read())
            if running:
                self._health.problem("partitions", self._outgrown(running[0].id))
            self._health.problem("kafka", None)
        except ServiceUnavailable as error:
            self._health.problem("kafka", str(error))

    def _outgrown(self, job_id: str) -> str | None:
        """Return which topics have partitions that the job does not read, None without any.

        Where the job was submitted from another directory, it is taken to read those it had when first looked at.
        """
        now = self._counts.partitions()
        first = self._first_seen.setdefault(job_id, now)
        known = JobDirectory.of(self._name).partitions_of(job_id) or first
        if not (grown := ", ".join(grown_topics(known, now))):
            return None
        return f"{grown}: the job does not read the new partitions; stop it (bd job stop {self._name}) and resume"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C. Returns the exit code: 0, or 2 when a setting is wrong."""
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    try:
        settings = parse([*(sys.argv[1:] if arguments is None else arguments), *_NO_SECRETS]).settings
        if settings.flink_is_embedded:
            raise SettingsError("FLINK_MASTER: names no cluster; a job on the embedded Flink serves its metrics itself")
        if settings.metrics_listen is None:
            raise SettingsError("METRICS_PORT: 0 serves nothing")
        job_metrics = JobMetrics(settings.group_id, Health(), settings.stage_list, settings.metrics_directory)
        watch = DetachedWatch(settings, job_metrics)
        with served(job_metrics, settings.metrics_host, settings.metrics_listen, settings.metrics_shown_to):
            ended = stop_signal()
            console.print(f"{settings.group_id}: http://{settings.metrics_host}:{settings.metrics_listen}/metrics")
            while True:
                watch.look()
                if ended.wait(POLL_SECONDS):
                    return 0
    except SettingsError as error:
        console.print(f"Wrong settings\n{error}")
        return 2


if __name__ == "__main__":
    sys.exit(main())
