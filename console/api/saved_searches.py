"""Saved searches: listed, saved, deleted. What the audit log says of them holds neither names nor text."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from console.access.permission import requires
from console.access.roles import Identity, Role
from console.api.search_query import Word, open_field
from console.audit import Action
from console.errors import NotFound
from console.state import Console, console_of
from saved_searches import as_shown, checked_search
from schemas import Kind
from schemas.saved_search import FLOOR, LEAST_FLOOR, SavedSearch
from transforms.language import Language

router = APIRouter(prefix="/saved-searches", tags=["saved searches"])
Analyst = Annotated[Identity, Depends(requires(Role.ANALYST))]
SearchId = Annotated[str, Path(min_length=1, max_length=200, description="As the list of saved searches has it")]
_RANDOM_END = re.compile(r"-([0-9a-f]{8})$")


class NewSearch(BaseModel):
    """A search to save; what a filter leaves open is null or empty."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    name: str = Field(description="What people call it")
    query: str = Field(description="Text in any script, without personal values")
    kind: Annotated[Kind | None, BeforeValidator(open_field)] = Field(
        default=None, description="Records of this kind only"
    )
    platform: Word = Field(default=None, description="Records of this platform only")
    category: Word = Field(default=None, description="Records with this detected product category only")
    city: Word = Field(default=None, description="Records of this city only, in any usual spelling")
    language: Annotated[Language | None, BeforeValidator(open_field)] = Field(
        default=None, description="Texts in this language only"
    )
    floor: float = Field(default=FLOOR, ge=LEAST_FLOOR, le=1, description="Least cosine of query and record")
    webhook: Annotated[str | None, BeforeValidator(open_field)] = Field(
        default=None, description="URL that `bd alerts deliver` posts alerts to; of it, only the host is shown again"
    )
    enabled: bool = Field(default=True, description="Whether it raises alerts")


@router.get("", dependencies=[Depends(requires(Role.VIEWER))])
def saved_searches(request: Request) -> dict[str, Any]:
    """Return every saved search, and the keys of entries that are none of this version and raise no alerts."""
    listing = console_of(request).sources.saved_searches.list()
    return {"searches": [as_shown(one) for one in listing.searches], "unreadable": listing.unreadable}


@router.post("", status_code=201)
def save(request: Request, body: NewSearch, identity: Analyst) -> dict[str, Any]:
    """Save a search, which raises alerts within a second or two; return it with its id."""
    return as_shown(save_search(console_of(request), identity, body.model_dump(mode="json")))


@router.delete("/{search_id:path}")  # one that cannot be read may be called anything
def delete(request: Request, search_id: SearchId, identity: Analyst) -> dict[str, str]:
    """Delete a saved search, also one that cannot be read; its alerts stay."""
    delete_search(console_of(request), identity, search_id)
    return {"deleted": search_id}


def save_search(console: Console, identity: Identity, fields: dict[str, Any]) -> SavedSearch:
    """Save a search of the caller's, once that is written down.

    Args:
        console: that saves.
        identity: who owns it then.
        fields: of `SavedSearch`, without id and owner.

    Raises:
        SearchRefused: naming every field that is wrong.
    """
    search = checked_search(fields | {"owner": identity.name})
    filters = [name for name in ("kind", "platform", "category", "city", "language") if getattr(search, name)]
    console.audit.write(
        Action.SEARCH_SAVE,
        identity.name,
        identity.role.value,
        search=audit_name(search.id),
        filters=filters,
        webhook=search.webhook is not None,
    )
    console.sources.saved_searches.save(search)
    return search


def delete_search(console: Console, identity: Identity, search_id: str) -> None:
    """Delete a search, once that is written down.

    Raises:
        NotFound: there is none of this id.
    """
    console.audit.write(Action.SEARCH_DELETE, identity.name, identity.role.value, search=audit_name(search_id))
    if not console.sources.saved_searches.delete(search_id):
        raise NotFound("no saved search has this id")


def audit_name(search_id: str) -> str:
    """Return what the audit log calls a search: an id begins like the search's name, which may be a person's.

    It is the random end of the id, or a hash of an id that somebody chose.
    """
    found = _RANDOM_END.search(search_id)
    return f"…-{found[1]}" if found else f"sha256:{hashlib.sha256(search_id.encode()).hexdigest()[:16]}"
