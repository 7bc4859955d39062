"""`bd load`: load on a running job."""

from __future__ import annotations

import json
import math
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from cli.options import Json, Servers, given, positive, setting_option, share
from load_test.capacity import Step, highest_sustained
from load_test.run import Load, Report, run
from load_test.search import find_capacity
from pipeline.settings import Settings, load_service_settings
from schemas.topics import SOURCE_TOPICS
from terminal.errors import print_error
from terminal.tables import print_whole

FIRST_RATE = 50.0
console = Console(highlight=False, soft_wrap=True, markup=False)
app = typer.Typer(rich_markup_mode=None, add_completion=False)


def source_topics(names: list[str]) -> list[str]:
    """Return the topics to send to, each once; all source topics when none is named.

    Raises:
        typer.BadParameter: one is not a source topic.
    """
    for name in names:
        if name not in SOURCE_TOPICS:
            raise typer.BadParameter(f"{name!r} is none of {', '.join(SOURCE_TOPICS)}")
    return list(dict.fromkeys(names or SOURCE_TOPICS))


@app.command(epilog="Examples: bd load --messages 10000 --rate 100;  bd load --find-capacity --rate 50")
def load(
    messages: Annotated[int, typer.Option(min=1, metavar="N", help="How many records.")] = 1000,
    topic: Annotated[
        list[str],
        typer.Option(callback=source_topics, metavar="TOPIC", help="Source topic, repeatable; by default all of them."),
    ] = [],  # noqa: B006 - typer copies it
    rate: Annotated[
        float | None,
        typer.Option(
            callback=positive, metavar="N", help="Records per second; with --find-capacity the first rate tried."
        ),
    ] = None,
    bad: Annotated[float, typer.Option(callback=share, metavar="N", help="Share of broken records, 0 to 1.")] = 0.03,
    seed: Annotated[int, typer.Option(metavar="N", help="Same seed, same contents; ids differ.")] = 2025,
    timeout: Annotated[
        float, typer.Option(callback=positive, metavar="N", help="Longest silence of the job, in seconds.")
    ] = 60,
    find: Annotated[bool, typer.Option("--find-capacity", help="Find the highest rate the job sustains.")] = False,
    step_seconds: Annotated[
        float, typer.Option(callback=positive, metavar="N", help="With --find-capacity: how long each rate lasts.")
    ] = 30,
    kafka_bootstrap_servers: Servers = None,
    kafka_group_id: Annotated[str | None, setting_option("kafka_group_id")] = None,
    stages: Annotated[str | None, setting_option("stages")] = None,
    as_json: Json = False,
) -> int:
    """Send made-up records to a running job, and report what became of them and how fast.

    The job runs elsewhere, as a stream; its settings say where Kafka is, and by STAGES and KAFKA_GROUP_ID which job it
    is. Every record is looked up by its id in the sink and by its source offset in the dead letters; all times are
    Kafka timestamps. Without --rate records are sent as fast as Kafka accepts them, and the latency is mostly time
    spent waiting in the topic.

    --find-capacity doubles the rate until the consumer group's lag grows, then narrows it down to within 10 %. A step
    should last at least six times CHECKPOINT_SECONDS. The lag grows when a straight line through its values just after
    each commit rises by more than 5 % of the rate.

    Exit code 1 when records are missing or no rate is sustained.
    """
    flags = given(kafka_bootstrap_servers=kafka_bootstrap_servers, kafka_group_id=kafka_group_id, stages=stages)
    settings = load_service_settings(flags)
    try:
        if find:
            what = Load(tuple(topic), bad, seed)
            return capacity(settings, what, rate or FIRST_RATE, step_seconds, timeout=timeout, as_json=as_json)
        return send(settings, Load(tuple(topic), bad, seed, rate), messages, timeout=timeout, as_json=as_json)
    except KeyboardInterrupt:
        print_error("Stopped")
        return 130


def send(settings: Settings, what: Load, messages: int, *, timeout: float, as_json: bool) -> int:
    """Send and account for every record; return 1 when some are missing."""
    # The bar appears only where a person watches, and only when it takes longer than a moment.
    with tqdm(total=messages, unit=" records", delay=1, leave=False, disable=None) as bar:
        report = run(settings, what, messages, timeout=timeout, advance=bar.update)
    if as_json:
        print(json.dumps(report.as_dict(), indent=1))
    else:
        show(report)
    if report.missing:
        print_error(
            f"{report.missing:,} records are neither in the sink nor in the dead letters, and there was no output for "
            f"{timeout:g} s (--timeout)"
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
    table.add_row("duplicate outputs", f"{report.repeated:,}")
    table.add_row("sent, records/s", f"{rate:,.1f}")
    table.add_row("processed, records/s", "-" if math.isnan(report.throughput) else f"{report.throughput:,.1f}")
    if report.latency is not None:
        found, longest = report.latency
        for name, value in (*found._asdict().items(), ("longest", longest)):
            table.add_row(f"latency {name}, ms", f"{value:,.0f}")
        table.add_row("timestamps of source / sink", " / ".join(report.clocks))
    console.print(table)


def capacity(
    settings: Settings, what: Load, first: float, step_seconds: float, *, timeout: float, as_json: bool
) -> int:
    """Search for the highest sustained rate; return 1 when there is none."""
    steps = find_capacity(
        settings,
        what,
        first,
        step_seconds,
        timeout=timeout,
        tell=lambda step: print_error(_line(step)),
    )
    found = highest_sustained(steps)
    sender = not steps[-1].was_sent
    if as_json:
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
        print_error("The search ended at what this program can send; the job may take more")
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
