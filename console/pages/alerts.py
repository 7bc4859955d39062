"""Alerts: those that came, live, and the saved searches that raise them; a search is saved from the search page."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from console.access.permission import requires
from console.access.roles import Role
from console.api.alerts import AlertFilter
from console.api.saved_searches import Analyst, SearchId, delete_search, save_search
from console.pages.tasks import CHANGED
from console.state import console_of
from console.templating import page
from saved_searches import SearchRefused, as_shown
from schemas.saved_search import FLOOR, Alert

router = APIRouter()
_viewer = [Depends(requires(Role.VIEWER))]
SHOWN = 50
FILTERS = ("kind", "platform", "category", "city", "language")
NOT_SAVED = ("weather", "since", "until")
"""Filters of the search page that no saved search has."""


class SaveForm(BaseModel):
    """The search page's form, and what saving asks for beside it."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    name: str = ""
    q: str = ""
    kind: str = ""
    platform: str = ""
    category: str = ""
    city: str = ""
    language: str = ""
    weather: str = ""
    since: str = ""
    until: str = ""
    floor: float = Field(default=FLOOR)
    webhook: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the fields of a saved search.

        Raises:
            SearchRefused: a filter is set that no saved search has.
        """
        if left := [name for name in NOT_SAVED if getattr(self, name)]:
            raise SearchRefused(dict.fromkeys(left, "a saved search cannot have this filter; clear it"))
        filters = {name: getattr(self, name) or None for name in (*FILTERS, "webhook")}
        return {"name": self.name, "query": self.q, "floor": self.floor} | filters


@router.get("/alerts", dependencies=_viewer)
def alerts(request: Request, query: Annotated[AlertFilter, Query()]) -> Response:
    """Show the page; its lists come by themselves."""
    return page(request, "alerts.html", {"asked": _asked(query)})


@router.get("/alerts/list", dependencies=_viewer)
def alert_list(request: Request, query: Annotated[AlertFilter, Query()]) -> Response:
    """Show the newest alerts."""
    found, place = console_of(request).sources.alerts.newest(SHOWN, frozenset(query.search))
    values = {
        "alerts": [(one, _record_url(one)) for one in found],
        "place": place,
        "asked": _asked(query),
        "only": len(query.search),
    }
    return page(request, "parts/alerts.html", values)


@router.get("/alerts/searches", dependencies=_viewer)
def searches(request: Request) -> Response:
    """Show the saved searches."""
    listing = console_of(request).sources.saved_searches.list()
    values = {
        "searches": [as_shown(one) for one in listing.searches],
        "unreadable": listing.unreadable,
        "filters": FILTERS,
    }
    return page(request, "parts/saved_searches.html", values)


@router.post("/search/save")
def save(request: Request, body: Annotated[SaveForm, Form()], identity: Analyst) -> Response:
    """Save the search of the search page."""
    search = save_search(console_of(request), identity, body.fields())
    return page(request, "parts/search_saved.html", {"search": search})


@router.delete("/alerts/searches/{search_id:path}")
def delete(request: Request, search_id: SearchId, identity: Analyst) -> Response:
    """Delete a saved search."""
    delete_search(console_of(request), identity, search_id)
    response = page(request, "parts/search_deleted.html", {"search_id": search_id})
    response.headers["HX-Trigger"] = CHANGED
    return response


def _asked(query: AlertFilter) -> str:
    return urlencode({"search": query.search}, doseq=True)


def _record_url(alert: Alert) -> str:
    """Return the page of the record that an alert is about."""
    said = {"kind": alert.kind.value, "platform": alert.platform, "line": alert.line}
    parameters = urlencode({name: value for name, value in said.items() if value})
    return f"/search/record/{quote(alert.record_id, safe='')}?{parameters}"
