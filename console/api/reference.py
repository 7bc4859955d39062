"""The API as a document: `python -m console.api.reference` writes docs/reference/console-api.md, and a test compares.

Made from the routes themselves, as OpenAPI describes them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from console.access.roles import Role
from console.api import ROUTERS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "console-api.md"
PREFIX = "/api/v1"
_INTRODUCTION = """\
# The console's HTTP API

Made by `python -m console.api.reference`; do not edit. `bd console` serves it below the pages
([how to use the console](../how-to/use-the-console.md)); `GET /api/v1/openapi.json` describes it to programs.

A program sends `Authorization: Bearer TOKEN`, one of `CONSOLE_TOKENS`. Each route names the least role that may use it;
the roles are viewer, analyst, operator and officer, and each may do what those before it may.

| answer | when |
|---|---|
| 401 | no token, or a wrong one |
| 403 | the role does not cover it, a role header came from no trusted proxy, or a browser sent no `X-CSRF-Token` |
| 404 | what was asked for is not there |
| 409 | it cannot be done now: the same runs already, or no job has this name |
| 413 | the request is larger than 5 MiB |
| 422 | `detail` names each wrong parameter, and never repeats its value |
| 503 | `detail` names the service that is unavailable and its setting; ask again in 5 seconds |

A replay, a stop and a resume take long: they answer 202 with a task; `GET /api/v1/tasks/{task_id}` says how far it is.
"""


def role_of(route: APIRoute) -> Role | None:
    """Return the role that a route asks for, None when it asks for none."""
    found = [getattr(one.call, "role", None) for one in route.dependant.dependencies]
    return next((role for role in found if role is not None), None)


def page() -> str:
    """Return the page of all routes, by what they are about."""
    app = FastAPI()
    roles: dict[tuple[str, str], Role | None] = {}
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
        for route in router.routes:
            if isinstance(route, APIRoute):
                roles |= {
                    (f"{PREFIX}{route.path_format}", method.lower()): role_of(route) for method in route.methods or ()
                }
    paths = app.openapi()["paths"]
    sections: dict[str, str] = {}
    for path, methods in paths.items():
        for method, said in methods.items():
            heading = said["tags"][0].capitalize()
            sections[heading] = sections.get(heading, "") + _route(path, method, said, roles[path, method])
    return _INTRODUCTION + "".join(f"\n## {heading}\n{text}" for heading, text in sections.items())


def _route(path: str, method: str, said: dict[str, Any], role: Role | None) -> str:
    text = f"\n### `{method.upper()} {path}`\n\n{said['description']}\n\nRole: {role or 'none'}.\n"
    rows = [_row(one["name"], one["schema"], one.get("description", "")) for one in said.get("parameters", [])]
    return text + (f"\n| parameter | values | meaning |\n|---|---|---|\n{''.join(rows)}" if rows else "")


def _row(name: str, schema: dict[str, Any], description: str) -> str:
    return f"| `{name}` | {_values(schema)} | {description or schema.get('description', '')} |\n"


def _values(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(text for one in schema["anyOf"] if (text := _values(one)) != "null")
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2].lower()
    if "items" in schema:
        return f"{_values(schema['items'])}, repeatable"
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    text = str(schema.get("format") or schema.get("type", "any"))
    bounds = [str(schema[key]) for key in ("minimum", "maximum") if key in schema]
    return f"{text}, {' to '.join(bounds)}" if len(bounds) == 2 else f"{text} from {bounds[0]}" if bounds else text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
