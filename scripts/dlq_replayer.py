"""Dead letters: count them, look at them, put their records back.

    python -m scripts.dlq_replayer list
    python -m scripts.dlq_replayer show --reason schema_violation --field posted_at --limit 3
    python -m scripts.dlq_replayer show --id source.social.tiktok/0/41 --payload
    python -m scripts.dlq_replayer replay --stage embed --since 2025-12-01 --dry-run
    python -m scripts.dlq_replayer replay --stage embed --since 2025-12-01 --rate 100

A record goes back to where its stage reads it, with its exact bytes and a retry count one higher; one that was put back
before is left alone, and one that was put back DEAD_LETTER_RETRY_LIMIT times is parked. Running it twice, or killing it
midway, loses nothing and sends nothing twice (docs/dead-letters.md). The settings of the job say where Kafka is and,
by DEAD_LETTER_KEY, which key opens the payloads.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from clients.errors import ServiceUnavailable
from dead_letters.decision import LEFT, Verdict
from dead_letters.journal import Fate, Journal
from dead_letters.letters import Letter, Selection
from dead_letters.reading import letter_ranges, letter_topics, read_letters
from dead_letters.replay import Order, Outcome, replay
from dead_letters.totals import AGES, OLDER, OPEN, Figures
from pipeline.settings import Settings, SettingsError, load_service_settings
from schemas import DeadLetter
from schemas.event_time import moment
from schemas.topics import ORDER
from terminal.tables import print_whole
from transforms.failures import Reason
from transforms.payload_encryption import LetterKeys, open_payload

ID = re.compile(r"[^/\s]+/\d+/\d+")
NAME_WIDTH = max(map(len, DeadLetter.model_fields))
MEANINGS: dict[Verdict, str] = {
    Verdict.REPLAY: "put back on",
    Verdict.PARK: "parked on",
    Verdict.DONE: "left alone: put back or parked before",
    Verdict.SEALED: "LEFT: no key at hand opens them",
    Verdict.ALTERED: "LEFT: not as a job of ours wrote them, or written before 3.0",
    Verdict.TOO_LARGE: "LEFT: larger than their topic takes",
    Verdict.NO_TOPIC: "LEFT: no stage reads the topic they name",
}
console = Console(highlight=False, soft_wrap=True, markup=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)


def list_letters(options: argparse.Namespace, settings: Settings) -> int:
    """Print counts."""
    kafka, now = settings.kafka, datetime.now(UTC)
    ranges = letter_ranges(kafka, letter_topics(parked=options.parked))
    journal, figures = Journal.read(kafka), Figures()
    for letter in read_letters(kafka, ranges):
        if letter is None:
            figures.unreadable += 1
        elif options.selection.takes(letter):
            figures.add(letter, journal.fate(letter), now)
    if options.json:
        print(json.dumps(figures.as_dict(), indent=1))
        return 0
    if not figures.letters:
        console.print("No dead letters")
    else:
        show_figures(figures)
    if figures.unreadable:
        console.print(f"{figures.unreadable:,} records in these topics are no dead letters")
    return 0


def show_figures(figures: Figures) -> None:
    """Print `figures` as tables."""
    reasons = Table("stage", "reason", box=None, pad_edge=False)
    ages = [*(f"< {name}" for name, _ in AGES), OLDER]
    for column in ("letters", OPEN, *Fate, *ages):
        reasons.add_column(column, justify="right")
    for (stage, reason), group in sorted(figures.groups.items()):
        fates = [group.fates[name] for name in (OPEN, *Fate)]
        counts = [group.letters, *fates, *(group.ages[name] for name in (*(name for name, _ in AGES), OLDER))]
        reasons.add_row(stage, reason, *(f"{count:,}" for count in counts))
    print_whole(console, reasons)
    if figures.rules:
        fields = Table("stage", "field", "rule", box=None, pad_edge=False)
        fields.add_column("letters", justify="right")
        for (stage, name, rule), count in sorted(figures.rules.items(), key=lambda item: (-item[1], item[0])):
            fields.add_row(stage, name or "(record)", rule, f"{count:,}")
        console.print()
        print_whole(console, fields)
    console.print(f"\n{figures.letters:,} letters, failed from {figures.oldest:%F %T} to {figures.newest:%F %T} UTC")


def show_letters(options: argparse.Namespace, settings: Settings) -> int:
    """Print single letters."""
    kafka, keys = settings.kafka, settings.letter_keys
    ranges = letter_ranges(kafka, letter_topics(parked=options.parked))
    journal, shown = Journal.read(kafka), 0
    for letter in read_letters(kafka, ranges):
        if letter is None or not options.selection.takes(letter):
            continue
        if shown == options.limit:
            errors.print(f"There are more than {options.limit} (--limit)")
            break
        shown += 1
        described = describe(letter, journal.fate(letter)) | (payload(letter, keys) if options.payload else {})
        if options.json:
            print(json.dumps(described, ensure_ascii=False))
        else:
            _print_letter(described)
    if not shown:
        errors.print("No dead letter fits")
        return 1
    if not options.payload:
        errors.print("Payloads may hold personal data: --payload shows them")
    return 0


def describe(letter: Letter, fate: Fate | None) -> dict[str, Any]:
    """Return what there is to say of `letter`, its key and payload left out."""
    said = letter.envelope.model_dump(mode="json", exclude={"key", "payload"})
    return {"id": letter.id, "lies_at": letter.address, "fate": OPEN if fate is None else fate.value} | said


def payload(letter: Letter, keys: LetterKeys) -> dict[str, Any]:
    """Return key and payload of `letter`, as text if they are UTF-8, else in base64; or why they cannot be had."""
    try:
        record_key, value = open_payload(letter.envelope, keys)
    except ValueError as error:
        return {"payload_error": str(error)}
    return _text("key", record_key) | _text("payload", value)


def _text(name: str, data: bytes | None) -> dict[str, str | None]:
    try:
        return {name: None if data is None else data.decode()}
    except UnicodeDecodeError:
        return {f"{name}_base64": base64.b64encode(data or b"").decode()}


def _print_letter(described: dict[str, Any]) -> None:
    # Lines, not a table: a payload that is cut or broken at a width cannot be copied.
    for name, value in described.items():
        if name == "details":
            value = ", ".join(f"{detail['field'] or '(record)'}: {detail['rule']}" for detail in value)
        console.print(f"{name:{NAME_WIDTH}}  {'-' if value in (None, '') else _printable(str(value))}")
    console.print()


def _printable(text: str) -> str:
    """Return `text` without what a terminal would obey; escapes are Python's."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def replay_letters(options: argparse.Namespace, settings: Settings) -> int:
    """Put records back; return 1 when some that should be cannot."""
    order = Order(
        options.selection,
        retry_limit=settings.dead_letter_retry_limit if options.retry_limit is None else options.retry_limit,
        parked=options.parked,
        records_per_second=options.rate,
        dry_run=options.dry_run,
    )
    outcome = Outcome()
    # The bar appears only where a person watches, and only when it takes longer than a moment.
    with tqdm(unit=" letters", delay=1, leave=False, disable=None) as bar:

        def begin(total: int) -> None:
            bar.total = total

        try:
            replay(settings.kafka, settings.letter_keys, order, total=begin, advance=bar.update, outcome=outcome)
        except (ServiceUnavailable, KeyboardInterrupt):
            bar.close()
            _show_outcome(outcome, options)
            raise
    _show_outcome(outcome, options)
    missing = sorted(order.selection.ids - outcome.found)
    if missing:
        errors.print(f"No dead letter has the id {', '.join(missing)}")
    return 1 if missing or outcome.count(*LEFT) else 0


def _show_outcome(outcome: Outcome, options: argparse.Namespace) -> None:
    if options.json:
        verdicts = [
            {"verdict": verdict.value, "topic": topic or None, "letters": count}
            for (verdict, topic), count in sorted(outcome.verdicts.items())
        ]
        found = {"dry_run": options.dry_run, "verdicts": verdicts, "keys_needed": dict(outcome.keys)}
        print(json.dumps(found | {"unreadable": outcome.unreadable}, indent=1))
        return
    for (verdict, topic), count in sorted(outcome.verdicts.items()):
        console.print(
            f"{count:,} {'would be ' if options.dry_run and topic else ''}{MEANINGS[verdict]} {topic}".rstrip()
        )
    for name, count in sorted(outcome.keys.items()):
        console.print(f"  {count:,} of them need DEAD_LETTER_KEY with the id {name}")
    if outcome.unreadable:
        console.print(f"{outcome.unreadable:,} records in these topics are no dead letters, and stay")
    if not outcome.verdicts:
        console.print("No dead letter fits: nothing to put back")


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the command line, `selection` made of its filters. Exits with 2, naming it, on a value that cannot be."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.dlq_replayer", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    filters = argparse.ArgumentParser(add_help=False)
    filters.add_argument("--stage", action="append", default=[], choices=[*map(str, ORDER)])
    filters.add_argument("--reason", action="append", default=[], choices=[*map(str, Reason)], metavar="REASON")
    filters.add_argument("--field", action="append", default=[], help="a field that broke a rule, as `list` names it")
    filters.add_argument("--since", metavar="TIME", help="failed then or later; ISO 8601, Dhaka's time without a zone")
    filters.add_argument("--until", metavar="TIME", help="failed before; a bare date is included")
    filters.add_argument("--id", action="append", default=[], help="TOPIC/PARTITION/OFFSET of the record that failed")
    filters.add_argument("--parked", action="store_true", help="those on dead-letters-parked instead")
    filters.add_argument("--kafka-bootstrap-servers", metavar="HOST:PORT", help="brokers, as the setting")
    filters.add_argument("--json", action="store_true", help="JSON instead of tables")
    commands.add_parser("list", parents=[filters], help="counts by stage, reason, field and age")
    show = commands.add_parser("show", parents=[filters], help="single letters")
    show.add_argument("--limit", type=int, default=10, help="most letters (%(default)s)")
    show.add_argument("--payload", action="store_true", help="also key and payload, which may hold personal data")
    back = commands.add_parser("replay", parents=[filters], help="put records back")
    back.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    back.add_argument("--retry-limit", type=int, metavar="N", help="replays after which it is parked, for this run")
    back.add_argument("--rate", type=float, metavar="N", help="most records per second")
    options = parser.parse_args(arguments)
    for name in ("since", "until"):
        if (text := getattr(options, name)) is not None:
            try:
                setattr(options, name, moment(text, end_of_day=name == "until"))
            except ValueError:
                parser.error(f"--{name}: {text!r} is no ISO 8601 date or time, such as 2025-12-01")
    if options.since is not None and options.until is not None and options.since >= options.until:
        parser.error("--since: must be before --until")
    for name in options.id:
        if not ID.fullmatch(name):
            parser.error(f"--id: {name!r} is no TOPIC/PARTITION/OFFSET, such as source.social.tiktok/0/41")
    if getattr(options, "limit", 1) < 1:
        parser.error("--limit: at least 1")
    if (getattr(options, "retry_limit", None) or 0) < 0:
        parser.error("--retry-limit: at least 0")
    rate = getattr(options, "rate", None)
    if rate is not None and not 0 < rate < float("inf"):
        parser.error("--rate: more than 0")
    options.selection = Selection(
        stages=frozenset(options.stage),
        reasons=frozenset(options.reason),
        fields=frozenset(options.field),
        since=options.since,
        until=options.until,
        ids=frozenset(options.id),
    )
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0; 1 when Kafka is away, a letter cannot be put back, or one asked for is not there; 2 when a setting or filter
        is wrong; 130 when stopped by Ctrl-C, with what was committed put back.
    """
    options = parse(arguments)
    servers = options.kafka_bootstrap_servers
    try:
        settings = load_service_settings({} if servers is None else {"kafka_bootstrap_servers": servers})
        match options.command:
            case "list":
                return list_letters(options, settings)
            case "show":
                return show_letters(options, settings)
            case _:
                return replay_letters(options, settings)
    except SettingsError as error:
        errors.print(str(error))
        return 2
    except ServiceUnavailable as error:
        errors.print(str(error))
        return 1
    except BrokenPipeError:  # the reader has had enough (`| head`)
        # Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        errors.print("Stopped; what was not committed can be put back by another run")
        return 130


if __name__ == "__main__":
    sys.exit(main())
