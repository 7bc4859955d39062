"""Searches what Weaviate holds, by meaning and by words, within bounds of place, time, kind, language and weather.

    bd search "phone with a good battery"
    bd search "বিয়ের শাড়ি" --category fashion --since 2025-12-01 --near-city Dhaka
    bd search "mobile er dam" --collection MarketOrder --platform daraz --weather Rain --limit 20
    bd search --like POST_ID --language bn

A query in English, Bangla or romanised Bangla finds texts in all three. Meaning and words are weighed by how much of
the query the words find; `--hybrid` sets the weight: 0 words alone, 1 meaning alone. What fits too little is not shown,
unless `--nearest` asks for it. On a terminal each hit is a block of a few lines, in a pipe one line with tabs.

The settings of the job say where Weaviate is, and which model its vectors are by; a collection of another model is
refused. The query stays on this machine and in Weaviate. Phone numbers, addresses and tokens in it are left out, unless
`--personal` searches by them; that needs the job's PRIVACY_SALT.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from rich.console import Console

from clients.errors import ServiceUnavailable
from pipeline.settings import Settings, SettingsError, load_service_settings, load_settings
from schemas import Kind
from schemas.collections import COLLECTIONS
from schemas.event_time import moment
from search import MOST_HITS, Bounds, NotStored, Page, open_searcher
from search.fusion import FLOOR
from search.show import as_json, print_hits
from transforms.context import canonical_city
from transforms.context.cities import CITIES
from transforms.embedding import ModelError
from transforms.language import Language

KINDS = {name: kind for kind, name in COLLECTIONS.items()}


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the command line. Exits with 2, naming it, on a value that cannot be."""
    parser = argparse.ArgumentParser(
        prog="bd search", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("query", nargs="?", help="in any script; an id finds its record")
    parser.add_argument("--like", metavar="ID", help="instead of a query: more like the record with this id")
    parser.add_argument("--collection", choices=sorted(KINDS), default=COLLECTIONS[Kind.SOCIAL])
    parser.add_argument("--category", help="detected product category, e.g. smartphone")
    parser.add_argument("--platform", help="e.g. tiktok")
    parser.add_argument("--language", choices=[language.value for language in Language], help="what a hit is in")
    parser.add_argument("--since", metavar="DATE", help="ISO 8601 date or time, Dhaka's without a zone")
    parser.add_argument("--until", metavar="DATE", help="the same; a bare date is included")
    parser.add_argument("--near-city", metavar="CITY", help=f"{', '.join(CITIES)}, in any usual spelling")
    parser.add_argument("--weather", metavar="CONDITIONS", help="e.g. Rain, Clear, Haze")
    parser.add_argument("--limit", type=int, default=10, help="most hits of a page")
    parser.add_argument("--page", type=int, default=1, help="1 is the first")
    parser.add_argument("--hybrid", type=float, metavar="WEIGHT", help="0 (words alone) to 1 (meaning alone)")
    parser.add_argument("--nearest", action="store_true", help="also what fits too little to be shown")
    parser.add_argument("--fold", action="store_true", help="of hits that say the same show the best only")
    parser.add_argument("--personal", action="store_true", help="search by the personal values in the query")
    parser.add_argument("--json", action="store_true", help="whole records")
    options = parser.parse_args(arguments)
    if (options.query is None or not options.query.strip()) == (options.like is None):
        parser.error("give a query or --like ID")
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
    if not 1 <= options.limit <= MOST_HITS:
        parser.error(f"--limit: from 1 to {MOST_HITS}")
    if not 1 <= options.page <= MOST_HITS // options.limit:
        parser.error(f"--page: from 1 to {MOST_HITS // options.limit} with {options.limit} hits a page")
    if options.hybrid is not None and not 0 <= options.hybrid <= 1:
        parser.error("--hybrid: from 0 to 1")
    return options


def run(options: argparse.Namespace, settings: Settings) -> Page:
    """Do the search that the command line says.

    Raises:
        SettingsError, ModelError: a setting is wrong.
        ServiceUnavailable: Weaviate cannot be reached, or its vectors are another model's.
        NotStored: nothing has the id of --like.
    """
    kind = KINDS[options.collection]
    bounds = Bounds(
        options.platform,
        options.category,
        options.since,
        options.until,
        options.near_city,
        options.weather,
        options.language,
    )
    floor = 0.0 if options.nearest else FLOOR
    offset = (options.page - 1) * options.limit
    with open_searcher(settings, personal=options.personal) as searcher:
        if options.like is not None:
            return searcher.like(
                options.like,
                kind,
                bounds,
                limit=options.limit,
                offset=offset,
                floor=floor,
                fold_duplicates=options.fold,
            )
        return searcher.search(
            options.query,
            kind,
            bounds,
            limit=options.limit,
            offset=offset,
            meaning=options.hybrid,
            floor=floor,
            may_see_personal=options.personal,
            fold_duplicates=options.fold,
        )


def notes(page: Page) -> list[str]:
    """Return what a person is to be told of an answer beside its hits."""
    said = []
    if page.left_out:
        kinds = ", ".join(page.left_out)
        said.append(f"Left out of the query: {kinds}. --personal searches by them; it needs PRIVACY_SALT.")
    if page.below_floor:
        said.append("Nothing fits. --nearest shows what comes nearest.")
    elif not page.hits:
        said.append("Nothing found")
    if more := sum(hit.folded for hit in page.hits):
        said.append(f"{more} more say the same as one of these and are folded into it.")
    if page.without_words:
        said.append(
            f"{page.without_words} of the nearest were stored by an earlier version and are found by meaning alone "
            "until they are replayed (docs/how-to/search.md)."
        )
    return said


def main(arguments: Sequence[str] | None = None) -> int:
    """Search.

    Returns:
        0, also when nothing was found; 1 when Weaviate is unavailable or has no such id; 2 when a setting is wrong.
    """
    options = parse(arguments)
    errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    try:
        # What makes no tokens needs no salt.
        settings = load_settings({"dead_letter_payload": "plain"}) if options.personal else load_service_settings()
        page = run(options, settings)
    except (SettingsError, ModelError) as error:
        errors.print(str(error))
        return 2
    except (ServiceUnavailable, NotStored) as error:
        errors.print(str(error))
        return 1
    kind = KINDS[options.collection]
    if options.json:
        print(as_json(kind, page.hits))
    elif page.hits:
        print_hits(Console(highlight=False, markup=False), kind, page.hits)
    for note in notes(page):
        errors.print(note)
    return 0


if __name__ == "__main__":
    sys.exit(main())
