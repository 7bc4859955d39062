"""`bd search`: what Weaviate holds, by meaning and by words, within bounds."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console

from cli.options import Json, Since, Until
from pipeline.settings import load_service_settings, load_settings
from schemas import Kind
from schemas.collections import COLLECTIONS
from search import MOST_HITS, Bounds, Page, Searcher, open_searcher
from search.fusion import FLOOR
from search.show import as_json, print_hits
from terminal.errors import print_error
from terminal.program import one_of
from transforms.context import canonical_city
from transforms.context.cities import CITIES
from transforms.language import Language

KINDS = {name: kind for kind, name in COLLECTIONS.items()}
app = typer.Typer(rich_markup_mode=None, add_completion=False)


def city(name: str | None) -> str | None:
    """Return the usual name of a city of the context.

    Raises:
        typer.BadParameter: it is none of them.
    """
    found = None if name is None else canonical_city(name)
    if name is not None and found is None:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(CITIES)}")
    return found


@app.command(
    epilog='Examples: bd search "phone with a good battery";  '
    'bd search "বিয়ের শাড়ি" --category fashion --since 2025-12-01 --near-city Dhaka;  '
    'bd search "mobile er dam" --collection MarketOrder --platform daraz --weather Rain --limit 20;  '
    "bd search --like POST_ID --language bn"
)
def search(
    query: Annotated[str | None, typer.Argument(help="In any script; an id finds its record.")] = None,
    like: Annotated[
        str | None, typer.Option(metavar="ID", help="Instead of a query: more like the record with this id.")
    ] = None,
    collection: Annotated[
        str, typer.Option(callback=one_of(*KINDS), metavar="NAME", help=f"{' or '.join(KINDS)}.")
    ] = COLLECTIONS[Kind.SOCIAL],
    category: Annotated[str | None, typer.Option(help="Detected product category, e.g. smartphone.")] = None,
    platform: Annotated[str | None, typer.Option(help="E.g. tiktok.")] = None,
    language: Annotated[
        str | None,
        typer.Option(callback=one_of(*Language), metavar="CODE", help=f"Language of a hit: {', '.join(Language)}."),
    ] = None,
    since: Since = None,
    until: Until = None,
    near_city: Annotated[
        str | None,
        typer.Option(callback=city, metavar="CITY", help=f"{', '.join(CITIES)}, in any usual spelling."),
    ] = None,
    weather: Annotated[str | None, typer.Option(metavar="CONDITIONS", help="E.g. Rain, Clear, Haze.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST_HITS, help="Most hits of a page.")] = 10,
    page: Annotated[int, typer.Option(min=1, help="1 is the first.")] = 1,
    hybrid: Annotated[
        float | None,
        typer.Option(min=0, max=1, metavar="WEIGHT", help="0 (words alone) to 1 (meaning alone)."),
    ] = None,
    nearest: Annotated[
        bool, typer.Option("--nearest", help="Also show what fits too little to be shown otherwise.")
    ] = False,
    fold: Annotated[bool, typer.Option("--fold", help="Of hits that say the same show the best only.")] = False,
    personal: Annotated[bool, typer.Option("--personal", help="Search by the personal values in the query.")] = False,
    as_json_: Json = False,
) -> int:
    """Search Weaviate by meaning and by words, within bounds of place, time, kind, language and weather.

    A query in English, Bangla or romanised Bangla finds texts in all three. How much meaning and words count depends on
    how much of the query the words find; --hybrid sets it. On a terminal each hit is a block of a few lines, in a pipe
    one line with tabs.

    The settings of the job say where Weaviate is, and which model its vectors are by; a collection of another model is
    refused. The query stays on this machine and in Weaviate. Phone numbers, addresses and tokens in it are left out,
    unless --personal searches by them; that needs the job's PRIVACY_SALT.

    Exit code 0 also when nothing was found; 1 when Weaviate is unavailable or has no such id.
    """
    if (query is None or not query.strip()) == (like is None):
        raise typer.BadParameter("give a query or --like ID", param_hint="query")
    if page > MOST_HITS // limit:
        raise typer.BadParameter(f"from 1 to {MOST_HITS // limit} with {limit} hits a page", param_hint="--page")
    kind = KINDS[collection]
    bounds = Bounds(platform, category, since, until, near_city, weather, language)
    options: dict[str, Any] = {
        "limit": limit, "offset": (page - 1) * limit, "floor": 0.0 if nearest else FLOOR,
        "fold_duplicates": fold,
    }  # fmt: skip

    def found(searcher: Searcher) -> Page:
        if like is not None:
            return searcher.like(like, kind, bounds, **options)
        return searcher.search(query or "", kind, bounds, meaning=hybrid, may_see_personal=personal, **options)

    # What makes no tokens needs no salt.
    settings = load_settings({"dead_letter_payload": "plain"}) if personal else load_service_settings()
    with open_searcher(settings, personal=personal) as searcher:
        answer = found(searcher)
    if as_json_:
        print(as_json(kind, answer.hits))
    elif answer.hits:
        print_hits(Console(highlight=False, markup=False), kind, answer.hits)
    for note in notes(answer):
        print_error(note)
    return 0


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
