"""How much personal data was found, by type, topic and day: what a privacy officer files. Never a value.

    python -m scripts.privacy_report                        the anonymized topics, from their beginning up to now
    python -m scripts.privacy_report --files 'out/*anonymized*.jsonl'
    python -m scripts.privacy_report --json > report.json

Counts the tokens in records that have left the shield, so it works beside a job that runs, needs neither salt nor raw
data, and reports what the topics still hold (Kafka drops records by age). Days are those of the post or order, in
Asia/Dhaka. KAFKA_BOOTSTRAP_SERVERS says where Kafka is.
Exit codes: 0; 1 when Kafka is away, or a record is not marked as anonymized; 2 when a setting or file is wrong.
"""

from __future__ import annotations

import argparse
import glob
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from clients.errors import ServiceUnavailable
from clients.kafka_admin import require_topics
from clients.kafka_connection import KafkaConnection
from clients.range_reader import read_present
from pipeline.settings import SettingsError, load_service_settings
from schemas.event_time import DHAKA
from schemas.kinds import FIELDS
from schemas.topics import ANONYMIZED_TOPICS
from transforms.privacy.report import KINDS, Report
from transforms.records import parse_json

UNKNOWN_DAY = "unknown"


def day_of(record: dict[str, Any]) -> str:
    """The day of a record's post or order in Dhaka; `UNKNOWN_DAY` without one that can be read."""
    text = next((record[one.event_time] for one in FIELDS.values() if one.event_time in record), None)
    try:
        return datetime.fromisoformat(str(text)).astimezone(DHAKA).date().isoformat()
    except (ValueError, OverflowError):
        return UNKNOWN_DAY


def of_topics(kafka: KafkaConnection) -> Iterator[tuple[str, bytes]]:
    """The values of the anonymized topics with the topic's name, up to now.

    Raises:
        ServiceUnavailable: Kafka is away.
    """
    require_topics(kafka, set(ANONYMIZED_TOPICS.values()))
    for message in read_present(kafka, tuple(ANONYMIZED_TOPICS.values())):
        if message.value():
            yield message.topic(), message.value()


def of_files(patterns: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The lines of the files that `patterns` name, with the file's name.

    Raises:
        SettingsError: no file fits a pattern, or one cannot be read.
    """
    for pattern in patterns:
        paths = sorted(glob.glob(pattern))
        if not paths:
            raise SettingsError(f"--files {pattern}: no such file")
        for path in paths:
            try:
                with Path(path).open("rb") as lines:
                    yield from ((Path(path).stem, line) for line in lines if line.strip())
            except OSError as error:
                raise SettingsError(f"--files {path}: cannot be read ({type(error).__name__})") from None


def report_of(values: Iterable[tuple[str, bytes]]) -> Report:
    """Count `values`: JSON objects with their group.

    Raises:
        SettingsError: one is no JSON object.
    """
    report = Report()
    for number, (group, value) in enumerate(values, 1):
        try:
            record = parse_json(value)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise SettingsError(f"{group}: value {number} is no JSON object")
        report.add(record, group, day_of(record))
    return report


def table_of(report: Report) -> Table:
    """The report for people."""
    table = Table("topic", "day", title="Personal values found (tokens)", title_justify="left")
    for heading in ("records", "with tokens", *KINDS):
        table.add_column(heading, justify="right")
    for (group, day), count in sorted(report.records.items()):
        found = (f"{report.found[group, day, kind]:,}" for kind in KINDS)
        table.add_row(group, day, f"{count:,}", f"{report.touched[group, day]:,}", *found)
    totals = report.as_dict()["found"]
    table.add_section()
    sums = (f"{sum(counts.values()):,}" for counts in (report.records, report.touched))
    table.add_row("all", "", *sums, *(f"{totals[kind]:,}" for kind in KINDS))
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the report. Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.privacy_report",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--files", nargs="+", metavar="PATTERN", help="files of anonymized records instead of topics")
    parser.add_argument("--json", action="store_true", help="JSON for machines")
    options = parser.parse_args(arguments)
    try:
        if options.files:
            report = report_of(of_files(options.files))
        else:
            # Nothing here needs a secret of the job.
            settings = load_service_settings()
            report = report_of(of_topics(settings.kafka))
    except ServiceUnavailable as error:
        print(error, file=sys.stderr)
        return 1
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(report.as_dict(), indent=1))
    else:
        console = Console(highlight=False, width=130)
        console.print(table_of(report))
        for version, count in sorted(report.versions.items()):
            console.print(f"{count:,} records by rules and salt {version}")
    for group, count in sorted(report.unmarked.items()):
        print(f"{group}: {count:,} records are NOT marked as anonymized", file=sys.stderr)
    return 1 if report.unmarked else 0


if __name__ == "__main__":
    sys.exit(main())
