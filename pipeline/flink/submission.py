"""Handing the graph to Flink, through Beam's job server."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
import grpc
from apache_beam.options.pipeline_options import PipelineOptions, PortableOptions

from clients.errors import ServiceUnavailable
from pipeline.flink.helpers import Helpers
from pipeline.flink.rest import FlinkRest, FlinkUnreachable
from pipeline.graph import build
from pipeline.job_failure import explain
from pipeline.options import RunOptions
from pipeline.plan import plan, write_rows
from pipeline.settings import Settings
from pipeline.sources import kafka_record
from pipeline.sources.kafka import ReadStream
from schemas.topics import job_topics
from transforms.prometheus import Recording

START_SECONDS = 180.0
POLL_SECONDS = 0.3


@dataclass(frozen=True)
class FlinkJob:
    """A job that Flink has accepted.

    Attributes:
        id: Flink's own, 32 hex digits.
        rest: the Flink it runs on.
        result: Beam's handle; of use only as long as the job server lives.
    """

    id: str
    rest: FlinkRest
    result: Any


def beam_flags(settings: Settings, job_server: str, python_workers: str | None, savepoint: str | None) -> list[str]:
    """Return Beam's own flags for a job.

    Args:
        settings: of the job.
        job_server: host:port of Beam's job server.
        python_workers: host:port of the Python worker pool; None runs the Python code in this process (LOOPBACK).
        savepoint: where to restore from.
    """
    workers = (
        ["--environment_type=LOOPBACK"]
        if python_workers is None
        else ["--environment_type=EXTERNAL", f"--environment_config={python_workers}"]
    )
    return [
        "--runner=FlinkRunner",
        "--streaming",
        f"--job_endpoint={job_server}",
        f"--job_name={settings.group_id}",
        *workers,
        f"--parallelism={settings.parallelism}",
        # One worker process for each share of the records: Python runs one thread at a time.
        f"--sdk_worker_parallelism={settings.parallelism}",
        f"--max_bundle_size={settings.max_bundle_size}",
        f"--max_bundle_time_mills={settings.bundle_milliseconds}",
        # All that was read before a checkpoint is written before it completes, and its offsets are committed after.
        "--finish_bundle_before_checkpointing",
        # Records are bytes that nobody changes: no copy, by encoding and decoding, between Flink's operators.
        "--faster_copy",
        # What the source writes, a worker must know before it sees the job's graph.
        f"--beam_plugin={kafka_record.__name__}",
        *([f"--savepoint_path={savepoint}", "--allow_non_restored_state"] if savepoint else []),
    ]


def worker_processes(options: PipelineOptions) -> int:
    """Return in how many Python processes Beam's `options` have the job's code run."""
    portable = options.view_as(PortableOptions)
    # Flink's Python workers are threads of the job's own process there, with one model for all.
    return 1 if portable.environment_type == "LOOPBACK" else max(1, int(portable.sdk_worker_parallelism or 1))


def submit(
    options: RunOptions, helpers: Helpers, rest: FlinkRest, savepoint: str | None, recording: Recording
) -> FlinkJob:
    """Submit the job of `options` to the Flink at `rest`; return it once Flink has accepted it.

    Args:
        options: of the job.
        helpers: the programs it needs.
        rest: the Flink.
        savepoint: where to restore from.
        recording: where its workers' metrics go.

    Raises:
        ServiceUnavailable: Beam's Java side or Flink does not answer in time.
        JobFailed: the job failed while it was handed over.
    """
    settings = options.settings
    before = _known(rest)
    flags = beam_flags(settings, helpers.job_server.address, helpers.python_workers, savepoint)
    # What the user said of Beam's flags comes last, and counts.
    pipeline = beam.Pipeline(options=PipelineOptions([*flags, *options.beam_flags]))
    source = pipeline | "Kafka" >> ReadStream(
        settings.kafka,
        job_topics(settings.stage_list),
        settings.group_id,
        helpers.expansion,
        options.from_beginning,
    )
    made = plan(settings, recording, worker_processes(pipeline.options))
    build(source, made) | "Write" >> write_rows(settings)
    result = pipeline.run()
    if helpers.own_expansion is not None:
        helpers.own_expansion.stop()
    return FlinkJob(_await_job(rest, settings.group_id, before, result), rest, result)


def _known(rest: FlinkRest) -> set[str]:
    try:
        return {job.id for job in rest.jobs()}
    except FlinkUnreachable:  # an embedded Flink opens its interface with its job
        return set()


def _await_job(rest: FlinkRest, name: str, before: set[str], result: Any) -> str:
    """Return Flink's id of the job that was just submitted."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            for job in rest.jobs():
                if job.name == name and job.id not in before:
                    return job.id
        except FlinkUnreachable:
            pass
        if job_server_state(result) == "FAILED":
            raise explain(failure(result))
        time.sleep(POLL_SECONDS)
    raise ServiceUnavailable(
        f"Flink at {rest.address} (FLINK_MASTER) did not accept the job within {START_SECONDS:.0f} s"
    )


def job_server_state(result: Any) -> str | None:
    """Return the state of the job as Beam's job server knows it, None when the server is gone."""
    try:
        return str(result.state)
    except grpc.RpcError:
        return None


def failure(result: Any) -> Exception:
    """Return what Beam raises about a job that failed, without what it would log: stack traces may hold values."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.CRITICAL + 1)
    try:
        result.wait_until_finish()
    except Exception as error:
        return error
    finally:
        root.setLevel(level)
    return RuntimeError("it failed without saying why")
