"""`bd check`: a file of records against the schemas, for scraper authors."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.options import Json
from pipeline.job_failure import JobFailed
from pipeline.settings import SettingsError
from pipeline.sources.files import read_file, require_input
from schemas.topics import SOURCE_TOPICS
from terminal.errors import print_error
from terminal.escape import escaped
from terminal.tables import print_whole
from transforms.adapters import Adapters, Finding, MappingError, adapters_for_check, check_records

app = typer.Typer(rich_markup_mode=None, add_completion=False)
console = Console(highlight=False, soft_wrap=True, markup=False)


def findings(
    messages: Iterable[tuple[int, bytes]], topic: str, adapters: Adapters | None = None
) -> Iterator[list[Finding]]:
    """Yield what is wrong with each record of `messages`; an empty list for a valid one.

    Args:
        messages: line number, from 1, and bytes of each.
        topic: the source topic they are for; any other text leaves the choice of schema to the record's platform.
        adapters: what reads other forms than the contract's; None for those of the package.
    """
    for number, value in messages:
        yield from check_records(topic, value, adapters, line=number)


def _messages(file: str) -> Iterator[tuple[int, bytes]]:
    try:
        if file == "-":
            yield from ((number, line) for number, line in enumerate(map(bytes.strip, sys.stdin.buffer), 1) if line)
            return
        if not Path(file).is_file():
            raise SettingsError(f"{file}: is not a file")
        require_input(file)
        yield from ((number + 1, value) for number, value in read_file(file))
    except JobFailed as error:
        raise SettingsError(str(error)) from None
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror})") from None


def _source_topic(name: str) -> str:
    if name and name not in SOURCE_TOPICS:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(SOURCE_TOPICS)}")
    return name


@app.command(
    epilog="Examples: bd check posts.jsonl;  bd check posts.jsonl --topic source.social.tiktok --json;  "
    "my-scraper | bd check -"
)
def check(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="JSON lines or array, CSV or Parquet; - for standard input.")
    ],
    topic: Annotated[
        str, typer.Option(callback=_source_topic, metavar="TOPIC", help="The source topic the records are for.")
    ] = "",
    adapter: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="The mapping to try: a name or a YAML file; else what recognises the record."
        ),
    ] = "",
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Most findings to print; all are counted.")] = 50,
    as_json: Json = False,
) -> int:
    """Check a file of records against the schemas: line, field, rule and how to fix it.

    Records are checked as the job's first stage does. Nothing is sent anywhere, and no value is printed. Exit code 1
    when a record is not valid.
    """
    try:
        adapters = adapters_for_check(adapter or None)
    except MappingError as error:
        raise SettingsError(f"--adapter: {error}") from None
    records = invalid = 0
    counts: Counter[tuple[str, str, str, str]] = Counter()
    shown: list[Finding] = []
    for found in findings(_messages(file), topic or Path(file).name, adapters):
        records += 1
        invalid += bool(found)
        counts.update((one.reason, one.field, one.rule, one.fix) for one in found)
        shown += found[: limit - len(shown)]
    total = sum(counts.values())
    if as_json:
        listed = [one._asdict() for one in shown]
        print(escaped(json.dumps({"records": records, "invalid": invalid, "findings": listed}, indent=1)))
        return 1 if invalid else 0
    if shown:
        print_whole(console, _table(shown))
    if total > len(shown):
        console.print(f"\n{total - len(shown):,} more findings (--limit). By rule:")
        print_whole(console, _summary(counts))
    console.print(f"{records:,} records: {records - invalid:,} valid, {invalid:,} invalid")
    if not records:
        print_error("The file has no records: one JSON object a line")
    return 1 if invalid else 0


def _table(found: Iterable[Finding]) -> Table:
    table = Table("line", "field", "rule", "how to fix it", box=None, pad_edge=False)
    for one in found:
        where = ".".join(filter(None, (one.place, one.field)))
        table.add_row(str(one.line), escaped(where) or "(record)", escaped(one.rule or one.reason), one.fix)
    return table


def _summary(counts: Counter[tuple[str, str, str, str]]) -> Table:
    table = Table("field", "rule", "how to fix it", box=None, pad_edge=False)
    table.add_column("records", justify="right")
    for (reason, field, rule, fix), count in counts.most_common():
        table.add_row(escaped(field) or "(record)", escaped(rule or reason), fix, f"{count:,}")
    return table
