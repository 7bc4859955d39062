"""`bd privacy`: what the Privacy Shield finds in a file, and how much it found in the topics."""

from __future__ import annotations

import glob
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.options import Json, Servers, given
from clients.kafka_admin import require_topics
from clients.kafka_connection import KafkaConnection
from clients.range_reader import read_present
from pipeline.settings import SettingsError, load_service_settings
from schemas.topics import ANONYMIZED_TOPICS
from terminal.errors import print_error
from terminal.escape import escaped
from transforms.privacy.audit import Inspector
from transforms.privacy.policy import PolicyError, load_policy
from transforms.privacy.report import KINDS, NotARecord, Report, report_of
from transforms.privacy.show import show_decisions, show_finds
from transforms.privacy.tokens import Tokenizer

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    help="Show what the Privacy Shield finds in a file, and report how much it found in the topics.",
    epilog="Example: bd privacy check posts.jsonl",
)


@app.command(epilog="Example: bd privacy check posts.jsonl --report")
def check(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="One JSON object, or one plain text, a line; - for standard input.")
    ],
    report_only: Annotated[bool, typer.Option("--report", help="Counts only, no value.")] = False,
) -> None:
    """Print what is found, side by side with the text.

    Without --report it prints personal values: do not keep its output. Tokens are made with PRIVACY_SALT if it is set,
    else with a random salt. PRIVACY_POLICY decides what is replaced.
    """
    salt = os.environ.get("PRIVACY_SALT", "").encode()
    named = os.environ.get("PRIVACY_POLICY")
    try:
        policy = load_policy(Path(named) if named else None)
    except PolicyError as error:
        raise SettingsError(f"PRIVACY_POLICY: {error}") from None
    inspector = Inspector(Tokenizer(salt or secrets.token_bytes(32)), policy)
    console = Console(highlight=False, markup=False)
    try:
        show_finds(file, inspector, console, report_only=report_only)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read as UTF-8 text ({type(error).__name__})") from None


@app.command(epilog='Example: bd privacy explain "driver Akash"')
def explain(text: Annotated[str, typer.Argument(metavar="TEXT", help="A free text.")]) -> None:
    """Print which evidence decided about each possible name of a person in a text."""
    show_decisions(text, Console(highlight=False, markup=False, soft_wrap=True))


@app.command(epilog="Example: PRIVACY_SALT=... bd privacy key-id")
def key_id() -> None:
    """Print the id of PRIVACY_SALT, as `_anonymization_version` of a record names it."""
    salt = os.environ.get("PRIVACY_SALT", "").encode()
    if not salt:
        raise SettingsError("PRIVACY_SALT is not set")
    print(Tokenizer(salt).key_id)


@app.command(epilog="Example: bd privacy report --files 'out/*anonymized*.jsonl' --json > report.json")
def report(
    files: Annotated[
        list[str], typer.Option(metavar="PATTERN", help="Files of anonymized records instead of topics; repeatable.")
    ] = [],  # noqa: B006 - typer copies it
    kafka_bootstrap_servers: Servers = None,
    as_json: Json = False,
) -> int:
    """Report how much personal data was found, by type, topic and day. Prints no value.

    Counts the tokens in records that have left the shield, so it works beside a running job, needs neither salt nor raw
    data, and covers what the topics still retain. Days are those of the post or order, in Asia/Dhaka. Exit code 1 when
    a record is not marked as anonymized.
    """
    if files:
        found = _counted(of_files(files))
    else:
        # Nothing here needs a secret of the job.
        settings = load_service_settings(given(kafka_bootstrap_servers=kafka_bootstrap_servers))
        found = _counted(of_topics(settings.kafka))
    if as_json:
        print(json.dumps(found.as_dict(), indent=1))
    else:
        console = Console(highlight=False, markup=False, width=130)
        console.print(table_of(found))
        for version, count in sorted(found.versions.items()):
            console.print(f"{count:,} records by rules and salt {escaped(version)}")
    for group, count in sorted(found.unmarked.items()):
        print_error(f"{escaped(group)}: {count:,} records are NOT marked as anonymized")
    return 1 if found.unmarked else 0


def of_topics(kafka: KafkaConnection) -> Iterator[tuple[str, bytes]]:
    """Yield the values of the anonymized topics with the topic's name, up to now.

    Raises:
        ServiceUnavailable: Kafka is unavailable.
    """
    require_topics(kafka, set(ANONYMIZED_TOPICS.values()))
    for message in read_present(kafka, tuple(ANONYMIZED_TOPICS.values())):
        if message.value():
            yield message.topic(), message.value()


def of_files(patterns: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the lines of the files that `patterns` name, with the file's name.

    Raises:
        SettingsError: no file matches a pattern, or one cannot be read.
    """
    for pattern in patterns:
        paths = sorted(glob.glob(pattern))
        if not paths:
            raise SettingsError(f"--files {pattern}: file not found")
        for path in paths:
            try:
                with Path(path).open("rb") as lines:
                    yield from ((Path(path).stem, line) for line in lines if line.strip())
            except OSError as error:
                raise SettingsError(f"--files {path}: cannot be read ({type(error).__name__})") from None


def _counted(values: Iterable[tuple[str, bytes]]) -> Report:
    try:
        return report_of(values)
    except NotARecord as error:
        raise SettingsError(str(error)) from None


def table_of(report: Report) -> Table:
    """Return the report as a table."""
    table = Table("topic", "day", title="Personal values found (tokens)", title_justify="left")
    totals = report.as_dict()["found"]
    kinds = [kind for kind in KINDS if totals[kind]]
    for heading in ("records", "with tokens", *kinds):
        table.add_column(heading, justify="right")
    for (group, day), count in sorted(report.records.items()):
        found = (f"{report.found[group, day, kind]:,}" for kind in kinds)
        table.add_row(escaped(group), escaped(day), f"{count:,}", f"{report.touched[group, day]:,}", *found)
    table.add_section()
    sums = (f"{sum(counts.values()):,}" for counts in (report.records, report.touched))
    table.add_row("all", "", *sums, *(f"{totals[kind]:,}" for kind in kinds))
    return table
