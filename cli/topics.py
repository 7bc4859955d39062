"""`bd topics`: the topics of the pipeline on a broker."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.options import Servers, given
from clients.kafka_admin import PARTITIONS, REPLICAS, add_partitions, create_topics, existing_topics
from clients.topic_growth import growth
from pipeline.settings import load_service_settings
from schemas.topics import ALL_TOPICS
from terminal.tables import print_whole

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    help="Create, grow or list the topics of the pipeline.",
    epilog="Example: bd topics create broker-1:9092,broker-2:9092 --partitions 6 --replicas 3",
)
Brokers = Annotated[
    str | None,
    typer.Argument(metavar="[HOST:PORT]", help="Brokers, comma-separated; by default KAFKA_BOOTSTRAP_SERVERS."),
]


@app.command(epilog="Example: bd topics create broker-1:9092 --partitions 6 --replicas 3")
def create(
    bootstrap_servers: Brokers = None,
    partitions: Annotated[int, typer.Option(min=1, metavar="N", help="Partitions of each topic.")] = PARTITIONS,
    replicas: Annotated[int, typer.Option(min=1, metavar="N", help="Copies of each partition.")] = REPLICAS,
) -> None:
    """Create the topics that are missing, with their retention and size limits, and print their names."""
    settings = load_service_settings(given(kafka_bootstrap_servers=bootstrap_servers))
    made = create_topics(settings.kafka, partitions=partitions, replicas=replicas)
    print("\n".join(made) if made else "Every topic exists already.")


@app.command(epilog="Example: bd topics grow source.social.tiktok source.social.facebook --partitions 8")
def grow(
    topics: Annotated[list[str], typer.Argument(metavar="TOPIC...", help="Topics of the pipeline.")],
    partitions: Annotated[int, typer.Option(min=1, metavar="N", help="Partitions that each shall have.")],
    only: Annotated[bool, typer.Option("--only", help="Leave the topics that their records flow on to.")] = False,
    kafka_bootstrap_servers: Servers = None,
) -> None:
    """Give topics more partitions, and those that their records flow on to. Kafka cannot take them away again.

    A key may move to another partition: its records keep their order among those written before, and among those
    written after. Keep PARALLELISM a divisor of the partitions. Jobs that are watched restart themselves to read the
    new partitions; stop and resume one that was started with --detach.
    """
    settings = load_service_settings(given(kafka_bootstrap_servers=kafka_bootstrap_servers))
    existing = existing_topics(settings.kafka)
    wanted = growth(existing, topics, partitions, only=only)
    add_partitions(settings.kafka, wanted)
    for topic, number in wanted.items():
        print(f"{topic}: {existing[topic]} -> {number}")
    print("Watched jobs restart themselves to read the new partitions; stop and resume those started with --detach.")


@app.command("list", epilog="Example: bd topics list")
def list_topics(bootstrap_servers: Brokers = None) -> int:
    """List the topics and their partitions. Exit code 1 when one is missing."""
    settings = load_service_settings(given(kafka_bootstrap_servers=bootstrap_servers))
    existing = existing_topics(settings.kafka)
    table = Table("topic", box=None, pad_edge=False)
    table.add_column("partitions", justify="right")
    for spec in ALL_TOPICS:
        table.add_row(spec.name, str(existing.get(spec.name, "missing")))
    print_whole(Console(), table)
    return 1 if any(spec.name not in existing for spec in ALL_TOPICS) else 0
