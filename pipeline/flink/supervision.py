"""Watching over a job on Flink until it is stopped: what dies is restarted, what a person must know is printed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from threading import Event

from clients.errors import ServiceUnavailable
from clients.stream_counts import Counts, StreamCounts
from clients.topic_growth import grown_topics
from pipeline.flink.helper_process import HelperProcess
from pipeline.flink.helpers import Helpers
from pipeline.flink.job_directory import JobDirectory
from pipeline.flink.observation import Observation
from pipeline.flink.rest import FlinkUnreachable, SavepointFailed
from pipeline.flink.savepoints import take_savepoint
from pipeline.flink.state_directory import check_state_directory
from pipeline.flink.submission import FlinkJob, failure, job_server_state
from pipeline.job_failure import JobFailed, explain
from pipeline.monitoring.job_metrics import JobMetrics
from pipeline.settings import Settings, SettingsError
from transforms.dead_letter_limit import TooManyDeadLetters
from transforms.prometheus.declarations import DEAD_LETTER_ALARMS

POLL_SECONDS = 1.0
PARTITIONS_SECONDS = 10.0
ALARMS_SECONDS = 5.0
RECOVERY_SECONDS = 180.0
"""How long a Flink of high availability may take to run the job again: a new job manager reads it from its store."""

_CHECKPOINT_CAUSES = re.compile(
    r"No space left on device|Read-only file system|Permission denied|Not a directory|Mkdirs failed|"
    r"Checkpoint expired before completing|[Cc]ould not (?:create|open|flush)[^\n:]{0,60}"
)


class Outcome(Enum):
    """How watching ended."""

    STOPPED = auto()
    """The job ended as it was asked to."""
    LOST = auto()
    """The job is gone, with what it ran on: it must be submitted again."""
    OUTGROWN = auto()
    """An input topic has more partitions now: the job was stopped and must be submitted again to read them."""


@dataclass
class Watch:
    """Watches over one submitted job.

    Attributes:
        job: the job.
        settings: of the job.
        helpers: the programs it needs.
        job_directory: where its savepoints are recorded.
        counts: reads lag and counts off Kafka.
        partitions: of each input topic, before the job was submitted.
        stop: set when the job shall stop.
        say: prints a line for a person.
        show: shows the newest counts.
        job_metrics: told the lag and how the job is.
    """

    job: FlinkJob
    settings: Settings
    helpers: Helpers
    job_directory: JobDirectory
    counts: StreamCounts
    partitions: Mapping[str, int]
    stop: Event
    say: Callable[[str], None]
    show: Callable[[Counts, str], None]
    job_metrics: JobMetrics

    def __post_init__(self) -> None:
        self._partitions_at = time.monotonic()
        self._told: dict[str, str] = {}
        self._reviving: set[HelperProcess] = set()
        self._observation = Observation(self.job_metrics, self.settings)
        self._alarms = self.job_metrics.total(DEAD_LETTER_ALARMS)
        self._alarms_at = time.monotonic()
        self._recovers: bool | None = None
        self._missing_since: float | None = None

    def run(self) -> Outcome:
        """Watch until the job ends.

        Raises:
            TooManyDeadLetters: the job stopped itself for that reason (DEAD_LETTER_LIMIT_STOPS).
            JobFailed: Flink gave the job up.
        """
        while not self.stop.wait(POLL_SECONDS):
            self.job_metrics.health.beat()
            self._revive_workers()
            if not self.helpers.job_server.alive() and self.settings.flink_is_embedded:
                self.say("Flink ended with the job server: restarting both, from the committed offsets")
                return Outcome.LOST
            try:
                outcome = self._look()
            except FlinkUnreachable as error:
                outcome = self._unreachable(error)
            if outcome is not None:
                return outcome
        self._stop_with_savepoint()
        return Outcome.STOPPED

    def _revive_workers(self) -> None:
        for worker in self.helpers.own_workers:
            if not worker.alive():
                self.say(f"{worker.title} has died: restarted")
                self.job_metrics.health.problem(worker.title, f"{worker.title} has died and is being restarted")
                self._reviving.add(worker)
                worker.start()
        for worker in [worker for worker in self._reviving if worker.answers()]:
            self.job_metrics.health.problem(worker.title, None)
            self._reviving.remove(worker)

    def _look(self) -> Outcome | None:
        job = self.job.rest.job(self.job.id)
        self._untell("unreachable")
        if self._recovers is None:
            self._recovers = self.job.rest.recovers_jobs()
        if job.suspended:
            return self._await_recovery()
        if self._untell("recovering"):
            self.say("Flink has recovered the job")
        self._missing_since = None
        if job.state in ("FINISHED", "CANCELED"):
            self.say(f"The job was {'stopped' if job.state == 'FINISHED' else 'cancelled'} from elsewhere")
            return Outcome.STOPPED
        trace = self.job.rest.failure(self.job.id)
        reason = None if trace is None else explain(RuntimeError(trace))
        if isinstance(reason, TooManyDeadLetters):
            # Flink would try again for ever, and fail on the same records.
            self.job.rest.cancel(self.job.id)
            raise reason
        if job.ended:
            raise reason or JobFailed("Flink gave no reason")
        if reason is not None:
            self._tell_once("restart", f"Flink restarts the job: {reason}")
        self._observation.tasks(self.job.rest, self.job.id, job.state)
        self._tell_of_checkpoints()
        self._tell_of_alarms()
        self._show(job.state)
        return self._outgrown()

    def _tell_of_alarms(self) -> None:
        if time.monotonic() - self._alarms_at < ALARMS_SECONDS:
            return
        self._alarms_at = time.monotonic()
        alarms = self.job_metrics.total(DEAD_LETTER_ALARMS)
        if alarms > self._alarms:
            self.say(
                f"Alarm: more than {self.settings.dead_letter_limit_percent:g} % of a worker's last "
                f"{self.settings.dead_letter_limit_records:,} records became dead letters (DEAD_LETTER_LIMIT_PERCENT)"
            )
        self._alarms = alarms

    def _unreachable(self, error: FlinkUnreachable) -> Outcome | None:
        # The interface of an embedded Flink closes with its job.
        state = job_server_state(self.job.result) if self.settings.flink_is_embedded else None
        if state in ("DONE", "CANCELLED"):
            self.say("The job was stopped from elsewhere")
            return Outcome.STOPPED
        if state == "FAILED":
            raise explain(failure(self.job.result))
        try:
            known = any(job.id == self.job.id for job in self.job.rest.jobs())
        except FlinkUnreachable:
            self._tell_once("unreachable", str(error))
            return None
        return None if known else self._await_recovery()

    def _await_recovery(self) -> Outcome | None:
        """Wait for a Flink that will run the job again: until then it must not be submitted. Else it is lost."""
        now = time.monotonic()
        self._missing_since = self._missing_since or now
        if self._recovers and now - self._missing_since <= RECOVERY_SECONDS:
            self._tell_once("recovering", "Flink's job manager starts or leads again, and has yet to recover the job")
            return None
        self.say("Flink does not run the job any more: its job manager was restarted")
        return Outcome.LOST

    def _tell_of_checkpoints(self) -> None:
        found = self.job.rest.checkpoints(self.job.id)
        failing = found.last_failed_ms is not None and found.last_failed_ms > (found.last_completed_ms or 0)
        if not failing or (found.completed == 0 and found.failed < 3):  # while tasks start, checkpoints are declined
            if self._untell("checkpoint") and not failing:
                self.say("Checkpoints succeed again")
            return
        try:
            check_state_directory(f"{self.settings.flink_state_url}/checkpoints/{self.settings.group_id}")
            causes = ", ".join(dict.fromkeys(_CHECKPOINT_CAUSES.findall(found.last_failure or "")))
        except SettingsError as error:
            causes = str(error).partition(";")[0]
        self._tell_once(
            "checkpoint",
            f"Checkpoints fail ({causes or 'cause: see the logs'}): records flow, no offset is committed "
            f"until {self.settings.flink_state_url} (FLINK_STATE_DIR) takes files again",
        )

    def _tell_once(self, about: str, text: str) -> None:
        if self._told.get(about) != text:
            self._told[about] = text
            self.say(text)
        # By the time it is known, Flink has restarted the job already.
        if about != "restart":
            self.job_metrics.health.problem(about, text)

    def _untell(self, about: str) -> bool:
        """Forget what was told about something; tell whether anything was."""
        self.job_metrics.health.problem(about, None)
        return self._told.pop(about, None) is not None

    def _show(self, state: str) -> None:
        try:
            counts = self.counts.read()
        except ServiceUnavailable as error:
            self._tell_once("kafka", str(error))
            return
        self._untell("kafka")
        self._observation.counts(counts)
        self.show(counts, state.lower())

    def _outgrown(self) -> Outcome | None:
        if time.monotonic() - self._partitions_at < PARTITIONS_SECONDS:
            return None
        self._partitions_at = time.monotonic()
        try:
            found = self.counts.partitions()
        except ServiceUnavailable:
            return None
        grown = grown_topics(self.partitions, found)
        if not grown:
            return None
        # Flink's source keeps the partitions it began with, also over a restart.
        self.say(f"More partitions in {', '.join(grown)}: stopping the job and starting it again to read them")
        self._stop_with_savepoint()
        return Outcome.OUTGROWN

    def _stop_with_savepoint(self) -> None:
        """Stop the job with a savepoint, and report the outcome."""
        self.job_metrics.health.problem("stop", "the job is being stopped")
        self.say("Stopping: writing what was read, and a savepoint ...")
        try:
            url = take_savepoint(
                self.job.rest,
                self.job.id,
                self.job_directory,
                self.settings.flink_state_url,
                parallelism=self.settings.parallelism,
                partitions=self.partitions,
                stop=True,
            )
        except SavepointFailed as error:
            self.say(f"No savepoint ({error}); the next start resumes from the committed offsets, nothing is lost")
            self.job.rest.cancel(self.job.id)
        except FlinkUnreachable as error:
            ended = self.settings.flink_is_embedded and job_server_state(self.job.result) == "DONE"
            self.say("Stopped" if ended else f"{error}; the next start resumes from the committed offsets")
        else:
            self.say(f"Stopped; savepoint: {url}")
