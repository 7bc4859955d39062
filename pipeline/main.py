"""Entry point: `python -m pipeline.main --runner=DirectRunner`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from rich.console import Console

from clients.errors import ServiceUnavailable
from pipeline import bounded
from pipeline.files import empty_output
from pipeline.flink import run as flink_run
from pipeline.flink.pool_ahead import PoolAhead, pool_ahead
from pipeline.job_failure import JobFailed, explained
from pipeline.log_format import console as log_console
from pipeline.log_format import set_up_logging, wants_json
from pipeline.monitoring.health import Health
from pipeline.monitoring.job_metrics import JobMetrics
from pipeline.monitoring.metrics_server import served
from pipeline.options import FLINK_RUNNER, RunOptions, help_text, parse
from pipeline.preflight import check_services
from pipeline.settings import Settings, SettingsError
from pipeline.sources.files import require_input
from runtime.errors import ServiceError
from runtime.private_files import keep_private
from transforms.dead_letter_limit import TooManyDeadLetters
from transforms.embedding import ModelError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the job that `arguments` (default: the command line) and the settings say.

    Returns:
        0 when everything was written; 1 when a service is unavailable or the job failed; 2 when a setting is wrong.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    if "--help" in arguments or "-h" in arguments:
        print(help_text())
        return 0
    as_json = wants_json(arguments)
    console = log_console(as_json=as_json)
    set_up_logging(as_json=as_json)
    keep_private()

    def run() -> None:
        options = parse(arguments)
        if options.files is not None:
            require_input(options.files[0])
            empty_output(options.files[1])
        # First of all: clients of services have threads, which a fork would lack.
        with pool_ahead(options) as pool:
            check_services(options)
            if options.runner == FLINK_RUNNER:
                flink_run.check(options)
            _run(options, console, pool)

    return exit_code(run, console)


def exit_code(run: Callable[[], None], console: Console) -> int:
    """Call `run`; print what went wrong, without stack trace or values of records, and return the exit code."""
    try:
        run()
    except (SettingsError, ModelError) as error:
        return _failed(console, "Wrong settings", error, 2)
    except (ServiceUnavailable, ServiceError) as error:
        return _failed(console, "A service is unavailable", error, 1)
    except TooManyDeadLetters as error:
        return _failed(console, "Stopped: too many dead letters", error, 1)
    except JobFailed as error:
        return _failed(console, "The job failed", error, 1)
    except KeyboardInterrupt:
        console.print("Stopped; the next run reads what was not committed")
        return 130
    return 0


def _failed(console: Console, title: str, error: Exception, code: int) -> int:
    console.print(title, style="bold red")
    console.print(str(error), markup=False, soft_wrap=True)
    return code


def _run(options: RunOptions, console: Console, pool: PoolAhead | None) -> None:
    with explained(ServiceError, SettingsError, JobFailed):
        if options.files is None and options.runner == FLINK_RUNNER:
            return flink_run.run(options, console, pool)
        settings = options.settings
        job_metrics = JobMetrics(settings.group_id, Health(), settings.stage_list, directory=None)
        with _served_if_free(job_metrics, settings, console):
            job_metrics.health.started()
            if options.files is not None:
                summary = bounded.run_files(options, *options.files)
            else:
                summary = bounded.run_up_to_now(options, job_metrics)
    summary.show(Console(), options.settings.stage_list)
    return None


@contextmanager
def _served_if_free(job_metrics: JobMetrics, settings: Settings, console: Console) -> Iterator[None]:
    """Serve the metrics of a bounded run; where its port is in use, by a streaming job say, it runs without."""
    with ExitStack() as stack:
        try:
            stack.enter_context(
                served(job_metrics, settings.metrics_host, settings.metrics_listen, settings.metrics_shown_to)
            )
        except SettingsError as error:
            console.print(f"No /metrics for this run: {error}", markup=False, soft_wrap=True)
        yield


if __name__ == "__main__":
    sys.exit(main())
