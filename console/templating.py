"""Pages out of templates: everything is escaped, and every address has the prefix of the proxy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import Request
from jinja2 import StrictUndefined
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from console.access.guard import Guard
from console.access.roles import Identity, Role
from console.state import console_of
from console.static_files import version_of
from console.text import shown

DHAKA = ZoneInfo("Asia/Dhaka")


class Place(NamedTuple):
    """An entry of the navigation; `role` is the least that sees it."""

    path: str
    title: str
    role: Role


NAVIGATION = (
    Place("/", "Operate", Role.VIEWER),
    Place("/dead-letters", "Dead letters", Role.VIEWER),
    Place("/search", "Search", Role.ANALYST),
    Place("/alerts", "Alerts", Role.VIEWER),
    Place("/privacy", "Privacy", Role.OFFICER),
    Place("/send", "Send data", Role.VIEWER),
)


def rate(value: float) -> str:
    """Return records per second as people read them."""
    return f"{value:,.0f}" if value >= 10 or value == 0 else f"{value:.1f}"


def duration(seconds: float | None) -> str:
    """Return a processing time with its unit."""
    if seconds is None:
        return "–"
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def age(seconds: float | None) -> str:
    """Return how long ago something was."""
    if seconds is None:
        return "–"
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def moment(value: datetime) -> str:
    """Return a time of day in Dhaka."""
    return value.astimezone(DHAKA).strftime("%Y-%m-%d %H:%M:%S")


def when(text: str) -> str:
    """Return a time that others wrote as a time of day in Dhaka; what is none as text."""
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        return shown(text, 40)


def schema_type(said: Mapping[str, Any]) -> str:
    """Return the type of a field of a JSON Schema, as people read it."""
    if "anyOf" in said:
        return " or ".join(map(schema_type, said["anyOf"]))
    if "$ref" in said:
        return str(said["$ref"]).rpartition("/")[2]
    if "enum" in said or "const" in said:
        return " | ".join(map(str, said.get("enum", [said.get("const")])))
    items = said.get("items")
    return f"list of {schema_type(items)}" if items else str(said.get("type", "any"))


templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.undefined = StrictUndefined
templates.env.trim_blocks = templates.env.lstrip_blocks = True
templates.env.filters |= {
    "shown": shown,
    "rate": rate,
    "duration": duration,
    "age": age,
    "moment": moment,
    "when": when,
    "count": lambda value: f"{value:,}",
    "utc": datetime.fromisoformat,
    "since_epoch": lambda seconds: datetime.fromtimestamp(seconds, UTC),
    "as_json": lambda value: json.dumps(value, ensure_ascii=False, indent=1),
    "schema_type": schema_type,
}


def is_part(request: Request) -> bool:
    """Tell whether htmx asks, for a part of the page that is there."""
    return request.headers.get("HX-Request") == "true"


def own_path(request: Request) -> str:
    """Return the path of a request without the prefix of a proxy, whether or not the proxy took it off."""
    return Guard.path(request.scope)


def below_prefix(request: Request, path: str) -> str:
    """Return the address of a path of the console for a browser: with the prefix of a proxy before it."""
    return f"{request.scope.get('root_path', '')}{path}"


def page(request: Request, template: str, values: Mapping[str, Any] | None = None, status: int = 200) -> Response:
    """Return a page or a part of one.

    Args:
        request: whose answer it is.
        template: below `templates/`.
        values: that it shows.
        status: of the answer.
    """
    console = console_of(request)
    identity: Identity | None = request.state.identity
    navigation = [place for place in NAVIGATION if identity is not None and identity.role.covers(place.role)]
    common = {
        "url": partial(below_prefix, request),
        "static": lambda name: below_prefix(request, f"/static/{name}?v={version_of(name)}"),
        "identity": identity,
        "may": lambda role: identity is not None and identity.role.covers(Role(role)),
        "csrf_token": request.state.csrf_token,
        "navigation": navigation,
        "here": own_path(request),
        "open_to_all": console.settings.open_to_all,
        "now": datetime.now(UTC),
    }
    return templates.TemplateResponse(request, template, common | dict(values or {}), status_code=status)
