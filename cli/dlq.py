"""`bd dlq`: dead letters on the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from cli.options import Json, Servers, Since, Until, given, positive
from clients.errors import ServiceUnavailable
from dead_letters.decision import LEFT, Verdict
from dead_letters.description import describe, payload
from dead_letters.journal import Fate, Journal
from dead_letters.letters import Selection
from dead_letters.reading import letter_ranges, letter_topics, read_letters
from dead_letters.replay import Order, Outcome
from dead_letters.replay import replay as replay_letters
from dead_letters.totals import AGES, OLDER, OPEN, Totals
from pipeline.settings import load_service_settings
from schemas import DeadLetter
from schemas.topics import ORDER, Stage
from terminal.errors import print_error
from terminal.escape import escaped
from terminal.tables import print_whole
from transforms.failures import Reason

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    help="List, show and replay dead letters.\n\nA replay sends a record to the topic that its stage reads, with its "
    "exact bytes and a retry count one higher. A record that was replayed before is left alone, and one that was "
    "replayed DEAD_LETTER_RETRY_LIMIT times is parked. Running a replay twice, or killing it midway, loses nothing and "
    "sends nothing twice.",
    epilog="Example: bd dlq replay --stage embed --since 2025-12-01 --dry-run",
)
ID = re.compile(r"[^/\s]+/\d+/\d+")
NAME_WIDTH = max(map(len, DeadLetter.model_fields))
MEANINGS: dict[Verdict, str] = {
    Verdict.REPLAY: "replayed to",
    Verdict.PARK: "parked on",
    Verdict.DONE: "skipped: replayed or parked before",
    Verdict.SEALED: "LEFT: none of the keys decrypts them",
    Verdict.ALTERED: "LEFT: altered, or written before 3.0 (DEAD_LETTER_ACCEPT_UNAUTHENTICATED)",
    Verdict.TOO_LARGE: "LEFT: larger than their topic accepts",
    Verdict.NO_TOPIC: "LEFT: no stage reads the topic they name",
}
console = Console(highlight=False, soft_wrap=True, markup=False)


def _ids(values: list[str]) -> list[str]:
    for value in values:
        if not ID.fullmatch(value):
            raise typer.BadParameter(f"{value!r} is not TOPIC/PARTITION/OFFSET, such as source.social.tiktok/0/41")
    return values


Stages = Annotated[
    list[Stage], typer.Option("--stage", metavar="STAGE", help=f"Stage that failed: {', '.join(ORDER)}; repeatable.")
]
Reasons = Annotated[
    list[Reason],
    typer.Option("--reason", metavar="REASON", help="Reason code, as `bd dlq list` prints it; repeatable."),
]
Fields = Annotated[
    list[str],
    typer.Option("--field", metavar="FIELD", help="Field that broke a rule, as `bd dlq list` prints it; repeatable."),
]
Ids = Annotated[
    list[str],
    typer.Option(
        "--id", callback=_ids, metavar="TOPIC/PARTITION/OFFSET", help="Of the record that failed; repeatable."
    ),
]
Parked = Annotated[bool, typer.Option("--parked", help="The parked dead letters instead.")]


def selection(
    stages: Sequence[StrEnum],
    reasons: Sequence[StrEnum],
    fields: Sequence[str],
    since: datetime | None,
    until: datetime | None,
    ids: Sequence[str],
) -> Selection:
    """Return the filters as one selection.

    Raises:
        typer.BadParameter: no time is both since and until.
    """
    if since is not None and until is not None and since >= until:
        raise typer.BadParameter("must be before --until", param_hint="--since")
    return Selection(
        stages=frozenset(map(str, stages)),
        reasons=frozenset(map(str, reasons)),
        fields=frozenset(fields),
        since=since,
        until=until,
        ids=frozenset(ids),
    )


@app.command("list", epilog="Example: bd dlq list --since 2025-12-01 --json")
def list_letters(
    stage: Stages = [],  # noqa: B006 - typer copies it
    reason: Reasons = [],  # noqa: B006
    field: Fields = [],  # noqa: B006
    since: Since = None,
    until: Until = None,
    letter_id: Ids = [],  # noqa: B006
    parked: Parked = False,
    kafka_bootstrap_servers: Servers = None,
    as_json: Json = False,
) -> None:
    """Count dead letters by stage, reason, field and age. Times are those of the failure."""
    chosen = selection(stage, reason, field, since, until, letter_id)
    kafka, now = load_service_settings(given(kafka_bootstrap_servers=kafka_bootstrap_servers)).kafka, datetime.now(UTC)
    ranges = letter_ranges(kafka, letter_topics(parked=parked))
    journal, totals = Journal.read(kafka), Totals()
    for letter in read_letters(kafka, ranges):
        if letter is None:
            totals.unreadable += 1
        elif chosen.takes(letter):
            totals.add(letter, journal.fate(letter), now)
    if as_json:
        print(escaped(json.dumps(totals.as_dict(), indent=1)))
        return
    if not totals.letters:
        console.print("No dead letters")
    else:
        show_totals(totals)
    if totals.unreadable:
        console.print(f"{totals.unreadable:,} records in these topics are not dead letters")


def show_totals(totals: Totals) -> None:
    """Print `totals` as tables."""
    reasons = Table("stage", "reason", box=None, pad_edge=False)
    ages = [*(f"< {name}" for name, _ in AGES), OLDER]
    for column in ("dead letters", OPEN, *Fate, *ages):
        reasons.add_column(column, justify="right")
    for (stage, reason), group in sorted(totals.groups.items()):
        fates = [group.fates[name] for name in (OPEN, *Fate)]
        counts = [group.letters, *fates, *(group.ages[name] for name in (*(name for name, _ in AGES), OLDER))]
        reasons.add_row(escaped(stage), escaped(reason), *(f"{count:,}" for count in counts))
    print_whole(console, reasons)
    if totals.rules:
        fields = Table("stage", "field", "rule", box=None, pad_edge=False)
        fields.add_column("dead letters", justify="right")
        for (stage, name, rule), count in sorted(totals.rules.items(), key=lambda item: (-item[1], item[0])):
            fields.add_row(escaped(stage), escaped(name) or "(record)", escaped(rule), f"{count:,}")
        console.print()
        print_whole(console, fields)
    console.print(f"\n{totals.letters:,} dead letters, failed from {totals.oldest:%F %T} to {totals.newest:%F %T} UTC")


@app.command(epilog="Example: bd dlq show --id source.social.tiktok/0/41 --payload")
def show(
    stage: Stages = [],  # noqa: B006
    reason: Reasons = [],  # noqa: B006
    field: Fields = [],  # noqa: B006
    since: Since = None,
    until: Until = None,
    letter_id: Ids = [],  # noqa: B006
    parked: Parked = False,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Most dead letters to print.")] = 10,
    with_payload: Annotated[
        bool, typer.Option("--payload", help="Also print key and payload, which may hold personal data.")
    ] = False,
    kafka_bootstrap_servers: Servers = None,
    as_json: Json = False,
) -> int:
    """Print single dead letters. Exit code 1 when none matches."""
    chosen = selection(stage, reason, field, since, until, letter_id)
    settings = load_service_settings(given(kafka_bootstrap_servers=kafka_bootstrap_servers))
    kafka, keys = settings.kafka, settings.letter_keys
    ranges = letter_ranges(kafka, letter_topics(parked=parked))
    journal, shown = Journal.read(kafka), 0
    for letter in read_letters(kafka, ranges):
        if letter is None or not chosen.takes(letter):
            continue
        if shown == limit:
            print_error(f"There are more than {limit} (--limit)")
            break
        shown += 1
        described = describe(letter, journal.fate(letter)) | (payload(letter, keys) if with_payload else {})
        if as_json:
            print(escaped(json.dumps(described, ensure_ascii=False)))
        else:
            print_letter(described)
    if not shown:
        print_error("No dead letter matches")
        return 1
    if not with_payload:
        print_error("Payloads may hold personal data: --payload prints them")
    return 0


def print_letter(described: dict[str, Any]) -> None:
    """Print a letter as lines, not as a table: a payload that is cut or broken at a width cannot be copied."""
    for name, value in described.items():
        if name == "details":
            value = ", ".join(f"{detail['field'] or '(record)'}: {detail['rule']}" for detail in value)
        console.print(f"{name:{NAME_WIDTH}}  {'-' if value in (None, '') else escaped(str(value))}")
    console.print()


@app.command(epilog="Example: bd dlq replay --stage embed --since 2025-12-01 --rate 100")
def replay(
    stage: Stages = [],  # noqa: B006
    reason: Reasons = [],  # noqa: B006
    field: Fields = [],  # noqa: B006
    since: Since = None,
    until: Until = None,
    letter_id: Ids = [],  # noqa: B006
    parked: Parked = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be done, and do nothing.")] = False,
    retry_limit: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Replays after which a dead letter is parked; by default the setting."),
    ] = None,
    rate: Annotated[float | None, typer.Option(callback=positive, metavar="N", help="Most records per second.")] = None,
    kafka_bootstrap_servers: Servers = None,
    as_json: Json = False,
) -> int:
    """Replay the records of dead letters. Exit code 1 when one that matches cannot be replayed."""
    chosen = selection(stage, reason, field, since, until, letter_id)
    settings = load_service_settings(given(kafka_bootstrap_servers=kafka_bootstrap_servers))
    order = Order(
        chosen,
        retry_limit=settings.dead_letter_retry_limit if retry_limit is None else retry_limit,
        parked=parked,
        records_per_second=rate,
        dry_run=dry_run,
    )
    outcome = Outcome()
    # The bar appears only where a person watches, and only when it takes longer than a moment.
    with tqdm(unit=" dead letters", delay=1, leave=False, disable=None) as bar:

        def begin(total: int) -> None:
            bar.total = total

        try:
            replay_letters(
                settings.kafka, settings.letter_keys, order, total=begin, advance=bar.update, outcome=outcome
            )
        except ServiceUnavailable:
            bar.close()
            _show_outcome(outcome, dry_run=dry_run, as_json=as_json)
            raise
        except KeyboardInterrupt:
            bar.close()
            _show_outcome(outcome, dry_run=dry_run, as_json=as_json)
            print_error("Stopped; another run replays what was not committed")
            return 130
    _show_outcome(outcome, dry_run=dry_run, as_json=as_json)
    missing = sorted(order.selection.ids - outcome.found)
    if missing:
        print_error(f"No dead letter has the id {escaped(', '.join(missing))}")
    return 1 if missing or outcome.count(*LEFT) else 0


def _show_outcome(outcome: Outcome, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        verdicts = [
            {"verdict": verdict.value, "topic": topic or None, "letters": count}
            for (verdict, topic), count in sorted(outcome.verdicts.items())
        ]
        found = {"dry_run": dry_run, "verdicts": verdicts, "keys_needed": dict(outcome.keys)}
        print(escaped(json.dumps(found | {"unreadable": outcome.unreadable}, indent=1)))
        return
    for (verdict, topic), count in sorted(outcome.verdicts.items()):
        console.print(f"{count:,} {'would be ' if dry_run and topic else ''}{MEANINGS[verdict]} {topic}".rstrip())
    for name, count in sorted(outcome.keys.items()):
        console.print(f"  {count:,} of them need DEAD_LETTER_KEY with the id {escaped(name)}")
    if outcome.unreadable:
        console.print(f"{outcome.unreadable:,} records in these topics are not dead letters, and stay")
    if not outcome.verdicts:
        console.print("No dead letter matches: nothing to replay")
