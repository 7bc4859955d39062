"""Dead letters: a page of them, one of them, its payload, and replays."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request

from console.access.permission import requires
from console.access.roles import Identity, Role
from console.api.letter_filter import LetterQuery, ReplayOrder
from console.audit import Action
from console.sources.letters import with_payload
from console.sources.tasks import Task
from console.state import Console, console_of
from dead_letters.description import describe

router = APIRouter(prefix="/dead-letters", tags=["dead letters"])
Operator = Annotated[Identity, Depends(requires(Role.OPERATOR))]
Topic = Annotated[str, Path(max_length=249)]
Partition = Annotated[int, Path(ge=0, lt=2**31)]
Offset = Annotated[int, Path(ge=0, lt=2**63)]


@router.get("", dependencies=[Depends(requires(Role.VIEWER))])
def dead_letters(request: Request, query: Annotated[LetterQuery, Query()]) -> dict[str, Any]:
    """Return dead letters without key and payload, the newest first, and counts of all that fit."""
    page = console_of(request).sources.letters.page(
        query.selection(), parked=query.parked, fate=query.fate, limit=query.limit, offset=query.offset
    )
    return {
        "letters": page.letters,
        "total": page.total,
        "more": query.offset + len(page.letters) < page.total,
        "not_held": page.not_held,
        "totals": page.totals.as_dict() | {"unreadable": page.unreadable},
    }


@router.post("/replay", status_code=202)
def replay(request: Request, order: ReplayOrder, identity: Operator) -> Task:
    """Start a replay, or a dry run, and return its task; GET /tasks/{id} says how far it is.

    A replay sends each record with its exact bytes to the topic that its stage reads, once, however often it is asked
    for; one that was replayed DEAD_LETTER_RETRY_LIMIT times is parked.
    """
    return start_replay(console_of(request), identity, order)


def start_replay(console: Console, identity: Identity, order: ReplayOrder) -> Task:
    """Start what `order` says, once that is written down."""
    action = Action.DRY_RUN if order.dry_run else Action.REPLAY
    console.audit.write(action, identity.name, identity.role.value, **order.about())
    return console.sources.replays.start(
        order.selection(),
        parked=order.parked,
        dry_run=order.dry_run,
        records_per_second=order.records_per_second,
    )


@router.get("/{topic}/{partition}/{offset}", dependencies=[Depends(requires(Role.VIEWER))])
def dead_letter(request: Request, topic: Topic, partition: Partition, offset: Offset) -> dict[str, Any]:
    """Return one dead letter without key and payload, by its own place."""
    letter, fate = console_of(request).sources.letters.letter((topic, partition, offset))
    return describe(letter, fate)


@router.post("/{topic}/{partition}/{offset}/payload")
def payload(request: Request, topic: Topic, partition: Partition, offset: Offset, identity: Operator) -> dict[str, Any]:
    """Return one dead letter with its key and payload, which may hold personal data: it is written to the audit log."""
    return read_payload(console_of(request), identity, topic, partition, offset)


def read_payload(console: Console, identity: Identity, topic: str, partition: int, offset: int) -> dict[str, Any]:
    """Return a whole letter, once that is written down."""
    letter, fate = console.sources.letters.letter((topic, partition, offset))
    console.audit.write(Action.PAYLOAD_READ, identity.name, identity.role.value, letter=letter.address)
    return with_payload(letter, fate, console.settings.job.letter_keys)
