"""Dead letters: the list with its filter, one letter, its payload, dry run and replay."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from console.access.permission import requires
from console.access.roles import Role
from console.api.dead_letters import Offset, Operator, Partition, Topic, read_payload, start_replay
from console.api.letter_filter import LETTER_ID, LetterFilter, LetterQuery, ReplayOrder
from console.pages.tasks import task_part
from console.state import console_of
from console.templating import below_prefix, page
from dead_letters.description import describe
from schemas import DeadLetter, Kind
from schemas.advice import advice
from schemas.topics import ORDER, PARKED_TOPIC, kind_of_topic
from transforms.failures import Reason
from transforms.remedies import REMEDIES

router = APIRouter()
_viewer = [Depends(requires(Role.VIEWER))]


@router.get("/dead-letters", dependencies=_viewer)
def dead_letters(request: Request, query: Annotated[LetterQuery, Query()]) -> Response:
    """Show the filter; the list comes by itself."""
    values = {
        "query": query,
        "said": _said(query),
        "stages": ORDER,
        "reasons": sorted(Reason),
        "list": _list_url(query),
    }
    return page(request, "dead_letters.html", values)


@router.get("/dead-letters/list", dependencies=_viewer)
def letter_list(request: Request, query: Annotated[LetterQuery, Query()]) -> Response:
    """Show the letters that fit, counts of them, and what may be done with them."""
    found = console_of(request).sources.letters.page(
        query.selection(), parked=query.parked, fate=query.fate, limit=query.limit, offset=query.offset
    )
    last = query.offset + len(found.letters)
    values = {
        "query": query,
        "found": found,
        "said": _said(query),
        "last": last,
        "previous": _list_url(query, max(0, query.offset - query.limit)) if query.offset else "",
        "next": _list_url(query, last) if last < found.total else "",
    }
    response = page(request, "parts/letters.html", values)
    response.headers["HX-Replace-Url"] = below_prefix(request, f"/dead-letters{_list_url(query, query.offset)}")
    return response


@router.post("/dead-letters/replay")
def replay(request: Request, order: Annotated[ReplayOrder, Form()], identity: Operator) -> Response:
    """Start a replay or a dry run of the letters that fit."""
    return task_part(request, start_replay(console_of(request), identity, order))


@router.get("/dead-letters/{topic}/{partition}/{offset}", dependencies=_viewer)
def letter(request: Request, topic: Topic, partition: Partition, offset: Offset) -> Response:
    """Show one letter without its payload."""
    found, fate = console_of(request).sources.letters.letter((topic, partition, offset))
    envelope = found.envelope
    reason = envelope.error_type
    values = {
        "letter": describe(found, fate),
        "address": found.address,
        "remedy": REMEDIES.get(Reason(reason), "") if reason in set(Reason) else "",
        "advice": _advice(envelope),
        # Anyone with write access to the topic may give a letter any name: an unknown one cannot be queried.
        "replayable": re.fullmatch(LETTER_ID, found.id) is not None,
        "parked": topic == PARKED_TOPIC,
    }
    return page(request, "letter.html", values)


@router.post("/dead-letters/{topic}/{partition}/{offset}/payload")
def payload(request: Request, topic: Topic, partition: Partition, offset: Offset, identity: Operator) -> Response:
    """Show the key and the payload of one letter."""
    found = read_payload(console_of(request), identity, topic, partition, offset)
    return page(request, "parts/payload.html", {"letter": found})


def _advice(envelope: DeadLetter) -> list[dict[str, str]]:
    kind = kind_of_topic(envelope.source_topic) or Kind.SOCIAL
    return [{"field": one.field, "rule": one.rule, "fix": advice(kind, one)} for one in envelope.details]


def _said(query: LetterFilter) -> list[tuple[str, str]]:
    """Return what the filter says, as the fields of a form."""
    values: dict[str, Any] = query.model_dump(
        mode="json", include=set(LetterFilter.model_fields), exclude_defaults=True
    )
    return [
        (name, str(one).lower() if isinstance(one, bool) else str(one))
        for name, value in values.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def _list_url(query: LetterQuery, offset: int | None = None) -> str:
    pairs = _said(query)
    if query.fate:
        pairs.append(("fate", query.fate))
    if query.limit != LetterQuery.model_fields["limit"].default:
        pairs.append(("limit", str(query.limit)))
    if at := (query.offset if offset is None else offset):
        pairs.append(("offset", str(at)))
    return f"?{urlencode(pairs)}" if pairs else ""
