"""Writes the sink topics into a local DuckDB file, and shows what it holds (docs/archive.md).

python -m archive                         # what is new, then exit
python -m archive --follow                # and what comes, until Ctrl-C
python -m archive --query "SELECT platform, count(*) FROM posts GROUP BY ALL"
python -m archive --query engagement_by_weather
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from rich.console import Console
from tqdm import tqdm

from archive.batch import Batch
from archive.run import Totals, archive
from archive.show import answer_table, gap_line, totals_lines
from archive.source import Source
from archive.store import REPORTS, ArchiveError, FileHeld, Gap, Store, query
from clients.errors import ServiceUnavailable
from pipeline.settings import Settings, SettingsError, load_service_settings
from terminal.tables import print_whole

REPORT_ROWS = 5
QUERY_ROWS = 50
RECORDS_LOST = 3
"""Exit code of a run that archived all there was, but found that records had been deleted before."""

console = Console(highlight=False, markup=False)
errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


class Told:
    """Tells a person how a run goes on: a bar for what was there at the start, a line for what goes wrong."""

    def __init__(self, bar: tqdm[Any]) -> None:
        self._bar = bar
        self._waiting = False

    def wrote(self, batch: Batch, left: int) -> None:
        """Move the bar."""
        self._waiting = False
        self._bar.total = self._bar.n + batch.records + left
        self._bar.update(batch.records)

    def missing(self, gap: Gap) -> None:
        """Say what is lost, loudly."""
        errors.print(gap_line(gap), style="bold red")

    def waiting(self, error: FileHeld) -> None:
        """Say once that another program holds the file."""
        if not self._waiting:
            errors.print(f"Waiting: {error}", style="yellow")
        self._waiting = True


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        0; 1 when Kafka is away or the file cannot be used, 2 when a setting is wrong, 3 when records were lost to
        retention before they were archived (all others are in the file). A run ended by Ctrl-C or SIGTERM ends well.
    """
    chosen = _parse(arguments)
    flags = {name: value for name in _SETTINGS if (value := getattr(chosen, name)) is not None}
    try:
        # Nothing is anonymized or dead-lettered here: their secrets need not be at hand.
        settings = load_service_settings(flags)
    except SettingsError as error:
        errors.print(str(error))
        return 2
    os.umask(0o077)  # what we make is its owner's alone
    try:
        if chosen.query is not None:
            _show(settings, chosen.query)
            return 0
        totals = _run(settings, follow=chosen.follow)
        for line in totals_lines(totals):
            console.print(line, soft_wrap=True)
        for report in REPORTS:
            print_whole(console, answer_table(report, *query(settings.archive_file, f"FROM {report}"), REPORT_ROWS))
        console.print(f"More of it: ./run_local.sh archive --query {REPORTS[0]}, or any SQL", soft_wrap=True)
    except (ServiceUnavailable, ArchiveError) as error:
        errors.print(str(error))
        return 1
    return RECORDS_LOST if totals.gaps else 0


_SETTINGS = (
    "kafka_bootstrap_servers",
    "archive_file",
    "archive_vectors",
    "archive_batch_records",
    "archive_flush_seconds",
)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m archive", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--once", action="store_true", help="archive what is there now, then exit (the default)")
    what.add_argument("--follow", action="store_true", help="go on with what comes, until Ctrl-C or SIGTERM")
    what.add_argument("--query", metavar="SQL", help="show the answer to an SQL statement, or a view by its name")
    for name in _SETTINGS:
        parser.add_argument(f"--{name.replace('_', '-')}", help=str(Settings.model_fields[name].description))
    return parser.parse_args(arguments)


def _run(settings: Settings, *, follow: bool) -> Totals:
    source = Source(settings.kafka)
    try:
        with _stopping() as stop, tqdm(unit=" records", delay=2.0, leave=False, disable=None) as bar:
            if follow:
                errors.print(f"Archiving into {settings.archive_file} until Ctrl-C")
            return archive(
                source,
                Store(settings.archive_file),
                follow=follow,
                batch_records=settings.archive_batch_records,
                flush_seconds=settings.archive_flush_seconds,
                with_vectors=settings.archive_vectors,
                stop=stop,
                watcher=Told(bar),
            )
    finally:
        source.close()


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Tell whether Ctrl-C or SIGTERM came. A second Ctrl-C ends at once; nothing is lost by that."""
    asked = False

    def ask(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _show(settings: Settings, asked: str) -> None:
    sql = f"FROM {asked}" if re.fullmatch(r"\w+", asked) else asked
    print_whole(console, answer_table(asked, *query(settings.archive_file, sql), QUERY_ROWS))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
