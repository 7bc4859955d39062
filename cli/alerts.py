"""`bd alerts`: saved searches, and the alerts that they raise."""

from __future__ import annotations

import json
import logging
import signal
import threading
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli.options import Json, Servers, given
from pipeline.settings import Settings, load_service_settings
from saved_searches import as_shown, checked_search, delete, follow_alerts, list_searches, recent_alerts, save
from saved_searches.delivery import WebhookConfig, deliver_alerts
from saved_searches.store import webhook_host
from schemas import Kind
from schemas.saved_search import FLOOR, LEAST_FLOOR, Alert
from terminal.errors import print_error
from terminal.escape import escaped
from terminal.tables import print_whole
from transforms.language import Language

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    help="Save searches that raise alerts, watch the alerts, deliver them to webhooks.\n\nThe job compares each record "
    "with every saved search, and writes an alert where their meanings are near enough.",
    epilog='Example: bd alerts add "Battery trouble" "phone battery drains fast" --category smartphone --floor 0.5',
)
console = Console(highlight=False, soft_wrap=True, markup=False)

SearchId = Annotated[str, typer.Argument(metavar="ID", help="As `bd alerts list` prints it.")]


def _settings(servers: str | None) -> Settings:
    return load_service_settings(given(kafka_bootstrap_servers=servers))


@app.command("list", epilog="Example: bd alerts list --json")
def list_saved(kafka_bootstrap_servers: Servers = None, as_json: Json = False) -> int:
    """List the saved searches. Exit code 1 when one cannot be read."""
    listing = list_searches(_settings(kafka_bootstrap_servers).kafka)
    if as_json:
        print(escaped(json.dumps([as_shown(one) for one in listing.searches], ensure_ascii=False, indent=1)))
    elif listing.searches:
        names = ("id", "name", "query", "floor", "only", "webhook", "owner")
        table = Table(*names, box=None, pad_edge=False)
        for one in listing.searches:
            only = (one.kind, one.platform, one.category, one.city, one.language, None if one.enabled else "disabled")
            cells = (one.id, one.name, one.query, f"{one.floor:.2f}", " ".join(filter(None, only)), webhook_host(one))
            table.add_row(*map(escaped, (*cells, one.owner)))
        print_whole(console, table)
    else:
        console.print("No search is saved")
    for key in listing.unreadable:
        print_error(f"{key}: is no saved search that this version can read; it raises no alerts")
    return 1 if listing.unreadable else 0


@app.command(epilog='Example: bd alerts add "Sarees in Sylhet" "বিয়ের শাড়ি" --kind social --city Sylhet')
def add(
    name: Annotated[str, typer.Argument(help="What people call it.")],
    query: Annotated[str, typer.Argument(help="In any script; without personal values.")],
    search_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Replace the search with this id; by default a new one.")
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only records of this kind.")] = None,
    platform: Annotated[str | None, typer.Option(help="Only records of this platform, e.g. tiktok.")] = None,
    category: Annotated[str | None, typer.Option(help="Only this detected category, e.g. smartphone.")] = None,
    city: Annotated[str | None, typer.Option(help="Only records of this city, in any usual spelling.")] = None,
    language: Annotated[Language | None, typer.Option(help="Only texts in this language.")] = None,
    floor: Annotated[
        float, typer.Option(min=LEAST_FLOOR, max=1, help="Least nearness of meaning, the cosine of the two vectors.")
    ] = FLOOR,
    webhook: Annotated[str | None, typer.Option(metavar="URL", help="Where `bd alerts deliver` posts alerts.")] = None,
    owner: Annotated[str, typer.Option(help="Who saves it.")] = "",
    disabled: Annotated[bool, typer.Option("--disabled", help="Save it without raising alerts.")] = False,
    kafka_bootstrap_servers: Servers = None,
) -> None:
    """Save a search and print its id."""
    fields: dict[str, Any] = {
        "name": name, "query": query, "kind": kind, "platform": platform, "category": category, "city": city,
        "language": None if language is None else language.value, "floor": floor, "webhook": webhook, "owner": owner,
        "enabled": not disabled,
    }  # fmt: skip
    search = checked_search(fields | ({} if search_id is None else {"id": search_id}))
    save(_settings(kafka_bootstrap_servers).kafka, search)
    print(search.id)


@app.command("delete", epilog="Example: bd alerts delete battery-trouble-1f2e3d4c")
def delete_saved(search_id: SearchId, kafka_bootstrap_servers: Servers = None) -> int:
    """Delete a saved search. Exit code 1 when there is none of this id."""
    if not delete(_settings(kafka_bootstrap_servers).kafka, search_id):
        print_error(f"No saved search has the id {search_id}")
        return 1
    print(f"Deleted {escaped(search_id)}")
    return 0


def line(alert: Alert) -> str:
    """Return an alert as a line of values between tabs, without anything that a terminal would obey."""
    facts = (alert.platform, alert.category, alert.city, alert.record_id)
    values = (f"{alert.score:.2f}", alert.search_name, alert.event_time, *facts, alert.text)
    return "\t".join(escaped(" ".join(str(value or "").split())) for value in values)


def _print(alerts: Sequence[Alert], as_json: bool) -> None:
    for alert in alerts:
        print(escaped(alert.model_dump_json()) if as_json else line(alert), flush=True)


@app.command(epilog="Example: bd alerts watch --last 20")
def watch(
    search_id: Annotated[
        list[str], typer.Option("--search", metavar="ID", help="Alerts of this search only; repeatable.")
    ] = [],  # noqa: B006 - typer copies it
    last: Annotated[int, typer.Option(min=0, max=10_000, metavar="N", help="First the last N that there are.")] = 0,
    no_follow: Annotated[bool, typer.Option("--no-follow", help="Do not wait for others.")] = False,
    kafka_bootstrap_servers: Servers = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print each as a line of JSON.")] = False,
) -> int:
    """Print alerts as they come: score, search, time, platform, category, city, id, text."""
    kafka = _settings(kafka_bootstrap_servers).kafka
    if last:
        _print(recent_alerts(kafka, last, search_id)[::-1], as_json)
    if no_follow:
        return 0
    try:
        for alert in follow_alerts(kafka, threading.Event(), search_id):
            if alert is not None:
                _print([alert], as_json)
    except KeyboardInterrupt:
        return 130
    return 0


@app.command(epilog="Example: bd alerts deliver")
def deliver(kafka_bootstrap_servers: Servers = None) -> int:
    """Post alerts to the webhooks of their searches until Ctrl-C or SIGTERM; several may run."""
    settings = _settings(kafka_bootstrap_servers)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    config = WebhookConfig(
        settings.alert_webhook_timeout_seconds,
        settings.alert_webhook_retry_seconds,
        settings.alert_webhook_secret.get_secret_value().encode(),
        settings.alert_webhook_private_addresses,
    )
    print("Alerts are posted to webhooks; Ctrl-C ends it.", flush=True)
    for outcome, count in deliver_alerts(settings.kafka, config, stop).items():
        console.print(f"{count:,} {outcome.value}")
    return 0
