"""Search: hits of a query, more like one record, one record, and when the hits are of."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request

from console.access.permission import requires
from console.access.roles import Identity, Role
from console.api.search_query import SearchFilter, SearchQuery
from console.audit import Action
from console.sources.search import Trend, Wanted
from console.state import Console, console_of
from schemas import Kind
from schemas.collections import COLLECTIONS, RAW_DATA
from search import MOST_HITS, Hit, Page

router = APIRouter(tags=["search"])
Analyst = Annotated[Identity, Depends(requires(Role.ANALYST))]
Identifier = Annotated[str, Path(min_length=1, max_length=300, description="The record's own id, or its UUID")]


@router.get("/search")
def search(request: Request, query: Annotated[SearchQuery, Query()], identity: Analyst) -> dict[str, Any]:
    """Return the hits that fit best, each with its score, the score's parts and the anonymized record."""
    return page_as_json(run_search(console_of(request), identity, query), query)


@router.get("/search/trend")
def trend(request: Request, query: Annotated[SearchQuery, Query()], identity: Analyst) -> Trend:
    """Return how many of the best 200 hits are of each hour, or of each span of days."""
    console = console_of(request)
    return console.sources.search.trend(allowed(console, identity, query))


@router.get("/similar/{identifier}")
def similar(
    request: Request, identifier: Identifier, query: Annotated[SearchFilter, Query()], _: Analyst
) -> dict[str, Any]:
    """Return what is most like one stored record."""
    return page_as_json(console_of(request).sources.search.like(identifier, query.wanted()), query)


@router.get("/records/{identifier}")
def record(request: Request, identifier: Identifier, _: Analyst, kind: Kind = Kind.SOCIAL) -> dict[str, Any]:
    """Return one stored record, anonymized and in its context."""
    hit = console_of(request).sources.search.record(identifier, kind)
    return {"uuid": str(hit.uuid), "collection": COLLECTIONS[kind], "record": stored_record(hit)}


def run_search(console: Console, identity: Identity, query: SearchQuery) -> Page:
    """Search, if the caller may, and once a search by personal values is written down."""
    return console.sources.search.search(allowed(console, identity, query))


def allowed(console: Console, identity: Identity, query: SearchQuery) -> Wanted:
    """Return what is searched for.

    Raises:
        HTTPException: 422 without a query, 403 for a search by personal values that the caller may not do.
    """
    if not query.q.strip():
        raise HTTPException(422, "q: must not be empty")
    if query.personal:
        if not identity.role.covers(Role.OFFICER):
            raise HTTPException(403, f"personal: needs the role {Role.OFFICER.value}; yours is {identity.role.value}")
        if not console.sources.search.by_personal_values:
            raise HTTPException(409, "personal: needs PRIVACY_SALT, by which the tokens of the store were made")
        console.audit.write(Action.PERSONAL_SEARCH, identity.name, identity.role.value, kind=query.kind.value)
    return query.wanted(query.q, personal=query.personal)


def stored_record(hit: Hit) -> dict[str, Any]:
    """Return the record of a hit as the sink has it."""
    found: dict[str, Any] = json.loads(hit.properties[RAW_DATA])
    found.pop("embedding", None)
    return found


def page_as_json(page: Page, query: SearchFilter) -> dict[str, Any]:
    """Return an answer as the API gives it."""
    return {
        "hits": [
            {
                "id": hit.id,
                "uuid": str(hit.uuid),
                "score": round(hit.score, 4),
                "score_parts": {"meaning": round(hit.meaning, 4), "words": round(hit.words, 4)},
                "folded": hit.folded,
                "record": stored_record(hit),
            }
            for hit in page.hits
        ],
        "more": page.more and query.offset + 2 * query.limit <= MOST_HITS,
        "nothing_fits": page.below_floor,
        "weight_of_meaning": round(page.weight, 3),
        "left_out": page.left_out,
    }
