"""Sends made-up records to a running job and reports what became of them, how fast; or finds how many it can take.

    python -m scripts.load_test --messages 10000 --topic source.social.tiktok --rate 100
    python -m scripts.load_test --messages 10000 --json
    python -m scripts.load_test --find-capacity --rate 50

The job runs elsewhere, as a stream (./run_local.sh stream); its settings say where Kafka is, and by STAGES and
KAFKA_GROUP_ID which job it is. Every record is looked for by its id in the sink and by its place in the dead letters;
all times are those of records in Kafka. Without --rate records are sent as fast as Kafka takes them: then the latency
is mostly that of waiting in the topic.

--find-capacity sends at one rate after the other: doubled until the consumer group's lag grows, then closing in to
within 10 %. Each step lasts --step-seconds, which should be six times CHECKPOINT_SECONDS at least; the lag is looked at
just after each commit of the group, and grows when a straight line through those points (least squares, the first third
of the step left out) rises by more than 5 % of the rate. docs/load-test.md says more.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from clients.errors import ServiceUnavailable
from load_test.capacity import Step, highest_sustained
from load_test.run import Load, Report, run
from load_test.search import find_capacity
from pipeline.settings import Settings, SettingsError, load_service_settings
from samples.kafka import NotProduced
from schemas.topics import SOURCE_TOPICS
from terminal.tables import print_whole

FIRST_RATE = 50.0
console = Console(highlight=False, soft_wrap=True, markup=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)


def load(options: argparse.Namespace, settings: Settings) -> int:
    """Send and account for every record; return 1 when some are missing."""
    what = Load(tuple(options.topic), options.bad, options.seed, options.rate)
    # The bar appears only where a person watches, and only when it takes longer than a moment.
    with tqdm(total=options.messages, unit=" records", delay=1, leave=False, disable=None) as bar:
        report = run(settings, what, options.messages, timeout=options.timeout, advance=bar.update)
    if options.json:
        print(json.dumps(report.as_dict(), indent=1))
    else:
        show(report)
    if report.missing:
        errors.print(
            f"{report.missing:,} records are neither in the sink nor in the dead letters, and nothing came for "
            f"{options.timeout:g} s (--timeout)"
        )
    return 1 if report.missing else 0


def show(report: Report) -> None:
    """Print `report` as a table."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    rate = report.sent / report.sending_seconds if report.sending_seconds else math.nan
    table.add_row("sent", f"{report.sent:,}")
    table.add_row("in the sink", f"{report.in_sink:,}")
    table.add_row("in the dead letters", f"{report.dead_letters:,}")
    for (reason, broken), count in sorted(report.dead.items()):
        table.add_row(f"  {reason}{'' if broken else ', of a valid record'}", f"{count:,}")
    table.add_row("missing", f"{report.missing:,}")
    table.add_row("outputs that came more than once", f"{report.repeated:,}")
    table.add_row("sent, records/s", f"{rate:,.1f}")
    table.add_row("worked off, records/s", "-" if math.isnan(report.throughput) else f"{report.throughput:,.1f}")
    if report.latency is not None:
        found, longest = report.latency
        for name, value in (*found._asdict().items(), ("longest", longest)):
            table.add_row(f"latency {name}, ms", f"{value:,.0f}")
        table.add_row("timestamps of source / sink", " / ".join(report.clocks))
    console.print(table)


def capacity(options: argparse.Namespace, settings: Settings) -> int:
    """Search for the highest sustained rate; return 1 when none was."""
    first = FIRST_RATE if options.rate is None else options.rate
    what = Load(tuple(options.topic), options.bad, options.seed)
    steps = find_capacity(
        settings,
        what,
        first,
        options.step_seconds,
        timeout=options.timeout,
        tell=lambda step: errors.print(_line(step)),
    )
    found = highest_sustained(steps)
    sender = not steps[-1].was_sent
    if options.json:
        shown = [as_dict(step) for step in steps]
        print(json.dumps({"records_per_second": found, "limited_by_sender": sender, "steps": shown}, indent=1))
    else:
        table = Table(box=None, pad_edge=False)
        for column in ("rate, records/s", "sent", "commits", "lag grows by, records/s", "lag after", "sustained"):
            table.add_column(column, justify="right")
        for step in sorted(steps, key=lambda step: step.rate):
            growth = "-" if step.slope is None else f"{step.slope:+,.1f}"
            sustained = "yes" if step.sustained else "no" if step.was_sent else "not sent"
            table.add_row(
                f"{step.rate:,.1f}", f"{step.sent_rate:,.1f}", str(step.commits), growth, f"{step.lag:,}", sustained
            )
        print_whole(console, table)
        console.print("No rate was sustained" if found is None else f"\nSustained: {found:,.0f} records/s")
    if sender:
        errors.print("The search ended at what this program can send; the job may take more")
    return 1 if found is None else 0


def _line(step: Step) -> str:
    growth = "too few commits to tell" if step.slope is None else f"lag {step.slope:+,.1f} records/s"
    return f"{step.rate:,.1f} records/s: {growth}{', sustained' if step.sustained else ''}"


def as_dict(step: Step) -> dict[str, Any]:
    """Return `step` for JSON."""
    return {
        "rate": round(step.rate, 1),
        "sent_per_second": round(step.sent_rate, 1),
        "commits": step.commits,
        "lag_growth_per_second": None if step.slope is None else round(step.slope, 2),
        "lag": step.lag,
        "sustained": step.sustained,
    }


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the command line. Exits with 2, naming it, on a value that cannot be."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.load_test", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=1000, help="how many records (%(default)s)")
    parser.add_argument(
        "--topic", action="append", choices=SOURCE_TOPICS, help="source topic, several times for several; default: all"
    )
    parser.add_argument(
        "--rate", type=float, metavar="N", help="records per second; with --find-capacity the first one"
    )
    parser.add_argument("--bad", type=float, default=0.03, help="0 to 1: share of broken records (%(default)s)")
    parser.add_argument("--seed", type=int, default=2025, help="same seed, same contents; ids differ (%(default)s)")
    parser.add_argument(
        "--timeout", type=float, default=60, metavar="S", help="longest silence of the job, in seconds (%(default)s)"
    )
    parser.add_argument("--find-capacity", action="store_true", help="find the highest rate the job sustains")
    parser.add_argument(
        "--step-seconds",
        type=float,
        default=30,
        metavar="S",
        help="--find-capacity: time of a rate (%(default)s)",
    )
    parser.add_argument("--kafka-bootstrap-servers", metavar="HOST:PORT", help="brokers, as the setting")
    parser.add_argument("--kafka-group-id", metavar="NAME", help="the job's consumer group, as the setting")
    parser.add_argument("--stages", help="the job's stages, as the setting")
    parser.add_argument("--json", action="store_true", help="JSON instead of a table")
    options = parser.parse_args(arguments)
    options.topic = tuple(dict.fromkeys(options.topic or SOURCE_TOPICS))
    if options.messages < 1:
        parser.error("--messages: at least 1")
    if not 0 <= options.bad <= 1:
        parser.error("--bad: from 0 to 1")
    for name in ("rate", "timeout", "step_seconds"):
        value = getattr(options, name)
        if value is not None and not 0 < value < math.inf:
            parser.error(f"--{name.replace('_', '-')}: more than 0")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one test.

    Returns:
        0; 1 when records are missing, no rate is sustained, no job reads or Kafka is away; 2 when a setting is wrong;
        130 when stopped by Ctrl-C.
    """
    options = parse(arguments)
    named = ("kafka_bootstrap_servers", "kafka_group_id", "stages")
    try:
        settings = load_service_settings({name: value for name in named if (value := getattr(options, name))})
        return capacity(options, settings) if options.find_capacity else load(options, settings)
    except SettingsError as error:
        errors.print(str(error))
        return 2
    except (ServiceUnavailable, NotProduced) as error:
        errors.print(str(error))
        return 1
    except KeyboardInterrupt:
        errors.print("Stopped")
        return 130


if __name__ == "__main__":
    sys.exit(main())
