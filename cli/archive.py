"""`bd archive`: the sink topics in a local DuckDB file."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated, Any

import typer
from rich.console import Console
from tqdm import tqdm

from archive.batch import Batch
from archive.run import Totals
from archive.run import archive as archive_topics
from archive.show import answer_table, gap_line, totals_lines
from archive.source import Source
from archive.store import REPORTS, FileHeld, Gap, Store, query
from cli.options import Servers, given, setting_option
from pipeline.settings import Settings, load_service_settings
from terminal.errors import print_error
from terminal.tables import print_whole

REPORT_ROWS = 5
QUERY_ROWS = 50
RECORDS_LOST = 3
"""Exit code of a run that archived all there was, but found that records had been deleted before."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)
console = Console(highlight=False, markup=False)


@app.command(
    epilog="Examples: bd archive --follow;  bd archive --query engagement_by_weather;  "
    "bd archive --query 'SELECT platform, count(*) FROM posts GROUP BY ALL'"
)
def archive(
    once: Annotated[bool, typer.Option("--once", help="Archive what is there now, then exit (the default).")] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Keep archiving, until Ctrl-C or SIGTERM.")] = False,
    sql: Annotated[
        str | None,
        typer.Option("--query", metavar="SQL", help="Print the answer to an SQL statement, or a view by its name."),
    ] = None,
    kafka_bootstrap_servers: Servers = None,
    archive_file: Annotated[str | None, setting_option("archive_file")] = None,
    archive_vectors: Annotated[str | None, setting_option("archive_vectors")] = None,
    archive_batch_records: Annotated[str | None, setting_option("archive_batch_records")] = None,
    archive_flush_seconds: Annotated[str | None, setting_option("archive_flush_seconds")] = None,
) -> int:
    """Write the sink topics into a local DuckDB file, each record exactly once, and print what it holds.

    Exit code 3 when records were deleted by retention before they were archived; all others are in the file. A run
    ended by Ctrl-C or SIGTERM ends with 0.
    """
    if once + follow + (sql is not None) > 1:
        raise typer.BadParameter("only one of --once, --follow and --query", param_hint="--query")
    # Nothing is anonymized or dead-lettered here: their secrets need not be set.
    settings = load_service_settings(
        given(
            kafka_bootstrap_servers=kafka_bootstrap_servers,
            archive_file=archive_file,
            archive_vectors=archive_vectors,
            archive_batch_records=archive_batch_records,
            archive_flush_seconds=archive_flush_seconds,
        )
    )
    if sql is not None:
        named = f"FROM {sql}" if re.fullmatch(r"\w+", sql) else sql
        print_whole(console, answer_table(sql, *query(settings.archive_file, named), QUERY_ROWS))
        return 0
    totals = _run(settings, follow=follow)
    for line in totals_lines(totals):
        console.print(line, soft_wrap=True)
    for report in REPORTS:
        print_whole(console, answer_table(report, *query(settings.archive_file, f"FROM {report}"), REPORT_ROWS))
    console.print(f"More: bd archive --query {REPORTS[0]}, or any SQL", soft_wrap=True)
    return RECORDS_LOST if totals.gaps else 0


class Watcher:
    """Shows how a run proceeds: a bar for what was there at the start, a line for what goes wrong."""

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
        print_error(gap_line(gap), "bold red")

    def waiting(self, error: FileHeld) -> None:
        """Say once that another program holds the file."""
        if not self._waiting:
            print_error(f"Waiting: {error}", "yellow")
        self._waiting = True


def _run(settings: Settings, *, follow: bool) -> Totals:
    source = Source(settings.kafka)
    try:
        with _stopping() as stop, tqdm(unit=" records", delay=2.0, leave=False, disable=None) as bar:
            if follow:
                print_error(f"Archiving into {settings.archive_file} until Ctrl-C")
            return archive_topics(
                source,
                Store(settings.archive_file),
                follow=follow,
                batch_records=settings.archive_batch_records,
                flush_seconds=settings.archive_flush_seconds,
                with_vectors=settings.archive_vectors,
                stop=stop,
                watcher=Watcher(bar),
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
