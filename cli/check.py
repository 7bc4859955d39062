"""`bd check`: a file of records against the schemas, for scraper authors."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from cli.options import Json
from pipeline.settings import SettingsError
from schemas import Kind
from schemas.advice import advice
from schemas.topics import SOURCE_TOPICS, kind_of_topic
from terminal.errors import print_error
from terminal.escape import escaped
from terminal.tables import print_whole
from transforms.failures import Reason, Rejected
from transforms.records import Record, SourceRecord
from transforms.remedies import REMEDIES
from transforms.validate import validate

app = typer.Typer(rich_markup_mode=None, add_completion=False)
console = Console(highlight=False, soft_wrap=True, markup=False)

Read = Callable[[SourceRecord], Record]
"""Makes a record of source bytes or raises `Rejected`, as the first stage of the job does."""


class Finding(NamedTuple):
    """What is wrong with a record, and how to fix it. Holds no value of it.

    Attributes:
        line: number of the line, from 1.
        reason: the dead letter's reason code.
        field: the field at fault; empty when it is the record as a whole.
        rule: the rule that it breaks; empty without a field.
        fix: what to do.
    """

    line: int
    reason: str
    field: str
    rule: str
    fix: str


def findings(lines: Iterable[tuple[int, bytes]], topic: str, read: Read = validate) -> Iterator[list[Finding]]:
    """Yield what is wrong with each of `lines`; an empty list for a valid record.

    Args:
        lines: number and bytes of each.
        topic: the source topic they are for; empty leaves the choice of schema to the record's platform.
        read: the check itself.
    """
    for number, value in lines:
        try:
            read(SourceRecord(topic, 0, number, 0, None, value))
        except Rejected as error:
            yield _findings_of(number, value, topic, error)
        else:
            yield []


def _findings_of(number: int, value: bytes, topic: str, error: Rejected) -> list[Finding]:
    if not error.details:
        return [Finding(number, error.reason, "", "", REMEDIES[error.reason])]
    kind = kind_of_topic(topic) or (Kind.MARKET if b'"order_id"' in value else Kind.SOCIAL)
    fixes = [REMEDIES[error.reason] if one.rule == "enum" and error.reason is not Reason.SCHEMA_VIOLATION
             else advice(kind, one) for one in error.details]  # fmt: skip
    return [
        Finding(number, error.reason, one.field, one.rule, fix)
        for one, fix in zip(error.details, fixes, strict=True)
    ]  # fmt: skip


def _lines(file: str) -> Iterator[tuple[int, bytes]]:
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as opened:
            for number, line in enumerate(opened, 1):
                if value := line.strip():
                    yield number, value
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
    file: Annotated[str, typer.Argument(metavar="FILE", help="One JSON object a line; - for standard input.")],
    topic: Annotated[
        str, typer.Option(callback=_source_topic, metavar="TOPIC", help="The source topic the records are for.")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Most findings to print; all are counted.")] = 50,
    as_json: Json = False,
) -> int:
    """Check a file of records against the schemas: line, field, rule and how to fix it.

    Records are checked as the job's first stage does. Nothing is sent anywhere, and no value is printed. Exit code 1
    when a record is not valid.
    """
    records = invalid = 0
    counts: Counter[tuple[str, str, str, str]] = Counter()
    shown: list[Finding] = []
    for found in findings(_lines(file), topic):
        records += 1
        invalid += bool(found)
        counts.update(one[1:] for one in found)
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
        table.add_row(str(one.line), escaped(one.field) or "(record)", escaped(one.rule or one.reason), one.fix)
    return table


def _summary(counts: Counter[tuple[str, str, str, str]]) -> Table:
    table = Table("field", "rule", "how to fix it", box=None, pad_edge=False)
    table.add_column("records", justify="right")
    for (reason, field, rule, fix), count in counts.most_common():
        table.add_row(escaped(field) or "(record)", escaped(rule or reason), fix, f"{count:,}")
    return table
