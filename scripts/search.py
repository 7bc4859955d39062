"""Searches what Weaviate holds, by meaning and by words, within bounds of place, time, kind and weather.

    python -m scripts.search "phone with a good battery"
    python -m scripts.search "eid saree" --category fashion --since 2025-12-01 --near-city Dhaka
    python -m scripts.search "ফোনের দাম" --collection MarketOrder --platform daraz --weather Rain --limit 20
    python -m scripts.search "walton primo" --hybrid 0.5 --json

By default the meaning alone decides. `--hybrid` mixes in how well the words match (BM25): 0 words alone, 1 meaning
alone.
The settings of the job say where Weaviate is, and which model its vectors are by; a collection of another model is
refused. The query stays on this machine and in Weaviate; it is not anonymized, and matches tokens only as it is typed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import weaviate
from rich.console import Console
from rich.table import Table
from weaviate.classes.query import Filter, MetadataQuery
from weaviate.exceptions import WeaviateBaseError

from clients.errors import ServiceUnavailable
from clients.weaviate import connect, require_origin
from pipeline.plan import model_config, weaviate_config
from pipeline.settings import NONE, Settings, SettingsError, load_service_settings
from pipeline.sinks.vector_origin import vector_origin
from schemas import Kind
from schemas.collections import COLLECTIONS
from schemas.event_time import DHAKA, moment
from schemas.kinds import FIELDS
from transforms.context import canonical_city
from transforms.context.cities import CITIES
from transforms.embedding import ModelError, shared_model

TEXT_FIELDS = {Kind.SOCIAL: "content", Kind.MARKET: "product_name"}
KINDS = {name: kind for kind, name in COLLECTIONS.items()}


@dataclass(frozen=True)
class Bounds:
    """What a hit must be; None and empty leave it open.

    Attributes:
        platform: e.g. tiktok.
        category: detected product category.
        since: earliest time of the post or order, zone-aware.
        until: the first moment that is too late, zone-aware.
        city: canonical name, see `canonical_city`.
        weather: conditions of the weather when it was read, e.g. Rain.
    """

    platform: str | None = None
    category: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    city: str | None = None
    weather: str | None = None


@dataclass(frozen=True)
class Hit:
    """An object found: `score` is the cosine to the query, or with --hybrid Weaviate's mixed score in 0..1."""

    score: float
    id: str
    properties: dict[str, Any]


def filters(kind: Kind, bounds: Bounds) -> Any:
    """Return Weaviate's filter for `bounds`, None when nothing is bounded."""
    found = []
    for name, value in (
        ("platform", bounds.platform),
        ("product_category", bounds.category),
        ("weather_conditions", bounds.weather),
    ):
        if value is not None:
            found.append(Filter.by_property(name).equal(value))
    time = Filter.by_property(FIELDS[kind].event_time)
    if bounds.since is not None:
        found.append(time.greater_or_equal(bounds.since))
    if bounds.until is not None:
        found.append(time.less_than(bounds.until))
    if bounds.city is not None:
        found.append(Filter.by_property("city").equal(bounds.city))
    return Filter.all_of(found) if found else None


def search(
    client: weaviate.WeaviateClient,
    kind: Kind,
    query: str,
    vector: Sequence[float],
    bounds: Bounds,
    limit: int = 10,
    hybrid: float | None = None,
) -> list[Hit]:
    """Return the best hits, the best first.

    Args:
        client: connected.
        kind: which collection.
        query: what was typed; read only with `hybrid`.
        vector: of the query.
        bounds: what a hit must be.
        limit: most hits.
        hybrid: None for the meaning alone, else its weight beside the words, 0 to 1.
    """
    ask = client.collections.get(COLLECTIONS[kind]).query
    common: dict[str, Any] = {"limit": limit, "filters": filters(kind, bounds)}
    if hybrid is None:
        answer = ask.near_vector(list(vector), return_metadata=MetadataQuery(distance=True), **common)
    else:
        answer = ask.hybrid(
            query, vector=list(vector), alpha=hybrid, return_metadata=MetadataQuery(score=True), **common
        )
    hits = []
    for one in answer.objects:
        score = one.metadata.score if hybrid is not None else 1.0 - (one.metadata.distance or 0.0)
        hits.append(Hit(float(score or 0.0), str(one.properties[FIELDS[kind].id]), dict(one.properties)))
    return hits


def as_json(kind: Kind, hits: Sequence[Hit]) -> str:
    """Return `hits` as one JSON array; each hit is its score and the record as the sink has it."""
    return json.dumps(
        [
            {"score": round(hit.score, 4), "collection": COLLECTIONS[kind]} | json.loads(hit.properties["raw_data"])
            for hit in hits
        ],
        ensure_ascii=False,
        indent=1,
    )


def table(kind: Kind, hits: Sequence[Hit]) -> Table:
    """Return `hits` as a table of plain columns."""
    made = Table("score", "id", "when", "platform", "category", "place", "text", box=None, pad_edge=False)
    for column in made.columns[:-1]:  # a narrow terminal breaks the text, and nothing else
        column.no_wrap = True
    for hit in hits:
        values = hit.properties
        when = values.get(FIELDS[kind].event_time)
        made.add_row(
            f"{hit.score:.2f}",
            hit.id,
            when.astimezone(DHAKA).strftime("%Y-%m-%d %H:%M") if isinstance(when, datetime) else "",
            *(str(values.get(name) or "") for name in ("platform", "product_category", FIELDS[kind].place[0])),
            " ".join(str(values.get(FIELDS[kind].text)).split()),
        )
    return made


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the command line. Exits with 2, naming it, on a value that cannot be."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.search", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("query")
    parser.add_argument("--collection", choices=sorted(KINDS), default=COLLECTIONS[Kind.SOCIAL])
    parser.add_argument("--category", help="detected product category, e.g. smartphone")
    parser.add_argument("--platform", help="e.g. tiktok")
    parser.add_argument("--since", metavar="DATE", help="ISO 8601 date or time, Dhaka's without a zone")
    parser.add_argument("--until", metavar="DATE", help="the same; a bare date is included")
    parser.add_argument("--near-city", metavar="CITY", help=f"{', '.join(CITIES)}, in any usual spelling")
    parser.add_argument("--weather", metavar="CONDITIONS", help="e.g. Rain, Clear, Haze")
    parser.add_argument("--limit", type=int, default=10)
    parser.add_argument("--hybrid", type=float, metavar="WEIGHT", help="0 (words alone) to 1 (meaning alone)")
    parser.add_argument("--json", action="store_true", help="whole records instead of a table")
    options = parser.parse_args(arguments)
    for name in ("since", "until"):
        if (text := getattr(options, name)) is not None:
            try:
                setattr(options, name, moment(text, end_of_day=name == "until"))
            except ValueError:
                parser.error(f"--{name}: {text!r} is no ISO 8601 date or time, such as 2025-12-01")
    if options.near_city is not None:
        city = canonical_city(options.near_city)
        if city is None:
            parser.error(f"--near-city: {options.near_city!r} is none of {', '.join(CITIES)}")
        options.near_city = city
    if options.limit < 1:
        parser.error("--limit: at least 1")
    if options.hybrid is not None and not 0 <= options.hybrid <= 1:
        parser.error("--hybrid: from 0 to 1")
    return options


def run(options: argparse.Namespace, settings: Settings) -> list[Hit]:
    """Do the search that the command line says.

    Raises:
        ServiceUnavailable: Weaviate is away, or its vectors are another model's.
    """
    kind = KINDS[options.collection]
    bounds = Bounds(
        options.platform, options.category, options.since, options.until, options.near_city, options.weather
    )
    client = connect(weaviate_config(settings))
    try:
        config = model_config(settings)
        require_origin(client, kind, vector_origin(config))
        [vector] = shared_model(config).encode([options.query])
        return search(client, kind, options.query, vector.tolist(), bounds, options.limit, options.hybrid)
    except WeaviateBaseError as error:
        raise ServiceUnavailable(
            f"Weaviate at {settings.weaviate_url} (WEAVIATE_URL) did not answer the search ({type(error).__name__})"
        ) from None
    finally:
        client.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Search. Returns 0, also when nothing was found; 1 when Weaviate is away; 2 when a setting is wrong."""
    options = parse(arguments)
    errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    try:
        settings = load_service_settings()
        if settings.weaviate_url == NONE:
            raise SettingsError("WEAVIATE_URL: is none, so there is nothing to search")
        hits = run(options, settings)
    except (SettingsError, ModelError) as error:
        errors.print(str(error))
        return 2
    except ServiceUnavailable as error:
        errors.print(str(error))
        return 1
    kind = KINDS[options.collection]
    if options.json:
        print(as_json(kind, hits))
    elif hits:
        console = Console(highlight=False, markup=False)
        console.print(table(kind, hits))
    else:
        errors.print("Nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
