"""The job without end on Flink: submitted, watched over, stopped with a savepoint, and restarted when it is lost."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from threading import Event
from types import FrameType

from rich.console import Console

from clients.errors import ServiceUnavailable
from clients.stream_counts import StreamCounts
from pipeline.flink import configuration
from pipeline.flink.helpers import helpers
from pipeline.flink.job_directory import JobDirectory
from pipeline.flink.pool_ahead import PoolAhead
from pipeline.flink.progress_line import LiveLine
from pipeline.flink.rest import FlinkRest, FlinkUnreachable, Job
from pipeline.flink.state_directory import check_state_directory
from pipeline.flink.submission import FlinkJob, submit
from pipeline.flink.supervision import Outcome, Watch
from pipeline.job_failure import JobFailed
from pipeline.monitoring.health import Health
from pipeline.monitoring.job_counts import stream_counts
from pipeline.monitoring.job_metrics import JobMetrics
from pipeline.monitoring.metrics_server import served
from pipeline.options import RunOptions
from pipeline.settings import SettingsError
from runtime.ports import HOST, LOCAL_NAMES, free_ports
from transforms.prometheus import IN_PROCESS, Recording, slots

LATEST = "latest"
HEALTHY_SECONDS = 60.0
SAME_SIGNAL_SECONDS = 2.0
"""Signals within this time of the first one count as the same."""
MOST_LOSSES = 5
"""A job that is lost so often in a row, each time within `HEALTHY_SECONDS`, is given up."""


def check(options: RunOptions) -> None:
    """Check what only Flink needs, before anything is started.

    Raises:
        SettingsError: naming the setting or flag that is wrong.
        ServiceUnavailable: the cluster does not answer.
    """
    settings = options.settings
    check_state_directory(settings.flink_state_url)
    if settings.flink_is_embedded:
        if options.detach:
            raise SettingsError("--detach: the embedded Flink ends with this process; name a cluster by FLINK_MASTER")
        return
    rest = FlinkRest(settings.flink_master)
    try:
        same = [job for job in rest.jobs() if job.name == settings.group_id and not job.ended]
        _, slots = rest.slots()
    except FlinkUnreachable as error:
        raise ServiceUnavailable(
            f"{error} (FLINK_MASTER). Start it (./run_local.sh cluster up starts a local one) or correct the setting."
        ) from None
    if same and options.replace:
        _end(same, rest)
    elif same:
        raise SettingsError(
            f"the job {settings.group_id} runs on {rest.address} already: stop it first (bd job stop "
            f"{settings.group_id}), use --replace, or give this one other --stages or another --kafka-group-id"
        )
    if slots < settings.parallelism:
        raise SettingsError(f"PARALLELISM: {settings.parallelism} is more than the {slots} slots of {rest.address}")
    host = rest.address.rpartition(":")[0]
    if settings.python_workers is None and not options.loopback:
        if host not in LOCAL_NAMES:
            raise SettingsError(
                f"PYTHON_WORKERS: must name a worker pool that the task managers of {rest.address} reach"
            )
        if options.detach:
            raise SettingsError(
                "PYTHON_WORKERS: with --detach the job's own pool would end; name one that continues running"
            )
    if options.detach and options.loopback:
        raise SettingsError("--detach: with LOOPBACK the Python code runs in this process, which is about to end")


def _end(jobs: Sequence[Job], rest: FlinkRest) -> None:
    """End `jobs` and wait until they have; what they have not committed is read again.

    Raises:
        ServiceUnavailable: Flink does not end them.
    """
    deadline = time.monotonic() + HEALTHY_SECONDS
    names = {job.id for job in jobs}
    try:
        for job in jobs:
            rest.cancel(job.id)
        while any(job.id in names and not job.ended for job in rest.jobs()):
            if time.monotonic() > deadline:
                raise ServiceUnavailable(f"Flink at {rest.address} does not end the job {jobs[0].name}")
            time.sleep(0.5)
    except FlinkUnreachable as error:
        raise ServiceUnavailable(f"{error}: the job {jobs[0].name} may still run there") from None


def _end_recovered(name: str, rest: FlinkRest, console: Console) -> None:
    """End the job `name` where Flink has recovered it after it counted as lost: two would read the same records."""
    try:
        remains = [job for job in rest.jobs() if job.name == name and not (job.ended or job.suspended)]
    except FlinkUnreachable:  # the submission is about to wait for it
        return
    if remains:
        console.print(f"Flink at {rest.address} has {name} after all: ending it, since it is submitted again")
        _end(remains, rest)


def run(options: RunOptions, console: Console, pool: PoolAhead | None = None) -> None:
    """Run the job of `options` on Flink until Ctrl-C or SIGTERM, which stop it with a savepoint.

    Args:
        options: of the job.
        console: for what the user is to know.
        pool: its Python worker pool, where it was forked ahead.

    Raises:
        SettingsError: the job runs already, or a savepoint does not fit.
        ServiceUnavailable: a service did not come up.
        JobFailed: Flink gave the job up, or it was lost too often.
        TooManyDeadLetters: the job stopped itself for that reason.
    """
    settings = options.settings
    job_directory = JobDirectory.of(settings.group_id)
    with ExitStack() as stack:
        stack.enter_context(job_directory.alone())
        stop = stack.enter_context(_stop_signals(console))
        counts = stream_counts(settings)
        savepoint = _savepoint(options, job_directory, counts, console)
        recording = _recording(options)
        job_metrics = JobMetrics(settings.group_id, Health(), settings.stage_list, recording.directory)
        if not options.detach:  # this process is about to leave the job: see pipeline.flink.detached
            stack.enter_context(
                served(job_metrics, settings.metrics_host, settings.metrics_listen, settings.metrics_shown_to)
            )
            if settings.metrics_listen is not None:
                console.print(f"/metrics and /health: http://{settings.metrics_host}:{settings.metrics_listen}")
        rest_port = free_ports(1)[0] if settings.flink_is_embedded else None
        rest = FlinkRest(settings.flink_master if rest_port is None else f"{HOST}:{rest_port}")
        losses = 0
        outcome: Outcome | None = None
        while True:
            configuration.write(
                job_directory.configuration,
                configuration.configuration(
                    settings.flink_state_url, job_directory.name, settings.checkpoint_seconds, savepoint, rest_port
                ),
            )
            began = time.monotonic()
            # The embedded Flink dies with its job server, so the programs are restarted with each submission.
            with helpers(
                settings, job_directory.directory, job_directory.configuration, loopback=options.loopback, pool=pool
            ) as programs:
                pool = None
                if outcome is Outcome.LOST and not settings.flink_is_embedded:
                    _end_recovered(settings.group_id, rest, console)
                console.print(f"Submitting {job_directory.name} to Flink at {rest.address} ...")
                # Before Flink's source splits them: what is added from here on is noticed, at worst once too often.
                partitions = counts.partitions()
                job = submit(options, programs, rest, savepoint, recording)
                job_directory.runs(rest.address, job.id, partitions)
                console.print(f"Flink accepted job {job.id}; logs: {job_directory.directory / 'logs'}")
                if options.detach:
                    _await_running(job)
                    console.print(
                        "The job runs on its own; `bd job` lists and stops it, python -m pipeline.flink.detached "
                        "with the same flags serves its metrics"
                    )
                    return
                with LiveLine(console) as live:
                    watch = Watch(
                        job,
                        settings,
                        programs,
                        job_directory,
                        counts,
                        partitions,
                        stop,
                        live.say,
                        live.show,
                        job_metrics,
                    )
                    outcome = watch.run()
            job_metrics.health.starting("the job is being restarted")
            if outcome is Outcome.STOPPED:
                return
            # From here on the committed offsets are ahead of any savepoint, and of the beginning.
            savepoint, options = None, replace(options, from_beginning=False)
            losses = losses + 1 if outcome is Outcome.LOST and time.monotonic() - began < HEALTHY_SECONDS else 0
            if losses == MOST_LOSSES:
                raise JobFailed(f"the job was lost {losses} times in a row; see {job_directory.directory / 'logs'}")


def _recording(options: RunOptions) -> Recording:
    """Return where the workers' metrics go, with those of earlier jobs of the name deleted."""
    settings = options.settings
    if options.loopback or settings.metrics_listen is None:
        return IN_PROCESS
    directory = settings.metrics_directory
    try:
        directory.mkdir(parents=True, exist_ok=True)
        slots.clear(directory)
    except OSError as error:
        raise SettingsError(f"METRICS_DIR: {settings.metrics_dir} is not writable ({error.strerror})") from None
    return Recording(directory)


def _savepoint(options: RunOptions, job_directory: JobDirectory, counts: StreamCounts, console: Console) -> str | None:
    """Return the URL to restore from, None to resume from the committed offsets."""
    asked = options.from_savepoint
    if asked is None:
        return None
    known = job_directory.savepoints()
    found = known[-1] if asked == LATEST and known else next((one for one in known if one.url == asked), None)
    if asked == LATEST and found is None:
        raise SettingsError(f"--from-savepoint: no savepoint of {job_directory.name} is recorded here; name its URL")
    if found is None:
        return asked
    partitions, parallelism = counts.partitions(), options.settings.parallelism
    then = {topic: found.partitions.get(topic) for topic in partitions}
    if (then, found.parallelism) == (partitions, parallelism):
        return found.url
    if asked == LATEST:
        console.print(
            "The last savepoint was taken with other partitions or another parallelism, which Flink would keep: "
            "resuming from the committed offsets, which it wrote too"
        )
        return None
    raise SettingsError(
        "--from-savepoint: it was taken with other partitions or another parallelism, which Flink would keep; start "
        "without it to resume from the committed offsets"
    )


def _await_running(job: FlinkJob) -> None:
    deadline = time.monotonic() + HEALTHY_SECONDS
    while time.monotonic() < deadline:
        if job.rest.tasks_running(job.id):
            return
        time.sleep(0.5)
    raise ServiceUnavailable(f"Flink at {job.rest.address} has the job {job.id}, but its tasks do not start")


@contextmanager
def _stop_signals(console: Console) -> Iterator[Event]:
    """Yield an event that the first Ctrl-C or SIGTERM sets; a later one ends the job at once."""
    stop = Event()
    asked_at = 0.0

    def asked(number: int, _frame: FrameType | None) -> None:
        nonlocal asked_at
        if stop.is_set():
            # One that wants to end a whole group of processes sends it twice to this one.
            if time.monotonic() - asked_at > SAME_SIGNAL_SECONDS:
                raise KeyboardInterrupt
            return
        asked_at = time.monotonic()
        stop.set()
        console.print("\nStopping; press Ctrl-C again to stop without a savepoint")

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
