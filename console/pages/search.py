"""Search: one box, filters, hits with their scores, when they are of, one record, and more like it."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from console.api.search import Analyst, Identifier, allowed, run_search, stored_record
from console.api.search_query import SearchFilter, SearchQuery
from console.sources.search import Trend
from console.state import console_of
from console.templating import below_prefix, page
from schemas import Kind, MarketPlatform, SocialPlatform
from schemas.kinds import FIELDS
from schemas.saved_search import FLOOR, LEAST_FLOOR
from search import MOST_HITS, Page
from transforms.context.cities import CITIES
from transforms.language import Language

router = APIRouter()
CHART_HEIGHT = 48
MOST_FOLDED = 50
"""Hits folded into one that are shown."""
NamePart = Annotated[str, Query(max_length=300)]
LANGUAGES = {Language.ENGLISH: "English", Language.BANGLA: "Bangla", Language.ROMANISED: "romanised Bangla"}


@router.get("/search")
def search(request: Request, query: Annotated[SearchQuery, Query()], identity: Analyst) -> Response:
    """Show the box and the filters; the hits come by themselves."""
    del identity
    values = {
        "query": query,
        "platforms": {Kind.SOCIAL: list(SocialPlatform), Kind.MARKET: list(MarketPlatform)},
        "categories": console_of(request).sources.search.categories,
        "cities": CITIES,
        "languages": LANGUAGES,
        "asked": query_string(query),
        "by_personal_values": console_of(request).sources.search.by_personal_values,
        "floor": FLOOR,
        "least_floor": LEAST_FLOOR,
    }
    return page(request, "search.html", values)


@router.get("/search/hits")
def hits(request: Request, query: Annotated[SearchQuery, Query()], identity: Analyst) -> Response:
    """Show the hits of a query."""
    if not query.q.strip():
        return page(request, "parts/search_start.html", {})
    found = run_search(console_of(request), identity, query)
    values = _hits(query, found, query_string) | {
        "trend": f"?{query_string(query, offset=0)}",
        "nearest": f"?{query_string(query, nearest='true')}",
    }
    response = page(request, "parts/hits.html", values)
    own = below_prefix(request, f"/search?{query_string(query)}")
    # A search by personal values must not stay in the browser's history.
    response.headers["HX-Replace-Url"] = "false" if query.personal else own
    return response


@router.get("/search/trend")
def trend(request: Request, query: Annotated[SearchQuery, Query()], identity: Analyst) -> Response:
    """Show when the best hits are of."""
    console = console_of(request)
    found = console.sources.search.trend(allowed(console, identity, query))
    return page(
        request, "parts/trend.html", {"trend": found, "bars": bars(found), "height": CHART_HEIGHT, "most": MOST_HITS}
    )


@router.get("/search/folded")
def folded(request: Request, query: Annotated[SearchQuery, Query()], identity: Analyst) -> Response:
    """Show the hits that are folded into one."""
    found = run_search(console_of(request), identity, query)
    return page(request, "parts/folded.html", _hits(query, found, query_string))


@router.get("/search/like/{identifier}/folded")
def like_folded(
    request: Request, identifier: Identifier, query: Annotated[SearchFilter, Query()], identity: Analyst
) -> Response:
    """Show the hits that are folded into one of those like a record."""
    del identity
    found = console_of(request).sources.search.like(identifier, query.wanted())
    return page(request, "parts/folded.html", _hits(query, found, query_string))


@router.get("/search/like/{identifier}")
def like(
    request: Request, identifier: Identifier, query: Annotated[SearchFilter, Query()], identity: Analyst
) -> Response:
    """Show what is most like one record."""
    del identity
    search_source = console_of(request).sources.search
    values = _hits(query, search_source.like(identifier, query.wanted()), query_string) | {
        "record": search_source.record(identifier, query.kind),
        "fields": FIELDS[query.kind],
        "unfold": f"/search/like/{identifier}/folded",
        "here": "/search/like",
    }
    return page(request, "like.html", values)


@router.get("/search/record/{identifier:path}")
def record(
    request: Request,
    identifier: Identifier,
    identity: Analyst,
    kind: Kind = Kind.SOCIAL,
    platform: NamePart = "",
    line: NamePart = "",
) -> Response:
    """Show one stored record, anonymized and in its context."""
    del identity
    found = console_of(request).sources.search.record(identifier, kind, platform, line)
    values = {"hit": found, "kind": kind, "fields": FIELDS[kind], "record": stored_record(found)}
    return page(request, "record.html", values)


def query_string(query: SearchFilter, **changed: Any) -> str:
    """Return the parameters of a query that are not at their defaults, with some changed."""
    said = query.model_dump(mode="json", exclude_defaults=True) | changed
    return urlencode({name: str(value).lower() if isinstance(value, bool) else value for name, value in said.items()})


def bars(trend: Trend) -> list[tuple[int, int, int, int]]:
    """Return each span of a trend as a bar: its number, start, count and height in `CHART_HEIGHT` units."""
    most = max(trend.counts, default=1)
    return [
        (number, start, count, -(-count * CHART_HEIGHT // most))
        for number, (start, count) in enumerate(zip(trend.starts, trend.counts, strict=True))
    ]


def _hits(query: SearchFilter, found: Page, link: Any) -> dict[str, Any]:
    last = query.offset + len(found.hits)
    further = found.more and last + query.limit <= MOST_HITS
    return {
        "query": query,
        "found": found,
        "last": last,
        "fields": FIELDS[query.kind],
        "unfold": "/search/folded",
        "folded_query": link(query, fold="true", offset=0, limit=MOST_FOLDED),
        "previous": f"?{link(query, offset=max(0, query.offset - query.limit))}" if query.offset else "",
        "next": f"?{link(query, offset=last)}" if further else "",
    }
